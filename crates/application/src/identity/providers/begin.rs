//! Sending somebody to a provider.

use domain::identity::{
    IdentityProvider, Member, PROVIDER_LOGIN, ProviderError, ProviderLogin, ProviderLoginId, ProviderSlug, Secret,
};

use super::{
    AuthorizationAsk, BeginIdentityLink, BeginProviderLogin, FlowSecret, OutsideLogins, ProviderLoginView,
    commands::ReturnPage, options::open_provider, trail::note_login_begun,
};
use crate::{
    Caller, Ctx, Failure, Gateway, Reader, Weight,
    identity::{Accounts, sessions::recent},
};

/// Begins a login with a provider.
pub async fn begin_provider_login(
    gateway: &Gateway,
    accounts: &Accounts,
    means: &OutsideLogins,
    caller: Caller,
    command: BeginProviderLogin,
) -> Result<ProviderLoginView, Failure> {
    let BeginProviderLogin { provider, return_to } = command;
    let (return_to, verifier) = (admitted(means, &return_to)?, accounts.secrets.fresh()?);
    begin(gateway, accounts, means, caller, Journey { provider, return_to, verifier, member: None }).await
}

/// Sends a browser to a provider, from a page of ours back to a page of ours. It is known again by what it shows.
pub(in crate::identity) async fn send_browser(
    gateway: &Gateway,
    accounts: &Accounts,
    means: &OutsideLogins,
    caller: Caller,
    (provider, return_to, browser): (ProviderSlug, String, Secret),
) -> Result<ProviderLoginView, Failure> {
    begin(gateway, accounts, means, caller, Journey { provider, return_to, verifier: browser, member: None }).await
}

/// Begins to link an account at a provider to one's own, which takes a login of late.
pub async fn begin_identity_link(
    gateway: &Gateway,
    accounts: &Accounts,
    means: &OutsideLogins,
    (caller, member): (Caller, Member),
    command: BeginIdentityLink,
) -> Result<ProviderLoginView, Failure> {
    let BeginIdentityLink { provider, return_to } = command;
    let (return_to, verifier) = (admitted(means, &return_to)?, accounts.secrets.fresh()?);
    begin(gateway, accounts, means, caller, Journey { provider, return_to, verifier, member: Some(member) }).await
}

/// The page, if a login may lead there.
fn admitted(means: &OutsideLogins, page: &ReturnPage) -> Result<String, Failure> {
    Ok(means.returns.admit(page).ok_or(ProviderError::BadReturn)?)
}

/// Who goes where, and to which page at last.
struct Journey {
    provider: ProviderSlug,
    return_to: String,
    /// By which whoever begins it is known again.
    verifier: Secret,
    /// Who wants to link an account there to theirs.
    member: Option<Member>,
}

async fn begin(
    gateway: &Gateway,
    accounts: &Accounts,
    means: &OutsideLogins,
    caller: Caller,
    journey: Journey,
) -> Result<ProviderLoginView, Failure> {
    let Journey { provider: slug, return_to, verifier, member } = journey;
    let rules = accounts.policy.sessions;
    let look = move |ctx: &Ctx, reader: &mut dyn Reader| {
        if let Some(member) = member {
            recent(ctx, reader.identity(), member.session(), &rules)?;
        }
        open_provider(reader.identity(), &slug)
    };
    let provider = gateway.read(caller.clone(), Weight::Light, look).await?;

    let id = ProviderLoginId::fresh();
    let authorization_url = ask(means, &provider, id).await?;
    let at = gateway.now();
    let login = ProviderLogin {
        id,
        provider: provider.facts().id,
        user: member.map(|it| it.user()),
        state: accounts.secrets.digest(&means.flow.of(id, FlowSecret::State)),
        verifier: accounts.secrets.digest(&verifier),
        return_to,
        created_at: at,
        expires_at: at + PROVIDER_LOGIN,
        outcome: None,
    };
    let slug = provider.facts().slug.clone();
    let begun = gateway.write_plainly(caller, move |ctx, uow| {
        uow.identity().add_provider_login(&login)?;
        note_login_begun(ctx, uow.identity(), &login, &slug);
        Ok(login.expires_at)
    });
    let expires_at = begun.await?;
    let verifier = verifier.expose().to_owned();
    Ok(ProviderLoginView { id: id.uuid(), verifier, authorization_url, expires_at })
}

/// Where the browser goes.
async fn ask(means: &OutsideLogins, provider: &IdentityProvider, id: ProviderLoginId) -> Result<String, Failure> {
    let secret = |which| -> Secret { means.flow.of(id, which) };
    let ask = AuthorizationAsk {
        state: secret(FlowSecret::State),
        nonce: secret(FlowSecret::Nonce),
        pkce: secret(FlowSecret::Pkce),
    };
    let answer = means.client.authorization_url(means.contact(provider)?, ask).await?;
    Ok(answer.map_err(ProviderError::from)?)
}
