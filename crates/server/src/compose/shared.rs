//! What nodes share besides the database, and what each keeps for itself.

use std::sync::Arc;

use application::{
    bookstore::CatalogueCache,
    limits::{RateLimiter, RateLimits},
};
use infrastructure::{
    CacheMeters, Database, LimitMeters, LocalCache, LocalLimiter, Redis, RedisMeters, RedisNames, SharedLimiter,
    keys::Secrets,
};
use prometheus::Registry;

use super::StartError;
use crate::settings::{Settings, Switch};

pub(super) fn redis(settings: &Settings, secrets: &Secrets, registry: &Registry) -> Result<Option<Redis>, StartError> {
    let Some(url) = &settings.connections.redis else { return Ok(None) };
    let names = RedisNames::of(secrets, &settings.public_url);
    let redis = Redis::start(url, names, RedisMeters::register(registry)?);
    redis.map(Some).map_err(StartError::io("Redis"))
}

pub(super) fn limits(
    settings: &Settings,
    redis: Option<&Redis>,
    registry: &Registry,
) -> Result<RateLimits, StartError> {
    if settings.rate_limits == Switch::Off {
        return Ok(RateLimits::off());
    }
    let (policies, meters) = (Arc::new(settings.rate_limit_policies.clone()), LimitMeters::register(registry)?);
    let limiter: Arc<dyn RateLimiter> = match redis {
        Some(redis) => Arc::new(SharedLimiter::new(redis.clone(), &policies, meters)),
        None => Arc::new(LocalLimiter::new(&policies, &meters)),
    };
    Ok(RateLimits::new(policies, limiter))
}

pub(super) fn cache(
    settings: &Settings,
    redis: Option<&Redis>,
    database: &Database,
    registry: &Registry,
) -> Result<Option<Arc<dyn CatalogueCache>>, StartError> {
    let size = settings.connections.cache;
    if size == 0 {
        return Ok(None);
    }
    let redis = redis.filter(|_| settings.connections.cache_shared).cloned();
    let meters = CacheMeters::register(registry)?;
    Ok(Some(Arc::new(LocalCache::new(size, redis, database.sole_writer(), &meters))))
}
