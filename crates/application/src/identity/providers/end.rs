//! Ending a login that was with a provider.

use domain::{
    identity::{
        Arrival, Asserted, Device, Email, FactorCode, IdentityError, IdentityProvider, MailKind, PasswordHash,
        ProviderError, ProviderLink, ProviderLoginId, Registration, RoleSet, TokenDigest, User, arrival,
    },
    kernel::{Refusal, UserId},
};

use super::{
    CreateProviderSession,
    identities::{link, tell_of_link},
};
use crate::{
    Caller, Ctx, Failure, Gateway,
    identity::{
        Accounts, IdentityUnit, Kept, LoginName, RegistrationPolicy, SessionView,
        factors::Trial,
        invitations::accepted,
        login::{LoginPlan, let_in, second_factor},
        registration::open,
        sessions::Standing,
        trail::note_refused,
    },
};

/// Logs in whoever both began a login with a provider and came back with it.
pub async fn create_provider_session(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    (id, command): (ProviderLoginId, CreateProviderSession),
) -> Result<SessionView, Failure> {
    let token = accounts.secrets.fresh()?;
    let plan = LoginPlan { first: accounts.secrets.digest(&token), rules: accounts.policy.sessions };
    let standing = end_provider_login(gateway, accounts, caller, (id, command), plan).await?;
    Ok(standing.with(gateway.tokens(), &token, gateway.now()))
}

/// Opens a session as planned for whoever both began a login with a provider and came back with it.
pub(in crate::identity) async fn end_provider_login(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    (id, command): (ProviderLoginId, CreateProviderSession),
    plan: LoginPlan,
) -> Result<Standing, Failure> {
    let CreateProviderSession { verifier, ticket, code } = command;
    let secrets = &accounts.secrets;
    let ending = Ending {
        accounts: accounts.clone(),
        id,
        verifier: secrets.digest(&verifier),
        ticket: secrets.digest(&ticket),
        code,
        plan,
    };
    gateway.write_plainly(caller, move |ctx, uow| end(ctx, uow.identity(), &ending)).await?
}

struct Ending {
    accounts: Accounts,
    id: ProviderLoginId,
    verifier: TokenDigest,
    ticket: TokenDigest,
    code: Option<FactorCode>,
    plan: LoginPlan,
}

/// The login stays where a second factor is wanted that was not shown, or a wrong one: it can be shown again.
fn end(ctx: &Ctx, unit: &mut dyn IdentityUnit, ending: &Ending) -> Kept<Standing> {
    let login = unit.provider_login(ending.id)?.filter(|it| it.user.is_none()).ok_or(ProviderError::LoginNotFound)?;
    let asserted = login.told(&ending.verifier, &ending.ticket, ctx.at).ok_or(ProviderError::LoginNotFound)?;
    let provider = unit.identity_provider_of(login.provider)?.filter(|it| it.facts().enabled);
    let provider = provider.ok_or(ProviderError::LoginNotFound)?;
    // Two who come with one address at once come one after the other.
    if let Some(email) = &asserted.email {
        unit.queue_mails(&ending.accounts.secrets.account_key(email))?;
    }
    let user = match recognise(unit, &provider, asserted)? {
        Ok(Arrival::New) => {
            let user = register(ctx, unit, ending.accounts.policy.registration, &provider, asserted)?;
            link(ctx, unit, &provider, &asserted.subject, user)?;
            user
        }
        Ok(Arrival::Known(user) | Arrival::Owner(user)) => match prove(ctx, unit, ending, user)? {
            Ok(()) => arrive(ctx, unit, ending, (&provider, asserted), user)?,
            Err(refused) => return Ok(Err(refused.into())),
        },
        Err(refused) => {
            unit.remove_provider_login(login.id)?;
            note_refused(ctx, refused.code());
            return Ok(Err(refused.into()));
        }
    };
    unit.remove_provider_login(login.id)?;
    let origin = ending.accounts.secrets.origin_key(ctx.request.address);
    let device = ctx.request.agent.as_deref().and_then(Device::of);
    let LoginPlan { first, rules } = &ending.plan;
    let_in(ctx, unit, user, (first, rules), (&origin, device.as_ref())).map(Ok)
}

/// Asks for the second factor of whoever has one.
fn prove(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    ending: &Ending,
    user: UserId,
) -> Result<Result<(), IdentityError>, Failure> {
    let origin = ending.accounts.secrets.origin_key(ctx.request.address);
    let known = unit.login_account(&LoginName::User(user), &origin)?.is_some_and(|it| it.origin_known);
    let trial = Trial::new(&ending.accounts, origin, known);
    let user = unit.user(user)?.ok_or(ProviderError::LoginFailed)?;
    second_factor(ctx, unit, &trial, ending.code.as_ref(), &user)
}

/// Notes that somebody logs in by their link, or makes one where the address is their proof.
fn arrive(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    ending: &Ending,
    (provider, asserted): (&IdentityProvider, &Asserted),
    user: UserId,
) -> Result<UserId, Failure> {
    if let Some(link) = unit.provider_link(provider.facts().id, &asserted.subject)? {
        unit.note_link_used(link.id, ctx.at)?;
    } else {
        link(ctx, unit, provider, &asserted.subject, user)?;
        tell_of_link(ctx, &ending.accounts, unit, user, MailKind::IdentityLinked)?;
    }
    Ok(user)
}

/// Who arrives.
pub(super) fn recognise(
    unit: &mut dyn IdentityUnit,
    provider: &IdentityProvider,
    asserted: &Asserted,
) -> Result<Result<Arrival, ProviderError>, Failure> {
    let link = unit.provider_link(provider.facts().id, &asserted.subject)?;
    let email = asserted.proven_email(provider.facts().trusts_email);
    let account = account(unit, link.as_ref(), email)?;
    let elsewhere = match &account {
        Some(account) => unit.has_link_at(account.facts().id, provider.facts().id)?,
        None => false,
    };
    Ok(arrival(link.as_ref(), email, account.as_ref(), elsewhere))
}

fn account(
    unit: &mut dyn IdentityUnit,
    link: Option<&ProviderLink>,
    email: Option<&Email>,
) -> Result<Option<User>, Failure> {
    Ok(match (link, email) {
        (Some(link), _) => unit.user(link.user)?,
        (None, Some(email)) => unit.user_with(email)?,
        (None, None) => None,
    })
}

/// Whether somebody who is new may have an account.
pub(super) fn newcomer(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    registration: RegistrationPolicy,
    provider: &IdentityProvider,
    asserted: &Asserted,
) -> Result<Result<(), ProviderError>, Failure> {
    let Some(email) = asserted.proven_email(provider.facts().trusts_email) else {
        return Ok(Err(ProviderError::EmailNeeded));
    };
    Ok(match registration {
        RegistrationPolicy::Closed => Err(ProviderError::RegistrationClosed),
        RegistrationPolicy::Invite if !unit.is_invited(email, ctx.at)? => Err(ProviderError::InvitationNeeded),
        RegistrationPolicy::Invite | RegistrationPolicy::Open | RegistrationPolicy::Verified => Ok(()),
    })
}

/// Opens an account without a password. Whoever is invited is what the invitation says.
fn register(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    policy: RegistrationPolicy,
    provider: &IdentityProvider,
    asserted: &Asserted,
) -> Result<UserId, Failure> {
    newcomer(ctx, unit, policy, provider, asserted)??;
    let email = asserted.proven_email(provider.facts().trusts_email).ok_or(ProviderError::EmailNeeded)?.clone();
    let display_name = asserted.display_name(&email).ok_or(ProviderError::EmailNeeded)?;
    let roles = accepted(ctx, unit, &email)?.unwrap_or_else(|| RoleSet::of([]));
    let (id, password) = (UserId::fresh(), PasswordHash::of_nobody());
    open(ctx, unit, &Registration { id, email, display_name, password }, roles, true)?;
    Ok(id)
}
