//! `/v1/identity-providers`, `/v1/login-options`, `/v1/provider-logins`, `/v1/users/me/identities`, `/oauth/callback`

mod callback;
mod logins;
mod manage;
mod own;

use actix_web::web::Data;
use application::identity::OutsideLogins;

use super::RECENT;
use crate::{
    describe::{Describe, Operation},
    routes::Routes,
};

const STEPS: &str = "Send the browser to `authorization_url`. It comes back to `return_to` with `login` (the `id`) and `ticket`, \
or with `error`. Then end the login with the `verifier` and the `ticket`: only a browser that made the whole way has both.";

const FAILURES: &str = "The error is `access_denied`, `provider_unavailable`, `provider_error`, `email_not_verified`, \
`link_needs_login` (an account has the address, but never proved it, or is linked to somebody else there), `registration_closed`, `invitation_needed`, \
`identity_taken` or `invalid_credentials` (the account cannot log in).";

/// Logging in with outside providers.
pub(super) fn routes(routes: Routes) -> Routes {
    let routes = managed(routes)
        .get("/v1/login-options", logins::list_login_options, "List the providers with which one can log in")
        .post("/v1/provider-logins", logins::begin_provider_login, "Begin to log in with a provider")
        .note(FAILURES)
        .note(STEPS)
        .post("/v1/provider-logins/{id}/session", logins::create_provider_session, "End a login with a provider")
        .note(
            "A new address opens an account as `LYCEUM_REGISTRATION` has it; an account whose address is verified is linked, and its \
             owner told by mail. Who has a second factor gets 401 `mfa_required` without a code, and may try again with it.",
        )
        .refuses(&[403, 409])
        .get("/oauth/callback", callback::end_provider_callback, "Come back from a provider")
        .unlisted();
    owned(routes)
}

fn managed(routes: Routes) -> Routes {
    routes
        .get("/v1/identity-providers", manage::list_identity_providers, "List identity providers")
        .post("/v1/identity-providers", manage::create_identity_provider, "Register an identity provider")
        .note(
            "One that speaks OpenID Connect; its redirect URI is `<LYCEUM_PUBLIC_URL>/oauth/callback`. A provider that is believed \
             about addresses (`trusts_email`) can let anybody in, so it takes somebody who may do everything to \
             register, change or delete one.",
        )
        .note(RECENT)
        .get("/v1/identity-providers/{slug}", manage::get_identity_provider, "Show an identity provider")
        .patch("/v1/identity-providers/{slug}", manage::update_identity_provider, "Change an identity provider")
        .note("Its issuer stays: whom it knows by a name is somebody else at another one.")
        .note(RECENT)
        .delete("/v1/identity-providers/{slug}", manage::delete_identity_provider, "Delete an identity provider")
        .note("With all links to it. Who has no password chooses one by mail; `enabled` closes the way without forgetting it.")
}

fn owned(routes: Routes) -> Routes {
    routes
        .get("/v1/users/me/identities", own::list_identities, "List one's accounts at providers")
        .post("/v1/users/me/identities", own::begin_identity_link, "Begin to link an account at a provider")
        .note(STEPS)
        .post("/v1/users/me/identities/complete", own::complete_identity_link, "Link an account at a provider")
        .note("With which one was there just now. One's mail tells of it.")
        .refuses(&[404, 409])
        .delete("/v1/users/me/identities/{id}", own::delete_identity, "Unlink an account at a provider")
        .note("Unless it is the only way to log in.")
        .refuses(&[409])
}

impl Describe for Data<OutsideLogins> {
    fn describe(_: &mut Operation) {}
}
