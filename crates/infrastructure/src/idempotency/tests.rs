//! A key is claimed once, answers for a day, and is waited for but not for long.

use std::time::{Duration, Instant};

use application::idempotency::{Claim, Claimed, IdempotencyKeys, RETENTION, Recording};
use chrono::{DateTime, TimeDelta};
use domain::kernel::Timestamp;
use uuid::Uuid;

use crate::{testing, unit::Unit};

fn claim(principal: Option<Uuid>) -> Claim {
    Claim { principal, key: "key".into(), fingerprint: [7; 32] }
}

fn now() -> Timestamp {
    DateTime::from_timestamp_micros(1_800_000_000_000_001).unwrap()
}

fn answer() -> Recording {
    Recording { status: 201, headers: vec![("etag".into(), "\"1\"".into())], body: b"{}".to_vec() }
}

#[test]
fn a_key_answers_for_a_day() {
    for scratch in testing::both_migrated() {
        let mut db = scratch.open();
        let mut unit = Unit::new(&mut db);
        let mine = claim(Some(Uuid::now_v7()));
        assert!(matches!(unit.claim(&mine, now()).unwrap(), Claimed::Fresh));
        unit.keep(&mine, &answer()).unwrap();
        let later = now() + RETENTION - TimeDelta::microseconds(1);
        let again = unit.claim(&mine, later).unwrap();
        assert!(
            matches!(again, Claimed::Used { fingerprint, answer: kept } if fingerprint == [7; 32] && kept == answer())
        );
        assert!(matches!(unit.claim(&mine, now() + RETENTION).unwrap(), Claimed::Fresh));
    }
}

#[test]
fn everybody_has_a_namespace_and_strangers_share_one() {
    for scratch in testing::both_migrated() {
        let mut db = scratch.open();
        let mut unit = Unit::new(&mut db);
        for principal in [None, Some(Uuid::now_v7()), Some(Uuid::now_v7())] {
            assert!(matches!(unit.claim(&claim(principal), now()).unwrap(), Claimed::Fresh));
        }
        assert!(unit.keep(&claim(Some(Uuid::now_v7())), &answer()).is_err());
    }
}

#[test]
fn old_keys_are_forgotten_a_few_at_a_time() {
    for scratch in testing::both_migrated() {
        let mut db = scratch.open();
        let mut unit = Unit::new(&mut db);
        for _ in 0..3 {
            unit.claim(&claim(Some(Uuid::now_v7())), now()).unwrap();
        }
        unit.claim(&claim(None), now() + TimeDelta::hours(1)).unwrap();
        let day = now() + RETENTION;
        assert_eq!(unit.forget_expired(day, 2).unwrap(), 2);
        assert_eq!(unit.forget_expired(day, 2).unwrap(), 1);
        assert_eq!(unit.forget_expired(day, 2).unwrap(), 0);
    }
}

#[test]
fn a_key_that_another_transaction_holds_is_waited_for_but_not_for_long() {
    let Some(scratch) = testing::postgres() else { return };
    crate::migrations::up(&scratch.url).unwrap();
    let (mut first, mut second) = (scratch.open(), scratch.open());
    first.begin().unwrap();
    assert!(matches!(Unit::new(&mut first).claim(&claim(None), now()).unwrap(), Claimed::Fresh));
    second.begin().unwrap();
    let started = Instant::now();
    assert!(matches!(Unit::new(&mut second).claim(&claim(None), now()).unwrap(), Claimed::InProgress));
    let waited = started.elapsed();
    assert!(waited > Duration::from_millis(1500) && waited < Duration::from_secs(4), "{waited:?}");
}
