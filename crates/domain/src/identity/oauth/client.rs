//! An application.

use std::{fmt, str::FromStr};

use super::{
    GrantType, GrantTypes, OAuthClientError, OAuthClientEvent, OAuthClientFlaw, OAuthClientManager, OAuthScope,
    OAuthScopes, RedirectUri,
};
use crate::{
    identity::Overlap,
    kernel::{Change, ClientId, Misfit, PermissionSet, Revision, Timestamp},
    text, textual,
};

text! {
    /// What an application is called, as people are told who are asked by it.
    pub ClientName: 1..=100
}

/// How many applications may be registered.
pub const MOST_CLIENTS: usize = 1_000;

/// How many addresses an application may have people sent back to.
pub const MOST_REDIRECT_URIS: usize = 10;

/// Whether an application can keep a secret (OAuth 2.1, section 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKind {
    /// It runs on a server and has one.
    Confidential,
    /// It runs where people can look into it, and has none.
    Public,
}

/// No kind has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is neither confidential nor public")]
pub struct ClientKindError;

impl Misfit for ClientKindError {
    fn code(&self) -> &'static str {
        "unknown_client_kind"
    }
}

impl ClientKind {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Confidential, Self::Public];

    /// Its public name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Public => "public",
        }
    }
}

impl FromStr for ClientKind {
    type Err = ClientKindError;

    fn from_str(text: &str) -> Result<Self, ClientKindError> {
        Self::ALL.iter().copied().find(|it| it.name() == text).ok_or(ClientKindError)
    }
}

impl fmt::Display for ClientKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

textual!(ClientKind, "oauth-client-kind");

/// What is kept of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthClientFacts {
    /// Names it for ever.
    pub id: ClientId,
    /// What it is called.
    pub name: ClientName,
    /// Whether it can keep a secret.
    pub kind: ClientKind,
    /// How it may come by a token.
    pub grants: GrantTypes,
    /// Where people may be sent back to.
    pub redirect_uris: Vec<RedirectUri>,
    /// The most that it may ever ask for.
    pub scopes: OAuthScopes,
    /// How long the secret before the newest is good as well.
    pub old_secret_until: Option<Timestamp>,
    /// Since when its answers go nowhere else than people knew who agreed: what they agreed to before, they are asked
    /// again.
    pub trusted_since: Timestamp,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Its state.
    pub revision: Revision,
}

/// An application that is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthClient {
    facts: OAuthClientFacts,
}

/// What a new application is registered with.
#[derive(Clone, Debug)]
pub struct OAuthClientDraft {
    /// What it is called.
    pub name: ClientName,
    /// Whether it can keep a secret.
    pub kind: ClientKind,
    /// How it may come by a token.
    pub grants: GrantTypes,
    /// Where people may be sent back to.
    pub redirect_uris: Vec<RedirectUri>,
    /// The most that it may ever ask for.
    pub scopes: OAuthScopes,
}

/// What is to be different about an application. Its kind stays what it is.
#[derive(Clone, Debug, Default)]
pub struct OAuthClientChange {
    /// What it is called.
    pub name: Change<ClientName>,
    /// How it may come by a token.
    pub grants: Change<GrantTypes>,
    /// Where people may be sent back to.
    pub redirect_uris: Change<Vec<RedirectUri>>,
    /// The most that it may ever ask for.
    pub scopes: Change<OAuthScopes>,
}

impl OAuthClient {
    /// Registers an application, which may do nothing for itself but what whoever registers it may do.
    pub fn register(
        by: &OAuthClientManager,
        draft: OAuthClientDraft,
        at: Timestamp,
    ) -> Result<(Self, OAuthClientEvent), OAuthClientError> {
        let OAuthClientDraft { name, kind, grants, redirect_uris, scopes } = draft;
        let facts = OAuthClientFacts {
            id: ClientId::fresh(),
            name,
            kind,
            grants,
            redirect_uris,
            scopes,
            old_secret_until: None,
            trusted_since: at,
            created_at: at,
            updated_at: at,
            revision: 1,
        };
        let client = Self { facts };
        client.check()?;
        by.may_allow(client.own_permissions())?;
        Ok((client, OAuthClientEvent::Created))
    }

    /// The application as it was kept.
    pub const fn restore(facts: OAuthClientFacts) -> Self {
        Self { facts }
    }

    /// What is to be kept of it.
    pub const fn facts(&self) -> &OAuthClientFacts {
        &self.facts
    }

    /// What it may do for itself. Where people let it act for them, what they may do themselves is the limit.
    pub const fn own_permissions(&self) -> PermissionSet {
        if self.facts.grants.holds(GrantType::ClientCredentials) {
            self.facts.scopes.api().permissions()
        } else {
            PermissionSet::NONE
        }
    }

    /// The address of its own that it asks to have a person sent back to.
    pub fn redirect_to(&self, given: &str) -> Option<&RedirectUri> {
        self.facts.redirect_uris.iter().find(|it| it.matches(given))
    }

    /// Changes it, before and after within what whoever does it may do themselves; tells whether that made a
    /// difference.
    pub fn change(
        &mut self,
        by: &OAuthClientManager,
        change: OAuthClientChange,
        at: Timestamp,
    ) -> Result<Option<OAuthClientEvent>, OAuthClientError> {
        let mut changed = self.clone();
        let OAuthClientChange { name, grants, redirect_uris, scopes } = change;
        let differs = [
            name.apply(&mut changed.facts.name),
            grants.apply(&mut changed.facts.grants),
            redirect_uris.apply(&mut changed.facts.redirect_uris),
            scopes.apply(&mut changed.facts.scopes),
        ];
        changed.check()?;
        by.may_allow(self.own_permissions().union(changed.own_permissions()))?;
        if !differs.contains(&true) {
            return Ok(None);
        }
        changed.facts.updated_at = at;
        if changed.facts.redirect_uris.iter().any(|it| !self.facts.redirect_uris.contains(it)) {
            changed.facts.trusted_since = at;
        }
        *self = changed;
        Ok(Some(OAuthClientEvent::Updated))
    }

    /// Gives it another secret, which whoever does it is shown: so they have to hold what it may do. The one before
    /// is good for the `overlap` as well.
    pub fn rotate_secret(
        &mut self,
        by: &OAuthClientManager,
        overlap: Overlap,
        at: Timestamp,
    ) -> Result<OAuthClientEvent, OAuthClientError> {
        if self.facts.kind == ClientKind::Public {
            return Err(OAuthClientError::Public);
        }
        by.may_allow(self.own_permissions())?;
        self.facts.old_secret_until = Some(overlap.end(at)).filter(|it| *it > at);
        self.facts.updated_at = at;
        Ok(OAuthClientEvent::SecretRotated)
    }

    /// Whether somebody may delete it: only who may do what it may do for itself.
    pub fn discard(&self, by: &OAuthClientManager) -> Result<OAuthClientEvent, OAuthClientError> {
        by.may_allow(self.own_permissions()).map(|()| OAuthClientEvent::Deleted)
    }

    /// Whether all that it is registered with goes together.
    fn check(&self) -> Result<(), OAuthClientError> {
        let facts = &self.facts;
        let holds = |grant| facts.grants.holds(grant);
        let (code, credentials) = (holds(GrantType::AuthorizationCode), holds(GrantType::ClientCredentials));
        let addresses = facts.redirect_uris.len();
        let personal = |it: OAuthScope| it.permission().is_none();
        let flaws: Vec<_> = [
            (facts.grants.is_empty(), OAuthClientFlaw::NoGrant),
            (holds(GrantType::RefreshToken) && !code, OAuthClientFlaw::RefreshAlone),
            (credentials && facts.kind == ClientKind::Public, OAuthClientFlaw::CredentialsOfPublic),
            (code && !(1..=MOST_REDIRECT_URIS).contains(&addresses), OAuthClientFlaw::RedirectUris),
            (!code && addresses > 0, OAuthClientFlaw::NoRedirectUris),
            (credentials && !code && facts.scopes.iter().any(personal), OAuthClientFlaw::PersonalScopes),
        ]
        .into_iter()
        .filter_map(|(found, flaw)| found.then_some(flaw))
        .collect();
        if flaws.is_empty() { Ok(()) } else { Err(OAuthClientError::Invalid(flaws)) }
    }
}

#[cfg(test)]
mod tests;
