//! Counts for rate limits: in this process, or shared by nodes.

mod local;
mod meters;
mod script;
mod shared;
mod table;
#[cfg(test)]
mod tests;

pub use local::LocalLimiter;
pub use meters::LimitMeters;
pub use shared::SharedLimiter;
