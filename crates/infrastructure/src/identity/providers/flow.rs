//! The secrets of logins on their way: derived, so that none is kept.

use application::identity::{FlowSecret, FlowSecrets};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::identity::{ProviderLoginId, Secret};
use zeroize::Zeroizing;

use crate::keys::{Secrets, mac};

/// Makes them from the secret of the installation: 256 bits each.
pub struct DerivedSecrets(Zeroizing<[u8; 32]>);

impl DerivedSecrets {
    /// With a key of their own, derived from `secrets`.
    pub fn new(secrets: &Secrets) -> Self {
        Self(Zeroizing::new(secrets.derive("provider logins")))
    }
}

impl FlowSecrets for DerivedSecrets {
    fn of(&self, login: ProviderLoginId, which: FlowSecret) -> Secret {
        let id = login.uuid();
        let parts: [&[u8]; 3] = [which.name().as_bytes(), b" ", id.as_bytes()];
        URL_SAFE_NO_PAD.encode(mac(&*self.0, &parts)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(fill: u8) -> DerivedSecrets {
        DerivedSecrets::new(&Secrets::parse(&URL_SAFE_NO_PAD.encode([fill; 32]), "test").unwrap())
    }

    #[test]
    fn a_secret_is_the_same_for_one_login_and_one_use_only() {
        let login = ProviderLoginId::fresh();
        let state = secrets(1).of(login, FlowSecret::State);
        assert_eq!(secrets(1).of(login, FlowSecret::State).expose(), state.expose());
        // RFC 7636, section 4.1: 43 characters at least.
        assert_eq!(state.expose().len(), 43);
        for other in [
            secrets(2).of(login, FlowSecret::State),
            secrets(1).of(login, FlowSecret::Nonce),
            secrets(1).of(login, FlowSecret::Pkce),
            secrets(1).of(ProviderLoginId::fresh(), FlowSecret::State),
        ] {
            assert_ne!(other.expose(), state.expose());
        }
    }
}
