//! People manage themselves. Others manage them within what they may do themselves, so that nobody rises by way of
//! somebody else's account or role.

use crate::kernel::{
    Condition::{All, Any, Covers, Holds, LoggedIn, Owns},
    Need, Permission, Policy, Rule,
};

const BEYOND: (&str, &str) = ("beyond_own_permissions", "this is about permissions that you do not hold yourself");

/// To see one's own account.
pub const SEE_SELF: Policy =
    Policy { name: "user.see_self", operations: &["get_me"], owner: "its owner", need: Need::Login, ..Policy::OPEN };

/// To manage one's own account: no program does that.
pub const MANAGE_SELF: Policy = Policy {
    name: "user.manage_self",
    operations: &[
        "update_me",
        "delete_me",
        "export_me",
        "change_password",
        "change_email",
        "enrol_totp",
        "confirm_totp",
        "disable_totp",
        "replace_recovery_codes",
        "list_identities",
        "begin_identity_link",
        "complete_identity_link",
        "delete_identity",
    ],
    owner: "its owner",
    need: Need::Login,
    sees: Owns,
    rules: &[Rule::or(LoggedIn, "login_needed", "this needs a person who has logged in themselves")],
};

/// To see the accounts of others.
pub const SEE_USER: Policy = Policy {
    name: "user.see",
    operations: &["list_users", "get_user"],
    need: Need::Permission(Permission::UsersRead),
    ..Policy::OPEN
};

/// To change the accounts of others, and what they may do.
pub const MANAGE_USER: Policy = Policy {
    name: "user.manage",
    operations: &[
        "update_user",
        "delete_user",
        "set_user_roles",
        "suspend_user",
        "reinstate_user",
        "delete_user_totp",
        "list_user_sessions",
        "delete_user_session",
        "delete_user_sessions",
    ],
    need: Need::Permission(Permission::UsersWrite),
    rules: &[Rule::or(Covers("all that its owner may do, before and after"), BEYOND.0, BEYOND.1)],
    ..Policy::OPEN
};

/// To see where one has logged in, and to end that.
pub const MANAGE_SESSIONS: Policy = Policy {
    name: "session.manage",
    operations: &["list_sessions", "delete_sessions", "delete_session", "delete_current_session"],
    ..MANAGE_SELF
};

/// To act by a secret that came by mail: it is all the proof that there is.
pub const USE_SECRET: Policy =
    Policy { name: "mail.use_secret", operations: &["verify_email", "reset_password"], ..Policy::OPEN };

/// To ask people in.
pub const INVITE: Policy = Policy {
    name: "invitation.manage",
    operations: &["list_invitations", "create_invitation", "get_invitation", "delete_invitation"],
    need: Need::Permission(Permission::UsersWrite),
    rules: &[Rule::or(Covers("all that the roles allow that it gives"), BEYOND.0, BEYOND.1)],
    ..Policy::OPEN
};

/// To make an API key: it may do no more than its owner, and no key makes another.
pub const MAKE_API_KEY: Policy = Policy {
    name: "api_key.make",
    operations: &["create_api_key"],
    rules: &[
        Rule::or(LoggedIn, "login_needed", "this needs a person who has logged in themselves"),
        Rule::or(Covers("all that the key may do"), BEYOND.0, BEYOND.1),
    ],
    ..MANAGE_SELF
};

/// To look after API keys: people after their own, themselves.
pub const KEEP_API_KEY: Policy = Policy {
    name: "api_key.keep",
    operations: &["list_api_keys", "get_api_key", "update_api_key", "delete_api_key", "list_api_key_usage"],
    owner: "its owner",
    need: Need::Login,
    sees: Any(&[All(&[Owns, LoggedIn]), Holds(Permission::ApiKeysManage)]),
    rules: &[],
};

/// To be shown another secret of an API key: nobody but its owner is.
pub const ROTATE_API_KEY: Policy =
    Policy { name: "api_key.rotate", operations: &["rotate_api_key"], sees: All(&[Owns, LoggedIn]), ..KEEP_API_KEY };

/// To see how much API keys may be used.
pub const SEE_USAGE_PLAN: Policy =
    Policy { name: "usage_plan.see", operations: &["list_usage_plans", "get_usage_plan"], ..Policy::OPEN };

/// To decide how much API keys may be used.
pub const DEFINE_USAGE_PLAN: Policy = Policy {
    name: "usage_plan.define",
    operations: &["create_usage_plan", "update_usage_plan", "delete_usage_plan"],
    need: Need::Permission(Permission::UsagePlansWrite),
    ..Policy::OPEN
};

/// To see which applications are registered.
pub const SEE_OAUTH_CLIENT: Policy = Policy {
    name: "oauth_client.see",
    operations: &["list_oauth_clients", "get_oauth_client"],
    need: Need::Permission(Permission::ApplicationsManage),
    ..Policy::OPEN
};

/// To register applications: none may do more for itself than who registers it.
pub const MANAGE_OAUTH_CLIENT: Policy = Policy {
    name: "oauth_client.manage",
    operations: &["create_oauth_client", "update_oauth_client", "delete_oauth_client", "rotate_oauth_client_secret"],
    need: Need::Permission(Permission::ApplicationsManage),
    rules: &[Rule::or(Covers("all that the client may do for itself, before and after"), BEYOND.0, BEYOND.1)],
    ..Policy::OPEN
};

/// To see which applications one lets act, and to end that: no program does that.
pub const MANAGE_CONSENTS: Policy =
    Policy { name: "consent.manage", operations: &["list_consents", "delete_consent"], ..MANAGE_SELF };

/// To see which roles there are.
pub const SEE_ROLE: Policy = Policy {
    name: "role.see",
    operations: &["list_roles", "get_role", "list_permissions"],
    need: Need::Permission(Permission::RolesRead),
    ..Policy::OPEN
};

/// To define roles.
pub const DEFINE_ROLE: Policy = Policy {
    name: "role.define",
    operations: &["create_role", "replace_role", "delete_role"],
    need: Need::Permission(Permission::RolesWrite),
    rules: &[Rule::or(Covers("all that it allows, before and after"), BEYOND.0, BEYOND.1)],
    ..Policy::OPEN
};

/// To look after the providers by which people log in.
pub const MANAGE_PROVIDER: Policy = Policy {
    name: "identity_provider.manage",
    operations: &["list_identity_providers", "get_identity_provider"],
    need: Need::Permission(Permission::ApplicationsManage),
    ..Policy::OPEN
};

/// To say which provider is believed, and how far, and what becomes of one that is.
pub const VOUCH_FOR_PROVIDER: Policy = Policy {
    name: "identity_provider.vouch",
    operations: &["create_identity_provider", "update_identity_provider", "delete_identity_provider"],
    rules: &[Rule::or(
        Covers("all that anybody may do, where the provider is believed about addresses of mail, before or after"),
        BEYOND.0,
        BEYOND.1,
    )],
    ..MANAGE_PROVIDER
};

/// To end a login that was with a provider: who both began it and came back is all the proof that there is.
pub const END_PROVIDER_LOGIN: Policy =
    Policy { name: "provider_login.end", operations: &["create_provider_session"], ..Policy::OPEN };

/// All of them.
pub const ALL: &[Policy] = &[
    SEE_SELF,
    MANAGE_SELF,
    MANAGE_SESSIONS,
    USE_SECRET,
    SEE_USER,
    MANAGE_USER,
    INVITE,
    SEE_ROLE,
    DEFINE_ROLE,
    MAKE_API_KEY,
    KEEP_API_KEY,
    ROTATE_API_KEY,
    SEE_USAGE_PLAN,
    DEFINE_USAGE_PLAN,
    MANAGE_PROVIDER,
    VOUCH_FOR_PROVIDER,
    END_PROVIDER_LOGIN,
    SEE_OAUTH_CLIENT,
    MANAGE_OAUTH_CLIENT,
    MANAGE_CONSENTS,
];
