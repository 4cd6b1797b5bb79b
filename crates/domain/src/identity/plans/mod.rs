//! Usage plans: how much a key may be used.

mod access;
mod period;
mod plan;
mod slug;

pub use access::PlanManager;
pub use period::{QuotaPeriod, QuotaPeriodError, QuotaWindow};
pub use plan::{
    BUILT_IN_PLANS, Burst, CallsPerSecond, MOST_PLANS, PlanDraft, PlanEvent, PlanName, Quota, QuotaCalls, UsagePlan,
    UsagePlanChange, UsagePlanFacts, UsagePlans,
};
pub use slug::{PlanSlug, PlanSlugError};
