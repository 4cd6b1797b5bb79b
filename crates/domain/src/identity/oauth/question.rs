//! What an application asks a person by way of their browser (RFC 6749, section 4.1.1; OpenID Connect Core,
//! section 3.1.2.1), and what has to happen before it gets an answer.

use chrono::TimeDelta;

use super::{AuthorizationError, ClientKind, CodeChallenge, OAuthClient, OAuthScope, OAuthScopes};
use crate::kernel::Timestamp;

/// The longest text that is carried through for an application.
const LONGEST: usize = 2_000;

/// The parameters of a question as they came. What is not among them is ignored, as RFC 6749 wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionParameters {
    /// Must be `code`.
    pub response_type: Option<String>,
    /// Must be `query`, if it is there.
    pub response_mode: Option<String>,
    /// Which application asks.
    pub client_id: Option<String>,
    /// Where the answer is to go.
    pub redirect_uri: Option<String>,
    /// How far the application wants to go.
    pub scope: Option<String>,
    /// What the application wants to have back with the answer.
    pub state: Option<String>,
    /// What it wants to have back in the ID token.
    pub nonce: Option<String>,
    /// The SHA-256 of its verifier.
    pub code_challenge: Option<String>,
    /// Must be `S256`.
    pub code_challenge_method: Option<String>,
    /// What the person is to be asked, or not.
    pub prompt: Option<String>,
    /// How many seconds ago the person may have logged in.
    pub max_age: Option<String>,
    /// Who the person is likely to be.
    pub login_hint: Option<String>,
    /// Is refused.
    pub request: Option<String>,
    /// Is refused.
    pub request_uri: Option<String>,
}

/// What the person is to be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Prompt {
    none: bool,
    login: bool,
    consent: bool,
}

/// A question that may be put to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Where the answer goes.
    pub return_to: ReturnAddress,
    /// How far the application wants to go.
    pub scopes: OAuthScopes,
    /// Proves later that it was the one who asked.
    pub challenge: CodeChallenge,
    /// What it wants to have back in the ID token.
    pub nonce: Option<String>,
    /// Who the person is likely to be.
    pub login_hint: Option<String>,
    prompt: Prompt,
    max_age: Option<TimeDelta>,
    /// Whether nobody but the application can get what is sent to where it wants it.
    exclusive: bool,
}

/// Where answers go, and what goes with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnAddress {
    /// One that is registered.
    pub redirect_uri: String,
    /// What the application wants to have back.
    pub state: Option<String>,
    /// The source by which a page's `form-action` lets a form lead there (CSP 3, section 2.3.1).
    pub form_source: String,
}

/// Why a question cannot be put to anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unaskable {
    /// Nobody knows the application, or where it wants the answer: nothing is sent anywhere, the person is told.
    Unknown(UnknownParty),
    /// The application is told.
    Refused(ReturnAddress, AuthorizationError),
}

/// What is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownParty {
    /// The application.
    Client,
    /// Where it wants the answer.
    RedirectUri,
}

/// What is next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The person logs in.
    LogIn,
    /// The person is asked.
    Ask,
    /// The application gets its answer.
    Answer,
    /// The application is told why it gets none.
    Refuse(AuthorizationError),
}

impl Question {
    /// Reads the question that `client` asks.
    pub fn read(client: Option<&OAuthClient>, given: &QuestionParameters) -> Result<Self, Unaskable> {
        let client = client.ok_or(Unaskable::Unknown(UnknownParty::Client))?;
        let wanted = given.redirect_uri.as_deref().unwrap_or_default();
        let known = client.redirect_to(wanted).ok_or(Unaskable::Unknown(UnknownParty::RedirectUri))?;
        let client = client.facts();
        let form_source = known.origin_source();
        let return_to = ReturnAddress { redirect_uri: wanted.to_owned(), state: given.state.clone(), form_source };
        let exclusive = client.kind == ClientKind::Confidential || wanted.starts_with("https://");
        match Self::understand(given, client.scopes) {
            Ok(asked) => Ok(Self { return_to, exclusive, ..asked }),
            Err(error) => Err(Unaskable::Refused(return_to, error)),
        }
    }

    /// What is asked, whoever asks.
    fn understand(given: &QuestionParameters, most: OAuthScopes) -> Result<Self, AuthorizationError> {
        check_form(given)?;
        let scopes: OAuthScopes = text(given.scope.as_ref()).parse().map_err(|_| AuthorizationError::InvalidScope)?;
        if scopes.is_empty() || !most.includes(scopes) {
            return Err(AuthorizationError::InvalidScope);
        }
        let challenge = CodeChallenge::read(text(given.code_challenge.as_ref()));
        let proves = text(given.code_challenge_method.as_ref()) == CodeChallenge::METHOD;
        let challenge = challenge.filter(|_| proves).ok_or(AuthorizationError::InvalidRequest(
            "code_challenge is needed (RFC 7636), with code_challenge_method=S256",
        ))?;
        let max_age = max_age(given.max_age.as_deref())?;
        let mut prompt = prompt(text(given.prompt.as_ref()))?;
        // No login is that fresh: it is another way to ask for one.
        prompt.login |= max_age.is_some_and(|it| it.is_zero());
        Ok(Self {
            return_to: ReturnAddress::default(),
            scopes,
            challenge,
            nonce: given.nonce.clone().filter(|_| scopes.holds(OAuthScope::OpenId)),
            login_hint: given.login_hint.clone(),
            prompt,
            max_age,
            exclusive: false,
        })
    }

    /// What has to happen next, if the person logged in then and has agreed to that much before.
    pub fn next(&self, logged_in: Option<Timestamp>, agreed: Option<OAuthScopes>, at: Timestamp) -> Step {
        let recent = |then: Timestamp| self.max_age.is_none_or(|most| at - then <= most);
        if self.prompt.login || !logged_in.is_some_and(recent) {
            return self.unless_silent(Step::LogIn, AuthorizationError::LoginRequired);
        }
        // Any program of the device may pretend to be an application that cannot keep a secret and is answered there:
        // the person decides each time (RFC 8252, section 8.6).
        let agreed = self.exclusive && !self.prompt.consent && agreed.is_some_and(|it| it.includes(self.scopes));
        if agreed { Step::Answer } else { self.unless_silent(Step::Ask, AuthorizationError::ConsentRequired) }
    }

    const fn unless_silent(&self, step: Step, refusal: AuthorizationError) -> Step {
        if self.prompt.none { Step::Refuse(refusal) } else { step }
    }
}

fn text(given: Option<&String>) -> &str {
    given.map_or("", String::as_str)
}

fn check_form(given: &QuestionParameters) -> Result<(), AuthorizationError> {
    if given.request.is_some() {
        return Err(AuthorizationError::RequestNotSupported);
    }
    if given.request_uri.is_some() {
        return Err(AuthorizationError::RequestUriNotSupported);
    }
    match given.response_type.as_deref() {
        Some("code") => {}
        None => return Err(AuthorizationError::InvalidRequest("response_type is needed")),
        Some(_) => return Err(AuthorizationError::UnsupportedResponseType),
    }
    if given.response_mode.as_deref().is_some_and(|it| it != "query") {
        return Err(AuthorizationError::InvalidRequest("response_mode must be query"));
    }
    let carried = [&given.state, &given.nonce, &given.login_hint];
    if carried.iter().any(|it| it.as_ref().is_some_and(|it| it.len() > LONGEST)) {
        return Err(AuthorizationError::InvalidRequest("state, nonce and login_hint have at most 2000 bytes"));
    }
    Ok(())
}

fn prompt(text: &str) -> Result<Prompt, AuthorizationError> {
    let mut prompt = Prompt::default();
    for word in text.split_ascii_whitespace() {
        match word {
            "none" => prompt.none = true,
            "login" | "select_account" => prompt.login = true,
            "consent" => prompt.consent = true,
            _ => return Err(AuthorizationError::InvalidRequest("prompt has an unknown value")),
        }
    }
    if prompt.none && (prompt.login || prompt.consent) {
        return Err(AuthorizationError::InvalidRequest("prompt=none goes with nothing else"));
    }
    Ok(prompt)
}

fn max_age(text: Option<&str>) -> Result<Option<TimeDelta>, AuthorizationError> {
    let seconds = text.map(str::parse::<u32>).transpose();
    let seconds = seconds.map_err(|_| AuthorizationError::InvalidRequest("max_age must be a number of seconds"))?;
    Ok(seconds.map(|it| TimeDelta::seconds(it.into())))
}

#[cfg(test)]
mod tests;
