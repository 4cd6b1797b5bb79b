//! What opens a visitor's cart.

use std::{fmt, str::FromStr};

use crate::kernel::Misfit;

/// What opens the cart of a visitor: whoever has it has the cart. It never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct CartToken(String);

/// What is kept of a token: it opens nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CartTokenDigest(pub [u8; 32]);

/// The text cannot be a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the {} letters, digits, hyphens and underscores of a token that Lyceum gave", CartToken::LENGTH)]
pub struct CartTokenError;

impl CartToken {
    /// How many characters it has: 256 bits in base64url without padding (RFC 4648, section 5).
    pub const LENGTH: usize = 43;

    /// The token itself, for the one who is to have it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for CartToken {
    type Err = CartTokenError;

    fn from_str(text: &str) -> Result<Self, CartTokenError> {
        let fits = text.len() == Self::LENGTH
            && text.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'));
        if fits { Ok(Self(text.to_owned())) } else { Err(CartTokenError) }
    }
}

impl Misfit for CartTokenError {
    fn code(&self) -> &'static str {
        "invalid_cart_token"
    }
}

impl fmt::Debug for CartToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CartToken(***)")
    }
}

impl fmt::Debug for CartTokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CartTokenDigest(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_looks_like_one_and_does_not_show_itself() {
        let text = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWe_-";
        let token: CartToken = text.parse().unwrap();
        assert_eq!(token.expose(), text);
        assert_eq!(format!("{token:?} {:?}", CartTokenDigest([7; 32])), "CartToken(***) CartTokenDigest(***)");
        for bad in ["", "q83v", &text[1..], &format!("{text}a"), &text.replace('q', "+"), &text.replace('q', "é")] {
            assert_eq!(bad.parse::<CartToken>(), Err(CartTokenError), "{bad}");
        }
    }
}
