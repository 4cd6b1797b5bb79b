//! Everything the rules of keys and plans refuse.

use super::MOST_KEYS;
use crate::{
    identity::{MOST_PLANS, Quota, QuotaWindow},
    kernel::{Fact, Kind, Refusal, Timestamp, Violation},
};

/// Why there is no key or plan as it is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiKeyError {
    /// There is no such key, or none that the caller may know of.
    #[error("no such API key")]
    NotFound,
    /// The person has as many as one may have.
    #[error("a person has at most {MOST_KEYS} API keys")]
    TooMany,
    /// Nobody gives what they do not hold.
    #[error("a key is given no scope whose permission its owner does not hold")]
    BeyondOwnPermissions,
    /// When the key is to end is no good.
    #[error("1 member is not valid")]
    BadExpiry(ExpiryFlaw),
    /// The key is to be on a plan that there is not.
    #[error("1 member is not valid")]
    UnknownPlan,
    /// Only those who manage keys put one on this plan.
    #[error("people do not choose this plan for themselves; ask somebody who manages API keys")]
    PlanNotOpen,
    /// There is no such plan.
    #[error("no such usage plan")]
    PlanNotFound,
    /// There is a plan of that name already.
    #[error("a usage plan with this slug exists already")]
    PlanTaken,
    /// Every campus has it.
    #[error("a usage plan that is there from the start cannot be deleted")]
    PlanBuiltIn,
    /// Keys are on it.
    #[error("API keys are on this plan; put them on another one first")]
    PlanInUse,
    /// There are as many as there may be.
    #[error("there are {MOST_PLANS} usage plans already")]
    TooManyPlans,
    /// All calls of the period are used up.
    #[error("the quota of {} calls per {} is used up", .quota.calls, .quota.period.name())]
    QuotaExceeded {
        /// How many there were.
        quota: Quota,
        /// When there are as many again.
        renews_at: Timestamp,
        /// When that was found.
        at: Timestamp,
    },
}

/// What is wrong with the end of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpiryFlaw {
    /// It is not in the future.
    #[error("must be in the future")]
    Past,
    /// It is too far in the future.
    #[error("must be at most 365 days from now")]
    TooLate,
    /// Only a new secret lives longer.
    #[error("must not be later than it is; rotate the key for a secret that lives longer")]
    Longer,
}

impl ExpiryFlaw {
    /// Its stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Past => "not_in_future",
            Self::TooLate => "too_late",
            Self::Longer => "later_than_before",
        }
    }
}

impl From<ExpiryFlaw> for ApiKeyError {
    fn from(flaw: ExpiryFlaw) -> Self {
        Self::BadExpiry(flaw)
    }
}

impl Refusal for ApiKeyError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::PlanNotFound => Kind::Absent,
            Self::TooMany | Self::PlanTaken | Self::PlanBuiltIn | Self::PlanInUse | Self::TooManyPlans => {
                Kind::Conflict
            }
            Self::BeyondOwnPermissions | Self::PlanNotOpen => Kind::Forbidden,
            Self::BadExpiry(_) | Self::UnknownPlan => Kind::Invalid,
            Self::QuotaExceeded { .. } => Kind::TooMany,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "api_key_not_found",
            Self::TooMany => "too_many_api_keys",
            Self::BeyondOwnPermissions => "beyond_own_permissions",
            Self::BadExpiry(_) | Self::UnknownPlan => "validation_failed",
            Self::PlanNotOpen => "plan_not_open",
            Self::PlanNotFound => "usage_plan_not_found",
            Self::PlanTaken => "usage_plan_taken",
            Self::PlanBuiltIn => "usage_plan_built_in",
            Self::PlanInUse => "plan_in_use",
            Self::TooManyPlans => "too_many_usage_plans",
            Self::QuotaExceeded { .. } => "quota_exceeded",
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::BadExpiry(flaw) => vec![Violation::new("/expires_at", flaw.code(), flaw.to_string())],
            Self::UnknownPlan => vec![Violation::new("/plan", "unknown_plan", "is not the slug of a usage plan")],
            _ => Vec::new(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            Self::QuotaExceeded { quota, renews_at, at } => {
                // A part of a second is waited for in full.
                let wait = (*renews_at - *at).num_milliseconds().max(0);
                vec![
                    ("retry_after", Fact::Number((wait + 999) / 1000)),
                    ("renews_at", Fact::Text(QuotaWindow::written(*renews_at))),
                    ("quota", Fact::Number(quota.calls.get().into())),
                ]
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::identity::QuotaPeriod;

    #[test]
    fn a_quota_that_is_used_up_says_when_there_is_one_again() {
        let (at, quota) = (
            Timestamp::UNIX_EPOCH + TimeDelta::milliseconds(1_500),
            Quota { calls: 5.try_into().unwrap(), period: QuotaPeriod::Day },
        );
        let renews_at = Timestamp::UNIX_EPOCH + TimeDelta::days(1);
        let refused = ApiKeyError::QuotaExceeded { quota, renews_at, at };
        let facts = refused.facts();
        assert_eq!(facts[0], ("retry_after", Fact::Number(86_399)));
        assert_eq!(facts[1], ("renews_at", Fact::Text("1970-01-02T00:00:00.000000Z".to_owned())));
        assert_eq!(refused.to_string(), "the quota of 5 calls per day is used up");
    }
}
