//! The secrets of the authorization server.

use application::identity::OAuthSecrets;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::identity::{CodeChallenge, CodeVerifier, Secret, TokenDigest};
use sha2::{Digest, Sha256};

/// Recognises them by digests, of which each kind has its own: what is good for one thing is never good for another.
pub struct ServerSecrets;

fn digest(kind: &str, secret: &Secret) -> TokenDigest {
    TokenDigest(Sha256::new().chain_update(kind).chain_update([0]).chain_update(secret.expose()).finalize().into())
}

impl OAuthSecrets for ServerSecrets {
    fn login_digest(&self, secret: &Secret) -> TokenDigest {
        digest("login", secret)
    }

    fn code_digest(&self, code: &Secret) -> TokenDigest {
        digest("code", code)
    }

    fn challenge_of(&self, verifier: &CodeVerifier) -> Option<CodeChallenge> {
        CodeChallenge::read(&URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_answers_its_challenge() {
        // RFC 7636, appendix B.
        let verifier = CodeVerifier::read("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        let challenge = ServerSecrets.challenge_of(&verifier);
        assert_eq!(challenge, CodeChallenge::read("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
    }

    #[test]
    fn what_is_good_for_one_thing_is_not_good_for_another() {
        let secret = Secret::from("q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA".to_owned());
        let plain = TokenDigest(Sha256::digest(secret.expose()).into());
        let (login, code) = (ServerSecrets.login_digest(&secret), ServerSecrets.code_digest(&secret));
        assert!(login != code && login != plain && code != plain);
    }
}
