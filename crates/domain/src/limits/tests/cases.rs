//! The cases of the textbook.

use super::{Limit, Party, SECOND, seconds};

/// Takes one at each of `times` (in tenths of a second); says which were admitted, as `y` and `n`.
fn drive(limit: Limit, times: &[u64]) -> String {
    let mut party = Party::new(limit);
    times.iter().map(|it| if party.take(1, it * SECOND / 10).admitted { 'y' } else { 'n' }).collect()
}

#[test]
fn a_fixed_window_begins_anew_at_its_border() {
    let limit = Limit::fixed_window(3, seconds(10)).unwrap();
    assert_eq!(drive(limit, &[0, 1, 2, 3, 99, 100, 101, 102, 103, 200]), "yyynnyyyny");
    // Twice the quota around a border is what this algorithm is known for.
    assert_eq!(drive(limit, &[97, 98, 99, 100, 101, 102, 103]), "yyyyyyn");
}

#[test]
fn a_fixed_window_tells_what_is_left_and_when_it_ends() {
    let mut party = Party::new(Limit::fixed_window(3, seconds(10)).unwrap());
    let verdict = party.take(2, 4 * SECOND);
    assert_eq!((verdict.limit, verdict.remaining, verdict.reset_after), (3, 1, seconds(6)));
    let refused = party.take(2, 5 * SECOND);
    assert_eq!((refused.admitted, refused.remaining, refused.retry_after), (false, 1, seconds(5)));
    assert!(party.take(1, 5 * SECOND).admitted, "what was refused costs nothing");
}

#[test]
fn a_sliding_window_has_no_border_to_wait_for() {
    let limit = Limit::sliding_window(3, seconds(15)).unwrap();
    // Slots of a second: what was taken in one counts until the window has left all of it.
    assert_eq!(drive(limit, &[140, 145, 149, 151, 299, 300, 301, 302, 309]), "yyynnyyyn");
    assert_eq!(drive(limit, &[0, 50, 100, 150, 160, 161, 209, 210]), "yyynynny");
}

#[test]
fn a_sliding_window_tells_what_is_left_and_when_the_oldest_leaves() {
    let mut party = Party::new(Limit::sliding_window(3, seconds(15)).unwrap());
    party.take(1, 0);
    party.take(1, 5 * SECOND);
    let verdict = party.take(1, 5 * SECOND + 1);
    assert_eq!((verdict.limit, verdict.remaining), (3, 0));
    let refused = party.take(1, 10 * SECOND);
    assert_eq!((refused.retry_after, refused.reset_after), (seconds(6), seconds(11)));
    assert_eq!(party.take(2, 10 * SECOND).retry_after, seconds(11), "two places are free later than one");
}

#[test]
fn a_leaky_bucket_spaces_evenly() {
    let limit = Limit::leaky_bucket(2, seconds(1), 1).unwrap();
    assert_eq!(drive(limit, &[0, 0, 4, 5, 9, 10, 14, 30, 30, 34, 35]), "ynnynynynny");
}

#[test]
fn a_deep_leaky_bucket_takes_a_burst_and_leaks_it() {
    let limit = Limit::leaky_bucket(1, seconds(1), 3).unwrap();
    assert_eq!(drive(limit, &[0, 0, 0, 0, 9, 10, 10, 40, 40, 40, 40]), "yyynnynyyyn");
    let mut party = Party::new(limit);
    let verdict = party.take(2, 0);
    assert_eq!((verdict.limit, verdict.remaining, verdict.reset_after), (3, 1, seconds(2)));
    assert_eq!(party.take(3, SECOND / 2).retry_after, seconds(3) / 2);
}

#[test]
fn a_token_bucket_is_full_at_first_and_fills_at_its_rate() {
    let limit = Limit::token_bucket(1, seconds(1), 4).unwrap();
    assert_eq!(drive(limit, &[0, 0, 0, 0, 0, 9, 10, 10, 35, 35, 35, 99]), "yyyynnynyyny");
    let mut party = Party::new(limit);
    let verdict = party.take(3, 0);
    assert_eq!((verdict.limit, verdict.remaining, verdict.reset_after), (4, 1, seconds(3)));
    let refused = party.take(3, SECOND / 2);
    assert_eq!((refused.admitted, refused.remaining, refused.retry_after), (false, 1, seconds(3) / 2));
}

#[test]
fn a_bucket_never_holds_more_than_its_burst() {
    let limit = Limit::token_bucket(100, seconds(1), 5).unwrap();
    assert_eq!(drive(limit, &[0, 9000, 9000, 9000, 9000, 9000, 9000]), "yyyyyyn");
}

#[test]
fn a_rate_that_is_no_whole_number_of_ticks_loses_nothing() {
    // A third of a second is 333333.3… µs: after an hour not a single one is missing or too many.
    for limit in [Limit::token_bucket(3, seconds(1), 1).unwrap(), Limit::leaky_bucket(3, seconds(1), 1).unwrap()] {
        let (mut party, mut now, mut count) = (Party::new(limit), 0, 0);
        while now < 3600 * SECOND {
            let verdict = party.take(1, now);
            count += u64::from(verdict.admitted);
            now += super::micros(verdict.retry_after).max(1);
            if verdict.admitted {
                now += super::micros(party.take(1, now).retry_after);
            }
        }
        assert!((10_799..=10_800).contains(&count), "{limit:?}: {count}");
    }
}

#[test]
fn a_cost_beyond_the_limit_is_never_admitted_and_says_so() {
    for limit in super::properties::ONE_OF_EACH.map(|it| it()) {
        let mut party = Party::new(limit);
        let beyond = u32::try_from(limit.quota()).unwrap() + 1;
        let refused = party.take(beyond, SECOND);
        assert_eq!((refused.admitted, refused.retry_after), (false, std::time::Duration::MAX), "{limit:?}");
        assert!(party.take(beyond - 1, SECOND).admitted, "{limit:?}: it cost nothing");
    }
}

#[test]
fn a_look_changes_nothing() {
    for limit in super::properties::ONE_OF_EACH.map(|it| it()) {
        let mut party = Party::new(limit);
        for _ in 0..100 {
            assert!(party.take(0, SECOND).admitted);
        }
        assert_eq!(party.take(1, SECOND).remaining, limit.quota() - 1, "{limit:?}");
        while party.take(1, SECOND).admitted {}
        assert_eq!(party.take(0, SECOND).remaining, 0);
    }
}

#[test]
fn a_state_can_be_kept_elsewhere_and_one_of_another_algorithm_is_none() {
    let limits = super::properties::ONE_OF_EACH.map(|it| it());
    for limit in limits {
        let mut party = Party::new(limit);
        party.take(1, 12_345_678);
        let text = serde_json::to_string(&party.state).unwrap();
        assert_eq!(serde_json::from_str::<Option<super::State>>(&text).unwrap(), party.state, "{text}");
        for other in limits.into_iter().filter(|it| std::mem::discriminant(it) != std::mem::discriminant(&limit)) {
            let mut party = Party { limit: other, state: party.state };
            assert_eq!(party.take(0, 12_345_678).remaining, other.quota(), "{other:?}");
        }
    }
}

#[test]
fn a_limit_tells_what_makes_it() {
    use super::super::Parameters;
    let day = seconds(86_400);
    let window = Parameters::Window { quota: 7, window: 86_400 * SECOND };
    assert_eq!(Limit::fixed_window(7, day).unwrap().parameters(), window);
    assert_eq!(Limit::sliding_window(7, day).unwrap().parameters(), window);
    let bucket = Parameters::Bucket { parts: 1, per_unit: 500_000, full: 1_500_000 };
    assert_eq!(Limit::leaky_bucket(4, seconds(2), 3).unwrap().parameters(), bucket);
    assert_eq!(Limit::token_bucket(4, seconds(2), 3).unwrap().parameters(), bucket);
}

#[test]
fn what_scripts_cannot_count_exactly_is_refused() {
    use super::super::BadLimit;
    let most = 1 << 52;
    assert!(Limit::fixed_window(most, seconds(1)).is_ok());
    assert_eq!(Limit::fixed_window(most + 1, seconds(1)), Err(BadLimit::TooFine));
    let burst = most / SECOND;
    assert!(Limit::token_bucket(1, seconds(1), burst).is_ok());
    assert_eq!(Limit::token_bucket(1, seconds(1), burst + 1), Err(BadLimit::TooFine));
    assert_eq!(Limit::leaky_bucket(1, seconds(1), burst + 1), Err(BadLimit::TooFine));
}
