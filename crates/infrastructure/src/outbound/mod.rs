//! The way out: how this service calls others, and where it never does.

mod addresses;
mod allow;
mod call;
mod destinations;
mod door;

pub use allow::{AllowList, BadAllowList};
pub(crate) use call::Call;
pub use destinations::Rules;
pub(crate) use door::{Door, Unsent, reason};
