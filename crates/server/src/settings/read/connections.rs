//! How much of the database is used, of which copies of it, and what is shared besides.

use infrastructure::{DatabaseUrl, RedisUrl};

use super::{
    super::{ConfigError, ConnectionSettings, Sources, Switch},
    callers::list,
    positive,
};

const REDIS: &str = "REDIS_URL";
const REPLICAS: &str = "DATABASE_REPLICA_URLS";

pub(super) fn connections(sources: &Sources, database: &DatabaseUrl) -> Result<ConnectionSettings, ConfigError> {
    let (cache, redis) = (cache(sources)?, redis(sources)?);
    Ok(ConnectionSettings {
        read: small(sources, "LYCEUM_READ_CONNECTIONS", 8)?,
        write: small(sources, "LYCEUM_WRITE_CONNECTIONS", 16)?,
        queue: positive(sources, "LYCEUM_QUEUE", 2048)?,
        cache,
        cache_shared: cache_shared(sources, cache > 0, redis.is_some())?,
        replicas: replicas(sources, database)?,
        redis,
    })
}

/// What it is worth: docs/cache.md.
fn cache(sources: &Sources) -> Result<u64, ConfigError> {
    let variable = "LYCEUM_CACHE_SIZE";
    match sources.read(variable, 32)? {
        size @ 0..=65_536 => Ok(size << 20),
        _ => Err(sources.bad(variable, &"it must be from 0 to 65536")),
    }
}

fn cache_shared(sources: &Sources, any: bool, redis: bool) -> Result<bool, ConfigError> {
    let variable = "LYCEUM_CACHE_SHARED";
    let shared = sources.read(variable, Switch::Off)? == Switch::On;
    if shared && !redis {
        return Err(sources.bad(variable, &"nodes share records by Redis; name one in REDIS_URL"));
    }
    if shared && !any {
        return Err(sources.bad(variable, &"there are none to share; give LYCEUM_CACHE_SIZE more than 0"));
    }
    Ok(shared)
}

fn replicas(sources: &Sources, database: &DatabaseUrl) -> Result<Vec<DatabaseUrl>, ConfigError> {
    let urls = list(sources, REPLICAS).unwrap_or_default();
    if !urls.is_empty() && database.is_sqlite() {
        let reason = "the embedded database has no replicas; name a PostgreSQL database in DATABASE_URL, or none here";
        return Err(sources.bad(REPLICAS, &reason));
    }
    let parse = |it: &String| -> Result<DatabaseUrl, ConfigError> {
        let url: DatabaseUrl = it.parse().map_err(|it| sources.bad(REPLICAS, &it))?;
        if url.is_sqlite() { Err(sources.bad(REPLICAS, &"a replica is a postgres:// URL")) } else { Ok(url) }
    };
    urls.iter().map(parse).collect()
}

fn redis(sources: &Sources) -> Result<Option<RedisUrl>, ConfigError> {
    let url = |it: &str| it.trim().parse().map_err(|it| sources.bad(REDIS, &it));
    sources.text(REDIS).map(|it| url(&it.value)).transpose()
}

fn small(sources: &Sources, variable: &str, default: u32) -> Result<u32, ConfigError> {
    let number = sources.read(variable, default)?;
    if (1..=1000).contains(&number) { Ok(number) } else { Err(sources.bad(variable, &"it must be from 1 to 1000")) }
}
