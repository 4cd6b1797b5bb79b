//! The secrets of logins: refresh tokens, and what stands for people in the list of failures.

use std::net::IpAddr;

use application::{Failure, identity::SessionSecrets};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    identity::{AccountKey, Email, OriginKey, Purpose, Secret, TokenDigest},
    kernel::network,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::{Secrets, mac, random};

/// Makes them from the secret of the installation.
///
/// A refresh token is 256 random bits, and its successor is a keyed hash of it. So the successor of
/// a used token can be given once more within the grace period although nothing but digests is
/// stored, while somebody who finds an old token or a copy of the database learns nothing: only the
/// installation can go from one token to the next.
pub struct LoginSecrets {
    refresh: Zeroizing<[u8; 32]>,
    attempts: Zeroizing<[u8; 32]>,
    single_use: Zeroizing<[u8; 32]>,
}

impl LoginSecrets {
    /// With keys of their own, derived from `secrets`.
    pub fn new(secrets: &Secrets) -> Self {
        let derive = |purpose| Zeroizing::new(secrets.derive(purpose));
        Self { refresh: derive("refresh tokens"), attempts: derive("login attempts"), single_use: derive("single use") }
    }
}

impl SessionSecrets for LoginSecrets {
    fn fresh(&self) -> Result<Secret, Failure> {
        Ok(URL_SAFE_NO_PAD.encode(*random::<32>()?).into())
    }

    fn successor(&self, token: &Secret) -> Secret {
        URL_SAFE_NO_PAD.encode(mac(&*self.refresh, &[token.expose().as_bytes()])).into()
    }

    fn single_use(&self, purpose: Purpose, id: Uuid) -> Secret {
        let parts: [&[u8]; 3] = [purpose.name().as_bytes(), b" ", id.as_bytes()];
        URL_SAFE_NO_PAD.encode(mac(&*self.single_use, &parts)).into()
    }

    fn digest(&self, token: &Secret) -> TokenDigest {
        TokenDigest(Sha256::digest(token.expose()).into())
    }

    fn account_key(&self, email: &Email) -> AccountKey {
        AccountKey(mac(&*self.attempts, &[b"account ", email.key().as_bytes()]))
    }

    fn origin_key(&self, address: Option<IpAddr>) -> OriginKey {
        let network = address.map_or_else(String::new, |it| network(it).to_string());
        OriginKey(mac(&*self.attempts, &[b"origin ", network.as_bytes()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(fill: u8) -> LoginSecrets {
        LoginSecrets::new(&Secrets::parse(&URL_SAFE_NO_PAD.encode([fill; 32]), "test").unwrap())
    }

    #[test]
    fn refresh_tokens_have_256_bits_and_are_never_the_same() {
        let (one, other) = (secrets(1).fresh().unwrap(), secrets(1).fresh().unwrap());
        assert_eq!(URL_SAFE_NO_PAD.decode(one.expose()).unwrap().len(), 32);
        assert_ne!(one.expose(), other.expose());
    }

    #[test]
    fn the_successor_is_always_the_same_and_known_here_only() {
        let token = secrets(1).fresh().unwrap();
        let successor = secrets(1).successor(&token);
        assert_eq!(secrets(1).successor(&token).expose(), successor.expose());
        assert_ne!(secrets(2).successor(&token).expose(), successor.expose());
        assert_ne!(successor.expose(), token.expose());
    }

    #[test]
    fn a_secret_of_single_use_is_good_for_one_thing_and_known_here_only() {
        let (id, purpose) = (Uuid::now_v7(), Purpose::PasswordReset);
        let secret = secrets(1).single_use(purpose, id);
        assert_eq!(URL_SAFE_NO_PAD.decode(secret.expose()).unwrap().len(), 32);
        assert_eq!(secrets(1).single_use(purpose, id).expose(), secret.expose());
        for other in [
            secrets(2).single_use(purpose, id),
            secrets(1).single_use(Purpose::Verification, id),
            secrets(1).single_use(purpose, Uuid::now_v7()),
        ] {
            assert_ne!(other.expose(), secret.expose());
        }
    }

    #[test]
    fn an_account_is_counted_in_any_case_of_its_address() {
        let key = |text: &str| secrets(1).account_key(&text.parse().unwrap());
        assert_eq!(key("ada@example.org"), key("ADA@example.org"));
        assert_ne!(key("ada@example.org"), key("bob@example.org"));
    }
}
