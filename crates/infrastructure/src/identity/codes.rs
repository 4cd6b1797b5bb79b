//! The codes of second factors: TOTP (RFC 6238) with SHA-1, six digits and half a minute, which is what all
//! authenticator apps know; and recovery codes.

use application::{Failure, identity::FactorSecrets};
use data_encoding::{BASE32, BASE32_NOPAD};
use domain::{
    identity::{AccountKey, FactorCode, LoginTrace, OriginKey, RecoveryDigest, Secret, TotpStep},
    kernel::UserId,
};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::keys::{Secrets, mac, random};

/// The bytes of a shared secret: as many as the hash has (RFC 4226, section 4).
const SHARED: usize = 20;
/// The bytes of a recovery code: 24 characters, which nobody can guess (OWASP ASVS 5.0, 6.5.2).
const RECOVERY: usize = 15;
/// The characters of a group, for whoever has to copy a code.
const GROUP: usize = 4;

/// Makes and checks them, with keys of their own.
pub struct FactorCodes {
    recovery: Zeroizing<[u8; 32]>,
    attempts: Zeroizing<[u8; 32]>,
}

impl FactorCodes {
    /// With keys derived from `secrets`.
    pub fn new(secrets: &Secrets) -> Self {
        let derive = |purpose| Zeroizing::new(secrets.derive(purpose));
        Self { recovery: derive("recovery codes"), attempts: derive("second factor attempts") }
    }
}

impl FactorSecrets for FactorCodes {
    fn fresh_totp(&self) -> Result<Secret, Failure> {
        Ok(BASE32_NOPAD.encode(&*random::<SHARED>()?).into())
    }

    fn is_totp(&self, secret: &Secret, step: TotpStep, code: &Secret) -> bool {
        let Ok(key) = BASE32_NOPAD.decode(secret.expose().as_bytes()).map(Zeroizing::new) else { return false };
        let Ok(counter) = u64::try_from(step.0) else { return false };
        let expected = Zeroizing::new(format!("{:06}", hotp(&key, counter, FactorCode::DIGITS)));
        expected.as_bytes().ct_eq(code.expose().as_bytes()).into()
    }

    fn fresh_recovery_code(&self) -> Result<Secret, Failure> {
        let text = Zeroizing::new(BASE32.encode(&*random::<RECOVERY>()?));
        let groups: Vec<_> = text.as_bytes().chunks(GROUP).map(String::from_utf8_lossy).collect();
        Ok(groups.join("-").into())
    }

    fn recovery_digest(&self, user: UserId, code: &Secret) -> RecoveryDigest {
        RecoveryDigest(mac(&*self.recovery, &[user.uuid().as_bytes(), code.expose().as_bytes()]))
    }

    fn trace(&self, user: UserId, origin: Option<&OriginKey>) -> LoginTrace {
        let (user, place) = (user.uuid(), origin.map_or([0; 32], |it| it.0));
        LoginTrace {
            account: AccountKey(mac(&*self.attempts, &[b"account ", user.as_bytes()])),
            origin: OriginKey(mac(&*self.attempts, &[b"origin ", user.as_bytes(), &place])),
        }
    }
}

/// RFC 4226, section 5.3.
#[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
pub(super) fn hotp(key: &[u8], counter: u64, digits: usize) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("a key of any length");
    mac.update(&counter.to_be_bytes());
    let mac: [u8; 20] = mac.finalize().into_bytes().into();
    let offset = usize::from(mac[19] & 0xf);
    let cut = (0..4).fold(0, |cut, it| cut << 8 | u32::from(mac[offset + it]));
    (cut & 0x7fff_ffff) % (0..digits).fold(1, |all, _| all * 10)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use domain::kernel::Timestamp;

    use super::*;

    /// The key of both RFCs.
    const KEY: &[u8] = b"12345678901234567890";

    fn codes(fill: u8) -> FactorCodes {
        FactorCodes::new(&Secrets::parse(&URL_SAFE_NO_PAD.encode([fill; 32]), "test").unwrap())
    }

    fn secret(text: &str) -> Secret {
        text.to_owned().into()
    }

    #[test]
    fn the_vectors_of_rfc_4226_hold() {
        let expected = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (counter, code) in (0..).zip(expected) {
            assert_eq!(hotp(KEY, counter, 6), code);
        }
    }

    #[test]
    fn the_vectors_of_rfc_6238_hold() {
        for (second, code) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = TotpStep::at(Timestamp::from_timestamp(second, 0).unwrap());
            let counter = u64::try_from(step.0).unwrap();
            assert_eq!(hotp(KEY, counter, 8), code, "{second}");
            let shown = secret(&format!("{:06}", code % 1_000_000));
            let shared = secret(&BASE32_NOPAD.encode(KEY));
            assert!(codes(1).is_totp(&shared, step, &shown));
            assert!(!codes(1).is_totp(&shared, TotpStep(step.0 + 1), &shown));
        }
    }

    #[test]
    fn leading_zeros_count() {
        let shared = secret(&BASE32_NOPAD.encode(KEY));
        let step = TotpStep(37_037_036);
        assert!(codes(1).is_totp(&shared, step, &secret("081804")));
        for wrong in ["81804", "0081804", "081805", "", "08180４"] {
            assert!(!codes(1).is_totp(&shared, step, &secret(wrong)), "{wrong}");
        }
        assert!(!codes(1).is_totp(&secret("not base32!"), step, &secret("081804")));
    }

    #[test]
    fn secrets_have_their_length_and_are_never_the_same() {
        let shared = codes(1).fresh_totp().unwrap();
        assert_eq!(BASE32_NOPAD.decode(shared.expose().as_bytes()).unwrap().len(), 20);
        assert_ne!(shared.expose(), codes(1).fresh_totp().unwrap().expose());
        let code = codes(1).fresh_recovery_code().unwrap();
        assert_eq!(code.expose().split('-').map(str::len).collect::<Vec<_>>(), [4; 6]);
        assert_ne!(code.expose(), codes(1).fresh_recovery_code().unwrap().expose());
    }

    #[test]
    fn a_recovery_code_is_known_here_only_and_to_its_owner_only() {
        let (user, code) = (UserId::fresh(), codes(1).fresh_recovery_code().unwrap());
        let digest = codes(1).recovery_digest(user, &code);
        assert_eq!(codes(1).recovery_digest(user, &code), digest);
        assert_ne!(codes(2).recovery_digest(user, &code), digest);
        assert_ne!(codes(1).recovery_digest(UserId::fresh(), &code), digest);
    }
}
