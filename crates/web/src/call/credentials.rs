//! How callers show who they are.

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use application::Credentials;

use crate::{problem::Problem, streams};

/// The header that shows an API key.
const API_KEY: &str = "x-api-key";

/// What is shown: a bearer token (RFC 6750, section 2.1) or an API key, once. Neither is ever taken from anywhere
/// else, but that a WebSocket's token may come among its subprotocols: a browser lets nothing else be said there.
pub(crate) fn credentials(request: &HttpRequest) -> Result<Credentials, Problem> {
    let mut tokens = request.headers().get_all(header::AUTHORIZATION);
    let mut keys = request.headers().get_all(API_KEY);
    let shown = match (tokens.next(), keys.next()) {
        (None, None) => {
            let offered = streams::offers(request).find_map(|it| it.strip_prefix("bearer."));
            return Ok(offered.map_or(Credentials::None, |it| Credentials::of_bearer(it.to_owned())));
        }
        (Some(token), None) if tokens.next().is_none() => bearer(token),
        (None, Some(key)) if keys.next().is_none() => {
            key.to_str().ok().map(|it| Credentials::Key(it.trim().to_owned()))
        }
        _ => None,
    };
    shown.ok_or_else(|| {
        Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated", "a valid access token is needed")
            .header(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
    })
}

fn bearer(given: &HeaderValue) -> Option<Credentials> {
    let (scheme, token) = given.to_str().ok().filter(|it| it.len() <= 4096)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Credentials::of_bearer(token.trim().to_owned()))
}
