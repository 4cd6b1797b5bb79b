//! One client for everything that asks Redis.
//!
//! Redis holds nothing that cannot be done without. So nothing waits for it: while it is away or slow, whoever asks is told
//! so at once, and does what is to be done by itself. A thread of its own looks for it meanwhile.

mod client;
mod failure;
mod keeper;
mod meters;
mod names;
mod probe;
#[cfg(test)]
mod tests;
mod url;

pub use client::Redis;
pub(crate) use failure::RedisFailure;
pub use meters::RedisMeters;
pub use names::RedisNames;
pub use probe::{RedisFacts, probe_redis};
pub use url::{BadRedisUrl, RedisUrl};
