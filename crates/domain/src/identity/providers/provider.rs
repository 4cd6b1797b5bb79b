//! A provider: where people have their accounts, and how we are known there.

use std::fmt;

use super::{Issuer, ProviderClientId, ProviderName, ProviderScopes, ProviderSlug};
use crate::kernel::{Change, Id, Revision, StoreError, Timestamp};

/// Identifies a provider.
pub type ProviderId = Id<IdentityProvider>;

/// How many providers a campus may have: they are always listed from memory.
pub const MOST_PROVIDERS: usize = 100;

/// What proves us to a provider, as it is kept: nobody reads it who has only the database.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedClientSecret(pub Vec<u8>);

impl fmt::Debug for SealedClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedClientSecret(***)")
    }
}

/// What is kept of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderFacts {
    /// Names it for ever.
    pub id: ProviderId,
    /// Names it in addresses, for ever.
    pub slug: ProviderSlug,
    /// What people call it.
    pub name: ProviderName,
    /// Who it says that it is. It never changes: whom the provider knows by a name is somebody else at another one.
    pub issuer: Issuer,
    /// By which it knows us.
    pub client_id: ProviderClientId,
    /// What proves us there, if anything does.
    pub client_secret: Option<SealedClientSecret>,
    /// What is asked for.
    pub scopes: ProviderScopes,
    /// Whether anybody can log in with it.
    pub enabled: bool,
    /// Whether it is believed that an address is verified.
    pub trusts_email: bool,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Its state.
    pub revision: Revision,
}

/// Where people have an account with which they log in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProvider {
    facts: ProviderFacts,
}

/// What a new provider is to be.
#[derive(Clone, Debug)]
pub struct ProviderDraft {
    /// Names it.
    pub id: ProviderId,
    /// Names it in addresses.
    pub slug: ProviderSlug,
    /// What people call it.
    pub name: ProviderName,
    /// Who it says that it is.
    pub issuer: Issuer,
    /// By which it knows us.
    pub client_id: ProviderClientId,
    /// What proves us there.
    pub client_secret: Option<SealedClientSecret>,
    /// What is asked for.
    pub scopes: ProviderScopes,
    /// Whether anybody can log in with it.
    pub enabled: bool,
    /// Whether it is believed that an address is verified.
    pub trusts_email: bool,
}

/// What is to be different about a provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderChange {
    /// What people call it.
    pub name: Change<ProviderName>,
    /// By which it knows us.
    pub client_id: Change<ProviderClientId>,
    /// What proves us there.
    pub client_secret: Change<Option<SealedClientSecret>>,
    /// What is asked for.
    pub scopes: Change<ProviderScopes>,
    /// Whether anybody can log in with it.
    pub enabled: Change<bool>,
    /// Whether it is believed that an address is verified.
    pub trusts_email: Change<bool>,
}

/// What has happened to a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "somebody has to hear of it"]
pub enum ProviderEvent {
    /// There is a new one.
    Created,
    /// It is otherwise.
    Updated,
    /// It is gone.
    Deleted,
}

impl ProviderEvent {
    /// What became of it, in a word.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
        }
    }
}

impl IdentityProvider {
    /// Registers a provider.
    pub fn register(draft: ProviderDraft, at: Timestamp) -> (Self, ProviderEvent) {
        let ProviderDraft { id, slug, name, issuer, client_id, client_secret, scopes, enabled, trusts_email } = draft;
        let (created_at, updated_at, revision) = (at, at, 1);
        let facts = ProviderFacts {
            id,
            slug,
            name,
            issuer,
            client_id,
            client_secret,
            scopes,
            enabled,
            trusts_email,
            created_at,
            updated_at,
            revision,
        };
        (Self { facts }, ProviderEvent::Created)
    }

    /// The provider as it was kept.
    pub const fn restore(facts: ProviderFacts) -> Self {
        Self { facts }
    }

    /// What is to be kept of it.
    pub const fn facts(&self) -> &ProviderFacts {
        &self.facts
    }

    /// Changes it; tells whether that made a difference.
    pub fn change(&mut self, change: ProviderChange, at: Timestamp) -> Option<ProviderEvent> {
        let facts = &mut self.facts;
        let members = [
            change.name.apply(&mut facts.name),
            change.client_id.apply(&mut facts.client_id),
            change.client_secret.apply(&mut facts.client_secret),
            change.scopes.apply(&mut facts.scopes),
            change.enabled.apply(&mut facts.enabled),
            change.trusts_email.apply(&mut facts.trusts_email),
        ];
        let changed = members.contains(&true);
        if changed {
            facts.updated_at = at;
            facts.revision += 1;
        }
        changed.then_some(ProviderEvent::Updated)
    }
}

/// All providers.
pub trait IdentityProviders {
    /// The provider of this name, to be changed: nobody else changes it until the transaction ends.
    fn identity_provider(&mut self, slug: &ProviderSlug) -> Result<Option<IdentityProvider>, StoreError>;

    /// The provider of this identifier.
    fn identity_provider_of(&mut self, id: ProviderId) -> Result<Option<IdentityProvider>, StoreError>;

    /// How many there are.
    fn count_identity_providers(&mut self) -> Result<usize, StoreError>;

    /// Adds a new one.
    fn add_identity_provider(&mut self, provider: &IdentityProvider) -> Result<(), StoreError>;

    /// Keeps a changed one.
    fn save_identity_provider(&mut self, provider: &IdentityProvider) -> Result<(), StoreError>;

    /// Forgets one, with all links and logins of it.
    fn remove_identity_provider(&mut self, id: ProviderId) -> Result<(), StoreError>;
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn what_changes_nothing_makes_no_difference() {
        let draft = ProviderDraft {
            id: ProviderId::fresh(),
            slug: "campus".parse().unwrap(),
            name: "Campus".to_owned().try_into().unwrap(),
            issuer: "https://id.example".to_owned().try_into().unwrap(),
            client_id: "lyceum".to_owned().try_into().unwrap(),
            client_secret: Some(SealedClientSecret(vec![1])),
            scopes: ProviderScopes::default(),
            enabled: true,
            trusts_email: true,
        };
        let (mut it, event) = IdentityProvider::register(draft, Timestamp::UNIX_EPOCH);
        let later = Timestamp::UNIX_EPOCH + TimeDelta::hours(1);
        assert_eq!(event, ProviderEvent::Created);
        let same = ProviderChange { enabled: Change::Set(true), ..ProviderChange::default() };
        assert_eq!((it.change(same, later), it.facts().revision), (None, 1));
        let other = ProviderChange { client_secret: Change::Set(None), ..ProviderChange::default() };
        assert_eq!(it.change(other, later), Some(ProviderEvent::Updated));
        assert_eq!((it.facts().revision, it.facts().updated_at), (2, later));
        assert_eq!(format!("{:?}", SealedClientSecret(vec![1])), "SealedClientSecret(***)");
    }
}
