//! How applications show who they are (RFC 6749, section 2.3.1).

use actix_web::{HttpRequest, http::header};
use application::identity::ShownClient;
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::identity::{OAuthError, Secret};

/// The application by the header, or else by the form; never by both.
pub(super) fn shown_client(
    request: &HttpRequest,
    id: Option<String>,
    secret: Option<Secret>,
) -> Result<ShownClient, OAuthError> {
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let Some(given) = headers.next() else { return Ok(ShownClient { id, secret }) };
    let basic = given.to_str().ok().and_then(basic).ok_or(OAuthError::InvalidClient)?;
    if headers.next().is_some() || secret.is_some() || id.is_some_and(|it| basic.id.as_ref() != Some(&it)) {
        return Err(OAuthError::InvalidRequest("a client shows who it is in one way only"));
    }
    Ok(basic)
}

/// RFC 7617, with both parts encoded as in forms.
fn basic(text: &str) -> Option<ShownClient> {
    let (scheme, encoded) = text.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        let spaced = text.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8().ok().map(String::from)
    };
    Some(ShownClient { id: Some(plain(id)?), secret: Some(plain(secret)?.into()) })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn shown(header: Option<&str>, id: Option<&str>, secret: Option<&str>) -> Result<(String, String), OAuthError> {
        let request =
            header.into_iter().fold(TestRequest::default(), |it, header| it.insert_header(("authorization", header)));
        let secret = secret.map(|it| Secret::from(it.to_owned()));
        let shown = shown_client(&request.to_http_request(), id.map(str::to_owned), secret)?;
        let secret = shown.secret.map(|it| it.expose().to_owned());
        Ok((shown.id.unwrap_or_default(), secret.unwrap_or_default()))
    }

    fn pair(id: &str, secret: &str) -> (String, String) {
        (id.to_owned(), secret.to_owned())
    }

    #[test]
    fn an_application_shows_itself_by_header_or_by_form() {
        assert_eq!(shown(Some("Basic YTpi"), None, None), Ok(pair("a", "b")));
        assert_eq!(shown(Some("basic YTpi"), Some("a"), None), Ok(pair("a", "b")));
        assert_eq!(shown(Some("Basic YSUzQWI6YytkJTJC"), None, None), Ok(pair("a:b", "c d+")));
        assert_eq!(shown(None, Some("a"), Some("b")), Ok(pair("a", "b")));
        assert_eq!(shown(None, Some("a"), None), Ok(pair("a", "")));
        assert_eq!(shown(None, None, None), Ok(pair("", "")));
    }

    #[test]
    fn what_is_shown_in_two_ways_or_cannot_be_read_is_refused() {
        let twice = Err(OAuthError::InvalidRequest("a client shows who it is in one way only"));
        assert_eq!(shown(Some("Basic YTpi"), None, Some("b")), twice);
        assert_eq!(shown(Some("Basic YTpi"), Some("c"), None), twice);
        for bad in ["Basic", "Basic !", "Basic YQ==", "Bearer YTpi", "Basic /w=="] {
            assert_eq!(shown(Some(bad), None, None), Err(OAuthError::InvalidClient), "{bad}");
        }
    }
}
