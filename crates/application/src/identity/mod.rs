//! The use cases of identity.
//!
//! Whatever takes a password has more than one step, because hashing is slow and must not hold a
//! connection: [`prepare_user`] comes before [`create_user`], while [`create_session`] and
//! [`change_password`] take all of their steps themselves.

mod authorization;
mod closing;
mod devices;
mod email;
mod factors;
mod invitations;
mod key_schema;
mod keys;
mod login;
mod mail;
mod oauth;
mod password;
mod plans;
mod ports;
mod providers;
mod queries;
mod registration;
mod reset;
mod roles;
mod schema;
mod sessions;
mod suspension;
mod trail;
mod upkeep;
mod users;
mod verification;

pub use authorization::{
    Asked, Asker, AuthorizationReader, AuthorizationServer, BrowserLogin, Decision, Granted, IdToken, InspectedToken,
    IntrospectionView, MetadataView, OAuthSecrets, OAuthTokens, Outcome, PersonClaims, RequestedGrant, Return,
    RevokedTokens, ShownClient, TokenRequest, TokensView, UserInfoView, authorize, get_userinfo, introspect_token,
    issue_tokens, log_browser_in, log_browser_out, revoke_token, send_browser_to_provider, server_metadata,
    take_browser_in,
};
pub use closing::{delete_me, delete_user};
pub use devices::{
    OpenSessionFilter, OpenSessionSort, OpenSessionView, delete_session, delete_sessions, delete_user_session,
    delete_user_sessions, device_of_session, list_sessions, list_user_sessions, sessions_of,
};
pub use email::{ChangeEmail, change_email};
pub use factors::{
    ConfirmTotp, DisableTotp, FactorSecrets, Factors, RecoveryCodesView, ReplaceRecoveryCodes, Totp, TotpEnrolmentView,
    confirm_totp, delete_user_totp, disable_totp, enrol_totp, replace_recovery_codes,
};
pub use invitations::{
    CreateInvitation, InvitationFilter, InvitationSort, InvitationView, create_invitation, delete_invitation,
    get_invitation, list_invitations,
};
pub use keys::{
    Admission, ApiKeyFilter, ApiKeySecrets, ApiKeySort, ApiKeyUsageView, ApiKeyView, ApiKeysReader, CreateApiKey,
    KeyHolder, KeyMemory, KeyRing, KnownKey, PlanTerms, QuotaStanding, QuotaView, Recalled, Recognised, RotateApiKey,
    UpdateApiKey, UsageDayView, UsageFilter, UsageSort, create_api_key, delete_api_key, flush_usage,
    forget_key_leftovers, get_api_key, list_api_key_usage, list_api_keys, rotate_api_key, update_api_key,
};
pub use login::{CreateSession, create_session};
pub use mail::{AccountLetter, AccountMailInput, Links, admit_to_mail, compose_account_letter, forget_mail_address};
pub use oauth::{
    ConsentFilter, ConsentSort, ConsentView, CreateOAuthClient, OAuthClientFilter, OAuthClientSort, OAuthClientView,
    OAuthReader, RotateOAuthClientSecret, UpdateOAuthClient, create_oauth_client, delete_consent, delete_oauth_client,
    get_oauth_client, give_consent, list_consents, list_oauth_clients, rotate_oauth_client_secret, update_oauth_client,
};
pub use password::{ChangePassword, change_password};
pub use plans::{
    CreateUsagePlan, PlanFilter, PlanSort, UpdateUsagePlan, UsagePlanView, create_usage_plan, delete_usage_plan,
    get_usage_plan, list_usage_plans, update_usage_plan,
};
pub use ports::{AccountPolicy, Accounts, Passwords, RegistrationPolicy, SessionSecrets, Verdict};
pub use providers::{
    AuthorizationAsk, BeginIdentityLink, BeginProviderLogin, Callback, CodeAnswer, CompleteIdentityLink,
    CreateIdentityProvider, CreateProviderSession, FlowSecret, FlowSecrets, Given, IdentityFilter, IdentitySort,
    IdentityView, LoginOptionSort, LoginOptionView, OutsideLogins, ProviderClient, ProviderContact, ProviderFault,
    ProviderFilter, ProviderLoginView, ProviderSort, ProviderView, ProvidersReader, ReturnPlaces,
    UpdateIdentityProvider, begin_identity_link, begin_provider_login, complete_identity_link,
    create_identity_provider, create_provider_session, delete_identity, delete_identity_provider, end_callback,
    get_identity_provider, identities_of, list_identities, list_identity_providers, list_login_options,
    update_identity_provider,
};
pub use queries::{
    Acting, IdentityReader, LoginAccount, LoginName, UserFilter, UserSearch, UserSort, UserView, actor, get_me,
    get_user, list_users,
};
pub use registration::{CreateUser, NewUser, Registered, create_admin, create_user, prepare_user, register_user};
pub use reset::{RequestPasswordReset, ResetPassword, ResettingAccount, request_password_reset, reset_password};
pub use roles::{
    CreateRole, NameSort, PermissionFilter, PermissionView, ReplaceRole, RoleFilter, RoleView, create_role,
    delete_role, get_role, list_permissions, list_roles, replace_role,
};
pub use sessions::{RefreshSession, SessionView, delete_current_session, refresh_session};
pub use suspension::{reinstate_user, suspend_user};
pub use upkeep::forget_identity_leftovers;
pub use users::{SetUserRoles, UpdateMe, UpdateUser, set_user_roles, update_me, update_user};
pub use verification::{RequestEmailVerification, RequestedView, request_email_verification, verify_email};

use domain::{
    identity::{
        AccountMails, ApiKeyUsage, ApiKeys, AuthorizationCodes, CONSTRAINTS, Consents, CustomRoles, IdentityError,
        IdentityProviders, Invitations, KEY_CONSTRAINTS, LoginFailures, OAUTH_CONSTRAINTS, OAuthClients,
        PROVIDER_CONSTRAINTS, PendingRegistrations, ProviderLinks, ProviderLogins, Sessions, SingleUses, UsagePlans,
        Users,
    },
    kernel::{ClientId, Refusal, UserId},
};

use crate::{Failure, jobs::JobsUnit, ledger::Ledger};

/// Everything an identity use case may change, and nothing else.
pub trait IdentityUnit:
    IdentityReader
    + Users
    + CustomRoles
    + Sessions
    + Factors
    + LoginFailures
    + AccountMails
    + SingleUses
    + PendingRegistrations
    + Invitations
    + ApiKeys
    + UsagePlans
    + ApiKeyUsage
    + IdentityProviders
    + ProviderLinks
    + ProviderLogins
    + OAuthClients
    + AuthorizationCodes
    + Consents
    + RevokedTokens
    + JobsUnit
    + Ledger
{
    /// Says that the sessions or permissions of `user` will not be what they were.
    fn access_changed(&mut self, user: UserId);

    /// Says that what an application may do for itself will not be what it was.
    fn client_changed(&mut self, client: ClientId);
}

/// A refusal that is kept: the transaction commits what led to it, such as the count of failures,
/// and only then is the caller refused.
type Kept<T> = Result<Result<T, Failure>, Failure>;

impl From<IdentityError> for Failure {
    fn from(error: IdentityError) -> Self {
        Self::refused(&error)
    }
}

/// What a violated constraint of this context means.
pub(crate) fn refusal(constraint: &str) -> Option<Failure> {
    named(CONSTRAINTS, constraint)
        .or_else(|| named(KEY_CONSTRAINTS, constraint))
        .or_else(|| named(OAUTH_CONSTRAINTS, constraint))
        .or_else(|| named(PROVIDER_CONSTRAINTS, constraint))
}

fn named<E: Refusal>(table: &[(&str, E)], constraint: &str) -> Option<Failure> {
    table.iter().find(|(name, _)| *name == constraint).map(|(_, error)| Failure::refused(error))
}
