//! What a browser shows, and how its forms are known to be ours.
//!
//! A browser has one cookie. Until somebody logs in it is a random text, and then it stands for their login: a text
//! that was planted before is worth nothing after. Each form carries a keyed hash of the cookie and of the question it
//! belongs to, which no other page can make (OWASP, Cross-Site Request Forgery Prevention, signed double submit).

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite},
    http::header,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::identity::Secret;
use hmac::Mac;

use crate::mac::{KeyedHash, keyed_hash};

/// Makes and knows forms. All nodes share the key.
#[derive(Clone)]
pub(crate) struct Forms {
    key: KeyedHash,
    secure: bool,
}

impl Forms {
    /// With `key`, for a service that clients reach at `public_url`.
    pub(crate) fn new(key: &[u8; 32], public_url: &str) -> Self {
        Self { key: keyed_hash(key), secure: public_url.starts_with("https://") }
    }

    /// A cookie that starts with `__Host-` comes from this host by TLS and from nowhere else (RFC 6265bis, section
    /// 4.1.3.2). On a developer's machine there is no TLS.
    const fn name(&self) -> &'static str {
        if self.secure { "__Host-lyceum_login" } else { "lyceum_login" }
    }

    /// What the browser shows.
    pub(super) fn shown(&self, request: &HttpRequest) -> Option<Secret> {
        let cookie = request.cookie(self.name())?;
        (!cookie.value().is_empty()).then(|| cookie.value().to_owned().into())
    }

    /// What it is to show from now on, until it is closed. Pages of others that lead here bring it along, as
    /// applications have to; what they send by a form does not.
    pub(super) fn cookie(&self, value: &Secret) -> Cookie<'static> {
        Cookie::build(self.name(), value.expose().to_owned())
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .finish()
    }

    /// What a form about `question` carries in a browser that shows `cookie`.
    pub(super) fn token(&self, cookie: &Secret, question: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(cookie, question).finalize().into_bytes())
    }

    /// Whether a form is one of ours, filled in by the browser that it was made for.
    pub(super) fn knows(&self, request: &HttpRequest, token: &str) -> bool {
        let Some(cookie) = self.shown(request) else { return false };
        let Ok(token) = URL_SAFE_NO_PAD.decode(token) else { return false };
        // Browsers say so of themselves whose page sends a form (W3C Fetch Metadata, section 2.3).
        let site = request.headers().get("sec-fetch-site").map(header::HeaderValue::as_bytes);
        site.is_none_or(|it| it == b"same-origin" || it == b"none")
            && self.mac(&cookie, request.query_string()).verify_slice(&token).is_ok()
    }

    fn mac(&self, cookie: &Secret, question: &str) -> KeyedHash {
        let mut mac = self.key.clone();
        mac.update(cookie.expose().as_bytes());
        mac.update(&[0]);
        mac.update(question.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const QUESTION: &str = "client_id=a&state=b";

    fn browser(cookie: &str, question: &str, site: Option<&str>) -> HttpRequest {
        let request = TestRequest::with_uri(&format!("/oauth/consent?{question}"));
        let request = request.insert_header(("cookie", format!("lyceum_login={cookie}")));
        site.into_iter().fold(request, |it, site| it.insert_header(("sec-fetch-site", site))).to_http_request()
    }

    #[test]
    fn a_form_is_good_in_its_own_browser_for_its_own_question() {
        let forms = Forms::new(&[7; 32], "http://localhost");
        let token = forms.token(&"abc".to_owned().into(), QUESTION);
        let knows = |cookie, question, site| forms.knows(&browser(cookie, question, site), &token);
        assert!(knows("abc", QUESTION, None) && knows("abc", QUESTION, Some("same-origin")));
        assert!(!knows("abd", QUESTION, None) && !knows("", QUESTION, None));
        assert!(!knows("abc", "client_id=a&state=c", None));
        assert!(!knows("abc", QUESTION, Some("cross-site")) && !knows("abc", QUESTION, Some("same-site")));
        assert!(!Forms::new(&[8; 32], "http://localhost").knows(&browser("abc", QUESTION, None), &token));
        assert!(
            !forms.knows(&browser("abc", QUESTION, None), "") && !forms.knows(&browser("abc", QUESTION, None), "!")
        );
    }

    #[test]
    fn a_cookie_is_nobody_elses() {
        let cookie = |url| Forms::new(&[7; 32], url).cookie(&"abc".to_owned().into()).to_string();
        let secure = cookie("https://campus.example");
        assert_eq!(secure, "__Host-lyceum_login=abc; HttpOnly; SameSite=Lax; Secure; Path=/");
        assert_eq!(cookie("http://127.0.0.1:8080"), "lyceum_login=abc; HttpOnly; SameSite=Lax; Path=/");
    }
}
