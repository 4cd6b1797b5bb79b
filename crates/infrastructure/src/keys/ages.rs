//! From when on, and until when, a key in a file is used. All nodes decide alike, by when the file was made.

use chrono::TimeDelta;
use domain::kernel::Timestamp;

/// How old a key is before it is used: by then each node has looked for new keys many times, and whoever
/// keeps our public ones has asked for them again.
pub const SETTLING: TimeDelta = TimeDelta::minutes(5);

/// For how long after it is used no more the signatures of a key are believed. By then all that it has signed
/// has expired.
pub const AFTERLIFE: TimeDelta = TimeDelta::minutes(15);

/// Which of the keys that were made at these times is used at `at`: the newest that has settled, or the
/// oldest where none has.
pub(super) fn in_use(made: &[Timestamp], at: Timestamp) -> usize {
    made.iter().rposition(|it| *it + SETTLING <= at).unwrap_or(0)
}

/// From where on those keys are believed at `at`: all but the ones whose successor has been in use for long.
pub(super) fn believed(made: &[Timestamp], at: Timestamp) -> usize {
    let first = made.iter().rposition(|it| *it + SETTLING + AFTERLIFE <= at).unwrap_or(0);
    first.min(in_use(made, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    #[test]
    fn a_new_key_is_used_when_it_has_settled_and_the_old_one_believed_for_longer() {
        let made = [at(0), at(100)];
        assert_eq!([0, 4, 5, 100, 104].map(|it| in_use(&made, at(it))), [0; 5]);
        assert_eq!([105, 1000].map(|it| in_use(&made, at(it))), [1; 2]);
        assert_eq!([0, 100, 105, 119].map(|it| believed(&made, at(it))), [0; 4]);
        assert_eq!(believed(&made, at(120)), 1);
    }

    #[test]
    fn keys_that_came_back_from_a_backup_at_once_are_used_one_after_the_other() {
        let made = [at(100), at(100)];
        assert_eq!([in_use(&made, at(101)), in_use(&made, at(105))], [0, 1]);
        assert_eq!([believed(&made, at(105)), believed(&made, at(120))], [0, 1]);
    }
}
