//! Asking a person whether an application may act for them.
//!
//! Each page sends the whole question along, and it is read anew each time: nothing of it is kept here between two
//! requests, and nothing that a browser changed on the way is believed.

use std::sync::Arc;

use domain::{
    identity::{
        Authorization, AuthorizationCode, AuthorizationError, OAuthClient, OAuthScopes, Question, QuestionParameters,
        ReturnAddress, Secret, Step, TokenDigest, Unaskable, UnknownParty,
    },
    kernel::ClientId,
};

use super::BrowserLogin;
use crate::{
    Caller, Ctx, Failure, Gateway, Reader, Weight,
    identity::{Accounts, IdentityReader, IdentityUnit, LoginOptionView, oauth::give_consent, providers::open_options},
};

/// What comes of a question.
#[derive(Debug)]
pub enum Outcome {
    /// It cannot be put to anybody, and nobody but the person is told.
    Unknown(UnknownParty),
    /// The person has to log in.
    LogIn(Asker),
    /// The person has to agree.
    Agree(Asker, Box<BrowserLogin>),
    /// The application gets its answer.
    Answered(Return),
}

/// Who asks, and for what.
#[derive(Clone, Debug)]
pub struct Asker {
    /// What the application is called.
    pub client_name: String,
    /// Where the answer goes.
    pub return_to: ReturnAddress,
    /// How far it wants to go.
    pub scopes: OAuthScopes,
    /// Who the person is likely to be.
    pub login_hint: Option<String>,
    /// Where else people can log in, if they have to.
    pub providers: Vec<LoginOptionView>,
}

/// What is sent to an application by way of the browser.
#[derive(Debug)]
pub struct Return {
    /// Where.
    pub to: ReturnAddress,
    /// A code, or why there is none.
    pub answer: Result<Secret, AuthorizationError>,
    /// Who answers (RFC 9207).
    pub issuer: Arc<str>,
}

/// What a person says to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They have not been asked.
    Unasked,
    /// The application may.
    Allow,
    /// It may not.
    Deny,
}

/// A question as a browser brings it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The question.
    pub parameters: QuestionParameters,
    /// What the browser shows of its login, if it has one.
    pub login: Option<TokenDigest>,
}

/// Answers a question, or says what has to happen before it can be answered.
pub async fn authorize(
    gateway: &Gateway,
    accounts: &Accounts,
    caller: Caller,
    asked: Asked,
    decision: Decision,
) -> Result<Outcome, Failure> {
    let issuer = &accounts.authorization.issuer;
    let seen = asked.clone();
    let look = move |ctx: &Ctx, reader: &mut dyn Reader| look(ctx, reader.identity(), &seen);
    let ready = match gateway.read(caller.clone(), Weight::Light, look).await? {
        Seen::Ask(ready) | Seen::Answer(ready) if decision == Decision::Deny => {
            let denied = Seen::Refused(ready.question.return_to, AuthorizationError::AccessDenied);
            return Ok(denied.outcome(issuer));
        }
        Seen::Ask(ready) if decision == Decision::Allow => ready,
        Seen::Answer(ready) => ready,
        seen => return Ok(seen.outcome(issuer)),
    };
    let code = accounts.secrets.fresh()?;
    let digest = accounts.authorization.secrets.code_digest(&code);
    let written = gateway.write_plainly(caller, move |ctx, uow| agree(ctx, uow.identity(), &asked, decision, digest));
    Ok(match written.await? {
        Ok(()) => {
            Outcome::Answered(Return { to: ready.question.return_to, answer: Ok(code), issuer: Arc::clone(issuer) })
        }
        // Between the two steps the person has logged out, or has taken back what they had agreed to.
        Err(seen) => seen.outcome(issuer),
    })
}

/// What is to be said of a question.
enum Seen {
    Unknown(UnknownParty),
    Refused(ReturnAddress, AuthorizationError),
    LogIn(Asker),
    Ask(Ready),
    Answer(Ready),
}

impl Seen {
    fn outcome(self, issuer: &Arc<str>) -> Outcome {
        match self {
            Self::Unknown(what) => Outcome::Unknown(what),
            Self::Refused(to, error) => {
                Outcome::Answered(Return { to, answer: Err(error), issuer: Arc::clone(issuer) })
            }
            Self::LogIn(asker) => Outcome::LogIn(asker),
            Self::Ask(ready) | Self::Answer(ready) => Outcome::Agree(ready.asker(), Box::new(ready.login)),
        }
    }
}

/// A question that a person has only to agree to, if at all.
struct Ready {
    client: ClientId,
    client_name: String,
    question: Question,
    login: BrowserLogin,
}

impl Ready {
    fn asker(&self) -> Asker {
        asker(&self.client_name, &self.question)
    }

    fn authorization(self) -> Authorization {
        let Self { client, question, login, .. } = self;
        Authorization {
            client,
            user: login.user,
            session: login.session,
            redirect_uri: question.return_to.redirect_uri,
            challenge: question.challenge,
            scopes: question.scopes,
            nonce: question.nonce,
            authenticated_at: login.at,
        }
    }
}

fn asker(client_name: &str, question: &Question) -> Asker {
    Asker {
        client_name: client_name.to_owned(),
        return_to: question.return_to.clone(),
        scopes: question.scopes,
        login_hint: question.login_hint.clone(),
        providers: Vec::new(),
    }
}

fn look<R: IdentityReader + ?Sized>(ctx: &Ctx, reader: &mut R, asked: &Asked) -> Result<Seen, Failure> {
    let client = named(reader, asked.parameters.client_id.as_deref())?;
    let question = match Question::read(client.as_ref(), &asked.parameters) {
        Ok(question) => question,
        Err(Unaskable::Unknown(what)) => return Ok(Seen::Unknown(what)),
        Err(Unaskable::Refused(to, error)) => return Ok(Seen::Refused(to, error)),
    };
    let Some(client) = client else { return Ok(Seen::Unknown(UnknownParty::Client)) };
    let (id, client_name) = (client.facts().id, client.facts().name.to_string());
    let login = match &asked.login {
        Some(shown) => reader.browser_login(shown, ctx.at)?,
        None => None,
    };
    let agreed = match &login {
        Some(login) => reader.agreed_scopes(login.user, id, client.facts().trusted_since)?,
        None => None,
    };
    let step = question.next(login.as_ref().map(|it| it.at), agreed, ctx.at);
    Ok(match (step, login) {
        (Step::Refuse(error), _) => Seen::Refused(question.return_to, error),
        (Step::LogIn, _) | (_, None) => {
            Seen::LogIn(Asker { providers: open_options(reader)?, ..asker(&client_name, &question) })
        }
        (Step::Ask, Some(login)) => Seen::Ask(Ready { client: id, client_name, question, login }),
        (Step::Answer, Some(login)) => Seen::Answer(Ready { client: id, client_name, question, login }),
    })
}

/// The application that calls itself so.
pub(super) fn named<R: IdentityReader + ?Sized>(
    reader: &mut R,
    id: Option<&str>,
) -> Result<Option<OAuthClient>, Failure> {
    let Some(id) = id.and_then(|it| it.parse::<uuid::Uuid>().ok()) else { return Ok(None) };
    Ok(reader.find_oauth_client(id.into())?)
}

/// Keeps what the person has agreed to, and the code; or says what has to happen first after all.
fn agree(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    asked: &Asked,
    decision: Decision,
    digest: TokenDigest,
) -> Result<Result<(), Seen>, Failure> {
    let ready = match look(ctx, unit, asked)? {
        Seen::Answer(ready) => ready,
        Seen::Ask(ready) if decision == Decision::Allow => {
            give_consent(ctx, unit, ready.login.user, ready.client, ready.question.scopes)?;
            ready
        }
        seen => return Ok(Err(seen)),
    };
    unit.add_code(&AuthorizationCode::of(digest, ready.authorization(), ctx.at))?;
    Ok(Ok(()))
}
