//! Where a browser is sent next.

use actix_web::{HttpResponse, cookie::Cookie, http::header};
use application::identity::Return;
use url::form_urlencoded;

/// Where an answer goes, as far as people know such places.
pub(super) fn place(redirect_uri: &str) -> &str {
    let (scheme, rest) = redirect_uri.split_once(':').unwrap_or((redirect_uri, ""));
    match rest.strip_prefix("//").filter(|_| scheme.starts_with("http")) {
        Some(rest) => rest.split(['/', '?']).next().unwrap_or(rest),
        None => scheme,
    }
}

/// Back to the application, with its answer (RFC 6749, section 4.1.2; RFC 9207).
pub(super) fn to_application(back: &Return) -> HttpResponse {
    let mut query = form_urlencoded::Serializer::new(String::new());
    match &back.answer {
        Ok(code) => query.append_pair("code", code.expose()),
        Err(error) => query.append_pair("error", error.code()).append_pair("error_description", &error.to_string()),
    };
    if let Some(state) = &back.to.state {
        query.append_pair("state", state);
    }
    query.append_pair("iss", &back.issuer);
    let (uri, joint) = (&back.to.redirect_uri, if back.to.redirect_uri.contains('?') { '&' } else { '?' });
    redirect(&format!("{uri}{joint}{}", query.finish()))
}

/// To the question once more, which is not sent again when a page is loaded anew.
pub(super) fn to_question(query: &str, cookie: &Cookie<'static>) -> HttpResponse {
    let mut response = redirect(&format!("/oauth/authorize?{query}"));
    add_cookie(&mut response, cookie);
    response
}

fn redirect(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

pub(super) fn add_cookie(response: &mut HttpResponse, cookie: &Cookie<'static>) {
    // The value is one of ours, in base64url.
    if let Ok(value) = header::HeaderValue::from_str(&cookie.to_string()) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_the_place_by_its_name() {
        assert_eq!(place("https://app.example/back?x"), "app.example");
        assert_eq!(place("http://127.0.0.1:4711/back"), "127.0.0.1:4711");
        assert_eq!(place("com.example.app:/back"), "com.example.app");
    }
}
