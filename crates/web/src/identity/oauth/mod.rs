//! `/oauth` and what is told of it in `/.well-known`: the authorization server.
//!
//! Applications are answered in the words of RFC 6749 and not by problem documents, and people by pages.

mod attempt;
mod client;
mod elsewhere;
mod endpoints;
mod form;
mod forms;
mod metadata;
mod pages;
mod question;
mod redirects;
mod refusal;
mod template;

pub(crate) use forms::Forms;

use crate::routes::Routes;

const REACH: &str = "The `client_id` and the secret of a confidential client come by HTTP Basic (each form-encoded first) or \
in the body, never both ways; a public client names its `client_id` only.";

/// Tokens for applications, and what is told of people and of the server.
pub(super) fn routes(routes: Routes) -> Routes {
    pages(routes)
        .post("/oauth/token", endpoints::issue_tokens, "Give an application tokens")
        .note(REACH)
        .note("For an authorization code (with its PKCE verifier), for a refresh token, or for the application itself.")
        .own_credentials()
        .post("/oauth/revoke", endpoints::revoke_token, "Take back a token")
        .note(REACH)
        .note("RFC 7009. All that a person has granted ends with any of its tokens. A token that is unknown, or another application's, is answered the same.")
        .own_credentials()
        .post("/oauth/introspect", endpoints::introspect_token, "Tell what a token is worth")
        .note(REACH)
        .note("RFC 7662. To confidential clients; of refresh tokens to those only that they were given to.")
        .own_credentials()
        .get("/oauth/userinfo", endpoints::get_userinfo, "Tell an application who lets it act")
        .note("OpenID Connect Core, section 5.3. Takes an access token with the scope `openid`; `profile` and `email` tell more.")
        .post("/oauth/userinfo", endpoints::get_userinfo, "Tell an application who lets it act")
        .named("post_userinfo".to_owned())
        .note("The same as by `GET`, as OpenID Connect asks for it.")
        .get("/.well-known/openid-configuration", metadata::get_openid_configuration, "Tell how to use the authorization server")
        .note("OpenID Connect Discovery.")
        .get("/.well-known/oauth-authorization-server", metadata::get_openid_configuration, "Tell how to use the authorization server")
        .named("get_authorization_server_metadata".to_owned())
        .note("RFC 8414; the same as for OpenID Connect.")
}

/// Pages for people. OpenAPI has no words for them, and no client calls them.
fn pages(routes: Routes) -> Routes {
    routes
        .get("/oauth/authorize", pages::authorize, "Ask a person whether an application may act for them")
        .own_credentials()
        .unlisted()
        .post("/oauth/login", pages::log_browser_in, "Log a person in, on a page")
        .own_credentials()
        .unlisted()
        .post("/oauth/elsewhere", elsewhere::send_browser_to_provider, "Send a person to a provider, from a page")
        .own_credentials()
        .unlisted()
        .get("/oauth/arrival", elsewhere::take_browser_in, "Take in a person who comes back from a provider")
        .own_credentials()
        .unlisted()
        .post("/oauth/arrival", elsewhere::prove_browser, "Take the second factor of who comes back from a provider")
        .own_credentials()
        .unlisted()
        .post("/oauth/consent", pages::decide, "Take a person's answer")
        .own_credentials()
        .unlisted()
        .post("/oauth/logout", pages::log_browser_out, "Log a person out, on a page")
        .own_credentials()
        .unlisted()
}
