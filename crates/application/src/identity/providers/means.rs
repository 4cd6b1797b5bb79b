//! What logins with providers need besides the store.

use std::{fmt, sync::Arc};

use domain::{
    identity::{
        Asserted, ClientSecret, IdentityProvider, Issuer, ProviderClientId, ProviderError, ProviderId, ProviderLoginId,
        ProviderScopes, SealedClientSecret, Secret,
    },
    kernel::Timestamp,
};

use crate::{
    Failure, Pending,
    destinations::Destinations,
    sealing::{Sealed, SealedColumn, Sealer},
};

/// One of the secrets of a login on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowSecret {
    /// What the provider brings back (RFC 6749, section 10.12).
    State,
    /// What the provider has to repeat in its word about who somebody is.
    Nonce,
    /// What shows that the code is ours (RFC 7636).
    Pkce,
}

impl FlowSecret {
    /// Its name where secrets are made.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Nonce => "nonce",
            Self::Pkce => "pkce",
        }
    }
}

/// Makes the secrets of a login on its way: always the same ones for the same login, so that none need be kept, and
/// known to nobody else.
pub trait FlowSecrets: Send + Sync {
    /// One of them.
    fn of(&self, login: ProviderLoginId, which: FlowSecret) -> Secret;
}

/// Knows to which pages a login may lead at last.
pub trait ReturnPlaces: Send + Sync {
    /// `url` in its plain form, if it may.
    fn admit(&self, url: &str) -> Option<String>;

    /// `url`, which was admitted, with these pairs.
    fn with(&self, url: &str, pairs: &[(&str, &str)]) -> String;
}

/// How we are known at a provider.
#[derive(Clone, Debug)]
pub struct ProviderContact {
    /// Who it says that it is.
    pub issuer: Issuer,
    /// By which it knows us.
    pub client_id: ProviderClientId,
    /// What proves us.
    pub client_secret: Option<Secret>,
    /// What is asked for.
    pub scopes: ProviderScopes,
}

/// What the browser takes to a provider.
#[derive(Clone, Debug)]
pub struct AuthorizationAsk {
    /// What the provider brings back.
    pub state: Secret,
    /// What it repeats.
    pub nonce: Secret,
    /// What will show that the code is ours.
    pub pkce: Secret,
}

/// What the browser brought back from a provider.
#[derive(Clone, Debug)]
pub struct CodeAnswer {
    /// What we get its word for.
    pub code: Secret,
    /// What it must have repeated.
    pub nonce: Secret,
    /// What shows that the code is ours.
    pub pkce: Secret,
    /// Who the answer says that it is from (RFC 9207).
    pub issuer: Option<String>,
    /// Now.
    pub at: Timestamp,
}

/// Why a provider says nothing that helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderFault {
    /// It does not answer, or not in time.
    Away,
    /// It answers what cannot be believed.
    Faulty,
}

impl From<ProviderFault> for ProviderError {
    fn from(fault: ProviderFault) -> Self {
        match fault {
            ProviderFault::Away => Self::Unavailable,
            ProviderFault::Faulty => Self::Faulty,
        }
    }
}

/// Talks to providers (OpenID Connect Core 1.0). Never within a transaction.
pub trait ProviderClient: Send + Sync {
    /// Where the browser goes.
    fn authorization_url(
        &self,
        contact: ProviderContact,
        ask: AuthorizationAsk,
    ) -> Pending<Result<String, ProviderFault>>;

    /// Who has logged in there.
    fn identify(&self, contact: ProviderContact, answer: CodeAnswer) -> Pending<Result<Asserted, ProviderFault>>;
}

/// All that logins with providers need besides the store. Cheap to clone.
#[derive(Clone)]
pub struct OutsideLogins {
    /// Talks to providers.
    pub client: Arc<dyn ProviderClient>,
    /// Makes the secrets of logins on their way.
    pub flow: Arc<dyn FlowSecrets>,
    /// Knows where they lead at last.
    pub returns: Arc<dyn ReturnPlaces>,
    /// Knows where providers may be.
    pub destinations: Arc<dyn Destinations>,
    /// Keeps what proves us to providers from whoever reads the database.
    pub sealer: Arc<dyn Sealer>,
}

impl OutsideLogins {
    /// How we are known at `provider`.
    pub(super) fn contact(&self, provider: &IdentityProvider) -> Result<ProviderContact, Failure> {
        let facts = provider.facts();
        let secret = facts.client_secret.as_ref().map(|it| self.unsealed(facts.id, it)).transpose()?;
        Ok(ProviderContact {
            issuer: facts.issuer.clone(),
            client_id: facts.client_id.clone(),
            client_secret: secret,
            scopes: facts.scopes.clone(),
        })
    }

    /// What proves us to the provider, as it is kept.
    pub(super) fn sealed(&self, provider: ProviderId, secret: &ClientSecret) -> Result<SealedClientSecret, Failure> {
        let clear = secret.expose().as_bytes();
        self.sealer.seal(SealedColumn::PROVIDER_SECRET, provider.uuid(), clear).map(|it| SealedClientSecret(it.0))
    }

    fn unsealed(&self, provider: ProviderId, sealed: &SealedClientSecret) -> Result<Secret, Failure> {
        let sealed = Sealed(sealed.0.clone());
        let clear = self.sealer.unseal(SealedColumn::PROVIDER_SECRET, provider.uuid(), &sealed)?;
        Ok(String::from_utf8_lossy(&clear).into_owned().into())
    }
}

impl fmt::Debug for OutsideLogins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutsideLogins").finish_non_exhaustive()
    }
}
