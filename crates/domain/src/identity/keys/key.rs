//! A key.

use super::{ApiKeyError, ApiKeyEvent, ApiKeySecret, Overlap, expiry};
use crate::{
    identity::{PlanSlug, ScopeSet},
    kernel::{ApiKeyId, Change, PermissionSet, Revision, Timestamp, UserId},
    text,
};

text! {
    /// What a key is for, in its owner's words.
    pub KeyName: 1..=100
}

/// How many keys a person may have at once.
pub const MOST_KEYS: usize = 100;

/// What is kept of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyFacts {
    /// Names it for ever.
    pub id: ApiKeyId,
    /// For whom it acts.
    pub owner: UserId,
    /// What it is for.
    pub name: KeyName,
    /// The beginning of its newest secret.
    pub prefix: String,
    /// How far it may act.
    pub scopes: ScopeSet,
    /// By which plan it is measured.
    pub plan: PlanSlug,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How long the secret before the newest is good as well.
    pub old_secret_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Its state.
    pub revision: Revision,
}

/// A secret by which a program acts for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    facts: ApiKeyFacts,
}

/// What a new key is to be.
#[derive(Clone, Debug)]
pub struct ApiKeyDraft {
    /// What it is for.
    pub name: KeyName,
    /// How far it may act.
    pub scopes: ScopeSet,
    /// By which plan it is measured.
    pub plan: PlanSlug,
    /// When it ends; as late as can be, if nobody says.
    pub expires_at: Option<Timestamp>,
}

/// What is to be different about a key.
#[derive(Clone, Debug, Default)]
pub struct ApiKeyChange {
    /// What it is for.
    pub name: Change<KeyName>,
    /// By which plan it is measured.
    pub plan: Change<PlanSlug>,
    /// When it ends: not later than before.
    pub expires_at: Change<Timestamp>,
}

impl ApiKey {
    /// Makes a key for somebody who may do `limits` themselves.
    pub fn create(
        owner: UserId,
        draft: ApiKeyDraft,
        secret: &ApiKeySecret,
        limits: PermissionSet,
        at: Timestamp,
    ) -> Result<(Self, ApiKeyEvent), ApiKeyError> {
        let ApiKeyDraft { name, scopes, plan, expires_at } = draft;
        if !limits.includes(scopes.permissions()) {
            return Err(ApiKeyError::BeyondOwnPermissions);
        }
        let facts = ApiKeyFacts {
            id: ApiKeyId::fresh(),
            owner,
            name,
            prefix: secret.prefix().to_owned(),
            scopes,
            plan,
            expires_at: expiry::of_new_secret(expires_at, at)?,
            old_secret_until: None,
            created_at: at,
            updated_at: at,
            revision: 1,
        };
        Ok((Self { facts }, ApiKeyEvent::Created))
    }

    /// The key as it was kept.
    pub const fn restore(facts: ApiKeyFacts) -> Self {
        Self { facts }
    }

    /// What is to be kept of it.
    pub const fn facts(&self) -> &ApiKeyFacts {
        &self.facts
    }

    /// Changes it; tells whether that made a difference.
    pub fn change(&mut self, change: ApiKeyChange, at: Timestamp) -> Result<Option<ApiKeyEvent>, ApiKeyError> {
        if let Change::Set(wanted) = change.expires_at {
            expiry::of_old_secret(wanted, self.facts.expires_at, at)?;
        }
        let renamed = change.name.apply(&mut self.facts.name);
        let moved = change.plan.apply(&mut self.facts.plan);
        let shortened = change.expires_at.apply(&mut self.facts.expires_at);
        let changed = renamed || moved || shortened;
        if changed {
            self.facts.updated_at = at;
        }
        Ok(changed.then_some(ApiKeyEvent::Updated))
    }

    /// Gives it another secret, which may live for as long as that of a new key; as long as the one before, if
    /// nobody says. That one is good for the `overlap` as well, but never past its own end.
    pub fn rotate(
        &mut self,
        secret: &ApiKeySecret,
        overlap: Overlap,
        expires_at: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<ApiKeyEvent, ApiKeyError> {
        let before = self.facts.expires_at;
        let wanted = expires_at.unwrap_or(before);
        self.facts.expires_at = expiry::of_new_secret(Some(wanted), at)?;
        let until = overlap.end(at).min(before);
        self.facts.old_secret_until = Some(until).filter(|it| *it > at);
        secret.prefix().clone_into(&mut self.facts.prefix);
        self.facts.updated_at = at;
        Ok(ApiKeyEvent::Rotated)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::{super::ExpiryFlaw, *};
    use crate::{identity::Scope, kernel::Permission};

    const AT: Timestamp = Timestamp::UNIX_EPOCH;
    const READ: PermissionSet = PermissionSet::of(&[Permission::UsersRead]);

    fn day(count: i64) -> Timestamp {
        AT + TimeDelta::days(count)
    }

    fn secret(fill: u8) -> ApiKeySecret {
        ApiKeySecret::of(&[fill; 32])
    }

    fn draft(scopes: &[Scope]) -> ApiKeyDraft {
        ApiKeyDraft {
            name: "Nightly".to_owned().try_into().unwrap(),
            scopes: scopes.iter().copied().collect(),
            plan: "free".parse().unwrap(),
            expires_at: Some(day(30)),
        }
    }

    fn created() -> ApiKey {
        ApiKey::create(UserId::fresh(), draft(&[Scope::Own]), &secret(1), READ, AT).unwrap().0
    }

    #[test]
    fn nobody_gives_a_key_what_they_may_not_do_themselves() {
        let of = |permission| {
            let scopes = [Scope::Own, Scope::Permission(permission)];
            ApiKey::create(UserId::fresh(), draft(&scopes), &secret(1), READ, AT).map(|it| it.1)
        };
        assert_eq!(of(Permission::UsersRead), Ok(ApiKeyEvent::Created));
        assert_eq!(of(Permission::UsersWrite), Err(ApiKeyError::BeyondOwnPermissions));
    }

    #[test]
    fn a_key_is_shortened_and_never_lengthened() {
        let mut key = created();
        let to = |days| ApiKeyChange { expires_at: Change::Set(day(days)), ..ApiKeyChange::default() };
        assert_eq!(key.change(to(20), day(1)), Ok(Some(ApiKeyEvent::Updated)));
        assert_eq!(key.change(to(20), day(2)), Ok(None));
        assert_eq!(key.facts().updated_at, day(1));
        assert_eq!(key.change(to(21), day(2)), Err(ExpiryFlaw::Longer.into()));
        assert_eq!(key.change(ApiKeyChange::default(), day(2)), Ok(None));
    }

    #[test]
    fn a_secret_that_is_replaced_is_good_for_the_overlap_and_not_past_its_end() {
        let mut key = created();
        assert_eq!(key.rotate(&secret(2), Overlap::default(), None, day(1)), Ok(ApiKeyEvent::Rotated));
        assert_eq!((key.facts().old_secret_until, key.facts().expires_at), (Some(day(2)), day(30)));
        assert_eq!(key.facts().prefix, secret(2).prefix());
        let _ = key.rotate(&secret(3), Overlap::try_from(604_800).unwrap(), Some(day(300)), day(28)).unwrap();
        assert_eq!((key.facts().old_secret_until, key.facts().expires_at), (Some(day(30)), day(300)));
        let _ = key.rotate(&secret(4), Overlap::try_from(0).unwrap(), None, day(40)).unwrap();
        assert_eq!(key.facts().old_secret_until, None);
        assert_eq!(key.rotate(&secret(5), Overlap::default(), None, day(301)), Err(ExpiryFlaw::Past.into()));
    }
}
