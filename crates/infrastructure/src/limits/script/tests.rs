//! The script and the algorithms of the domain say the same of whatever is asked in whatever order.

use std::{cell::RefCell, env};

use application::limits::{Claim, LimitKey};
use domain::limits::{Limit, State, Tick, Verdict};
use proptest::{collection::vec, prelude::*};
use redis::{Client, Connection, cmd};
use uuid::Uuid;

use super::*;
use crate::testing;

/// When these tests begin, in microseconds: numbers as large as they are today, and some more.
const BEGIN: u64 = 1_900_000_000_000_000;
const SECOND: u64 = 1_000_000;

fn connection() -> Option<Connection> {
    testing::redis()?;
    Some(Client::open(env::var("LYCEUM_TEST_REDIS").unwrap()).unwrap().get_connection().unwrap())
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// Numbers of each size, up to the largest that there may be.
fn limits() -> impl Strategy<Value = Limit> {
    let quota = || prop_oneof![3 => 1..20_u64, 1 => 1..100_000_u64, 1 => 1..=1_u64 << 40];
    let window = || prop_oneof![3 => 1..10_u64, 1 => 1..=31 * 86_400_u64];
    let burst = || prop_oneof![3 => 1..20_u64, 1 => 1..2000_u64, 1 => 1..1_000_000_000_u64];
    prop_oneof![
        (quota(), window()).prop_filter_map("too large", |(q, w)| Limit::fixed_window(q, seconds(w)).ok()),
        (quota(), window()).prop_filter_map("too large", |(q, w)| Limit::sliding_window(q, seconds(w)).ok()),
        (quota(), window(), burst())
            .prop_filter_map("too fine", |(q, w, b)| Limit::leaky_bucket(q, seconds(w), b).ok()),
        (quota(), window(), burst())
            .prop_filter_map("too fine", |(q, w, b)| Limit::token_bucket(q, seconds(w), b).ok()),
    ]
}

/// By how much the clock goes on, or back.
fn steps() -> impl Strategy<Value = i64> {
    let second = i64::try_from(SECOND).unwrap();
    prop_oneof![
        4 => Just(0),
        4 => 1..2000_i64,
        4 => 1..second,
        3 => 1..20 * second,
        1 => 1..40 * 86_400 * second,
        1 => -20 * second..0,
        1 => -40 * 86_400 * second..0,
    ]
}

fn costs() -> impl Strategy<Value = u32> {
    prop_oneof![6 => 1..4_u32, 1 => Just(0), 1 => 1..100_000_u32, 1 => Just(u32::MAX)]
}

/// One of the limits, so much, so long after the one before.
type Step = (usize, u32, i64);

fn claim(limit: Limit, cost: u32) -> Claim {
    Claim { policy: 0, key: LimitKey::of_id(Uuid::nil()), limit, cost }
}

/// What both say of `steps` of one party, for which now this and now that of `limits` is in force.
fn compare(redis: &mut Connection, limits: &[Limit], steps: &[Step]) -> Result<(), TestCaseError> {
    let key = format!("lyceum:test:{}", Uuid::now_v7());
    let (mut state, mut now): (Option<State>, _) = (None, BEGIN);
    for (number, (limit, cost, step)) in steps.iter().enumerate() {
        now = now.saturating_add_signed(*step);
        let claims = [claim(limits[limit % limits.len()], *cost)];
        let (next, expected) = claims[0].limit.take(state, *cost, Tick(now));
        state = Some(next);
        let told: Vec<i64> = taking(&claims, std::slice::from_ref(&key), Some(Tick(now))).invoke(redis).unwrap();
        prop_assert_eq!(verdicts(&claims, &told), Some(vec![expected]), "step {} of {:?}", number, claims);
    }
    let _: i64 = cmd("DEL").arg(&key).query(redis).unwrap();
    Ok(())
}

#[test]
fn the_script_and_the_algorithms_say_the_same() {
    let Some(redis) = connection().map(RefCell::new) else { return };
    let steps = vec((0..2_usize, costs(), steps()), 1..60);
    let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(limits in vec(limits(), 1..3), steps in steps)| compare(&mut redis.borrow_mut(), &limits, &steps)?);
}

#[test]
fn the_largest_numbers_are_exact() {
    let Some(mut redis) = connection() else { return };
    let full = 1_u64 << 52;
    let limits = [
        Limit::token_bucket(1, seconds(1), full / SECOND).unwrap(),
        Limit::leaky_bucket(1, seconds(1), full / SECOND).unwrap(),
        Limit::token_bucket(999_983, seconds(31 * 86_400), 1600).unwrap(),
        Limit::fixed_window(full, seconds(31 * 86_400)).unwrap(),
        Limit::sliding_window(65_535, seconds(31 * 86_400)).unwrap(),
    ];
    for limit in limits {
        let steps = [(0, u32::MAX, 0), (0, u32::MAX, 1), (0, 1600, 1), (0, 1, 999_999), (0, 65_535, -3), (0, 1, 7)];
        compare(&mut redis, &[limit], &steps).unwrap();
    }
}

#[test]
fn claims_are_taken_in_turn_up_to_the_first_that_is_refused() {
    let Some(mut redis) = connection() else { return };
    let keys: Vec<_> = (0..3).map(|it| format!("lyceum:test:{}:{it}", Uuid::now_v7())).collect();
    let day = seconds(86_400);
    let claims = [
        claim(Limit::fixed_window(9, day).unwrap(), 1),
        claim(Limit::leaky_bucket(1, day, 1).unwrap(), 1),
        claim(Limit::token_bucket(9, day, 9).unwrap(), 1),
    ];
    let mut take = || {
        let told: Vec<i64> = taking(&claims, &keys, None).invoke(&mut redis).unwrap();
        verdicts(&claims, &told).unwrap().iter().map(|it| (it.admitted, it.remaining)).collect::<Vec<_>>()
    };
    assert_eq!(take(), [(true, 8), (true, 0), (true, 8)]);
    assert_eq!(take(), [(true, 7), (false, 0)]);
    assert_eq!(take(), [(true, 6), (false, 0)]);
    let last: String = cmd("GET").arg(&keys[2]).query(&mut redis).unwrap();
    assert!(last.starts_with("T "), "{last}");
}

#[test]
fn a_state_goes_when_it_says_no_more_than_none() {
    let Some(mut redis) = connection() else { return };
    let key = format!("lyceum:test:{}", Uuid::now_v7());
    let claims = [claim(Limit::token_bucket(1, seconds(10), 5).unwrap(), 2)];
    let _: Vec<i64> = taking(&claims, std::slice::from_ref(&key), None).invoke(&mut redis).unwrap();
    let left: i64 = cmd("PTTL").arg(&key).query(&mut redis).unwrap();
    assert!((15_000..=20_000).contains(&left), "{left} ms");
}

#[test]
fn an_answer_that_makes_no_sense_is_none() {
    let claims = [claim(Limit::fixed_window(9, seconds(1)).unwrap(), 1); 2];
    assert_eq!(verdicts(&claims, &[1, 8, 10, 0]), None, "the second is missing");
    assert_eq!(verdicts(&claims, &[0, -8, 10, 0]), None);
    let never =
        Verdict { admitted: false, limit: 9, remaining: 8, reset_after: Duration::ZERO, retry_after: Duration::MAX };
    assert_eq!(verdicts(&claims, &[0, 8, 0, -1]), Some(vec![never]));
}
