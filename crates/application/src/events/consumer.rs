//! Those who react to events.

use super::{Event, EventPattern};
use crate::{Ctx, Failure, Reader, UnitOfWork};

/// Somebody who reacts to events, each in a transaction of its own.
pub trait Consumer: Send + Sync {
    /// Under which it is remembered how far they are; never changes.
    fn name(&self) -> &'static str;

    /// Which events concern them at present.
    fn interest(&self, reader: &mut dyn Reader) -> Result<Interest, Failure>;

    /// Does what follows from an event. An `Err` undoes it, and it is tried again later.
    fn react(&self, ctx: &Ctx, uow: &mut dyn UnitOfWork, event: &Event) -> Result<(), Failure>;
}

/// Which events concern somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Interest {
    /// All of them.
    All,
    /// Those of these types.
    Types(Vec<String>),
    /// Those that one of these means.
    Meant(Vec<EventPattern>),
}

impl Interest {
    /// Those of these types.
    pub fn in_types(types: &[&str]) -> Self {
        Self::Types(types.iter().map(|it| (*it).to_owned()).collect())
    }

    /// The same as patterns: a type, `book.*` for all that begin so, or `*`.
    pub fn patterns(&self) -> Vec<String> {
        match self {
            Self::All => vec!["*".to_owned()],
            Self::Types(types) => types.clone(),
            Self::Meant(patterns) => patterns.iter().map(ToString::to_string).collect(),
        }
    }

    /// Whether an event of this type is among them.
    pub fn includes(&self, kind: &str) -> bool {
        match self {
            Self::All => true,
            Self::Types(types) => types.iter().any(|it| it == kind),
            Self::Meant(patterns) => patterns.iter().any(|it| it.includes(kind)),
        }
    }
}
