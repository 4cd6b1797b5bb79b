//! Keeping a login going, and ending it.

use domain::{
    identity::{IdentityError, Member, Presented, Refresh, Secret, Session, SessionRules, TokenDigest, UserState},
    kernel::{ClientId, Refusal, SessionId, Timestamp},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Accounts, IdentityReader, IdentityUnit, Kept, UserView,
    queries::shown,
    trail::{note_refused, note_session},
};
use crate::{AccessTokens, Caller, Claims, Ctx, Failure, Gateway};

/// Asks for a new access token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "refresh_token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA" })))]
pub struct RefreshSession {
    /// The newest refresh token of the login; it is good for one use.
    #[schema(value_type = String, min_length = 1, max_length = 512, write_only)]
    pub refresh_token: Secret,
}

/// A login, with the credentials for what follows.
#[derive(Serialize, ToSchema)]
#[schema(as = Session, examples(json!({
    "access_token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTkzOGY1YyJ9.c2lnbmF0dXJl",
    "token_type": "Bearer", "expires_in": 600, "refresh_token": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA",
    "user": {
        "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "email": "ada@example.org", "display_name": "Ada Lovelace",
        "department": "Mathematics", "state": "active", "roles": ["loan_officer", "member"],
        "email_verified_at": null, "mfa_enabled": false,
        "created_at": "2026-01-05T09:30:00.000000Z", "updated_at": "2026-01-05T09:30:00.000000Z",
    },
})))]
pub struct SessionView {
    /// Shown with each request, as `Authorization: Bearer …`.
    pub access_token: String,
    /// How the access token is shown: always `Bearer`.
    pub token_type: &'static str,
    /// For how many seconds the access token is good.
    pub expires_in: u32,
    /// Gives the next access token, once.
    pub refresh_token: String,
    /// Who has logged in.
    pub user: UserView,
}

/// A login as the transaction left it.
pub(super) struct Standing {
    /// It.
    pub(super) session: Session,
    /// Whose it is.
    pub(super) user: UserView,
}

impl Standing {
    /// With credentials.
    pub(super) fn with(self, tokens: &dyn AccessTokens, refresh_token: &Secret, at: Timestamp) -> SessionView {
        let Self { session, user } = self;
        let claims = Claims { user: session.facts().user, session: session.facts().id };
        let (access_token, expires_in) = tokens.issue(claims, &user.roles, at);
        let refresh_token = refresh_token.expose().to_owned();
        SessionView { access_token, token_type: "Bearer", expires_in, refresh_token, user }
    }
}

/// Spends a refresh token: gives an access token and the next refresh token.
pub async fn refresh_session(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    command: RefreshSession,
) -> Result<SessionView, Failure> {
    let Accounts { secrets, policy, .. } = accounts;
    let successor = secrets.successor(&command.refresh_token);
    let turn = Turn {
        used: secrets.digest(&command.refresh_token),
        successor: secrets.digest(&successor),
        rules: policy.sessions,
        client: None,
    };
    let standing = gateway.write_plainly(caller, move |ctx, uow| renew_session(ctx, uow.identity(), &turn)).await??;
    Ok(standing.with(gateway.tokens(), &successor, gateway.now()))
}

/// One use of a refresh token.
pub(super) struct Turn {
    /// It.
    pub(super) used: TokenDigest,
    /// What follows upon it.
    pub(super) successor: TokenDigest,
    /// How long the session may last.
    pub(super) rules: SessionRules,
    /// The application that shows it; none where a person does.
    pub(super) client: Option<ClientId>,
}

/// Renews the session of a refresh token for whom it was given to.
pub(super) fn renew_session(ctx: &Ctx, unit: &mut dyn IdentityUnit, turn: &Turn) -> Kept<Standing> {
    let refused = || Ok(Err(IdentityError::InvalidRefreshToken.into()));
    let Some(Presented { mut session, used_at }) = unit.presented(&turn.used)? else { return refused() };
    // Whoever else shows it ends nothing of theirs.
    if session.facts().grant.map(|it| it.client) != turn.client {
        return refused();
    }
    let user = shown(unit, session.facts().user)?.view;
    if user.state != UserState::Active {
        return refused();
    }
    match session.refresh(used_at, &turn.rules, ctx.at) {
        Refresh::Rotate(event) => {
            unit.rotate(&session, &turn.used, &turn.successor, ctx.at)?;
            note_session(ctx, unit, &event);
            Ok(Ok(Standing { session, user }))
        }
        Refresh::Repeat => Ok(Ok(Standing { session, user })),
        Refresh::Reused(event) => {
            unit.save_session(&session)?;
            unit.access_changed(session.facts().user);
            note_session(ctx, unit, &event);
            refused()
        }
        Refresh::Refuse => refused(),
    }
}

/// Refuses what takes a login of late, in a session that was begun too long ago.
pub(super) fn recent<R: IdentityReader + ?Sized>(
    ctx: &Ctx,
    reader: &mut R,
    session: SessionId,
    rules: &SessionRules,
) -> Result<(), Failure> {
    let opened_at = reader.logged_in_at(session)?.ok_or_else(Failure::unauthenticated)?;
    rules.check_recent(opened_at, ctx.at).inspect_err(|it| note_refused(ctx, it.code()))?;
    Ok(())
}

/// The same for whoever acts in a session of their own. A program has no login that could be old: what it may do goes
/// with its credential.
pub(super) fn recent_if_person<R: IdentityReader + ?Sized>(
    ctx: &Ctx,
    reader: &mut R,
    rules: &SessionRules,
) -> Result<(), Failure> {
    ctx.actor.session().map_or(Ok(()), |it| recent(ctx, reader, it, rules))
}

/// Logs out.
pub fn delete_current_session(ctx: &Ctx, member: &Member, unit: &mut dyn IdentityUnit) -> Result<(), Failure> {
    let mut session = unit.session(member.session())?.ok_or_else(Failure::unauthenticated)?;
    if let Some(event) = session.revoke(ctx.at) {
        unit.save_session(&session)?;
        note_session(ctx, unit, &event);
    }
    unit.access_changed(member.user());
    Ok(())
}
