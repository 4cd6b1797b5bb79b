//! How the values of keys and plans are described to clients.

use crate::schema::{numbers, schemas};

schemas! {
    /// What a key is for.
    ApiKeyName = domain::identity::KeyName, "Nightly import", format("text");
    /// One thing that a key may do: what the permission of this name allows, or, with `self`, see and change what belongs to its owner.
    ScopeName = enum domain::identity::Scope;
    /// Names a usage plan: lower-case letters and digits, with single hyphens between them.
    PlanSlug = domain::identity::PlanSlug, "free", pattern("^[a-z0-9]+(-[a-z0-9]+)*$");
    /// What people call a plan.
    PlanName = domain::identity::PlanName, "Free", format("text");
    /// How often a quota is given out anew, in UTC: each `day` at midnight, each `week` on Monday, each `month` on the first.
    QuotaPeriod = enum domain::identity::QuotaPeriod;
}

numbers! {
    /// How many calls a second a key may make in the long run.
    CallsPerSecond = domain::identity::CallsPerSecond, 5;
    /// How many calls a key may make at once, after it made none for a while.
    Burst = domain::identity::Burst, 20;
    /// How many calls a key may make in a period.
    QuotaCalls = domain::identity::QuotaCalls, 10_000;
}
