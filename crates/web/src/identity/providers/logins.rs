//! Logging in with providers.

use actix_web::web::Data;
use application::identity::{
    self, Accounts, BeginProviderLogin, CreateProviderSession, LoginOptionSort, LoginOptionView, OutsideLogins,
    ProviderFilter, ProviderLoginView, SessionView,
};
use domain::{identity::ProviderLoginId, kernel::Anyone};

use super::super::sessions::agent;
use crate::{
    body::Body,
    call::{Call, GivesCredential},
    list::{List, Listed},
    outcome::Issued,
    path::Named,
    problem::Problem,
};

pub(super) async fn list_login_options(
    call: Call<Anyone>,
    list: List<ProviderFilter, LoginOptionSort>,
) -> Result<Listed<LoginOptionView>, Problem> {
    let (anyone, (_, page, link)) = (call.role, list.split());
    call.read(move |_, reader| identity::list_login_options(&anyone, reader.identity(), &page))
        .await
        .map(|it| link.to(it))
}

pub(super) async fn begin_provider_login(
    call: Call<Anyone, GivesCredential>,
    body: Body<BeginProviderLogin>,
    accounts: Data<Accounts>,
    means: Data<OutsideLogins>,
) -> Result<Issued<ProviderLoginView>, Problem> {
    let (gateway, caller) = call.steps();
    Ok(Issued(identity::begin_provider_login(&gateway, &accounts, &means, caller, body.0).await?))
}

pub(super) async fn create_provider_session(
    call: Call<Anyone, GivesCredential>,
    id: Named<ProviderLoginId>,
    body: Body<CreateProviderSession>,
    accounts: Data<Accounts>,
) -> Result<Issued<SessionView>, Problem> {
    let agent = agent(call.request());
    let (gateway, mut caller) = call.steps();
    caller.request.agent = agent;
    Ok(Issued(identity::create_provider_session(&gateway, &accounts, caller, (id.0, body.0)).await?))
}
