//! What is to be known of a Redis before it is relied upon.

use std::time::Instant;

use redis::{Client, RedisError, cmd};
use tokio::{runtime::Builder, time};

use super::{RedisFailure, RedisUrl, keeper::TO_CONNECT};

/// What a server says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisFacts {
    /// Its version.
    pub version: String,
    /// The number of its main version.
    pub major: Option<u32>,
    /// What it gives up where there is no room left, as it calls that.
    pub eviction: Option<String>,
    /// How many milliseconds an answer takes.
    pub answers_in: u128,
}

/// Asks a server about itself, or says why that cannot be.
pub fn probe_redis(url: &RedisUrl) -> Result<RedisFacts, String> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|it| it.to_string())?;
    let asked = runtime.block_on(async { time::timeout(2 * TO_CONNECT, ask(url)).await });
    asked.map_err(|_| RedisFailure::Slow.to_string())?.map_err(|it| RedisFailure::from(it).to_string())
}

async fn ask(url: &RedisUrl) -> Result<RedisFacts, RedisError> {
    let mut connection = Client::open(url.info())?.get_multiplexed_async_connection().await?;
    let asked = Instant::now();
    cmd("PING").query_async::<String>(&mut connection).await?;
    let answers_in = asked.elapsed().as_millis();
    let told: String = cmd("INFO").query_async(&mut connection).await?;
    let line = |name: &str| told.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(':')).map(str::to_owned);
    let version = line("redis_version").unwrap_or_else(|| "unknown".to_owned());
    let major = version.split('.').next().and_then(|it| it.parse().ok());
    Ok(RedisFacts { version, major, eviction: line("maxmemory_policy"), answers_in })
}
