//! The pages that people see, and how they are kept from being used against them.

use std::{fmt, sync::LazyLock};

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{StatusCode, header},
};
use application::{Failure, identity::LoginOptionView};
use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::problem::{Problem, Spoken};

const STYLE: &str = include_str!("../../../templates/oauth/style.css");

/// By which a browser knows that the style is ours (CSP 3, section 2.3.1).
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));

/// Where somebody logs in.
#[derive(Template)]
#[template(path = "oauth/login.html")]
pub(super) struct LoginPage<'a> {
    pub(super) style: &'static str,
    pub(super) client: &'a str,
    pub(super) query: &'a str,
    pub(super) token: &'a str,
    pub(super) email: &'a str,
    pub(super) wrong: Option<&'a str>,
    pub(super) providers: &'a [LoginOptionView],
    /// Whether the code is what is missing.
    pub(super) code_missing: bool,
}

/// Where somebody is on the way to a provider.
#[derive(Template)]
#[template(path = "oauth/elsewhere.html")]
pub(super) struct ElsewherePage<'a> {
    pub(super) style: &'static str,
    pub(super) url: &'a str,
}

/// Where somebody who comes back from there shows their second factor.
#[derive(Template)]
#[template(path = "oauth/proof.html")]
pub(super) struct ProofPage<'a> {
    pub(super) style: &'static str,
    pub(super) query: &'a str,
    pub(super) token: &'a str,
    /// Whether one was shown that is wrong.
    pub(super) wrong: bool,
}

/// Where somebody lets an application act for them.
#[derive(Template)]
#[template(path = "oauth/consent.html")]
pub(super) struct ConsentPage<'a> {
    pub(super) style: &'static str,
    pub(super) client: &'a str,
    pub(super) place: &'a str,
    pub(super) query: &'a str,
    pub(super) token: &'a str,
    pub(super) person: &'a str,
    pub(super) email: &'a str,
    pub(super) scopes: Vec<&'static str>,
}

/// Where somebody is told why they get no other page.
#[derive(Template)]
#[template(path = "oauth/refusal.html")]
struct RefusalPage<'a> {
    style: &'static str,
    title: &'a str,
    detail: &'a str,
    code: &'a str,
    back: Option<&'a str>,
}

/// The style of all pages.
pub(super) const fn style() -> &'static str {
    STYLE
}

/// A page whose form leads here, and from here to `leads_to` at the most.
pub(super) fn page(
    status: StatusCode,
    template: &impl Template,
    leads_to: Option<&str>,
) -> Result<HttpResponse, Unshowable> {
    let body = template.render().map_err(|it| Unshowable::from(Problem::internal(it)))?;
    Ok(guarded(status, leads_to).content_type("text/html; charset=utf-8").body(body))
}

/// The head of a page: nothing of it is kept, nothing runs in it, and no other page shows it in a frame.
fn guarded(status: StatusCode, leads_to: Option<&str>) -> HttpResponseBuilder {
    let leads_to = leads_to.map(|it| format!(" {it}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; style-src {}; form-action 'self'{leads_to}; base-uri 'none'; frame-ancestors 'none'",
        *STYLE_HASH
    );
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_FRAME_OPTIONS, "DENY"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// Why there is no other page. It is a page itself.
#[derive(Debug)]
pub(super) struct Unshowable {
    problem: Problem,
    back: Option<String>,
}

impl Unshowable {
    /// The same, with the way back to where one can try again.
    pub(super) fn back_to(problem: Problem, query: &str) -> Self {
        Self { problem, back: Some(format!("/oauth/authorize?{query}")) }
    }
}

impl From<Problem> for Unshowable {
    fn from(problem: Problem) -> Self {
        Self { problem, back: None }
    }
}

impl From<Failure> for Unshowable {
    fn from(failure: Failure) -> Self {
        Problem::from(failure).into()
    }
}

impl fmt::Display for Unshowable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl ResponseError for Unshowable {
    fn status_code(&self) -> StatusCode {
        self.problem.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let (code, detail) = (self.problem.code(), self.problem.to_string());
        let title = crate::problem::title(code, self.status_code());
        let shown = RefusalPage { style: STYLE, title: &title, detail: &detail, code, back: self.back.as_deref() };
        // If not even this can be written, the problem is told as everywhere else.
        let Ok(body) = shown.render() else { return self.problem.error_response() };
        let mut response = guarded(self.status_code(), None);
        let plain = self.problem.error_response();
        if let Some(wait) = plain.headers().get(header::RETRY_AFTER) {
            response.insert_header((header::RETRY_AFTER, wait.clone()));
        }
        let mut response = response.content_type("text/html; charset=utf-8").body(body);
        response.extensions_mut().insert(Spoken(self.problem.clone()));
        response
    }
}
