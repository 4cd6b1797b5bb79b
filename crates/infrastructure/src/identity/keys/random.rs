//! Where keys come from.

use application::{Failure, identity::ApiKeySecrets};
use domain::identity::ApiKeySecret;

use crate::keys::random;

/// Makes keys of the system's randomness.
pub struct RandomKeys;

impl ApiKeySecrets for RandomKeys {
    fn fresh(&self) -> Result<ApiKeySecret, Failure> {
        Ok(ApiKeySecret::of(&*random()?))
    }
}
