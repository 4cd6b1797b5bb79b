//! Conditions: few of them, from which all policies are made.

use super::{Attributes, Subject};
use crate::kernel::{Permission, UserId};

/// Something that is so or not of an actor and a record. It decides here and speaks in `speech`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Always so.
    Everybody,
    /// They hold this permission.
    Holds(Permission),
    /// They hold the permission with which one asks for such a record.
    MayAsk,
    /// They hold all that the record lets somebody do, which is called so.
    Covers(&'static str),
    /// They have logged in themselves: no key and no application acts for them.
    LoggedIn,
    /// The record is theirs, and they act by something that may touch what is theirs. Never below [`Not`](Self::Not):
    /// a key that may not touch it is still its owner's. That is what [`Is`](Self::Is) is for.
    Owns,
    /// They are this person, by whatever means they act.
    Is(Party),
    /// They belong to the department to which the record does.
    SameDepartment,
    /// The owner has handed the record over, which is told so: `it was submitted`.
    Shared(&'static str),
    /// The record is in one of these states.
    While(&'static [&'static str]),
    /// Before the moment that counts for the record, which is called so.
    Before(&'static str),
    /// Not before the moment that counts for the record, which is called so.
    From(&'static str),
    /// This is not so.
    Not(&'static Self),
    /// All of these.
    All(&'static [Self]),
    /// At least one of these.
    Any(&'static [Self]),
}

/// A person who has to do with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Whose it is.
    Owner,
    /// Who has approved it first.
    Approver,
}

impl Condition {
    /// Whether it is known to be so.
    pub fn holds(&self, subject: &Subject<'_>, record: &Attributes<'_>) -> bool {
        self.truth(subject, record) == Some(true)
    }

    /// Whether it is so, if that can be known: by the logic of Kleene, in which the opposite of what nobody knows is
    /// not known either.
    fn truth(&self, subject: &Subject<'_>, record: &Attributes<'_>) -> Option<bool> {
        let actor = subject.actor();
        let is = |who: Option<UserId>, party: Option<UserId>| party.is_some() && who == party;
        match self {
            Self::Everybody => Some(true),
            Self::Holds(permission) => Some(actor.may(*permission)),
            Self::MayAsk => record.permission().map(|it| actor.may(it)),
            Self::Covers(_) => record.allows().map(|it| actor.permissions().includes(it)),
            Self::LoggedIn => Some(actor.themselves().is_ok()),
            Self::Owns => Some(is(actor.own().ok(), record.owner())),
            Self::Is(Party::Owner) => Some(is(actor.user(), record.owner())),
            Self::Is(Party::Approver) => Some(is(actor.user(), record.approver())),
            Self::SameDepartment => Some(subject.department()? == record.department()?),
            Self::Shared(_) => Some(record.is_shared()),
            Self::While(states) => record.state().map(|it| states.contains(&it)),
            Self::Before(_) => Some(subject.moment()? < record.deadline()?),
            Self::From(_) => Some(subject.moment()? >= record.deadline()?),
            Self::Not(other) => other.truth(subject, record).map(|it| !it),
            Self::All(all) => unless(false, all.iter().map(|it| it.truth(subject, record))),
            Self::Any(any) => unless(true, any.iter().map(|it| it.truth(subject, record))),
        }
    }
}

/// `decisive`, if one of them is; otherwise the opposite, if all are known.
fn unless(decisive: bool, truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut sum = Some(!decisive);
    for truth in truths {
        match truth {
            Some(it) if it == decisive => return truth,
            Some(_) => {}
            None => sum = None,
        }
    }
    sum
}
