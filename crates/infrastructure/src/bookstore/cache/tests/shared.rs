//! Nodes that share what they read: each shows what another one found, and never what is older than its own answers.

use application::bookstore::{Asking, SHOWN_FOR};

use super::*;
use crate::{
    redis::{RedisMeters, RedisNames, RedisUrl},
    testing,
};

fn node(url: &RedisUrl, names: &RedisNames) -> LocalCache {
    let redis = Redis::start(url, names.clone(), RedisMeters::new().unwrap()).unwrap();
    LocalCache::new(1 << 20, Some(redis), None, &CacheMeters::new().unwrap())
}

/// Two nodes of one installation, if there is a Redis to test with.
fn nodes() -> Option<[LocalCache; 2]> {
    let (url, names) = (testing::redis()?, testing::redis_names());
    let nodes = [(); 2].map(|()| node(&url, &names));
    let patience = Instant::now() + Duration::from_secs(20);
    while !nodes.iter().all(|it| it.0.shared.as_ref().unwrap().is_up()) {
        assert!(Instant::now() < patience, "Redis is not there");
        thread::sleep(Duration::from_millis(5));
    }
    Some(nodes)
}

/// What other nodes know of it, where this one knows nothing.
fn elsewhere(loading: &mut Box<dyn Loading>) -> Option<u64> {
    let found = testing::block_on_time(loading.elsewhere()? as Asking<'_>);
    found.map(|it| value(&it))
}

/// Reads it, where no other node knows it, and has it found by them.
fn read(cache: &LocalCache, id: ProductId, text: &str) {
    let mut loading = reading(look(cache, id));
    let _ = elsewhere(&mut loading);
    loading.done(&shown(text), Origin::Product(id), LogPosition(100));
}

/// What the node shows without a read, after some time perhaps: nobody waits for what is sent to Redis.
fn soon(cache: &LocalCache, id: ProductId) -> Option<u64> {
    let patience = Instant::now() + SHOWN_FOR;
    while Instant::now() < patience {
        match look(cache, id) {
            Look::Known(found) => return Some(value(&found)),
            Look::Unknown(mut loading) => {
                if let Some(found) = elsewhere(&mut loading) {
                    return Some(found);
                }
            }
            Look::Coming(_) => panic!("nobody else reads it"),
        }
        thread::sleep(Duration::from_millis(2));
    }
    None
}

/// On a machine that is too busy a record is over before it is found: then it is tried again.
fn sometime(check: impl Fn(ProductId) -> bool) {
    assert!((0..20).any(|_| check(ProductId::fresh())), "it never was so");
}

#[test]
fn what_one_node_reads_the_others_find_and_then_know() {
    let Some([one, other]) = nodes() else { return };
    sometime(|id| {
        read(&one, id, "7");
        if soon(&other, id) != Some(7) {
            return false;
        }
        let kept = other.0.records.get(&CacheKey::Item(id)).unwrap();
        assert_eq!(kept.seen, LogPosition(100));
        matches!(look(&other, id), Look::Known(_))
    });
    let kind = &other.0.kinds[CacheKey::Item(ProductId::fresh()).kind()];
    assert!(kind.shared.get() > 0);
}

#[test]
fn who_waits_is_told_what_another_node_read() {
    let Some([one, other]) = nodes() else { return };
    sometime(|id| {
        read(&one, id, "7");
        thread::sleep(Duration::from_millis(20));
        let Look::Unknown(mut loading) = look(&other, id) else { panic!("it is not known") };
        let Look::Coming(mut told) = look(&other, id) else { panic!("it is read twice") };
        elsewhere(&mut loading) == Some(7) && told.try_recv().unwrap().is_some_and(|it| value(&it) == 7)
    });
}

#[test]
fn what_was_read_elsewhere_before_a_change_here_is_not_shown() {
    let Some([one, other]) = nodes() else { return };
    sometime(|id| {
        let mut late = reading(look(&one, id));
        assert_eq!(elsewhere(&mut late), None);
        other.forget(&[Origin::Product(id)]);
        // It was read before the change.
        late.done(&shown("1"), Origin::Product(id), LogPosition(1));
        assert_eq!(soon(&other, id), None);
        one.forget(&[Origin::Product(id)]);
        read(&one, id, "2");
        soon(&other, id) == Some(2)
    });
}

#[test]
fn who_has_to_see_what_is_nowhere_yet_is_not_told_by_others() {
    let Some([one, other]) = nodes() else { return };
    sometime(|id| {
        read(&one, id, "7");
        thread::sleep(Duration::from_millis(20));
        let since = |since| other.look(&CacheKey::Item(id), Some(LogPosition(since)));
        assert!(reading(since(u64::MAX)).elsewhere().is_none());
        assert_eq!(elsewhere(&mut reading(since(100))), None);
        elsewhere(&mut reading(since(99))) == Some(7)
    });
}

#[test]
fn where_redis_is_away_nobody_is_asked() {
    let cache = node(&"redis://127.0.0.1:1/0".parse().unwrap(), &testing::redis_names());
    let id = ProductId::fresh();
    let mut loading = reading(look(&cache, id));
    assert!(loading.elsewhere().is_none());
    loading.done(&shown("1"), Origin::Product(id), LogPosition::default());
    assert!(matches!(look(&cache, id), Look::Known(_)));
}

/// Somebody looks once, and reads what is `committed` where nobody knows it: what they are shown from memory.
fn shown_once(node: &LocalCache, id: ProductId, committed: &AtomicU64) -> Option<u64> {
    match look(node, id) {
        Look::Known(found) => Some(value(&found)),
        Look::Coming(mut told) => told.try_recv().ok().flatten().map(|it| value(&it)),
        Look::Unknown(mut loading) => elsewhere(&mut loading).or_else(|| {
            let found = committed.load(Ordering::SeqCst).to_string();
            thread::yield_now();
            loading.done(&shown(&found), Origin::Product(id), LogPosition::default());
            None
        }),
    }
}

#[test]
fn many_on_two_nodes_never_see_what_is_older_than_an_answer_of_theirs() {
    let Some(nodes) = nodes() else { return };
    let (id, committed, answered) = (ProductId::fresh(), AtomicU64::new(0), [0; 2].map(AtomicU64::new));
    let ended = Instant::now() + Duration::from_secs(1);
    thread::scope(|scope| {
        for (node, answered) in nodes.iter().zip(&answered) {
            for _ in 0..2 {
                scope.spawn(|| {
                    while Instant::now() < ended {
                        let since = answered.load(Ordering::SeqCst);
                        assert!(shown_once(node, id, &committed).is_none_or(|it| it >= since));
                    }
                });
            }
            scope.spawn(|| {
                while Instant::now() < ended {
                    let number = committed.fetch_add(1, Ordering::SeqCst) + 1;
                    node.forget(&[Origin::Product(id)]);
                    answered.store(number, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(3));
                }
            });
        }
    });
    let shared = nodes.iter().map(|it| it.0.kinds[CacheKey::Item(id).kind()].shared.get()).sum::<u64>();
    assert!(shared > 0, "nothing was ever found elsewhere");
}
