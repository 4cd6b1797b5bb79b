//! Counts in one process: exact, bounded, and not to be flushed out.

use std::{sync::Arc, thread, time::Duration};

use application::limits::{Claim, LimitKey, RateLimiter, Taken};
use domain::{
    kernel::Timestamp,
    limits::{Limit, Policies, Tick, Verdict},
};
use prometheus::{Encoder, Registry, TextEncoder};
use uuid::Uuid;

use super::{LimitMeters, LocalLimiter, table::Table};

const POLICIES: &str =
    "none; few: fixed-window 100/d by user on all; many: sliding-window 20/15m by account on create_session";

fn limiter(registry: &Registry) -> LocalLimiter {
    let policies: Policies = POLICIES.parse().unwrap();
    LocalLimiter::new(&policies, &LimitMeters::register(registry).unwrap())
}

fn claim(policy: usize, key: u128, limit: Limit) -> Claim {
    Claim { policy, key: LimitKey::of_id(Uuid::from_u128(key)), limit, cost: 1 }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn taken(taken: Taken) -> Vec<Verdict> {
    match taken {
        Taken::Now(verdicts) => verdicts,
        Taken::Later(_) => panic!("there is nothing to wait for"),
    }
}

fn day(quota: u64) -> Limit {
    Limit::fixed_window(quota, Duration::from_secs(86_400)).unwrap()
}

fn shown(registry: &Registry) -> String {
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn of_many_at_once_exactly_the_limit_is_admitted() {
    let limiter = Arc::new(limiter(&Registry::new()));
    let threads = (0..8).map(|_| {
        let limiter = Arc::clone(&limiter);
        thread::spawn(move || {
            let one = [claim(0, 7, day(100))];
            (0..50).filter(|_| taken(limiter.take(&one, at(0)))[0].admitted).count()
        })
    });
    let threads: Vec<_> = threads.collect();
    assert_eq!(threads.into_iter().map(|it| it.join().unwrap()).sum::<usize>(), 100);
}

#[test]
fn parties_and_policies_do_not_count_for_each_other() {
    let limiter = limiter(&Registry::new());
    for (policy, key) in [(0, 1), (0, 2), (1, 1)] {
        let one = [claim(policy, key, day(1))];
        assert!(taken(limiter.take(&one, at(0)))[0].admitted);
        assert!(!taken(limiter.take(&one, at(0)))[0].admitted);
    }
}

#[test]
fn what_comes_after_a_refusal_is_not_taken() {
    let limiter = limiter(&Registry::new());
    let both = [claim(0, 1, day(1)), claim(1, 1, day(5))];
    assert_eq!(taken(limiter.take(&both, at(0))).len(), 2);
    assert_eq!(taken(limiter.take(&both, at(0))).len(), 1);
    assert_eq!(taken(limiter.take(&both[1..], at(0)))[0].remaining, 3);
}

#[test]
fn what_is_done_is_told() {
    let registry = Registry::new();
    let limiter = limiter(&registry);
    for key in [1, 1, 2] {
        let _ = taken(limiter.take(&[claim(0, key, day(1))], at(0)));
    }
    let text = shown(&registry);
    for line in [
        "lyceum_rate_limit_takes_total{outcome=\"admitted\",policy=\"few\"} 2",
        "lyceum_rate_limit_takes_total{outcome=\"refused\",policy=\"few\"} 1",
        "lyceum_rate_limit_takes_total{outcome=\"refused\",policy=\"many\"} 0",
        "lyceum_rate_limit_keys{policy=\"few\"} 2",
        "lyceum_rate_limit_fallbacks_total{policy=\"few\"} 0",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn a_million_keys_take_bounded_room_and_none_gets_its_limit_back_by_them() {
    let registry = Registry::new();
    let limiter = limiter(&registry);
    let limit = Limit::sliding_window(20, Duration::from_secs(900)).unwrap();
    let mine = [claim(1, u128::MAX, limit)];
    while taken(limiter.take(&mine, at(0)))[0].admitted {}
    for key in 0..1_000_000 {
        let _ = taken(limiter.take(&[claim(1, key, limit)], at(1)));
    }
    assert!(limiter.table.len() <= super::local::SETS * 16);
    assert!(!taken(limiter.take(&mine, at(2)))[0].admitted, "the flood flushed it out");
    let text = shown(&registry);
    let told = |name: &str| {
        let line = text.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix("{policy=\"many\"} "));
        line.unwrap().parse::<usize>().unwrap()
    };
    let kept = limiter.table.len();
    assert_eq!(told("lyceum_rate_limit_keys"), kept);
    assert_eq!(told("lyceum_rate_limit_forgotten_total"), 1_000_001 - kept);
}

#[test]
fn what_has_run_out_makes_room_before_anything_is_given_up() {
    let table = Table::new(1);
    let limit = Limit::token_bucket(1, Duration::from_secs(1), 5).unwrap();
    let take = |key: u128, now: u64| {
        let now = Tick(now * 1_000_000);
        table.update(0, LimitKey::of_id(Uuid::from_u128(key)), now, |it| limit.take(it, 1, now)).1
    };
    for key in 0..16 {
        assert!(take(key, u64::from(key > 7)).added);
    }
    let done = take(16, 1);
    assert_eq!((done.dropped.len(), done.forgotten), (8, None), "eight were as good as new");
    assert_eq!(table.len(), 9);
    (17..24).for_each(|key| assert!(take(key, 1).forgotten.is_none()));
    assert_eq!(take(24, 1).forgotten, Some(0));
    assert_eq!(table.len(), 16);
}
