//! Where keys come from.

use application::{Failure, identity::ApiKeySecrets};
use domain::identity::ApiKeySecret;
use zeroize::Zeroizing;

/// Makes keys of the system's randomness.
pub struct RandomKeys;

impl ApiKeySecrets for RandomKeys {
    fn fresh(&self) -> Result<ApiKeySecret, Failure> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|it| Failure::internal(format!("no randomness: {it}")))?;
        Ok(ApiKeySecret::of(&bytes))
    }
}
