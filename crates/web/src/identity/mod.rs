//! Accounts, roles, logins, API keys and applications.

mod accounts;
mod applications;
mod factors;
mod invitations;
mod keys;
mod oauth;
mod plans;
mod providers;
mod roles;
mod sessions;
mod users;

pub(crate) use oauth::Forms;

use actix_web::web::Data;
use application::identity::Accounts;

use crate::{
    describe::{Describe, Operation},
    routes::Routes,
};

const SHOWING: &str = "A program shows it as `X-API-Key: …` or as `Authorization: Bearer …`, and acts for its owner as far as the \
scopes go. Its secret is shown in this answer only: `lyc_live_`, then 49 letters and digits. Each call that is let in counts \
against the quota of its plan.";

const RECENT: &str = "Takes a login of late (15 minutes, unless the campus has decided otherwise): whoever finds a device unlocked gets 403 \
`recent_login_needed`, and logs in again.";

pub(crate) fn routes() -> Routes {
    let all = [
        own_account,
        second_factors,
        management,
        letters,
        asking_in,
        logins,
        providers::routes,
        roles_of_people,
        api_keys,
        usage_plans,
        oauth_clients,
        consents,
        oauth::routes,
    ];
    let begun = Routes::new("identity", "Accounts, roles, logins, API keys and applications.");
    all.iter().fold(begun, |routes, add| add(routes))
}

/// One's own account.
fn own_account(routes: Routes) -> Routes {
    routes
        .post("/v1/users", users::create_user, "Open an account")
        .note("Those who manage accounts make them at once. For oneself it depends on the campus: the account is there at once, or once its address is verified by mail (202, for every address), or it takes the token of an invitation, or it is not possible.")
        .refuses(&[403])
        .get("/v1/users", users::list_users, "List accounts")
        .get("/v1/users/me", users::get_me, "Show one's own account")
        .patch("/v1/users/me", users::update_me, "Change one's own account")
        .delete("/v1/users/me", users::delete_me, "Close one's account")
        .note("For ever; all of its sessions end, and what says whose it was is erased. The last administrator stays one.")
        .note(RECENT)
        .get("/v1/users/me/export", accounts::export_me, "Hand out all that is kept of oneself")
        .note("One JSON document, as a file.")
        .put("/v1/users/me/email", accounts::change_email, "Change one's email address")
        .note("Once the new one is verified by mail. The present one is told. Takes a `code` of who has an authenticator app in force.")
        .put("/v1/users/me/password", users::change_password, "Change one's password")
        .note("Ends all of one's other sessions. Takes a `code` of who has an authenticator app in force.")
}

/// One's own second factor.
fn second_factors(routes: Routes) -> Routes {
    routes
        .post("/v1/users/me/totp", factors::enrol_totp, "Begin to set up an authenticator app")
        .note(
            "The secret is shown in this answer only. It is in force once confirmed, which must be within 15 minutes; one that \
             was begun before is worth nothing any more.",
        )
        .note(RECENT)
        .refuses(&[409])
        .post("/v1/users/me/totp/confirm", factors::confirm_totp, "Put an authenticator app in force")
        .note("From now on a login takes a code as well. The recovery codes are shown in this answer only.")
        .refuses(&[409])
        .delete("/v1/users/me/totp", factors::disable_totp, "Take one's authenticator app away")
        .note("With the recovery codes. Takes the password and a code; wrong ones count like failed logins.")
        .refuses(&[404])
        .post("/v1/users/me/recovery-codes", factors::replace_recovery_codes, "Replace one's recovery codes")
        .note("They are shown in this answer only, and the old ones are worth nothing any more.")
        .note(RECENT)
        .refuses(&[409])
}

/// Other people's accounts.
fn management(routes: Routes) -> Routes {
    routes
        .get("/v1/users/{id}", users::get_user, "Show an account")
        .patch("/v1/users/{id}", users::update_user, "Change an account")
        .delete("/v1/users/{id}", users::delete_user, "Close an account")
        .note("For ever; all of its sessions end, and what says whose it was is erased. It can still be looked up. The last administrator stays one.")
        .post("/v1/users/{id}/suspend", accounts::suspend_user, "Keep somebody out")
        .note("All of their sessions end. The last administrator stays in.")
        .post("/v1/users/{id}/reinstate", accounts::reinstate_user, "Let somebody in again")
        .delete("/v1/users/{id}/totp", factors::delete_user_totp, "Take away the authenticator app that somebody has lost")
        .note("With the recovery codes. Its owner is told.")
        .get("/v1/users/{id}/sessions", sessions::list_user_sessions, "List somebody's sessions")
        .note("Those that stand, one for each login.")
        .delete("/v1/users/{id}/sessions", sessions::delete_user_sessions, "Log somebody out everywhere")
        .note("Their API keys stay: those are revoked by themselves.")
        .delete("/v1/users/{id}/sessions/{session_id}", sessions::delete_user_session, "End one of somebody's sessions")
        .put("/v1/users/{id}/roles", users::set_user_roles, "Set somebody's roles")
        .note("Replaces all roles; `member` stays in any case. The last administrator stays one.")
}

/// What goes by way of mail.
fn letters(routes: Routes) -> Routes {
    routes
        .post("/v1/email-verifications", accounts::request_email_verification, "Ask for a mail to verify an address")
        .note("Answered the same for every address. The mail goes to who has an account with it that is not verified, or waits for one.")
        .put("/v1/email-verifications/{token}", accounts::verify_email, "Verify an address")
        .note("With the token from the mail, once. Makes a registration real, or shows that the owner of an account gets mail there.")
        .refuses(&[409])
        .post("/v1/password-resets", accounts::request_password_reset, "Ask for a mail to choose a new password")
        .note("Answered the same for every address. A new mail makes the one before it useless.")
        .put("/v1/password-resets/{token}", accounts::reset_password, "Choose a new password")
        .note("With the token from the mail, once and within the hour. All sessions end.")
}

/// Invitations.
fn asking_in(routes: Routes) -> Routes {
    routes
        .get("/v1/invitations", invitations::list_invitations, "List invitations")
        .note("Those that nobody has accepted yet.")
        .post("/v1/invitations", invitations::create_invitation, "Invite somebody")
        .note("By mail, with a token that opens one account with that address. Nobody gives roles that allow more than they may do themselves.")
        .get("/v1/invitations/{id}", invitations::get_invitation, "Show an invitation")
        .delete("/v1/invitations/{id}", invitations::delete_invitation, "Take an invitation back")
}

/// Sessions.
fn logins(routes: Routes) -> Routes {
    routes
        .post("/v1/sessions", sessions::create_session, "Log in")
        .note(
            "Answers the same whether the account is unknown, closed or the password wrong. Who has the right password and \
             a second factor gets 401 `mfa_required` without a code.",
        )
        .post("/v1/sessions/refresh", sessions::refresh_session, "Get a new access token")
        .note("A refresh token is good for one use; using it twice ends the session.")
        .delete("/v1/sessions/current", sessions::delete_current_session, "Log out")
        .get("/v1/sessions", sessions::list_sessions, "List one's own sessions")
        .note("Those that stand, one for each login, and one for each time that one let an application act. Of where they came from, only what the device calls itself is kept.")
        .delete("/v1/sessions", sessions::delete_sessions, "Log out everywhere")
        .note("Ends all of one's own sessions, this one too.")
        .delete("/v1/sessions/{id}", sessions::delete_session, "End one of one's own sessions")
}

/// Roles, and what they may allow.
fn roles_of_people(routes: Routes) -> Routes {
    routes
        .get("/v1/permissions", roles::list_permissions, "List what roles may allow")
        .get("/v1/roles", roles::list_roles, "List roles")
        .note("Those that every campus has, and those that this one has defined.")
        .post("/v1/roles", roles::create_role, "Define a role")
        .note("Nobody defines a role that allows more than they may do themselves.")
        .get("/v1/roles/{name}", roles::get_role, "Show a role")
        .put("/v1/roles/{name}", roles::replace_role, "Define a role, or give it another meaning")
        .note("What its holders may do changes within 2 s. Those that are built in stay as they are.")
        .refuses(&[409])
        .delete("/v1/roles/{name}", roles::delete_role, "Delete a role")
        .note("Of those that are defined, and that nobody has.")
        .refuses(&[409])
}

/// Keys for programs.
fn api_keys(routes: Routes) -> Routes {
    routes
        .get("/v1/api-keys", keys::list_api_keys, "List API keys")
        .note("One's own; everybody's for those who manage API keys.")
        .post("/v1/api-keys", keys::create_api_key, "Make an API key")
        .note(SHOWING)
        .note(RECENT)
        .refuses(&[409])
        .get("/v1/api-keys/{id}", keys::get_api_key, "Show an API key")
        .patch("/v1/api-keys/{id}", keys::update_api_key, "Change an API key")
        .note("It may end sooner, but not later: rotate it for that.")
        .delete("/v1/api-keys/{id}", keys::delete_api_key, "Revoke an API key")
        .note("It is good for nothing within 2 s, on every node.")
        .post("/v1/api-keys/{id}/rotate", keys::rotate_api_key, "Replace the secret of an API key")
        .note("The new secret is shown in this answer only. The old one is good for `overlap_seconds` more; the one before that ends now.")
        .note(RECENT)
        .get("/v1/api-keys/{id}/usage", keys::list_api_key_usage, "Show how often an API key was used")
        .note("For each of the last 400 days (UTC), and how it stands with its quota.")
}

/// How much keys may be used.
fn usage_plans(routes: Routes) -> Routes {
    routes
        .get("/v1/usage-plans", plans::list_usage_plans, "List usage plans")
        .post("/v1/usage-plans", plans::create_usage_plan, "Define a usage plan")
        .get("/v1/usage-plans/{slug}", plans::get_usage_plan, "Show a usage plan")
        .patch("/v1/usage-plans/{slug}", plans::update_usage_plan, "Change a usage plan")
        .note("It counts for all keys that are on the plan within 2 s.")
        .delete("/v1/usage-plans/{slug}", plans::delete_usage_plan, "Delete a usage plan")
        .note("Of those that no key is on. `free` and `paid` stay.")
        .refuses(&[409])
}

/// Applications of others.
fn oauth_clients(routes: Routes) -> Routes {
    routes
        .get("/v1/oauth-clients", applications::list_oauth_clients, "List OAuth clients")
        .post("/v1/oauth-clients", applications::create_oauth_client, "Register an OAuth client")
        .note("The secret of a confidential one is shown in this answer only. Nobody registers a client that may do more for itself than they.")
        .note(RECENT)
        .refuses(&[409])
        .get("/v1/oauth-clients/{id}", applications::get_oauth_client, "Show an OAuth client")
        .patch("/v1/oauth-clients/{id}", applications::update_oauth_client, "Change an OAuth client")
        .note("What people have let it do beyond its scopes it may do no more, within 2 s.")
        .note(RECENT)
        .delete("/v1/oauth-clients/{id}", applications::delete_oauth_client, "Remove an OAuth client")
        .note("With all that people have let it do; its tokens are good for nothing within 2 s.")
        .post("/v1/oauth-clients/{id}/rotate-secret", applications::rotate_oauth_client_secret, "Replace the secret of an OAuth client")
        .note("The new secret is shown in this answer only. The old one is good for `overlap_seconds` more; the one before that ends now.")
        .note(RECENT)
        .refuses(&[409])
}

/// What one has let them do.
fn consents(routes: Routes) -> Routes {
    routes
        .get("/v1/users/me/consents", applications::list_consents, "List the applications that one lets act")
        .delete("/v1/users/me/consents/{id}", applications::delete_consent, "Let an application act no more")
        .note("At once: the sessions end that it acts in. `id` is that of the client.")
}

impl Describe for Data<Accounts> {
    fn describe(operation: &mut Operation) {
        operation.may_fail(&[429]);
    }
}
