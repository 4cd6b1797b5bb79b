//! A plan.

use super::{PlanSlug, QuotaPeriod};
use crate::{
    identity::ApiKeyError,
    kernel::{Change, Revision, StoreError, Timestamp},
    number, text,
};

text! {
    /// What people call a plan.
    pub PlanName: 1..=100
}

number! {
    /// How many calls a second a key may make in the long run.
    pub CallsPerSecond: 1..=10_000, "calls_per_second_range"
}

number! {
    /// How many calls a key may make at once, after it made none for a while.
    pub Burst: 1..=100_000, "burst_range"
}

number! {
    /// How many calls a key may make in a period.
    pub QuotaCalls: 1..=1_000_000_000, "quota_range"
}

/// How many plans a campus may have: they are always listed from memory.
pub const MOST_PLANS: usize = 100;

/// The plans that are there from the start, and stay.
pub const BUILT_IN_PLANS: [&str; 2] = ["free", "paid"];

/// How many calls a key may make in each period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many.
    pub calls: QuotaCalls,
    /// In what.
    pub period: QuotaPeriod,
}

/// What is kept of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsagePlanFacts {
    /// Names it for ever.
    pub slug: PlanSlug,
    /// What people call it.
    pub name: PlanName,
    /// How fast a key may be used.
    pub rate_per_second: CallsPerSecond,
    /// How often at once.
    pub burst: Burst,
    /// How often in a period; as often as one likes, if there is none.
    pub quota: Option<QuotaCalls>,
    /// In which period.
    pub quota_period: QuotaPeriod,
    /// Whether people may choose it for their own keys.
    pub self_service: bool,
    /// When it was defined.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Its state.
    pub revision: Revision,
}

/// How much a key may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsagePlan {
    facts: UsagePlanFacts,
}

/// What a new plan is to be.
#[derive(Clone, Debug)]
pub struct PlanDraft {
    /// Names it.
    pub slug: PlanSlug,
    /// What people call it.
    pub name: PlanName,
    /// How fast a key may be used.
    pub rate_per_second: CallsPerSecond,
    /// How often at once.
    pub burst: Burst,
    /// How often in a period.
    pub quota: Option<QuotaCalls>,
    /// In which period.
    pub quota_period: QuotaPeriod,
    /// Whether people may choose it for their own keys.
    pub self_service: bool,
}

/// What is to be different about a plan.
#[derive(Clone, Debug, Default)]
pub struct UsagePlanChange {
    /// What people call it.
    pub name: Change<PlanName>,
    /// How fast a key may be used.
    pub rate_per_second: Change<CallsPerSecond>,
    /// How often at once.
    pub burst: Change<Burst>,
    /// How often in a period.
    pub quota: Change<Option<QuotaCalls>>,
    /// In which period.
    pub quota_period: Change<QuotaPeriod>,
    /// Whether people may choose it for their own keys.
    pub self_service: Change<bool>,
}

/// What has happened to a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "somebody has to hear of it"]
pub enum PlanEvent {
    /// There is a new one.
    Created,
    /// It allows something else.
    Updated,
    /// It is gone.
    Deleted,
}

impl PlanEvent {
    /// What became of it, in a word.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}

impl UsagePlanFacts {
    /// The quota, if there is one.
    pub fn quota(&self) -> Option<Quota> {
        self.quota.map(|calls| Quota { calls, period: self.quota_period })
    }
}

impl UsagePlan {
    /// Defines a plan.
    pub fn define(draft: PlanDraft, at: Timestamp) -> (Self, PlanEvent) {
        let PlanDraft { slug, name, rate_per_second, burst, quota, quota_period, self_service } = draft;
        let (created_at, updated_at, revision) = (at, at, 1);
        let facts = UsagePlanFacts {
            slug,
            name,
            rate_per_second,
            burst,
            quota,
            quota_period,
            self_service,
            created_at,
            updated_at,
            revision,
        };
        (Self { facts }, PlanEvent::Created)
    }

    /// The plan as it was kept.
    pub const fn restore(facts: UsagePlanFacts) -> Self {
        Self { facts }
    }

    /// What is to be kept of it.
    pub const fn facts(&self) -> &UsagePlanFacts {
        &self.facts
    }

    /// Changes it; tells whether that made a difference.
    pub fn change(&mut self, change: UsagePlanChange, at: Timestamp) -> Option<PlanEvent> {
        let facts = &mut self.facts;
        let members = [
            change.name.apply(&mut facts.name),
            change.rate_per_second.apply(&mut facts.rate_per_second),
            change.burst.apply(&mut facts.burst),
            change.quota.apply(&mut facts.quota),
            change.quota_period.apply(&mut facts.quota_period),
            change.self_service.apply(&mut facts.self_service),
        ];
        let changed = members.contains(&true);
        if changed {
            facts.updated_at = at;
        }
        changed.then_some(PlanEvent::Updated)
    }

    /// Whether it may be deleted, as far as it is for itself to say.
    pub fn discard(&self) -> Result<PlanEvent, ApiKeyError> {
        if BUILT_IN_PLANS.contains(&&*self.facts.slug) { Err(ApiKeyError::PlanBuiltIn) } else { Ok(PlanEvent::Deleted) }
    }
}

/// All plans.
pub trait UsagePlans {
    /// The plan, to be changed or chosen: nobody else changes or deletes it until the transaction ends.
    fn usage_plan(&mut self, slug: &PlanSlug) -> Result<Option<UsagePlan>, StoreError>;

    /// How many there are.
    fn count_usage_plans(&mut self) -> Result<usize, StoreError>;

    /// Whether any key is on it.
    fn usage_plan_in_use(&mut self, slug: &PlanSlug) -> Result<bool, StoreError>;

    /// Adds one.
    fn add_usage_plan(&mut self, plan: &UsagePlan) -> Result<(), StoreError>;

    /// Keeps a changed one as its next revision.
    fn save_usage_plan(&mut self, plan: &UsagePlan) -> Result<(), StoreError>;

    /// Deletes one.
    fn remove_usage_plan(&mut self, slug: &PlanSlug) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;

    fn plan(slug: &str) -> UsagePlan {
        let draft = PlanDraft {
            slug: slug.parse().unwrap(),
            name: "Team".to_owned().try_into().unwrap(),
            rate_per_second: 5.try_into().unwrap(),
            burst: 10.try_into().unwrap(),
            quota: Some(100.try_into().unwrap()),
            quota_period: QuotaPeriod::Week,
            self_service: true,
        };
        UsagePlan::define(draft, AT).0
    }

    #[test]
    fn the_same_numbers_are_no_change() {
        let mut team = plan("team");
        let same = UsagePlanChange { burst: Change::Set(10.try_into().unwrap()), ..UsagePlanChange::default() };
        assert_eq!(team.change(same, AT), None);
        let free = UsagePlanChange { quota: Change::Set(None), ..UsagePlanChange::default() };
        assert_eq!(team.change(free, AT), Some(PlanEvent::Updated));
        assert_eq!(team.facts().quota(), None);
    }

    #[test]
    fn what_is_there_from_the_start_stays() {
        assert_eq!(plan("team").discard(), Ok(PlanEvent::Deleted));
        assert_eq!(plan("free").discard(), Err(ApiKeyError::PlanBuiltIn));
        assert_eq!(plan("paid").discard(), Err(ApiKeyError::PlanBuiltIn));
    }
}
