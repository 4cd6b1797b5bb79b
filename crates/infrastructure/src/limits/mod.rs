//! Counts for rate limits, kept in this process.

mod local;
mod meters;
mod table;
#[cfg(test)]
mod tests;

pub use local::LocalLimiter;
pub use meters::LimitMeters;
