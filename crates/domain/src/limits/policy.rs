//! What is limited, and by what it is counted.

use std::{ops::Deref, sync::Arc};

use super::Limit;

/// What a policy counts by. Whoever has no such thing is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountBy {
    /// The network that a request comes from.
    Address,
    /// Who asks, as far as that is known.
    User,
    /// The API key that was shown.
    ApiKey,
    /// The account that somebody tries to get into, whether there is one or not.
    Account,
}

/// Where a policy applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Everywhere.
    All,
    /// What only reads.
    Reads,
    /// What may change something.
    Writes,
    /// All operations with this tag.
    Tag(String),
    /// The operation of this id.
    Operation(String),
}

/// By which numbers a policy admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// The same for everybody.
    Fixed(Limit),
    /// Those of the plan that an API key is on.
    OfPlan,
}

/// One rule about how much of what is admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// A short name, which is shown to clients.
    pub name: Arc<str>,
    /// What it counts by.
    pub by: CountBy,
    /// Where it applies: anywhere that one of these says.
    pub on: Vec<Target>,
    /// How much it admits.
    pub numbers: Numbers,
    /// All but its name, as it was written.
    pub(super) rule: String,
}

impl Policy {
    /// Whether it applies to the operation `id` under `tag`, which writes or only reads. What lies outside of
    /// all operations has neither id nor tag.
    pub fn applies(&self, id: &str, tag: &str, writes: bool) -> bool {
        self.on.iter().any(|it| match it {
            Target::All => true,
            Target::Reads => !writes,
            Target::Writes => writes,
            Target::Tag(wanted) => wanted == tag,
            Target::Operation(wanted) => wanted == id,
        })
    }
}

/// All policies in force; no two have the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies(pub(super) Vec<Policy>);

impl Policies {
    /// None at all.
    pub const NONE: Self = Self(Vec::new());

    /// Whether this policy is in force as it is by default.
    pub fn is_default(policy: &Policy) -> bool {
        Self::default().contains(policy)
    }
}

impl Deref for Policies {
    type Target = [Policy];

    fn deref(&self) -> &[Policy] {
        &self.0
    }
}
