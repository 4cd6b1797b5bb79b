//! The tokens of visitors.

use application::{Failure, bookstore::CartTokens};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::bookstore::{CartToken, CartTokenDigest};
use sha2::{Digest, Sha256};

use crate::keys::random;

/// Makes tokens of 256 random bits. So many cannot be guessed, so that a plain hash is enough to keep them by.
pub struct RandomCartTokens;

impl CartTokens for RandomCartTokens {
    fn fresh(&self) -> Result<CartToken, Failure> {
        URL_SAFE_NO_PAD.encode(*random::<32>()?).parse().map_err(Failure::internal)
    }

    fn digest(&self, token: &CartToken) -> CartTokenDigest {
        CartTokenDigest(Sha256::digest(token.expose()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tokens_are_the_same_and_each_is_known_again() {
        let (one, other) = (RandomCartTokens.fresh().unwrap(), RandomCartTokens.fresh().unwrap());
        assert_ne!(one, other);
        assert_eq!(RandomCartTokens.digest(&one), RandomCartTokens.digest(&one.expose().parse().unwrap()));
        assert_ne!(RandomCartTokens.digest(&one), RandomCartTokens.digest(&other));
    }
}
