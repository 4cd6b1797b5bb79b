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
    identity::{self, Accounts, Asked, Asker, BrowserLogin, CreateSession, Decision, Outcome},
};
use domain::{
    identity::{Secret, UnknownParty},
    kernel::Anyone,
};
use serde_json::{Map, Value};
use std::{future::Future, pin::Pin};

use super::{
    attempt::Try,
    form,
    forms::Forms,
    question::{Asking, after_login},
    redirects::{add_cookie, place, to_application, to_question},
    template::{ConsentPage, LoginPage, Unshowable, page, style},
};
use crate::{
    call::{Call, GivesCredential},
    describe::{Describe, Operation},
    identity::sessions::agent,
    problem::{Problem, Spoken},
};

pub(super) type Asks = Call<Anyone, GivesCredential>;

/// A page, or the way to another.
pub(super) struct Page(pub(super) HttpResponse);

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
            let detail = "this form was made for another browser or another login; go back and fill it in anew";
            let foreign = Problem::new(StatusCode::FORBIDDEN, "foreign_form", detail);
            Err(Unshowable::back_to(foreign, request.query_string()))
        })
    }
}

impl Filled {
    /// What is in the field of this name.
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The same, if nobody is to see it.
    pub(super) fn secret(&self, name: &str) -> Secret {
        self.text(name).to_owned().into()
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
        Ok(login) => {
            end_shown(call, &accounts, &forms).await?;
            Ok(Page(to_question(&after_login(&asking.query), &forms.cookie(&login))))
        }
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
    end_shown(call, &accounts, &forms).await?;
    Ok(Page(to_question(&asking.query, &forms.cookie(&accounts.secrets.fresh()?))))
}

/// Ends the login that the browser shows, if it shows one. It shows another from now on.
pub(super) async fn end_shown(call: Asks, accounts: &Accounts, forms: &Forms) -> Result<(), Problem> {
    let Some(shown) = forms.shown(call.request()) else { return Ok(()) };
    let login = accounts.authorization.secrets.login_digest(&shown);
    call.write_plainly(move |ctx, uow| identity::log_browser_out(ctx, uow.identity(), &login)).await
}

fn credentials(email: &str, filled: &Filled) -> Option<CreateSession> {
    let code = Some(filled.secret("code")).filter(|it| !it.expose().trim().is_empty());
    Some(CreateSession {
        email: email.parse().ok()?,
        password: filled.secret("password").try_into().ok()?,
        code: code.map(TryInto::try_into).transpose().ok()?,
    })
}

/// The answer to a question, or the page that has to come before it.
pub(super) async fn answer(
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
        Outcome::LogIn(by) => {
            let (cookie, fresh) = match shown {
                Some(shown) => (shown, false),
                None => (accounts.secrets.fresh()?, true),
            };
            let mut response = login_page(&by, &asking.query, &forms.token(&cookie, &asking.query), &tried)?;
            if fresh {
                add_cookie(&mut response, &forms.cookie(&cookie));
            }
            Ok(Page(response))
        }
        Outcome::Agree(by, login) => {
            let cookie = shown.unwrap_or_else(|| String::new().into());
            consent_page(&by, &login, &asking.query, &forms.token(&cookie, &asking.query)).map(Page)
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
        providers: &asker.providers,
        code_missing: tried.code == "mfa_required",
    };
    let mut response = page(tried.status, &shown, Some(&asker.return_to.form_source))?;
    if let Some(wait) = &tried.wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait.clone());
    }
    if tried.status != StatusCode::OK {
        let told = Problem::new(tried.status, tried.code, tried.told().unwrap_or_default());
        response.extensions_mut().insert(Spoken(told));
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
