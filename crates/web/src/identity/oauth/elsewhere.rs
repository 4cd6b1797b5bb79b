//! Logging in with a provider, from our page and back to it.

use actix_web::{http::StatusCode, web::Data};
use application::{
    Failure,
    identity::{self, Accounts, Asked, CreateProviderSession, Decision, Outcome, OutsideLogins},
};
use domain::identity::Secret;

use super::{
    attempt::Try,
    forms::Forms,
    pages::{Asks, Filled, Page, answer, end_shown},
    question::{Arrived, Asking, after_login},
    redirects::to_question,
    template::{ElsewherePage, ProofPage, Unshowable, page, style},
};
use crate::{identity::sessions::agent, problem::Problem};

/// Where browsers come back to.
const BACK: &str = "/oauth/arrival";

/// Sends the browser to the provider that somebody has chosen. A page does it and no redirect, because the form of ours
/// may lead nowhere but here and to the application.
pub(super) async fn send_browser_to_provider(
    call: Asks,
    asking: Asking,
    filled: Filled,
    accounts: Data<Accounts>,
    (forms, means): (Data<Forms>, Data<OutsideLogins>),
) -> Result<Page, Unshowable> {
    let unknown = || Unshowable::back_to(Problem::not_found("there is no such provider"), &asking.query);
    let provider = filled.text("provider").parse().map_err(|_| unknown())?;
    let shows = forms.shown(call.request()).ok_or_else(unknown)?;
    let (gateway, caller) = call.steps();
    let way = (provider, BACK, asking.query.as_str());
    let sent = identity::send_browser_to_provider(&gateway, &accounts, &means, caller, way, shows).await;
    let url = sent.map_err(|it| Unshowable::back_to(it.into(), &asking.query))?;
    page(StatusCode::OK, &ElsewherePage { style: style(), url: &url }, None).map(Page)
}

/// Takes in the browser that comes back.
pub(super) async fn take_browser_in(
    call: Asks,
    arrived: Arrived,
    accounts: Data<Accounts>,
    forms: Data<Forms>,
) -> Result<Page, Unshowable> {
    take_in(call, arrived, None, &accounts, &forms).await
}

/// The same, with the second factor that was asked for.
pub(super) async fn prove_browser(
    call: Asks,
    arrived: Arrived,
    filled: Filled,
    accounts: Data<Accounts>,
    forms: Data<Forms>,
) -> Result<Page, Unshowable> {
    take_in(call, arrived, Some(filled.secret("code")), &accounts, &forms).await
}

async fn take_in(
    call: Asks,
    arrived: Arrived,
    code: Option<Secret>,
    accounts: &Accounts,
    forms: &Forms,
) -> Result<Page, Unshowable> {
    let (Some((login, ticket)), Some(verifier)) = (arrived.login.clone(), forms.shown(call.request())) else {
        return fail(call, arrived, accounts, forms).await;
    };
    let wrong = code.is_some();
    let Ok(code) = code.map(TryInto::try_into).transpose() else {
        return ask_for_code(call, arrived, accounts, forms, wrong).await;
    };
    let command = CreateProviderSession { verifier, ticket, code };
    let (gateway, mut caller) = call.again();
    caller.request.agent = agent(call.request());
    match identity::take_browser_in(&gateway, accounts, caller, (login, command)).await {
        Ok(login) => {
            end_shown(call, accounts, forms).await?;
            Ok(Page(to_question(&after_login(&arrived.asking.query), &forms.cookie(&login))))
        }
        Err(Failure::Refused(it)) if it.code == "mfa_required" || (wrong && it.code == "invalid_credentials") => {
            ask_for_code(call, arrived, accounts, forms, wrong).await
        }
        Err(Failure::Refused(_)) => fail(call, arrived, accounts, forms).await,
        Err(failure) => Err(failure.into()),
    }
}

/// Where the code is asked for that the account takes besides.
async fn ask_for_code(
    call: Asks,
    arrived: Arrived,
    accounts: &Accounts,
    forms: &Forms,
    wrong: bool,
) -> Result<Page, Unshowable> {
    let Some(shown) = forms.shown(call.request()) else { return fail(call, arrived, accounts, forms).await };
    let asked = Asked { parameters: arrived.asking.parameters.clone(), login: None };
    let (gateway, caller) = call.again();
    match identity::authorize(&gateway, accounts, caller, asked, Decision::Unasked).await? {
        Outcome::LogIn(by) => {
            let token = forms.token(&shown, &arrived.query);
            let proof = ProofPage { style: style(), query: &arrived.query, token: &token, wrong };
            let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            page(status, &proof, Some(&by.return_to.form_source)).map(Page)
        }
        _ => fail(call, arrived, accounts, forms).await,
    }
}

/// Back to where one can log in otherwise.
async fn fail(call: Asks, arrived: Arrived, accounts: &Accounts, forms: &Forms) -> Result<Page, Unshowable> {
    answer(call, &arrived.asking, accounts, forms, Decision::Unasked, Try::elsewhere()).await
}
