//! The way out: how this service calls others, and where it never does.

mod addresses;
mod allow;
mod destinations;
mod door;

pub use allow::{AllowList, BadAllowList};
pub use destinations::Rules;
pub(crate) use door::{Door, Unsent, reason};
