//! API keys: their tables, what makes them, and what remembers them.

mod cache;
mod random;
mod reader;
mod row;
mod store;
mod usage;

pub use cache::KeyCache;
pub use random::RandomKeys;
