//! What was done to one record, and who may hear of it.

use std::fmt::Display;

use domain::kernel::{Actor, Permission, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{MemberChange, changes};

/// Something that was done to one record.
#[derive(Clone, Debug)]
#[must_use = "it is kept only once it is recorded"]
pub struct Fact {
    pub(super) verb: &'static str,
    pub(super) resource_type: &'static str,
    pub(super) resource_id: String,
    pub(super) on_behalf_of: Option<UserId>,
    pub(super) changes: Vec<MemberChange>,
    pub(super) event: Option<(Audience, Value)>,
}

/// Who may hear of something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// Everybody.
    #[serde(default, skip_serializing_if = "is_false")]
    public: bool,
    /// This person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<UserId>,
    /// Those who hold this permission, by its public name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permission: Option<String>,
}

impl Fact {
    /// The record `id` of the type `resource_type` was `verb`: a `book` was `created`.
    pub fn of(resource_type: &'static str, id: impl Display, verb: &'static str) -> Self {
        let (resource_id, on_behalf_of, changes, event) = (id.to_string(), None, Vec::new(), None);
        Self { verb, resource_type, resource_id, on_behalf_of, changes, event }
    }

    /// The record was `before` and is `after`; `None` where there was none or is none. What is kept are
    /// the members that differ.
    pub fn changed<T: Serialize>(self, before: Option<&T>, after: Option<&T>) -> Self {
        Self { changes: changes::between(before, after), ..self }
    }

    /// These members are no part of the record itself: they are derived from others.
    pub fn without(mut self, members: &[&str]) -> Self {
        self.changes.retain(|it| !members.contains(&it.member.as_str()));
        self
    }

    /// Tells also what is no member of the record.
    pub fn noting(mut self, member: &str, value: &impl Serialize) -> Self {
        let after = serde_json::to_value(value).unwrap_or_default();
        self.changes.push(MemberChange { member: member.to_owned(), before: Value::Null, after });
        self
    }

    /// The values of these members are nobody's business: only that they changed is kept.
    pub fn masking(mut self, members: &[&str]) -> Self {
        self.changes.iter_mut().filter(|it| members.contains(&it.member.as_str())).for_each(MemberChange::mask);
        self
    }

    /// It was done for somebody else.
    pub fn on_behalf_of(self, user: UserId) -> Self {
        Self { on_behalf_of: Some(user), ..self }
    }

    /// `audience` may hear of it, with `data`.
    pub fn published(self, audience: Audience, data: &impl Serialize) -> Self {
        // What cannot be written as JSON is no view of ours.
        let data = serde_json::to_value(data).unwrap_or_default();
        Self { event: Some((audience, data)), ..self }
    }

    /// `audience` may hear of it, but only which record it was, by the member `key`, and the names of the
    /// members that changed.
    pub fn announced(self, audience: Audience, key: &str) -> Self {
        let changed: Vec<_> = self.changes.iter().map(|it| it.member.as_str()).collect();
        let data = json!({ key: self.resource_id, "changed": changed });
        Self { event: Some((audience, data)), ..self }
    }

    /// What was done, as in `book.created`.
    pub fn action(&self) -> String {
        format!("{}.{}", self.resource_type, self.verb)
    }
}

impl Audience {
    /// Everybody, known or not.
    pub fn everybody() -> Self {
        Self { public: true, ..Self::default() }
    }

    /// Those who hold `permission`.
    pub fn holders(permission: Permission) -> Self {
        Self { permission: Some(permission.name().to_owned()), ..Self::default() }
    }

    /// One person.
    pub fn only(user: UserId) -> Self {
        Self { owner: Some(user), ..Self::default() }
    }

    /// Those who hold `permission`, too.
    #[must_use]
    pub fn and_holders(self, permission: Permission) -> Self {
        Self { permission: Some(permission.name().to_owned()), ..self }
    }

    /// Everybody else, too.
    #[must_use]
    pub fn and_everybody(self) -> Self {
        Self { public: true, ..self }
    }

    /// Whether it is one person's affair and nobody else's.
    pub const fn is_private(&self) -> bool {
        !self.public && self.permission.is_none()
    }

    /// The person whose affair it is, if it is one person's.
    pub const fn owner(&self) -> Option<UserId> {
        self.owner
    }

    /// Whether `actor` is among them.
    pub fn includes(&self, actor: &Actor) -> bool {
        let owns = self.owner.is_some() && self.owner == actor.own().ok();
        let holds = |name: &String| Permission::ALL.iter().any(|it| it.name() == name && actor.may(*it));
        self.public || owns || self.permission.as_ref().is_some_and(holds)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference to the member")]
const fn is_false(it: &bool) -> bool {
    !*it
}

#[cfg(test)]
mod tests {
    use domain::kernel::{Id, PermissionSet};

    use super::*;

    #[test]
    fn an_audience_is_who_it_names_and_nobody_else() {
        let (owner, other) = (Id::fresh(), Id::fresh());
        let member =
            |user, permissions: &[Permission]| Actor::member(user, Id::fresh(), PermissionSet::of(permissions));
        let own = Audience::only(owner);
        assert!(own.includes(&member(owner, &[])));
        assert!(!own.includes(&member(other, &[Permission::LoansDecide])));
        assert!(!own.includes(&Actor::STRANGER));
        let more = own.and_holders(Permission::LoansDecide);
        assert!(more.includes(&member(other, &[Permission::LoansDecide])));
        assert!(!more.includes(&member(other, &[Permission::CatalogueWrite])));
        assert!(Audience::everybody().includes(&Actor::STRANGER));
        let public = Audience::only(owner).and_everybody();
        assert!(public.includes(&Actor::STRANGER) && !public.is_private() && public.owner() == Some(owner));
        assert!(!Audience::default().includes(&Actor::STRANGER));
        assert!(!Audience::default().includes(&member(owner, Permission::ALL)));
    }
}
