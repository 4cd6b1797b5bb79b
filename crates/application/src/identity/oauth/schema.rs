//! How the values of applications and consents are described to clients.

use crate::schema::{formats, schemas};

schemas! {
    /// What an application is called, as people are told who are asked by it.
    OAuthClientName = domain::identity::ClientName, "Reading list", format("text");
    /// Whether an application can keep a secret: `confidential` ones have one, `public` ones, which people can look into, have none.
    OAuthClientKind = enum domain::identity::ClientKind;
    /// A way to a token: a person lets the application act (`authorization_code`), it goes on with that (`refresh_token`), or it acts for itself (`client_credentials`).
    OAuthGrantType = enum domain::identity::GrantType;
    /// One thing that an application may be let do: what OpenID Connect defines, what the permission of this name allows, or, with `self`, see and change what belongs to the person.
    OAuthScopeName = enum domain::identity::OAuthScope;
}

formats! {
    /// Where people are sent back to: an absolute URI without a fragment, of `https`, of `http` on `127.0.0.1`, `[::1]` or `localhost`, or of a scheme of the application's own with a dot in its name. It is compared character by character, but for the port on `127.0.0.1` and `[::1]`.
    RedirectUri = domain::identity::RedirectUri [domain::identity::RedirectUri::MAX], "https://reading-list.example/callback";
}
