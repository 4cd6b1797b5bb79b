//! Authorization codes: what a person's yes is worth until the application has fetched it.

use chrono::TimeDelta;

use super::{OAuthError, OAuthScopes};
use crate::{
    identity::{Secret, TokenDigest},
    kernel::{ClientId, SessionId, StoreError, Timestamp, UserId},
};

/// For how long a code is good: an application fetches it at once (RFC 6749, section 4.1.2, has ten minutes at most).
const LIFETIME: TimeDelta = TimeDelta::seconds(60);
/// For how long it is remembered after that, so that whoever shows it a second time is noticed.
const MEMORY: TimeDelta = TimeDelta::days(1);

/// What an application has shown of its secret in advance: the SHA-256 of a verifier, in base64url (RFC 7636,
/// section 4.2). The method `plain` protects from nobody and is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// The only method that is taken.
    pub const METHOD: &'static str = "S256";

    /// Reads one.
    pub fn read(text: &str) -> Option<Self> {
        let base64url = text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_');
        (text.len() == 43 && base64url).then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The secret behind a [`CodeChallenge`].
#[derive(Clone, Debug)]
pub struct CodeVerifier(Secret);

impl CodeVerifier {
    /// Reads one (RFC 7636, section 4.1).
    pub fn read(text: &str) -> Option<Self> {
        let unreserved = |it: u8| it.is_ascii_alphanumeric() || b"-._~".contains(&it);
        ((43..=128).contains(&text.len()) && text.bytes().all(unreserved)).then(|| Self(text.to_owned().into()))
    }

    /// The text. Whoever calls this answers for where it goes.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// What a person has let an application do, as it is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// Which application.
    pub client: ClientId,
    /// Who has let it.
    pub user: UserId,
    /// The login in which they said so. It must still stand when the code is fetched.
    pub session: SessionId,
    /// Where the code is sent.
    pub redirect_uri: String,
    /// What only the application that asked can show the verifier of.
    pub challenge: CodeChallenge,
    /// How far it may go.
    pub scopes: OAuthScopes,
    /// What the application wants to find in the ID token, to know that it is the answer to its question.
    pub nonce: Option<String>,
    /// When the person proved who they are.
    pub authenticated_at: Timestamp,
}

/// A code, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// By which it is recognised.
    pub digest: TokenDigest,
    /// What it stands for.
    pub authorization: Authorization,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// What the application was given for it, if it has fetched that.
    pub spent_on: Option<SessionId>,
}

/// What a code is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "the caller acts on it"]
pub enum Redemption {
    /// It is what it is taken for.
    Good,
    /// It was used before: whatever it was used for ends, because two parties hold it (RFC 6749, section 4.1.2).
    Reused(SessionId),
}

impl AuthorizationCode {
    /// A code that is recognised by `digest`.
    pub fn of(digest: TokenDigest, authorization: Authorization, at: Timestamp) -> Self {
        Self { digest, authorization, expires_at: at + LIFETIME, spent_on: None }
    }

    /// Decides about a code that `client` shows with where it was to be sent, and with the challenge of its verifier.
    pub fn redeem(
        &self,
        client: ClientId,
        redirect_uri: &str,
        challenge: &CodeChallenge,
        at: Timestamp,
    ) -> Result<Redemption, OAuthError> {
        let Authorization { client: meant_for, redirect_uri: sent_to, challenge: asked_with, .. } = &self.authorization;
        // Whoever else shows it does no harm to whom it was meant for.
        if *meant_for != client {
            return Err(OAuthError::InvalidGrant);
        }
        if let Some(session) = self.spent_on {
            return Ok(Redemption::Reused(session));
        }
        let good = at < self.expires_at && sent_to == redirect_uri && asked_with == challenge;
        if good { Ok(Redemption::Good) } else { Err(OAuthError::InvalidGrant) }
    }

    /// What ended before that is not remembered at `at`.
    pub fn memory(at: Timestamp) -> Timestamp {
        at - MEMORY
    }
}

/// All codes.
pub trait AuthorizationCodes {
    /// Adds a code.
    fn add_code(&mut self, code: &AuthorizationCode) -> Result<(), StoreError>;

    /// The code that is recognised by `digest`. Nobody else uses it until the transaction ends.
    fn code(&mut self, digest: &TokenDigest) -> Result<Option<AuthorizationCode>, StoreError>;

    /// Marks a code as used.
    fn spend_code(&mut self, digest: &TokenDigest, on: SessionId) -> Result<(), StoreError>;

    /// Forgets all codes of a person.
    fn forget_codes_of(&mut self, user: UserId) -> Result<(), StoreError>;

    /// Forgets codes that were good until `before` at the latest; at most `limit`, and says how many.
    fn forget_codes(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::UNIX_EPOCH;
    const REDIRECT: &str = "https://app.example/back";
    /// RFC 7636, appendix B.
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn code() -> AuthorizationCode {
        let authorization = Authorization {
            client: ClientId::fresh(),
            user: UserId::fresh(),
            session: SessionId::fresh(),
            redirect_uri: REDIRECT.to_owned(),
            challenge: CodeChallenge::read(CHALLENGE).unwrap(),
            scopes: OAuthScopes::default(),
            nonce: None,
            authenticated_at: AT,
        };
        AuthorizationCode::of(TokenDigest([7; 32]), authorization, AT)
    }

    #[test]
    fn a_code_is_good_for_who_asked_with_all_that_it_was_asked_with() {
        let (code, other) = (code(), CodeChallenge::read(&"A".repeat(43)).unwrap());
        let (client, challenge) = (code.authorization.client, code.authorization.challenge.clone());
        assert_eq!(code.redeem(client, REDIRECT, &challenge, AT), Ok(Redemption::Good));
        for (client, redirect, challenge, at) in [
            (ClientId::fresh(), REDIRECT, &challenge, AT),
            (client, "https://app.example/other", &challenge, AT),
            (client, REDIRECT, &other, AT),
            (client, REDIRECT, &challenge, AT + LIFETIME),
        ] {
            assert_eq!(code.redeem(client, redirect, challenge, at), Err(OAuthError::InvalidGrant));
        }
    }

    #[test]
    fn a_code_that_was_used_ends_what_it_was_used_for_but_only_by_who_it_was_meant_for() {
        let session = SessionId::fresh();
        let code = AuthorizationCode { spent_on: Some(session), ..code() };
        let Authorization { client, challenge, .. } = code.authorization.clone();
        let late = AT + LIFETIME + LIFETIME;
        assert_eq!(code.redeem(client, REDIRECT, &challenge, late), Ok(Redemption::Reused(session)));
        assert_eq!(code.redeem(ClientId::fresh(), REDIRECT, &challenge, AT), Err(OAuthError::InvalidGrant));
    }

    #[test]
    fn challenges_and_verifiers_are_read_as_they_are_defined() {
        assert!(CodeChallenge::read(CHALLENGE).is_some());
        for bad in ["", &CHALLENGE[1..], "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", &"ä".repeat(43)] {
            assert_eq!(CodeChallenge::read(bad), None, "{bad}");
        }
        assert!(CodeVerifier::read("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").is_some());
        assert!(CodeVerifier::read(&"~".repeat(128)).is_some());
        for bad in [&"a".repeat(42), &"a".repeat(129), &" ".repeat(43), &"ä".repeat(30)] {
            assert!(CodeVerifier::read(bad).is_none(), "{bad}");
        }
    }
}
