//! Second factors: codes from an authenticator app (TOTP, RFC 6238), and recovery codes for whoever has lost
//! it. How codes are computed is for whoever implements the ports; here is which of them count.

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, de};

use super::{BuiltIn, Secret};
use crate::kernel::{Actor, TextError, Timestamp, check_text};

/// How long an enrolment waits to be confirmed.
pub const ENROLMENT: TimeDelta = TimeDelta::minutes(15);
/// How many recovery codes a person is given.
pub const RECOVERY_CODES: usize = 10;
/// With how many of them left their owner is told so.
pub const FEW_RECOVERY_CODES: i64 = 3;

/// The time in which one code of an app is shown, by its number since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TotpStep(pub i64);

impl TotpStep {
    /// How long a code is shown.
    pub const SECONDS: i64 = 30;
    /// By how many steps the clocks may be apart, either way.
    pub const DRIFT: i64 = 1;

    /// The step at `at`.
    pub fn at(at: Timestamp) -> Self {
        Self(at.timestamp().div_euclid(Self::SECONDS))
    }

    /// The step whose code was shown, if it is one that counts at `at`: no further away than clocks may be,
    /// and later than `spent`, the last whose code was used. `is_of` says whether the code is that of a step.
    pub fn accepted(spent: Option<Self>, at: Timestamp, is_of: impl Fn(Self) -> bool) -> Option<Self> {
        let now = Self::at(at).0;
        let near = (now - Self::DRIFT..=now + Self::DRIFT).map(Self);
        near.filter(|it| spent.is_none_or(|spent| *it > spent)).find(|it| is_of(*it))
    }
}

/// What somebody shows as their second factor.
#[derive(Clone, Debug)]
pub enum FactorCode {
    /// Six digits: a code from an app.
    Totp(Secret),
    /// Anything else can only be a recovery code; without what only makes it easier to read.
    Recovery(Secret),
}

impl FactorCode {
    /// The fewest characters it may have.
    pub const MIN: usize = 6;
    /// The most characters it may have.
    pub const MAX: usize = 64;
    /// How many digits the code of an app has.
    pub const DIGITS: usize = 6;
}

impl TryFrom<Secret> for FactorCode {
    type Error = TextError;

    fn try_from(secret: Secret) -> Result<Self, TextError> {
        check_text(secret.expose(), Self::MIN, Self::MAX)?;
        let plain = secret.expose().chars().filter(|it| !it.is_whitespace() && *it != '-');
        let plain: Secret = plain.map(|it| it.to_ascii_uppercase()).collect::<String>().into();
        let text = plain.expose();
        let of_app = text.len() == Self::DIGITS && text.bytes().all(|it| it.is_ascii_digit());
        Ok(if of_app { Self::Totp(plain) } else { Self::Recovery(plain) })
    }
}

impl<'de> Deserialize<'de> for FactorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Secret::deserialize(deserializer)?.try_into().map_err(de::Error::custom)
    }
}

/// For whom what roles allow beyond what everybody may is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FactorRule {
    /// For everybody who has them.
    #[default]
    Optional,
    /// For those whose login takes a second factor.
    Required,
}

impl FactorRule {
    /// `actor` as far as they may act, whose login takes a second factor or not. An application that acts for itself
    /// has no login.
    pub const fn admit(self, actor: Actor, second_factor: bool) -> Actor {
        match self {
            Self::Required if !second_factor && actor.user().is_some() => {
                actor.withholding(BuiltIn::Member.permissions())
            }
            Self::Optional | Self::Required => actor,
        }
    }
}

/// What is kept of a recovery code: a keyed hash by which it is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecoveryDigest(pub [u8; 32]);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::{Permission, SessionId, UserId};

    fn at(second: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    fn code(text: &str) -> Result<FactorCode, TextError> {
        Secret::from(text.to_owned()).try_into()
    }

    #[test]
    fn what_roles_allow_is_withheld_where_a_second_factor_is_asked_for_and_not_there() {
        let permissions = BuiltIn::LoanOfficer.permissions().union(BuiltIn::Member.permissions());
        let officer = Actor::member(UserId::fresh(), SessionId::fresh(), permissions);
        for (rule, second_factor, withheld) in [
            (FactorRule::Optional, false, false),
            (FactorRule::Optional, true, false),
            (FactorRule::Required, true, false),
            (FactorRule::Required, false, true),
        ] {
            let admitted = rule.admit(officer, second_factor);
            assert_eq!(!admitted.may(Permission::LoansDecide), withheld, "{rule:?}, {second_factor}");
            assert!(admitted.may(Permission::ReviewsWrite), "everybody may, by whatever login");
        }
        assert_eq!(FactorRule::Required.admit(Actor::SYSTEM, false), Actor::SYSTEM);
        assert_eq!(FactorRule::Required.admit(Actor::STRANGER, false), Actor::STRANGER);
    }

    #[test]
    fn a_step_takes_half_a_minute() {
        assert_eq!([0, 29, 30, 59, 1_111_111_109].map(|it| TotpStep::at(at(it)).0), [0, 0, 1, 1, 37_037_036]);
    }

    #[test]
    fn six_digits_are_of_an_app_however_they_are_grouped() {
        for text in ["123456", "123 456", " 123-456 "] {
            assert!(matches!(code(text), Ok(FactorCode::Totp(it)) if it.expose() == "123456"), "{text}");
        }
        for text in ["1234567", "12345a", "１２３４５６"] {
            assert!(matches!(code(text), Ok(FactorCode::Recovery(_))), "{text}");
        }
        let recovery = code("abcd-efgh-ijkl-mnop").unwrap();
        assert!(matches!(recovery, FactorCode::Recovery(it) if it.expose() == "ABCDEFGHIJKLMNOP"));
        assert_eq!(code("12345").unwrap_err(), TextError::TooShort(6));
        assert_eq!(code(&"1".repeat(65)).unwrap_err(), TextError::TooLong(64));
    }

    #[test]
    fn debugging_does_not_show_it() {
        assert!(!format!("{:?} {:?}", code("123456"), code("abcd-efgh-ijkl-mnop")).contains(['1', 'A']));
    }

    proptest! {
        #[test]
        fn a_code_counts_one_step_early_to_one_step_late(second in 0_i64..4_000_000_000, off in -5_i64..=5) {
            let shown = TotpStep(TotpStep::at(at(second)).0 + off);
            let accepted = TotpStep::accepted(None, at(second), |it| it == shown);
            prop_assert_eq!(accepted, (off.abs() <= 1).then_some(shown));
        }

        #[test]
        fn no_code_counts_twice_and_none_from_before_the_last(
            second in 0_i64..4_000_000_000, first in -1_i64..=1, next in -1_i64..=1,
        ) {
            let now = TotpStep::at(at(second)).0;
            let spent = TotpStep::accepted(None, at(second), |it| it.0 == now + first);
            let accepted = TotpStep::accepted(spent, at(second), |it| it.0 == now + next);
            prop_assert_eq!(accepted, (next > first).then_some(TotpStep(now + next)));
        }

        #[test]
        fn whatever_was_accepted_is_never_accepted_again(
            shown in proptest::collection::vec((0_i64..600, -2_i64..=2), 1..40),
        ) {
            let mut shown = shown;
            shown.sort_unstable();
            let mut used = Vec::new();
            for (second, off) in shown {
                let step = TotpStep(TotpStep::at(at(second)).0 + off);
                if let Some(accepted) = TotpStep::accepted(used.last().copied(), at(second), |it| it == step) {
                    prop_assert!(!used.contains(&accepted));
                    used.push(accepted);
                }
            }
        }
    }
}
