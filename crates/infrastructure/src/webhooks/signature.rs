//! How deliveries are signed (Standard Webhooks 1.0, symmetric): HMAC-SHA-256 of name, time and body.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::keys::mac;

/// What a secret begins with.
pub(super) const PREFIX: &str = "whsec_";

/// The signature of one secret; nothing if it is none.
pub(super) fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let timestamp = timestamp.to_string();
    let signed = [id.as_bytes(), b".", timestamp.as_bytes(), b".", body.as_bytes()];
    Some(format!("v1,{}", STANDARD.encode(mac(&key, &signed))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the libraries of the specification have it in their tests.
    #[test]
    fn a_published_example_is_signed_as_published() {
        let signed = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn what_is_no_secret_signs_nothing() {
        assert_eq!(sign("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a", 1, ""), None);
        assert_eq!(sign("whsec_!", "a", 1, ""), None);
    }
}
