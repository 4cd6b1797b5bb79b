//! `/oauth/authorize` and the forms of its pages.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    dev::Payload,
    http::{StatusCode, header},
    web::Data,
};
use application::{
    Failure,
    identity::{self, Accounts, Asked, Asker, BrowserLogin, CreateSession, Decision, Outcome, Return},
};
use domain::{
    identity::{Secret, UnknownParty},
    kernel::Anyone,
};
use serde_json::{Map, Value};
use std::{future::Future, pin::Pin};
use url::form_urlencoded;

use super::{
    form,
    forms::Forms,
    question::{Asking, after_login},
    template::{ConsentPage, LoginPage, Unshowable, page, style},
};
use crate::{
    call::{Call, GivesCredential},
    describe::{Describe, Operation},
    identity::sessions::agent,
    problem::Problem,
};

type Asks = Call<Anyone, GivesCredential>;

/// A page, or the way to another.
pub(super) struct Page(HttpResponse);

/// What somebody has filled in on one of our pages, in the browser that it was made for.
pub(super) struct Filled(Map<String, Value>);

impl Responder for Page {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}

impl Describe for Page {
    fn describe(operation: &mut Operation) {
        operation.produces.push("text/html");
    }
}

impl Describe for Result<Page, Unshowable> {
    fn describe(operation: &mut Operation) {
        Page::describe(operation);
    }
}

impl Describe for Filled {
    fn describe(_: &mut Operation) {}
}

impl Describe for Data<Forms> {
    fn describe(_: &mut Operation) {}
}

impl FromRequest for Filled {
    type Error = Unshowable;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Unshowable>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let members = form::members(&form::read(&request, payload).await?)?;
            let token = members.get("form").and_then(Value::as_str).unwrap_or_default();
            if request.app_data::<Data<Forms>>().is_some_and(|it| it.knows(&request, token)) {
                return Ok(Self(members));
            }
            let detail = "this form was made for another browser, or too long ago; go back and fill it in anew";
            let foreign = Problem::new(StatusCode::FORBIDDEN, "foreign_form", detail);
            Err(Unshowable::back_to(foreign, request.query_string()))
        })
    }
}

impl Filled {
    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

pub(super) async fn authorize(
    call: Asks,
    asking: Asking,
    accounts: Data<Accounts>,
    forms: Data<Forms>,
) -> Result<Page, Unshowable> {
    answer(call, &asking, &accounts, &forms, Decision::Unasked, Try::default()).await
}

pub(super) async fn decide(
    call: Asks,
    asking: Asking,
    filled: Filled,
    accounts: Data<Accounts>,
    forms: Data<Forms>,
) -> Result<Page, Unshowable> {
    let decision = if filled.text("decision") == "allow" { Decision::Allow } else { Decision::Deny };
    answer(call, &asking, &accounts, &forms, decision, Try::default()).await
}

pub(super) async fn log_browser_in(
    call: Asks,
    asking: Asking,
    filled: Filled,
    accounts: Data<Accounts>,
    forms: Data<Forms>,
) -> Result<Page, Unshowable> {
    let email = filled.text("email").trim().to_owned();
    let Some(command) = credentials(&email, &filled) else {
        let wrong = Try { status: StatusCode::UNPROCESSABLE_ENTITY, code: "invalid_credentials", email, wait: None };
        return answer(call, &asking, &accounts, &forms, Decision::Unasked, wrong).await;
    };
    let (gateway, mut caller) = call.again();
    caller.request.agent = agent(call.request());
    match identity::log_browser_in(&gateway, &accounts, caller, command).await {
        Ok(login) => Ok(Page(to_question(&after_login(&asking.query), forms.cookie(&login)))),
        Err(Failure::Refused(refused)) => {
            let problem = Problem::from(Failure::Refused(refused));
            let wrong = Try::refused(&problem, email);
            answer(call, &asking, &accounts, &forms, Decision::Unasked, wrong).await
        }
        Err(failure) => Err(failure.into()),
    }
}

pub(super) async fn log_browser_out(
    call: Asks,
    asking: Asking,
    _: Filled,
    accounts: Data<Accounts>,
    forms: Data<Forms>,
) -> Result<Page, Unshowable> {
    if let Some(shown) = forms.shown(call.request()) {
        let login = accounts.authorization.secrets.login_digest(&shown);
        call.write_plainly(move |ctx, uow| identity::log_browser_out(ctx, uow.identity(), &login)).await?;
    }
    Ok(Page(to_question(&asking.query, forms.cookie(&accounts.secrets.fresh()?))))
}

/// A login that has not come off, if there was one.
#[derive(Default)]
struct Try {
    status: StatusCode,
    code: &'static str,
    email: String,
    wait: Option<header::HeaderValue>,
}

impl Try {
    fn refused(problem: &Problem, email: String) -> Self {
        use actix_web::ResponseError;
        let response = problem.error_response();
        let wait = response.headers().get(header::RETRY_AFTER).cloned();
        let (status, code) = match problem.code() {
            "mfa_required" => (StatusCode::UNPROCESSABLE_ENTITY, "mfa_required"),
            "too_many_attempts" | "rate_limited" => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_credentials"),
        };
        Self { status, code, email, wait }
    }

    /// What the page says of it. Whatever is wrong, it is said in the same words.
    fn told(&self) -> Option<&'static str> {
        match self.code {
            "" => None,
            "mfa_required" => Some("Your account takes a second factor. Enter your password again, and a code."),
            "too_many_attempts" => Some("There were too many failed attempts. Wait a while, then try again."),
            _ => Some("The email address, the password or the code is wrong."),
        }
    }
}

fn credentials(email: &str, filled: &Filled) -> Option<CreateSession> {
    let secret = |name| Secret::from(filled.text(name).to_owned());
    let code = Some(secret("code")).filter(|it| !it.expose().trim().is_empty());
    Some(CreateSession {
        email: email.parse().ok()?,
        password: secret("password").try_into().ok()?,
        code: code.map(TryInto::try_into).transpose().ok()?,
    })
}

/// The answer to a question, or the page that has to come before it.
async fn answer(
    call: Asks,
    asking: &Asking,
    accounts: &Accounts,
    forms: &Forms,
    decision: Decision,
    tried: Try,
) -> Result<Page, Unshowable> {
    let shown = forms.shown(call.request());
    let login = shown.as_ref().map(|it| accounts.authorization.secrets.login_digest(it));
    let asked = Asked { parameters: asking.parameters.clone(), login };
    let (gateway, caller) = call.steps();
    match identity::authorize(&gateway, accounts, caller, asked, decision).await? {
        Outcome::Unknown(UnknownParty::Client) => {
            Err(Problem::bad_request("unknown_client", "nobody knows the application that sent you here").into())
        }
        Outcome::Unknown(UnknownParty::RedirectUri) => {
            let detail =
                "the application that sent you here wants the answer at an address that it is not registered with";
            Err(Problem::bad_request("unknown_redirect_uri", detail).into())
        }
        Outcome::Answered(back) => Ok(Page(to_application(&back))),
        Outcome::LogIn(asker) => {
            let (cookie, fresh) = match shown {
                Some(shown) => (shown, false),
                None => (accounts.secrets.fresh()?, true),
            };
            let mut response = login_page(&asker, &asking.query, &forms.token(&cookie, &asking.query), &tried)?;
            if fresh {
                add_cookie(&mut response, &forms.cookie(&cookie));
            }
            Ok(Page(response))
        }
        Outcome::Agree(asker, login) => {
            let cookie = shown.unwrap_or_else(|| String::new().into());
            consent_page(&asker, &login, &asking.query, &forms.token(&cookie, &asking.query)).map(Page)
        }
    }
}

fn login_page(asker: &Asker, query: &str, token: &str, tried: &Try) -> Result<HttpResponse, Unshowable> {
    let hint = asker.login_hint.as_deref().unwrap_or_default();
    let shown = LoginPage {
        style: style(),
        client: &asker.client_name,
        query,
        token,
        email: if tried.email.is_empty() { hint } else { &tried.email },
        wrong: tried.told(),
        code_missing: tried.code == "mfa_required",
    };
    let mut response = page(tried.status, &shown, Some(&asker.return_to.form_source))?;
    if let Some(wait) = &tried.wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    if tried.status != StatusCode::OK {
        let told = Problem::new(tried.status, tried.code, tried.told().unwrap_or_default());
        response.extensions_mut().insert(super::Spoken(told));
    }
    Ok(response)
}

fn consent_page(asker: &Asker, login: &BrowserLogin, query: &str, token: &str) -> Result<HttpResponse, Unshowable> {
    let shown = ConsentPage {
        style: style(),
        client: &asker.client_name,
        place: place(&asker.return_to.redirect_uri),
        query,
        token,
        person: &login.display_name,
        email: &login.email,
        scopes: asker.scopes.iter().map(domain::identity::OAuthScope::meaning).collect(),
    };
    page(StatusCode::OK, &shown, Some(&asker.return_to.form_source))
}

/// Where an answer goes, as far as people know such places.
fn place(redirect_uri: &str) -> &str {
    let (scheme, rest) = redirect_uri.split_once(':').unwrap_or((redirect_uri, ""));
    match rest.strip_prefix("//").filter(|_| scheme.starts_with("http")) {
        Some(rest) => rest.split(['/', '?']).next().unwrap_or(rest),
        None => scheme,
    }
}

/// Back to the application, with its answer (RFC 6749, section 4.1.2; RFC 9207).
fn to_application(back: &Return) -> HttpResponse {
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
fn to_question(query: &str, cookie: actix_web::cookie::Cookie<'static>) -> HttpResponse {
    let mut response = redirect(&format!("/oauth/authorize?{query}"));
    add_cookie(&mut response, &cookie);
    response
}

fn redirect(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

fn add_cookie(response: &mut HttpResponse, cookie: &actix_web::cookie::Cookie<'static>) {
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
