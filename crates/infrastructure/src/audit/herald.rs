//! Tells other nodes by Redis that the ledger has grown, and hears it from them.

use application::ledger::Tidings;
use redis::cmd;

use crate::redis::{Redis, RedisNames};

const KIND: &str = "ledger";

/// Speaks after the commit, a moment before PostgreSQL's `NOTIFY` is heard, and also where a pooler keeps nodes from hearing
/// that. Cheap to clone.
#[derive(Clone, Debug)]
pub struct LedgerHerald {
    redis: Redis,
    channel: String,
}

impl LedgerHerald {
    /// Starts to listen, and tells `tidings`.
    pub fn start(redis: Redis, tidings: Tidings) -> Self {
        // Channels are the same for all databases of a server.
        let channel = redis.names().name(KIND, &[b"channel", &redis.database().to_be_bytes()]);
        let names = redis.names().clone();
        redis.hear(channel.clone(), move |said| {
            if let Some(sequence) = read(&names, said) {
                tidings.head.raise(sequence);
            } else {
                tracing::debug!("somebody else speaks on the channel of the ledger");
            }
        });
        Self { redis, channel }
    }

    /// Tells the other nodes that all is sealed up to `sequence`. Who does not hear it looks by themselves.
    pub async fn tell(&self, sequence: i64) {
        let said = written(self.redis.names(), sequence);
        let told = self.redis.ask::<i64>(cmd("PUBLISH").arg(&self.channel).arg(said)).await;
        if let Err(why) = told {
            tracing::debug!(%why, "other nodes are not told by Redis");
        }
    }
}

/// A sequence with a mark: else anybody who reaches Redis could say that the ledger has grown for ever.
fn written(names: &RedisNames, sequence: i64) -> String {
    format!("{sequence}.{}", names.mark(KIND, &[&sequence.to_be_bytes()]))
}

fn read(names: &RedisNames, said: &[u8]) -> Option<i64> {
    let (sequence, _) = str::from_utf8(said).ok()?.split_once('.')?;
    let sequence = sequence.parse().ok()?;
    // It is no secret how far the ledger is, and nobody is told whether they guessed right.
    (written(names, sequence).as_bytes() == said).then_some(sequence)
}

#[cfg(test)]
mod tests {
    use std::{
        thread,
        time::{Duration, Instant},
    };

    use super::*;
    use crate::{
        redis::{RedisMeters, RedisUrl},
        testing,
    };

    fn node(url: &RedisUrl, names: &RedisNames) -> (LedgerHerald, Tidings) {
        let redis = Redis::start(url, names.clone(), RedisMeters::new().unwrap()).unwrap();
        let tidings = Tidings::default();
        (LedgerHerald::start(redis, tidings.clone()), tidings)
    }

    #[test]
    fn what_one_node_says_the_others_of_its_installation_hear() {
        let Some(url) = testing::redis() else { return };
        let (mine, others) = (testing::redis_names(), testing::redis_names());
        let [(speaks, _), (_listens, hears)] = [node(&url, &mine), node(&url, &mine)];
        let (_apart, stranger) = node(&url, &others);
        let patience = Instant::now() + Duration::from_secs(20);
        while hears.head.count() != 42 {
            assert!(Instant::now() < patience, "nothing was heard");
            // It may not listen yet.
            testing::block_on_time(speaks.tell(42));
            thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(stranger.head.count(), 0);
    }

    #[test]
    fn what_nobody_of_us_says_is_not_believed() {
        let (mine, others) = (testing::redis_names(), testing::redis_names());
        let said = written(&mine, 42);
        assert_eq!(read(&mine, said.as_bytes()), Some(42));
        let mark = said.split_once('.').unwrap().1;
        for bad in [written(&others, 42), format!("43.{mark}"), format!("042.{mark}"), "42".to_owned(), String::new()] {
            assert_eq!(read(&mine, bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(read(&mine, &[255, b'.']), None);
    }
}
