//! Logging in.
//!
//! Three steps: look the account up, compare the password, open the session. Whatever is wrong, the
//! same steps are taken and the same is answered, so that nobody learns which accounts exist.

use std::net::IpAddr;

use domain::{
    identity::{
        Device, Email, FactorCode, IdentityError, IdentityEvent, LoginLimits, LoginTrace, OriginKey, PasswordAttempt,
        PasswordHash, Session, SessionRules, TokenDigest, User, UserState,
    },
    kernel::{Refusal, UserId},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Accounts, IdentityReader, IdentityUnit, Kept, LoginAccount, LoginName, SessionView, Verdict,
    factors::{Trial, prove},
    queries::shown,
    schema,
    sessions::Standing,
    trail::{note_refused, note_session},
};
use crate::{Caller, Ctx, Failure, Gateway, Reader, Weight, limits::LimitKey};

/// Proves who somebody is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "email": "ada@example.org", "password": "correct horse battery staple" })))]
pub struct CreateSession {
    /// The address of the account.
    #[schema(value_type = schema::Email)]
    pub email: Email,
    /// Its password.
    #[schema(value_type = schema::PasswordAttempt)]
    pub password: PasswordAttempt,
    /// The second factor, where the account has one: a code from the authenticator app, or a recovery code.
    #[serde(default)]
    #[schema(value_type = Option<schema::FactorCode>)]
    pub code: Option<FactorCode>,
}

/// Logs in.
pub async fn create_session(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    command: CreateSession,
) -> Result<SessionView, Failure> {
    let token = accounts.secrets.fresh()?;
    let plan = LoginPlan { first: accounts.secrets.digest(&token), rules: accounts.policy.sessions };
    let standing = log_in(gateway, accounts, caller, command, plan).await?;
    Ok(standing.with(gateway.tokens(), &token, gateway.now()))
}

/// What is to come of a login.
#[derive(Clone, Copy)]
pub(super) struct LoginPlan {
    /// By which it is recognised.
    pub(super) first: TokenDigest,
    /// How long it lasts.
    pub(super) rules: SessionRules,
}

/// Proves who somebody is, and opens a session as planned.
pub(super) async fn log_in(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    command: CreateSession,
    plan: LoginPlan,
) -> Result<Standing, Failure> {
    let CreateSession { email, password, code } = command;
    let origin = accounts.secrets.origin_key(caller.request.address);
    let attempt = Attempt::new(accounts, caller.request.address, &email);
    let name = LoginName::Email(email);
    let look = move |ctx: &Ctx, reader: &mut dyn Reader| find_account(ctx, reader.identity(), &name, &attempt);
    let account = gateway.read(caller.clone(), Weight::Light, look).await?;
    let key = attempt.limit_key(account.as_ref());
    accounts.limits.admit_to_account("create_session", key, gateway.now()).await?;

    let proof = Proof::seek(accounts, account, password).await?;
    let trial = Trial::new(accounts, origin, proof.origin_known());
    let opening = Opening { attempt, proof, trial, code, plan };
    gateway.write_plainly(caller, move |ctx, uow| open_session(ctx, uow.identity(), &opening)).await?
}

/// One try to prove who somebody is: which account, from where, and how often it may fail.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    trace: LoginTrace,
    limits: LoginLimits,
}

impl Attempt {
    /// A try on the account with this address.
    pub(super) fn new(accounts: &Accounts, address: Option<IpAddr>, email: &Email) -> Self {
        let account = accounts.secrets.account_key(email);
        let origin = accounts.secrets.origin_key(address);
        Self { trace: LoginTrace { account, origin }, limits: accounts.policy.logins }
    }

    /// By what tries are counted: those from where the account is known are a count of their own, so that no
    /// stranger elsewhere can use it up; all others share one, so that many addresses are no better than one.
    fn limit_key(&self, account: Option<&LoginAccount>) -> LimitKey {
        let key = LimitKey::of_digest(&self.trace.account.0);
        let known = account.is_some_and(|it| it.origin_known);
        if known { key.and(LimitKey::of_digest(&self.trace.origin.0)) } else { key }
    }
}

/// What the comparison of passwords has found, and for which account.
pub(super) struct Proof {
    account: Option<LoginAccount>,
    verdict: Verdict,
}

impl Proof {
    /// Compares the password of `account` with what was shown. An account that cannot log in is
    /// treated as if there were none.
    pub(super) async fn seek(
        accounts: &Accounts,
        account: Option<LoginAccount>,
        shown: PasswordAttempt,
    ) -> Result<Self, Failure> {
        let account = account.filter(|it| it.state == UserState::Active);
        // Who logs in elsewhere may have no password.
        let hash = account.as_ref().map(|it| it.password.clone()).filter(PasswordHash::is_of_somebody);
        Ok(Self { account, verdict: accounts.passwords.verify(shown, hash).await? })
    }

    fn origin_known(&self) -> bool {
        self.account.as_ref().is_some_and(|it| it.origin_known)
    }
}

fn find_account(
    ctx: &Ctx,
    reader: &mut dyn IdentityReader,
    name: &LoginName,
    attempt: &Attempt,
) -> Result<Option<LoginAccount>, Failure> {
    let account = reader.login_account(name, &attempt.trace.origin)?;
    admit(ctx, reader, attempt, account.as_ref())?;
    Ok(account)
}

/// Turns a try away if too many have failed before it. The owner is not held up by what others do on
/// a network from which they have logged in before.
pub(super) fn admit(
    ctx: &Ctx,
    reader: &mut dyn IdentityReader,
    Attempt { trace, limits }: &Attempt,
    account: Option<&LoginAccount>,
) -> Result<(), Failure> {
    let failures = reader.last_failures(trace, limits)?;
    if account.is_none_or(|it| !it.origin_known) {
        limits.check(&failures, ctx.at).inspect_err(|it| note_refused(ctx, it.code()))?;
    }
    Ok(())
}

/// Settles a try: the account if it is proven, otherwise `wrong`, which is counted. Tries that came
/// at the same time are looked at one after the other, so no burst gets around the limit.
pub(super) fn settle(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    Attempt { trace, limits }: &Attempt,
    proof: &Proof,
    wrong: IdentityError,
) -> Result<Result<User, IdentityError>, Failure> {
    unit.queue_attempts(&trace.origin)?;
    let allowed = limits.check(&unit.last_failures(trace, limits)?, ctx.at);
    let proven = if allowed.is_ok() || proof.origin_known() { proven(unit, proof)? } else { None };
    let refused = match (proven, allowed) {
        (Some(user), _) => {
            unit.forgive(trace)?;
            return Ok(Ok(user));
        }
        (None, Ok(())) => {
            unit.add_failure(trace, ctx.at)?;
            wrong
        }
        (None, Err(too_many)) => too_many,
    };
    note_refused(ctx, refused.code());
    Ok(Err(refused))
}

/// The account, if the password that was compared is still its password.
fn proven(unit: &mut dyn IdentityUnit, proof: &Proof) -> Result<Option<User>, Failure> {
    let (Some(account), Verdict::Right { .. }) = (&proof.account, &proof.verdict) else { return Ok(None) };
    let user = unit.user(account.user)?;
    Ok(user.filter(|it| it.facts().state == UserState::Active && it.facts().password == account.password))
}

struct Opening {
    attempt: Attempt,
    proof: Proof,
    trial: Trial,
    code: Option<FactorCode>,
    plan: LoginPlan,
}

fn open_session(ctx: &Ctx, unit: &mut dyn IdentityUnit, opening: &Opening) -> Kept<Standing> {
    let Opening { attempt, proof, plan: LoginPlan { first, rules }, .. } = opening;
    let user = match settle(ctx, unit, attempt, proof, IdentityError::InvalidCredentials)? {
        Ok(user) => user,
        Err(refused) => return Ok(Err(refused.into())),
    };
    if let Err(refused) = second_factor(ctx, unit, &opening.trial, opening.code.as_ref(), &user)? {
        return Ok(Err(refused.into()));
    }
    let user = user.facts();
    if let Verdict::Right { stronger: Some(stronger) } = &proof.verdict {
        unit.strengthen_password(user.id, &user.password, stronger)?;
    }
    let device = ctx.request.agent.as_deref().and_then(Device::of);
    let_in(ctx, unit, user.id, (first, rules), (&attempt.trace.origin, device.as_ref())).map(Ok)
}

/// Opens a session of whoever has proven themselves.
pub(super) fn let_in(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    user: UserId,
    (first, rules): (&TokenDigest, &SessionRules),
    (origin, device): (&OriginKey, Option<&Device>),
) -> Result<Standing, Failure> {
    let elsewhere = unit.is_known_elsewhere_only(user, origin)?;
    unit.remember_origin(user, origin, ctx.at)?;
    let (session, event) = Session::open(user, rules, ctx.at);
    unit.add_session(&session, first, device)?;
    note_session(ctx, unit, &event);
    if elsewhere {
        note_session(ctx, unit, &IdentityEvent::SessionOpenedElsewhere(user, session.facts().id));
    }
    Ok(Standing { session, user: shown(unit, user)?.view })
}

/// Asks for the second factor of whoever has one and has shown the right password, or was vouched for. To others nothing of this is
/// told, so a wrong code may be told from a missing one.
pub(super) fn second_factor(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    trial: &Trial,
    code: Option<&FactorCode>,
    user: &User,
) -> Result<Result<(), IdentityError>, Failure> {
    if user.without_totp().is_ok() {
        return Ok(Ok(()));
    }
    let Some(code) = code else {
        note_refused(ctx, IdentityError::MfaRequired.code());
        return Ok(Err(IdentityError::MfaRequired));
    };
    prove(ctx, unit, trial, user.facts().id, code, IdentityError::InvalidCredentials)
}
