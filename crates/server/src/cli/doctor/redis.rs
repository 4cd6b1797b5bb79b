//! Redis, where it is used.

use infrastructure::{RedisFacts, probe_redis};

use super::Report;
use crate::settings::Settings;

const NAME: &str = "redis";
/// The oldest whose way to speak (RESP3) is understood.
const OLDEST: u32 = 6;
/// A server that takes longer than this is left alone by the service.
const SLOW_MS: u128 = 100;

pub(super) fn examine(settings: &Settings, report: &mut Report) {
    let Some(url) = &settings.connections.redis else { return };
    let facts = match probe_redis(url) {
        Ok(facts) => facts,
        // The service runs without it, and nodes then limit by themselves.
        Err(error) => {
            let advice = "see that it runs, that it can be reached from here, and that REDIS_URL is right";
            return report.warn(NAME, format!("{url}: {error}"), advice);
        }
    };
    let RedisFacts { version, major, eviction, answers_in } = facts;
    let found = format!("{url}, Redis {version}, answers in {answers_in} ms");
    if major.is_some_and(|it| it < OLDEST) {
        report.warn(NAME, found, format!("Lyceum needs Redis {OLDEST} or later"));
    } else if answers_in > SLOW_MS {
        report.warn(NAME, found, "nodes go on without a server that is so slow: have one that is near");
    } else {
        report.ok(NAME, found);
    }
    if let Some(policy) = eviction.filter(|it| it.starts_with("allkeys-random")) {
        let advice = "set maxmemory-policy to volatile-ttl or noeviction";
        report.warn("redis memory", format!("{policy}: counts of limits may be lost while others are kept"), advice);
    }
}
