//! Clocks that are wrong.

use super::{Limit, Party, SECOND, micros, properties::ONE_OF_EACH, seconds};

const HOUR: u64 = 3600 * SECOND;

fn exhausted(limit: Limit, at: u64) -> Party {
    let mut party = Party::new(limit);
    while party.take(1, at).admitted {}
    party
}

#[test]
fn nobody_gains_by_a_clock_that_steps_back() {
    for limit in ONE_OF_EACH.map(|it| it()) {
        let mut party = exhausted(limit, HOUR);
        for _ in 0..1000 {
            assert!(!party.take(1, HOUR - 1).admitted && !party.take(1, HOUR).admitted, "{limit:?}");
        }
    }
}

#[test]
fn the_wait_is_honest_on_the_clock_that_stepped_back() {
    for limit in ONE_OF_EACH.map(|it| it()) {
        let mut party = exhausted(limit, HOUR);
        let now = HOUR - SECOND / 3;
        let wait = micros(party.take(1, now).retry_after);
        assert!(party.would_take(1, now + wait) && !party.would_take(1, now + wait - 1), "{limit:?}");
    }
}

#[test]
fn nobody_is_shut_out_for_as_long_as_the_clock_was_wrong() {
    for limit in ONE_OF_EACH.map(|it| it()) {
        let mut party = exhausted(limit, 1000 * HOUR);
        let wait = party.take(1, HOUR).retry_after;
        assert!(wait > seconds(0) && wait <= limit.window() * 2, "{limit:?}: {wait:?}");
        let again = HOUR + micros(wait);
        assert!(!party.take(1, again - 1).admitted && party.take(1, again).admitted, "{limit:?}");
    }
}

#[test]
fn no_instant_and_no_cost_breaks_anything() {
    for limit in ONE_OF_EACH.map(|it| it()) {
        let mut party = Party::new(limit);
        for at in [u64::MAX, 0, u64::MAX / 2, 1, u64::MAX - 1, u64::MAX, 0] {
            for cost in [0, 1, u32::MAX] {
                let verdict = party.take(cost, at);
                assert!(verdict.remaining <= verdict.limit);
            }
        }
    }
}
