//! What holds for any sequence of takes: no limit ever admits more than its definition, none refuses what it has to
//! admit, and each tells truly how long to wait.

use proptest::{collection::vec, prelude::*};

use super::{Limit, Party, SECOND, micros, seconds};

/// One of each algorithm, with numbers that do not divide each other.
pub(super) const ONE_OF_EACH: [fn() -> Limit; 4] = [
    || Limit::fixed_window(7, seconds(4)).unwrap(),
    || Limit::sliding_window(7, seconds(4)).unwrap(),
    || Limit::leaky_bucket(7, seconds(4), 3).unwrap(),
    || Limit::token_bucket(7, seconds(4), 5).unwrap(),
];

/// So many of something at some time.
type Take = (u64, u32);

/// Takes in the order of time: now and then in the same instant, in bursts, after a pause.
fn takes() -> impl Strategy<Value = Vec<Take>> {
    let pause = prop_oneof![Just(0), 1..2000_u64, 1..SECOND, 1..20 * SECOND];
    (0..50 * SECOND, vec((pause, 1..4_u32), 1..120)).prop_map(|(begin, steps)| {
        let mut now = begin;
        let at = |(pause, cost)| {
            now += pause;
            (now, cost)
        };
        steps.into_iter().map(at).collect()
    })
}

/// What of `takes` is admitted.
fn admitted(limit: Limit, takes: &[Take]) -> Vec<Take> {
    let mut party = Party::new(limit);
    takes.iter().copied().filter(|(at, cost)| party.take(*cost, *at).admitted).collect()
}

fn cost_of(takes: &[Take]) -> u64 {
    takes.iter().map(|it| u64::from(it.1)).sum()
}

/// Every run of admitted takes, with the time from its first to its last.
fn runs(admitted: &[Take]) -> impl Iterator<Item = (u64, u64)> {
    let from = move |first: usize| {
        (first..admitted.len())
            .map(move |last| (cost_of(&admitted[first..=last]), admitted[last].0 - admitted[first].0))
    };
    (0..admitted.len()).flat_map(from)
}

proptest! {
    #[test]
    fn a_fixed_window_admits_its_quota_in_each_window(quota in 3..12_u64, window in 1..9_u64, takes in takes()) {
        let limit = Limit::fixed_window(quota, seconds(window)).unwrap();
        let admitted = admitted(limit, &takes);
        let index = |at: u64| at / (window * SECOND);
        for (at, _) in &takes {
            let inside: Vec<_> = admitted.iter().filter(|it| index(it.0) == index(*at)).copied().collect();
            prop_assert!(cost_of(&inside) <= quota);
        }
    }

    #[test]
    fn a_sliding_window_admits_its_quota_in_any_window(quota in 3..12_u64, window in 1..9_u64, takes in takes()) {
        let limit = Limit::sliding_window(quota, seconds(window)).unwrap();
        for (cost, time) in runs(&admitted(limit, &takes)) {
            prop_assert!(time >= window * SECOND || cost <= quota, "{cost} in {time} µs");
        }
    }

    #[test]
    fn buckets_admit_their_burst_and_what_the_rate_brings(
        quota in 1..12_u64, window in 1..9_u64, burst in 3..12_u64, takes in takes(),
    ) {
        let (token, leaky) = (Limit::token_bucket, Limit::leaky_bucket);
        for limit in [token(quota, seconds(window), burst).unwrap(), leaky(quota, seconds(window), burst).unwrap()] {
            for (cost, time) in runs(&admitted(limit, &takes)) {
                // cost <= burst + time * quota / window
                prop_assert!((cost.saturating_sub(burst)) * window * SECOND <= time * quota, "{limit:?}: {cost} in {time} µs");
            }
        }
    }

    #[test]
    fn a_token_bucket_and_a_leaky_one_as_deep_agree(
        quota in 1..12_u64, window in 1..9_u64, burst in 1..12_u64, takes in takes(),
    ) {
        let (token, leaky) = (Limit::token_bucket, Limit::leaky_bucket);
        let (token, leaky) = (token(quota, seconds(window), burst).unwrap(), leaky(quota, seconds(window), burst).unwrap());
        let (mut one, mut other) = (Party::new(token), Party::new(leaky));
        for (at, cost) in takes {
            prop_assert_eq!(one.take(cost, at), other.take(cost, at));
        }
    }

    #[test]
    fn whoever_has_not_used_up_the_limit_is_admitted(quota in 3..12_u64, window in 1..9_u64, takes in takes()) {
        let ticks = window * SECOND;
        // As long as takes count at the most, by their definitions.
        let slot = ticks.div_ceil(15);
        let fixed = Limit::fixed_window(quota, seconds(window)).unwrap();
        let sliding = Limit::sliding_window(quota, seconds(window)).unwrap();
        for (limit, counts) in [(fixed, ticks), (sliding, 16 * slot)] {
            let (mut party, mut admitted) = (Party::new(limit), Vec::<Take>::new());
            for (at, cost) in &takes {
                let recent: Vec<_> = admitted.iter().filter(|it| it.0 + counts > *at).copied().collect();
                let must = cost_of(&recent) + u64::from(*cost) <= quota;
                let verdict = party.take(*cost, *at);
                prop_assert!(verdict.admitted || !must, "{limit:?} at {at}");
                if verdict.admitted {
                    admitted.push((*at, *cost));
                }
            }
        }
    }

    #[test]
    fn whoever_keeps_to_the_rate_is_always_admitted(quota in 1..2000_u64, window in 1..9_u64, burst in 1..12_u64, count in 1..300_u64) {
        let (token, leaky) = (Limit::token_bucket, Limit::leaky_bucket);
        for limit in [token(quota, seconds(window), burst).unwrap(), leaky(quota, seconds(window), burst).unwrap()] {
            let mut party = Party::new(limit);
            for number in 0..count {
                prop_assert!(party.take(1, number * (window * SECOND).div_ceil(quota)).admitted, "{limit:?}");
            }
        }
    }

    #[test]
    fn waiting_as_long_as_told_is_enough_and_a_tick_less_is_not(takes in takes()) {
        for limit in ONE_OF_EACH.map(|it| it()) {
            let mut party = Party::new(limit);
            for (at, cost) in &takes {
                let verdict = party.take(*cost, *at);
                if verdict.admitted {
                    prop_assert_eq!(verdict.retry_after, seconds(0));
                } else if u64::from(*cost) <= limit.quota() {
                    let wait = micros(verdict.retry_after);
                    prop_assert!(wait > 0 && party.would_take(*cost, at + wait), "{limit:?} at {at}");
                    prop_assert!(!party.would_take(*cost, at + wait - 1), "{limit:?} at {at}");
                }
            }
        }
    }

    #[test]
    fn after_the_reset_all_is_there_again_and_before_it_is_not(takes in takes()) {
        for limit in ONE_OF_EACH.map(|it| it()) {
            let mut party = Party::new(limit);
            for (at, cost) in &takes {
                let verdict = party.take(*cost, *at);
                let all = u32::try_from(limit.quota()).unwrap();
                let reset = micros(verdict.reset_after);
                prop_assert!(party.would_take(all, at + reset), "{limit:?} at {at}");
                prop_assert!(verdict.remaining == verdict.limit || !party.would_take(all, at + reset - 1), "{limit:?} at {at}");
                prop_assert!(verdict.remaining == 0 || party.would_take(u32::try_from(verdict.remaining).unwrap(), *at));
            }
        }
    }

    #[test]
    fn a_clock_that_trembles_admits_no_more(takes in takes(), back in vec(0..SECOND, 120)) {
        for limit in ONE_OF_EACH.map(|it| it()) {
            let (mut party, mut latest, mut total) = (Party::new(limit), 0, 0);
            for ((at, cost), back) in takes.iter().zip(&back) {
                latest = latest.max(*at);
                total += if party.take(*cost, at.saturating_sub(*back)).admitted { u64::from(*cost) } else { 0 };
            }
            // The most that any of them admits over all that time, by the clock that is furthest ahead.
            let time = latest - takes[0].0.saturating_sub(SECOND);
            let windows = time / micros(limit.window()) + 2;
            prop_assert!(total <= limit.quota() * windows, "{limit:?}: {total} in {time} µs");
        }
    }
}
