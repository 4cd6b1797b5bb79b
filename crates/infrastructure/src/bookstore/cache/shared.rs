//! Records in Redis, where a node finds what another one read a moment ago.
//!
//! Each says when its read began, by the clock of Redis, which was asked before. So it does not matter how long anything was
//! under way, nor how the clocks of nodes differ: who finds it knows how old it is at the most.

use std::{sync::Arc, time::Duration};

use application::{
    LogPosition, Shown,
    bookstore::{CacheKey, Origin, SHOWN_FOR},
};
use redis::{cmd, pipe};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::redis::{Redis, RedisNames};

const KIND: &str = "shown";
/// Other versions may show records otherwise.
const VERSION: &str = env!("CARGO_PKG_VERSION");

pub(super) struct SharedRecords {
    redis: Redis,
}

/// A moment by the clock of Redis, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RedisTime(u64);

/// A record as it was read by some node.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) shown: Arc<Shown>,
    pub(super) origin: Origin,
    pub(super) seen: LogPosition,
    /// Before it was read.
    pub(super) began: RedisTime,
}

/// What is written before the record itself.
#[derive(Serialize, Deserialize)]
struct Head {
    began: RedisTime,
    seen: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    product: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    author: Option<Uuid>,
    tag: String,
    modified: String,
}

impl SharedRecords {
    pub(super) const fn new(redis: Redis) -> Self {
        Self { redis }
    }

    /// Whether anything may come of asking.
    pub(super) fn is_up(&self) -> bool {
        self.redis.is_up()
    }

    /// What is known of `key`, and when it was asked. Nothing, if Redis is away.
    pub(super) async fn ask(&self, key: &CacheKey) -> Option<(RedisTime, Option<Record>)> {
        let name = name(self.redis.names(), key);
        // Asked in this order, what is found is rather taken for older.
        let both = pipe().add_command(cmd("GET").arg(name).clone()).add_command(cmd("TIME")).clone();
        let (found, (seconds, micros)): (Option<Vec<u8>>, (u64, u64)) = self.redis.ask_all(&both).await.ok()?;
        let now = RedisTime(seconds.checked_mul(1_000_000)?.checked_add(micros)?);
        Some((now, found.and_then(|it| read(self.redis.names(), key, &it))))
    }

    /// Has `record` found by others for as long as it may be shown. Nobody waits for that.
    pub(super) fn keep(&self, key: &CacheKey, record: &Record) {
        let names = self.redis.names();
        let Some(value) = written(names, key, record) else { return };
        let mut set = cmd("SET");
        set.arg(name(names, key)).arg(value).arg("PXAT").arg(record.began.expiry());
        self.redis.send(set);
    }
}

impl RedisTime {
    /// How long ago `then` was. None, where the clock was set back.
    pub(super) fn since(self, then: Self) -> Option<Duration> {
        self.0.checked_sub(then.0).map(Duration::from_micros)
    }

    /// The millisecond in which what was read then ceases to be shown.
    fn expiry(self) -> u64 {
        (self.0 / 1000).saturating_add(u64::try_from(SHOWN_FOR.as_millis()).unwrap_or(u64::MAX))
    }
}

fn name(names: &RedisNames, key: &CacheKey) -> String {
    names.name(KIND, &[VERSION.as_bytes(), CacheKey::KINDS[key.kind()].as_bytes(), told(key).as_bytes()])
}

fn told(key: &CacheKey) -> String {
    match key {
        CacheKey::Book(isbn) => isbn.to_string(),
        CacheKey::Magazine(id) | CacheKey::Item(id) => id.to_string(),
        CacheKey::Author(id) => id.to_string(),
        CacheKey::Category(slug) => slug.to_string(),
    }
}

/// The record with a mark, in three lines of which only the last may hold others: else anybody who reaches Redis could have
/// nodes show what they like.
fn written(names: &RedisNames, key: &CacheKey, Record { shown, origin, seen, began }: &Record) -> Option<Vec<u8>> {
    let (product, author) = match origin {
        Origin::Product(id) => (Some(id.uuid()), None),
        Origin::Author(id) => (None, Some(id.uuid())),
        Origin::Categories => (None, None),
    };
    let (tag, modified) = (shown.tag.clone(), shown.modified.clone());
    let head = serde_json::to_vec(&Head { began: *began, seen: seen.0, product, author, tag, modified }).ok()?;
    let mark = mark(names, key, &head, &shown.body);
    Some([mark.as_bytes(), b"\n", &head, b"\n", &shown.body].concat())
}

fn read(names: &RedisNames, key: &CacheKey, value: &[u8]) -> Option<Record> {
    let mut lines = value.splitn(3, |it| *it == b'\n');
    let (marked, head, body) = (lines.next()?, lines.next()?, lines.next()?);
    if mark(names, key, head, body).as_bytes() != marked {
        tracing::debug!("somebody else keeps records under our names");
        return None;
    }
    let Head { began, seen, product, author, tag, modified } = serde_json::from_slice(head).ok()?;
    let origin = match (product, author) {
        (Some(id), _) => Origin::Product(id.into()),
        (None, Some(id)) => Origin::Author(id.into()),
        (None, None) => Origin::Categories,
    };
    let shown = Arc::new(Shown { body: body.to_vec(), tag, modified });
    Some(Record { shown, origin, seen: LogPosition(seen), began })
}

fn mark(names: &RedisNames, key: &CacheKey, head: &[u8], body: &[u8]) -> String {
    names.mark(KIND, &[name(names, key).as_bytes(), head, body])
}

#[cfg(test)]
mod tests {
    use domain::bookstore::ProductId;

    use super::*;
    use crate::testing;

    fn record() -> Record {
        let shown = Shown { body: b"{\n\"a\": 1\n}".into(), tag: "\"7\"".to_owned(), modified: "Mon".to_owned() };
        let origin = Origin::Product(ProductId::fresh());
        Record { shown: Arc::new(shown), origin, seen: LogPosition(9), began: RedisTime(1_700_000_000_123_456) }
    }

    #[test]
    fn a_record_is_found_as_it_was_and_by_its_own_installation() {
        let (mine, others) = (testing::redis_names(), testing::redis_names());
        let (record, key) = (record(), CacheKey::Item(ProductId::fresh()));
        let value = written(&mine, &key, &record).unwrap();
        let found = read(&mine, &key, &value).unwrap();
        assert_eq!((&found.shown.body, &found.shown.tag), (&record.shown.body, &record.shown.tag));
        assert_eq!((found.origin, found.seen, found.began), (record.origin, record.seen, record.began));
        assert_eq!(found.shown.modified, "Mon");
        assert!(read(&others, &key, &value).is_none());
        assert!(read(&mine, &CacheKey::Item(ProductId::fresh()), &value).is_none(), "another record's");
        for at in [0, 40, value.len() - 1] {
            let mut changed = value.clone();
            changed[at] ^= 1;
            assert!(read(&mine, &key, &changed).is_none(), "{at}");
        }
        for none in [&b""[..], b"\n", b"\n\n", b"x"] {
            assert!(read(&mine, &key, none).is_none());
        }
    }

    #[test]
    fn all_kinds_of_origins_are_told() {
        let (names, key) = (testing::redis_names(), CacheKey::Author(Uuid::from_u128(1).into()));
        for origin in [Origin::Author(Uuid::from_u128(1).into()), Origin::Categories] {
            let value = written(&names, &key, &Record { origin, ..record() }).unwrap();
            assert_eq!(read(&names, &key, &value).unwrap().origin, origin);
        }
    }

    #[test]
    fn a_record_ends_when_it_may_not_be_shown_any_more() {
        assert_eq!(RedisTime(5_000_999).expiry(), 6500);
        assert_eq!(RedisTime(5_000_000).since(RedisTime(3_500_000)), Some(SHOWN_FOR));
        assert_eq!(RedisTime(1).since(RedisTime(2)), None);
    }

    #[test]
    fn names_tell_kinds_apart_and_nothing_else() {
        let (names, id) = (testing::redis_names(), ProductId::fresh());
        let [one, other] = [CacheKey::Item(id), CacheKey::Magazine(id)].map(|it| name(&names, &it));
        assert!(one != other && !one.contains(&id.to_string()), "{one}");
    }
}
