//! What the use cases of identity need besides the store.

use std::{fmt, net::IpAddr, sync::Arc};

use domain::identity::{
    AccountKey, Email, LoginLimits, MailLimits, OriginKey, Password, PasswordAttempt, PasswordFlaw, PasswordHash,
    Purpose, Secret, SessionRules, TokenDigest,
};

use uuid::Uuid;

use super::{ApiKeySecrets, AuthorizationServer, FactorSecrets, Links};
use crate::{Failure, Pending, limits::RateLimits, sealing::Sealer};

/// Hashes passwords, which is slow on purpose: on threads of its own, never on one that serves
/// requests or holds a connection.
pub trait Passwords: Send + Sync {
    /// Hashes a new password, if it is not too common. `about` is what anybody would try first who
    /// knows its owner.
    fn hash(&self, password: Password, about: Vec<String>) -> Pending<Result<PasswordHash, PasswordFlaw>>;

    /// Compares. Without a hash nothing is right, and it takes as long to find that out.
    fn verify(&self, attempt: PasswordAttempt, hash: Option<PasswordHash>) -> Pending<Verdict>;
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is another password, or there is none.
    Wrong,
    /// It is the password.
    Right {
        /// A hash of it that is stronger than the one it was compared with, if there is one.
        stronger: Option<PasswordHash>,
    },
}

/// Makes and recognises the secrets of logins.
pub trait SessionSecrets: Send + Sync {
    /// A new refresh token, which nobody can guess.
    fn fresh(&self) -> Result<Secret, Failure>;

    /// The refresh token that follows upon `token`: always the same one, so that it can be given
    /// again although only its digest is kept, and known to nobody else.
    fn successor(&self, token: &Secret) -> Secret;

    /// The secret `id` for one purpose: always the same one, so that it is there when its mail is written and
    /// need not be kept, and known to nobody else.
    fn single_use(&self, purpose: Purpose, id: Uuid) -> Secret;

    /// What is kept of a token.
    fn digest(&self, token: &Secret) -> TokenDigest;

    /// What stands for an account in the list of failed logins.
    fn account_key(&self, email: &Email) -> AccountKey;

    /// What stands for a network there.
    fn origin_key(&self, address: Option<IpAddr>) -> OriginKey;
}

/// Who may open an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RegistrationPolicy {
    /// Everybody.
    #[default]
    Open,
    /// Everybody who gets mail at the address that they name.
    Verified,
    /// Those who are invited.
    Invite,
    /// Those who manage accounts.
    Closed,
}

/// What the operator decides about accounts.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountPolicy {
    /// Who may open one.
    pub registration: RegistrationPolicy,
    /// How many logins may fail.
    pub logins: LoginLimits,
    /// How many letters may be asked for.
    pub mails: MailLimits,
    /// How long a login lasts.
    pub sessions: SessionRules,
}

/// All that accounts need besides the store.
#[derive(Clone)]
pub struct Accounts {
    /// Hashes passwords.
    pub passwords: Arc<dyn Passwords>,
    /// Makes and recognises the secrets of logins.
    pub secrets: Arc<dyn SessionSecrets>,
    /// Where the links in letters lead.
    pub links: Links,
    /// Makes and recognises second factors.
    pub factors: Arc<dyn FactorSecrets>,
    /// Keeps secrets from whoever reads the database.
    pub sealer: Arc<dyn Sealer>,
    /// Makes API keys.
    pub api_keys: Arc<dyn ApiKeySecrets>,
    /// Lets applications act for people.
    pub authorization: AuthorizationServer,
    /// What the operator decided.
    pub policy: AccountPolicy,
    /// How often somebody may try to get into one.
    pub limits: RateLimits,
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("policy", &self.policy).finish_non_exhaustive()
    }
}
