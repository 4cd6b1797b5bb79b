//! Identity: who has an account, what they may do, and how they prove who they are.
//!
//! A [`User`] holds roles, each a named set of permissions. A login opens a [`Session`], a family of
//! refresh tokens of which only the newest is good. An [`ApiKey`] lets a program act for a person, as far as its
//! scopes go and as often as its [`UsagePlan`] allows. An [`OAuthClient`]
//! is an application of somebody else's, which acts as far as a person's [`Consent`] goes. What people may do to the records of another
//! context is that context's affair.

mod access;
mod constraints;
mod custom_role;
mod email;
mod error;
mod event;
mod factor;
mod invitation;
mod keys;
mod login;
mod mail;
mod names;
mod oauth;
mod password;
mod plans;
mod providers;
mod role;
mod scope;
mod secret;
mod session;
mod single_use;
mod slug;
mod state;
mod user;

pub use access::{Bearer, Member, RoleManager, RoleReader, UserManager, UserReader};
pub use constraints::{CONSTRAINTS, KEY_CONSTRAINTS, OAUTH_CONSTRAINTS, PROVIDER_CONSTRAINTS};
pub use custom_role::{CustomRole, CustomRoleFacts, CustomRoles, MOST_ROLES, RoleDescription, RoleEvent, RoleMeaning};
pub use email::{Email, EmailError};
pub use error::{IdentityError, PasswordFlaw};
pub use event::IdentityEvent;
pub use factor::{ENROLMENT, FEW_RECOVERY_CODES, FactorCode, FactorRule, RECOVERY_CODES, RecoveryDigest, TotpStep};
pub use invitation::{Invitation, InvitationId, Invitations};
pub use keys::{
    ApiKey, ApiKeyChange, ApiKeyDraft, ApiKeyError, ApiKeyEvent, ApiKeyFacts, ApiKeyKeeper, ApiKeyOwner, ApiKeySecret,
    ApiKeyUsage, ApiKeys, Call, ExpiryFlaw, KeyDigest, KeyName, MOST_KEYS, NotAKey, Overlap, UsageNote,
};
pub use login::{AccountKey, LastFailures, LoginFailures, LoginLimits, LoginTrace, OriginKey};
pub use mail::{AccountMail, AccountMailId, AccountMails, MailKind, MailLimits, MailsAsked};
pub use names::{Department, Device, DisplayName};
pub use oauth::{
    Authorization, AuthorizationCode, AuthorizationCodes, AuthorizationError, ClientKind, ClientKindError, ClientName,
    CodeChallenge, CodeVerifier, Consent, ConsentEvent, Consents, Grant, GrantType, GrantTypeError, GrantTypes,
    MOST_CLIENTS, MOST_REDIRECT_URIS, OAuthClient, OAuthClientChange, OAuthClientDraft, OAuthClientError,
    OAuthClientEvent, OAuthClientFacts, OAuthClientFlaw, OAuthClientManager, OAuthClients, OAuthError, OAuthScope,
    OAuthScopeError, OAuthScopes, Question, QuestionParameters, Redemption, RedirectUri, RedirectUriError,
    ReturnAddress, Step, TokenBearer, Unaskable, UnknownParty, UnknownScopes,
};
pub use password::{Password, PasswordAttempt};
pub use plans::{
    BUILT_IN_PLANS, Burst, CallsPerSecond, MOST_PLANS, PlanDraft, PlanEvent, PlanManager, PlanName, PlanSlug,
    PlanSlugError, Quota, QuotaCalls, QuotaPeriod, QuotaPeriodError, QuotaWindow, UsagePlan, UsagePlanChange,
    UsagePlanFacts, UsagePlans,
};
pub use providers::{
    Arrival, Asserted, ClientSecret, IdentityProvider, IdentityProviders, Issuer, LinkId, MOST_PROVIDERS,
    PROVIDER_LOGIN, ProviderChange, ProviderClientId, ProviderDraft, ProviderError, ProviderEvent, ProviderFacts,
    ProviderId, ProviderLink, ProviderLinks, ProviderLogin, ProviderLoginId, ProviderLogins, ProviderManager,
    ProviderName, ProviderScope, ProviderScopes, ProviderSlug, ProviderSubject, SealedClientSecret, arrival,
};
pub use role::{BuiltIn, RoleName, RoleNameError, RoleSet};
pub use scope::{Scope, ScopeError, ScopeSet};
pub use secret::{PasswordHash, Secret};
pub use session::{Presented, Refresh, Session, SessionFacts, SessionRules, Sessions, TokenDigest};
pub use single_use::{
    PendingId, PendingRegistration, PendingRegistrations, Purpose, SingleUse, SingleUseId, SingleUses,
};
pub use state::{UserState, UserStateError};
pub use user::{Registration, User, UserFacts, Users};
