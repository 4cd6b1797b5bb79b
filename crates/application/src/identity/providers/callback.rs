//! Somebody comes back from a provider.
//!
//! Three steps: the login is claimed, so that nobody comes back twice; the provider is asked who it was; and what
//! it says is kept with the login. Nothing is made of it here, but who would be refused anyhow is told so at once.

use domain::{
    identity::{Arrival, Asserted, IdentityProvider, ProviderError, ProviderLogin, Secret, TokenDigest},
    kernel::Refusal,
};

use super::{
    CodeAnswer, FlowSecret, OutsideLogins,
    end::{newcomer, recognise},
    trail::{note_login_answered, note_login_refused},
};
use crate::{
    Caller, Ctx, Failure, Gateway,
    identity::{Accounts, IdentityUnit, RegistrationPolicy},
};

/// What the browser brings back (RFC 6749, section 4.1.2).
pub struct Callback {
    /// Which login it is.
    pub state: Secret,
    /// What the provider gave.
    pub answer: Given,
    /// Who gave it (RFC 9207).
    pub issuer: Option<String>,
}

/// What a provider gives.
pub enum Given {
    /// A code, for which we get its word.
    Code(Secret),
    /// The name of an error.
    Error(String),
}

impl Callback {
    /// With what came, if it makes sense.
    pub fn of(
        state: Option<String>,
        code: Option<String>,
        error: Option<String>,
        issuer: Option<String>,
    ) -> Option<Self> {
        let answer = match (code, error) {
            (Some(code), None) => Given::Code(code.into()),
            (None, Some(error)) => Given::Error(error),
            _ => return None,
        };
        Some(Self { state: state?.into(), answer, issuer })
    }
}

/// Takes what a provider gave, and says where the browser goes on.
pub async fn end_callback(
    gateway: &Gateway,
    accounts: &Accounts,
    means: &OutsideLogins,
    caller: Caller,
    callback: Callback,
) -> Result<String, Failure> {
    let state = accounts.secrets.digest(&callback.state);
    let claim = gateway.write_plainly(caller.clone(), move |ctx, uow| claim(ctx, uow.identity(), &state));
    let (login, provider) = claim.await?;
    let said = hear(gateway, means, (&login, &provider), callback).await?;
    let ticket = accounts.secrets.fresh()?;
    let way = Way { login, provider, digest: accounts.secrets.digest(&ticket), said };
    let (policy, return_to, id) = (accounts.policy, way.login.return_to.clone(), way.login.id.to_string());
    let kept = gateway.write_plainly(caller, move |ctx, uow| keep(ctx, uow.identity(), policy.registration, &way));
    Ok(match kept.await? {
        Ok(()) => means.returns.with(&return_to, &[("login", &id), ("ticket", ticket.expose())]),
        Err(refused) => means.returns.with(&return_to, &[("error", refused.code())]),
    })
}

/// A login on its way, with what came of it.
struct Way {
    login: ProviderLogin,
    provider: IdentityProvider,
    digest: TokenDigest,
    said: Result<Asserted, ProviderError>,
}

fn claim(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    state: &TokenDigest,
) -> Result<(ProviderLogin, IdentityProvider), Failure> {
    let login = unit.claim_provider_login(state, ctx.at)?.ok_or(ProviderError::LoginNotFound)?;
    let provider = unit.identity_provider_of(login.provider)?.ok_or(ProviderError::LoginNotFound)?;
    Ok((login, provider))
}

/// What the provider says.
async fn hear(
    gateway: &Gateway,
    means: &OutsideLogins,
    (login, provider): (&ProviderLogin, &IdentityProvider),
    Callback { answer, issuer, .. }: Callback,
) -> Result<Result<Asserted, ProviderError>, Failure> {
    if !provider.facts().enabled {
        return Ok(Err(ProviderError::Unavailable));
    }
    // What another provider sends here is not for this login, whatever it is.
    if issuer.as_ref().is_some_and(|it| **it != *provider.facts().issuer) {
        return Ok(Err(ProviderError::Faulty));
    }
    let code = match answer {
        Given::Code(code) => code,
        Given::Error(error) => return Ok(Err(refusal(&error))),
    };
    let (nonce, pkce) = (means.flow.of(login.id, FlowSecret::Nonce), means.flow.of(login.id, FlowSecret::Pkce));
    let answer = CodeAnswer { code, nonce, pkce, issuer, at: gateway.now() };
    Ok(means.client.identify(means.contact(provider)?, answer).await?.map_err(ProviderError::from))
}

/// What an error of the provider is here (RFC 6749, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6).
fn refusal(error: &str) -> ProviderError {
    match error {
        "access_denied"
        | "login_required"
        | "consent_required"
        | "interaction_required"
        | "account_selection_required" => ProviderError::AccessDenied,
        "temporarily_unavailable" | "server_error" => ProviderError::Unavailable,
        _ => ProviderError::Faulty,
    }
}

/// Keeps what was said, unless it leads nowhere.
fn keep(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    registration: RegistrationPolicy,
    Way { login, provider, digest, said }: &Way,
) -> Result<Result<(), ProviderError>, Failure> {
    let slug = &provider.facts().slug;
    let would_be = match said {
        Ok(asserted) => foresee(ctx, unit, registration, (login, provider), asserted)?.map(|()| asserted),
        Err(refused) => Err(*refused),
    };
    Ok(match would_be {
        Ok(asserted) => {
            unit.answer_provider_login(login.id, digest, asserted)?;
            note_login_answered(ctx, unit, login, slug);
            Ok(())
        }
        Err(refused) => {
            unit.remove_provider_login(login.id)?;
            note_login_refused(ctx, unit, login, slug, refused);
            Err(refused)
        }
    })
}

/// Whether the login would be refused if it were ended now.
fn foresee(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    registration: RegistrationPolicy,
    (login, provider): (&ProviderLogin, &IdentityProvider),
    asserted: &Asserted,
) -> Result<Result<(), ProviderError>, Failure> {
    if let Some(user) = login.user {
        let link = unit.provider_link(login.provider, &asserted.subject)?;
        let taken = link.is_some_and(|it| it.user != user);
        return Ok(if taken { Err(ProviderError::IdentityTaken) } else { Ok(()) });
    }
    Ok(match recognise(unit, provider, asserted)? {
        Ok(Arrival::New) => newcomer(ctx, unit, registration, provider, asserted)?,
        other => other.map(|_| ()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_a_code_or_an_error_comes_back() {
        let of = |code: Option<&str>, error: Option<&str>| {
            let text = |it: Option<&str>| it.map(str::to_owned);
            Callback::of(text(Some("s")), text(code), text(error), None).is_some()
        };
        assert!(of(Some("c"), None) && of(None, Some("e")));
        assert!(!of(Some("c"), Some("e")) && !of(None, None));
        assert!(Callback::of(None, Some("c".to_owned()), None, None).is_none());
    }

    #[test]
    fn an_error_of_the_provider_is_told_in_our_words() {
        for (error, refused) in [
            ("access_denied", ProviderError::AccessDenied),
            ("temporarily_unavailable", ProviderError::Unavailable),
            ("invalid_scope", ProviderError::Faulty),
            ("<script>", ProviderError::Faulty),
        ] {
            assert_eq!(refusal(error), refused, "{error}");
        }
    }
}
