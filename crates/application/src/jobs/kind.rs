//! What jobs there are, and by which rules each kind of them is done.

use chrono::TimeDelta;
use domain::kernel::Permission;
use serde::{Deserialize, Serialize};

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Brings a file into the catalogue.
    CatalogueImport,
    /// Forgets somebody who closed their account.
    Erasure,
    /// Forgets what nobody can ask for any more.
    Housekeeping,
    /// Seals anew what is sealed under older keys.
    KeyRotation,
    /// Closes loan applications that waited too long.
    LendingExpiry,
    /// Sends a letter.
    Mail,
    /// Cancels orders that were not paid in time, and closes old ones.
    OrderUpkeep,
    /// Has the shop take note of what a payment gateway told.
    PaymentNotice,
    /// Compares each product's stock with the sum of its movements.
    StockVerification,
    /// Sends an event to another service.
    WebhookDelivery,
}

/// When a delivery is tried, as the Standard Webhooks specification proposes it.
const DELIVERY: &[u32] = &[0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// The rules of one kind.
#[derive(Clone, Copy, Debug)]
pub struct JobRules {
    /// What one needs to ask for such a job, and to see those that others asked for.
    pub permission: Permission,
    /// How often it is tried, and when.
    pub retry: Retry,
    /// How many of them one node does at once.
    pub at_once: usize,
    /// Whether Lyceum itself asks for it: nobody is told of it.
    pub system: bool,
}

/// How often something is tried, and how long it is left alone in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Twice as long each time.
    Doubling {
        /// How often it is tried in all.
        attempts: u32,
        /// Seconds before it is tried again.
        first: u32,
        /// Seconds that are never exceeded, but for the spread.
        longest: u32,
    },
    /// Seconds before each of the attempts; the first one's are usually none.
    After(&'static [u32]),
}

impl JobKind {
    /// Every kind there is.
    pub const ALL: &'static [Self] = &[
        Self::CatalogueImport,
        Self::Erasure,
        Self::Housekeeping,
        Self::KeyRotation,
        Self::LendingExpiry,
        Self::Mail,
        Self::OrderUpkeep,
        Self::PaymentNotice,
        Self::StockVerification,
        Self::WebhookDelivery,
    ];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CatalogueImport => "catalogue_import",
            Self::Erasure => "erasure",
            Self::Housekeeping => "housekeeping",
            Self::KeyRotation => "key_rotation",
            Self::LendingExpiry => "lending_expiry",
            Self::Mail => "mail",
            Self::OrderUpkeep => "order_upkeep",
            Self::PaymentNotice => "payment_notice",
            Self::StockVerification => "stock_verification",
            Self::WebhookDelivery => "webhook_delivery",
        }
    }

    /// The rules by which it is done.
    pub const fn rules(self) -> JobRules {
        match self {
            // Where its node is killed, an import goes on elsewhere: each of these is such an end or a defect.
            Self::CatalogueImport => JobRules {
                permission: Permission::CatalogueWrite,
                retry: Retry::Doubling { attempts: 10, first: 5, longest: 300 },
                at_once: 1,
                system: false,
            },
            // Nobody is to be remembered because something was away for a day.
            Self::Erasure => JobRules::nightly(200),
            // It comes again soon enough.
            Self::Housekeeping | Self::OrderUpkeep => JobRules::nightly(3),
            Self::KeyRotation | Self::LendingExpiry | Self::StockVerification => JobRules::nightly(10),
            Self::Mail => JobRules {
                retry: Retry::Doubling { attempts: 12, first: 30, longest: 14_400 },
                at_once: 4,
                ..JobRules::nightly(12)
            },
            // What is not heard of in all this time is asked about.
            Self::PaymentNotice => JobRules {
                retry: Retry::Doubling { attempts: 20, first: 2, longest: 3_600 },
                at_once: 4,
                ..JobRules::nightly(20)
            },
            // They wait for others nearly all the time.
            Self::WebhookDelivery => JobRules {
                permission: Permission::JobsManage,
                retry: Retry::After(DELIVERY),
                at_once: 64,
                system: true,
            },
        }
    }

    /// What one needs to ask for it, and to see those that others asked for.
    pub const fn permission(self) -> Permission {
        self.rules().permission
    }
}

impl JobRules {
    /// Those of what Lyceum does by itself from time to time.
    const fn nightly(attempts: u32) -> Self {
        let retry = Retry::Doubling { attempts, first: 30, longest: 1800 };
        Self { permission: Permission::JobsManage, retry, at_once: 1, system: true }
    }
}

impl Retry {
    /// How often it is tried in all.
    pub fn attempts(self) -> i64 {
        match self {
            Self::Doubling { attempts, .. } => attempts.into(),
            Self::After(delays) => i64::try_from(delays.len()).unwrap_or(i64::MAX),
        }
    }

    /// How long it is left alone after `failed` attempts, or nothing when there were enough. `chance` is
    /// any number: up to a quarter is added by it, so that what failed together does not come back
    /// together.
    pub fn delay(self, failed: i64, chance: u64) -> Option<TimeDelta> {
        if failed >= self.attempts() {
            return None;
        }
        let seconds = match self {
            Self::Doubling { .. } if failed <= 0 => 0,
            Self::Doubling { first, longest, .. } => {
                let times = 1_i64 << (failed - 1).min(30);
                i64::from(first).saturating_mul(times).min(longest.into())
            }
            Self::After(delays) => usize::try_from(failed).ok().and_then(|it| delays.get(it)).copied()?.into(),
        };
        let spread = i64::try_from(chance % 1000).unwrap_or_default() * seconds / 4;
        Some(TimeDelta::milliseconds(seconds * 1000 + spread))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(retry: Retry, chance: u64) -> Vec<f64> {
        let delays = (0..).map_while(|failed| retry.delay(failed, chance));
        delays.map(TimeDelta::as_seconds_f64).collect()
    }

    #[test]
    fn it_is_left_alone_twice_as_long_each_time_but_not_for_ever() {
        let retry = Retry::Doubling { attempts: 6, first: 5, longest: 30 };
        assert_eq!(seconds(retry, 0), [0.0, 5.0, 10.0, 20.0, 30.0, 30.0]);
        assert_eq!(retry.attempts(), 6);
        let endless = Retry::Doubling { attempts: u32::MAX, first: u32::MAX, longest: u32::MAX };
        assert!(endless.delay(4_000_000_000, 999).is_some());
    }

    #[test]
    fn a_list_says_when() {
        let retry = Retry::After(&[0, 5, 300, 1800]);
        assert_eq!(seconds(retry, 0), [0.0, 5.0, 300.0, 1800.0]);
        assert_eq!(retry.delay(4, 0), None);
    }

    #[test]
    fn at_most_a_quarter_is_added_by_chance() {
        let retry = Retry::After(&[0, 100, 100]);
        for chance in [0, 1, 500, 999, u64::MAX] {
            let delay = retry.delay(1, chance).unwrap();
            assert!(TimeDelta::seconds(100) <= delay && delay < TimeDelta::seconds(125), "{delay}");
        }
        assert_ne!(retry.delay(1, 1), retry.delay(1, 2));
        assert_eq!(retry.delay(0, 999), Some(TimeDelta::zero()));
    }

    #[test]
    fn only_who_manages_jobs_may_see_what_lyceum_does_by_itself() {
        for kind in JobKind::ALL {
            let rules = kind.rules();
            assert_eq!(rules.system, rules.permission == Permission::JobsManage, "{}", kind.name());
            assert!(rules.retry.attempts() > 0 && rules.at_once > 0);
        }
    }
}
