//! ID tokens that are believed, and all the ways in which they are not.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use domain::kernel::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::{
    id_token::{Expected, Unbelievable, read},
    keys::KeySet,
};

const ISSUER: &str = "https://id.example";
const RSA: &str = "-----BEGIN PRIVATE KEY-----\n\
    MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCfSr3G4ip0sy01\n\
    CSSScwRxWQP4h9sY6cMaNNQ5eU4P4ixq/aVxOynDo4otyl5P3atNUQzaTF5MfR90\n\
    IIStGB8xr6zsM6aWnOQ6SV27JUwV50SHyXsHTmz03wblgdM+NTOz3OF1N30nR/fQ\n\
    t9HEdVB/66egW6lRKFFJ433hxCwq0Cr/yV1+krdVSbFVEgpDUvoMHkk4usENeBwm\n\
    2ir3XUabFgf5I0xi6Ki0arI6fI8zjJzcmT9gK9XEoNMAlu0ZGWvNPMzOFYFZ4TnG\n\
    YP62ZalQwbX5KHU1bV4Kua/39dJTEc8A3TFCTlQz3ny9++1Xqrfwaja/0BkC5ikX\n\
    mj7xwTRBAgMBAAECggEAEsjJNCHB1LD39uoA+XGtj5HKF3Xq4wdXAflCoRPyXgpj\n\
    h0rpxn5t9IONtQxpHoUzERsqlzgcAyxaqBK5HqHqdM0lCNYm8homik6SSnJRpIAZ\n\
    G2OpudD4ZZCC40/x2aNDuXVF05Ezda1FlqQErUSR1YH0SqNghkDpRBu7AaOE+1fR\n\
    IoFJSktQxXb11N+Fsp3svNL+1yemZXeYJs4tnEKqeKRh1YT/lSj0bo69Wl/Kq+rE\n\
    IFo8AHr0ykn10d57Fr0lzDr/YVTaek9mS1QC/XVVtpRTVuaXGz8KOKOj6xg90FSF\n\
    pCgSyAm/v2Y0fsBSK0Ttnhx/chBB945BrXfGwvofKQKBgQDP7dOV0CjdMcIy+lLn\n\
    Dez7QeAo1I3OwBaxqHmZDRQ25wUAjniDvRsP4CzfiAuZB6ab2WKm4wFA27CvY98O\n\
    ejLGoUvveAavRfynvUtkQo3OsfTijloPvDkGXMvH+OlS9yJxD3UV2kzecQpBLbJs\n\
    TeC4EyxFXeDhmBEQurMKpcPuKQKBgQDEHlr/0APVjM3k+NSsrPIMEJRR3cffgzZs\n\
    q7jnZT09lmIk0n1VVMyyCEufV3rvTKo7sGKtUTckvuk8vz6yXwuYNiVa810J2JIS\n\
    +Ez9XBPvvXn2hqmLgHqQUzFmZ5whETxrifWeJl0uWxrTKyFjeLIRBYFdxuRJ2E90\n\
    RKhK+6UoWQKBgHqDgDL6lslWIz3UPvrDOsoE06ZbLz8N8ZE2WodyrGF5F3pvd9Tv\n\
    nL1q8iW3TFYbqvCTUsxQXxGvIFkHeItYNwjQSyTLTO0DSM4w+/YUPOf39Pl0tN4m\n\
    olb8YFnwcNIgqZuCZxO8L6S1aDxlR4cHEAyFx4ULvpBOAGgiCZKRf3OZAoGAUK70\n\
    XR3lFewRoMvGIywbgF8pxexqGEhREbAsJ/Z8lWPTCLcYHQ0AEZZcFjfVObHeryPH\n\
    1On+t71bE0TStGtpx7su7xYEBtL0dZ11fx5sjUr0bDnGcr/urIWtYyXpE6mVo+Bk\n\
    DiZWW4XbqVirKdMz3tDXAg+bR84YEgtU+VRCBDECgYEAldf9anb5dMquPEbwRzn8\n\
    NGNzpFyJTaE6nvkd2S4e6PkQruABCaAK2KdoR81LztMDyy3mqcB/tNnyJetWMTpY\n\
    nPgn32sX49VICoRhpmcGrkxmKHnovnQy57JUL5jsELg9VO0oI/lr/iNkhotomkBi\n\
    5P+Q/RatLe1hUajbetvbwKM=\n\
    -----END PRIVATE KEY-----";
const RSA_N: &str = "n0q9xuIqdLMtNQkkknMEcVkD-IfbGOnDGjTUOXlOD-Isav2lcTspw6OKLcpeT92rTVEM2kxeTH0fdCCErRgfMa-s7DOmlpzkOklduyVMFedEh8l7B05s9N8G5YHTPjUzs9zhdTd9J0f30LfRxHVQf-unoFupUShRSeN94cQsKtAq_8ldfpK3VUmxVRIKQ1L6DB5JOLrBDXgcJtoq911GmxYH-SNMYuiotGqyOnyPM4yc3Jk_YCvVxKDTAJbtGRlrzTzMzhWBWeE5xmD-tmWpUMG1-Sh1NW1eCrmv9_XSUxHPAN0xQk5UM958vfvtV6q38Go2v9AZAuYpF5o-8cE0QQ";
const SMALL: &str = "-----BEGIN PRIVATE KEY-----\n\
    MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBANELfAWxlBlP74Th\n\
    wV9lcIlbZ1emYBiLbK2UpToOozNWUrEVpgnlsUdpUWVZ+WImlhAGaF5alXduDAYW\n\
    b3fSgrAoAUu+NDq7LTmUaXB5TrZ6laFaVnNTjmtxLD9yZrgSkAmEfboAGtk0IvtI\n\
    kAvDPbjMRwvG77nPef31DSl/Efd5AgMBAAECgYEAoQBSXeQ95xzcoaBqGXn8KZ4/\n\
    Qo9+VYkUg8AHXWampURn3cGJpvfECPcBXKjmXITRcLguq/TiRyB3nDytT0DPq0yi\n\
    jzGMSBPLlwanPExxvZ6nIOKpY1XyaHRyKXNi9+ux8L1TTdadReqw7tIYjPg6gYiS\n\
    b6WeszPLTtjOfbN5oP0CQQD/ROlAhv7noYWhhhXSoKdslOi0BIwd5NtYZC9Jlpbn\n\
    DEcQHURjr4YVHwBIo/ArnmA+3L5aNfRHU2PEd85Yx/JHAkEA0aSx9KOLGTV1I15H\n\
    rdYHi+GsiL/2LMM6tA6gupMuEws7D6KTJlJHATgpbAGD/d95pUc+s3C1OTNGBbrc\n\
    DMvoPwJBAPMa38EST4StMSSpG/NiCNDB5/Q5OG/n2nWNw/MjNUeJS8wu80i0is9m\n\
    nNCRQFNqG2MCu04SgDfFVQhwyNWIZlUCQQCpavEtBGVKr/rD5FME1qwujOeDc64b\n\
    qoHsNM4LORnI5hCKqBVGqMMc5ygCUo86QLjrqlGvbWvml9sEkmd2J+q9AkB/L+Vh\n\
    lEQH7PDK4RmZLRp1qF7LRdRgpisy30WVAhH7L9vG85oVvf1+3+ohSkEqjnIQV+U1\n\
    Y93ZwjHJBZRqryGv\n\
    -----END PRIVATE KEY-----";
const SMALL_N: &str = "0Qt8BbGUGU_vhOHBX2VwiVtnV6ZgGItsrZSlOg6jM1ZSsRWmCeWxR2lRZVn5YiaWEAZoXlqVd24MBhZvd9KCsCgBS740OrstOZRpcHlOtnqVoVpWc1OOa3EsP3JmuBKQCYR9ugAa2TQi-0iQC8M9uMxHC8bvuc95_fUNKX8R93k";
const EC: &str = "-----BEGIN PRIVATE KEY-----\n\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUiETOF+41gsvMpgw\n\
    K/NaR4hE/07P9RrmRvoZKWB+JLWhRANCAAQPinA+8RR3BgED+IEIbUDL4Pq0KBCG\n\
    d2K46xMDK4IwCJJ+988iA1S3x/rw/8eTCLTRWTiQM4bzckcDTWK2hBf4\n\
    -----END PRIVATE KEY-----";
const EC_X: &str = "D4pwPvEUdwYBA_iBCG1Ay-D6tCgQhndiuOsTAyuCMAg";
const EC_Y: &str = "kn73zyIDVLfH-vD_x5MItNFZOJAzhvNyRwNNYraEF_g";
const ED: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIMBIk/tgS89jjVSxruCJvoNIboSS0rdQP8TIGYFSGz77\n\
    -----END PRIVATE KEY-----";
const ED_X: &str = "W__tr0KgXqBDevjSkvrFPMHqa8KzDXGKZxpSowb9bSs";
const OTHER_ED: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIIECkaw+EeVdv/U53q/WbjRjcONQ91VmwoYjTgNHjIAR\n\
    -----END PRIVATE KEY-----";

fn at() -> Timestamp {
    Timestamp::from_timestamp(1_900_000_000, 0).unwrap()
}

fn signs(algorithm: Algorithm) -> EncodingKey {
    match algorithm {
        Algorithm::ES256 => EncodingKey::from_ec_pem(EC.as_bytes()).unwrap(),
        Algorithm::EdDSA => EncodingKey::from_ed_pem(ED.as_bytes()).unwrap(),
        _ => EncodingKey::from_rsa_pem(RSA.as_bytes()).unwrap(),
    }
}

fn keys() -> KeySet {
    KeySet::published(vec![
        json!({ "kty": "AKP", "alg": "ML-DSA-44", "kid": "future", "pub": "AAAA" }),
        json!({ "kty": "RSA", "kid": "rsa", "use": "sig", "n": RSA_N, "e": "AQAB" }),
        json!({ "kty": "RSA", "kid": "small", "use": "sig", "n": SMALL_N, "e": "AQAB" }),
        json!({ "kty": "RSA", "kid": "for-encryption", "use": "enc", "n": RSA_N, "e": "AQAB" }),
        json!({ "kty": "RSA", "kid": "only-rs512", "alg": "RS512", "n": RSA_N, "e": "AQAB" }),
        json!({ "kty": "EC", "kid": "ec", "crv": "P-256", "x": EC_X, "y": EC_Y }),
        json!({ "kty": "OKP", "kid": "ed", "crv": "Ed25519", "alg": "EdDSA", "x": ED_X }),
        json!({ "kty": "oct", "kid": "shared", "k": URL_SAFE_NO_PAD.encode(RSA_N) }),
    ])
}

fn payload() -> Value {
    let now = at().timestamp();
    json!({ "iss": ISSUER, "aud": "lyceum", "sub": "ada", "exp": now + 300, "iat": now, "nonce": "n" })
}

fn with(member: &str, value: Value) -> Value {
    let mut payload = payload();
    payload[member] = value;
    payload
}

fn header(algorithm: Algorithm, kid: &str) -> Header {
    Header { kid: Some(kid.to_owned()), ..Header::new(algorithm) }
}

fn token(algorithm: Algorithm, kid: &str, payload: &Value) -> String {
    jsonwebtoken::encode(&header(algorithm, kid), payload, &signs(algorithm)).unwrap()
}

fn told(token: &str) -> Result<String, Unbelievable> {
    let expected = Expected { issuer: ISSUER, client_id: "lyceum", nonce: "n", at: at() };
    read(token, &keys(), &expected).map(|it| it.sub)
}

#[test]
fn a_genuine_token_is_believed_whatever_its_algorithm() {
    for (algorithm, kid) in [
        (Algorithm::RS256, "rsa"),
        (Algorithm::RS512, "only-rs512"),
        (Algorithm::PS256, "rsa"),
        (Algorithm::ES256, "ec"),
        (Algorithm::EdDSA, "ed"),
    ] {
        assert_eq!(told(&token(algorithm, kid, &payload())).as_deref(), Ok("ada"), "{algorithm:?}");
    }
}

#[test]
fn a_token_without_the_name_of_its_key_is_believed_where_there_is_one_key() {
    let unnamed = |algorithm| jsonwebtoken::encode(&Header::new(algorithm), &payload(), &signs(algorithm)).unwrap();
    assert_eq!(told(&unnamed(Algorithm::ES256)).as_deref(), Ok("ada"));
    // Two could have signed it.
    assert_eq!(told(&unnamed(Algorithm::RS512)), Err(Unbelievable::UnknownKey));
}

#[test]
fn a_signature_by_nobody_or_somebody_else_counts_for_nothing() {
    let good = token(Algorithm::EdDSA, "ed", &payload());
    let other = EncodingKey::from_ed_pem(OTHER_ED.as_bytes()).unwrap();
    let by_other = jsonwebtoken::encode(&header(Algorithm::EdDSA, "ed"), &payload(), &other).unwrap();
    assert_eq!(told(&by_other), Err(Unbelievable::Signature));
    let parts: Vec<_> = good.split('.').collect();
    let forged = URL_SAFE_NO_PAD.encode(with("sub", json!("eve")).to_string());
    assert_eq!(told(&[parts[0], &forged, parts[2]].join(".")), Err(Unbelievable::Signature));
    assert_eq!(told(&[parts[0], parts[1], ""].join(".")), Err(Unbelievable::Signature));
}

#[test]
fn no_algorithm_and_a_shared_secret_are_none() {
    let encoded = URL_SAFE_NO_PAD.encode(payload().to_string());
    for algorithm in ["none", "None", "NONE", "HS256", ""] {
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": algorithm, "kid": "rsa" }).to_string());
        assert_eq!(told(&format!("{header}.{encoded}.")), Err(Unbelievable::Form), "{algorithm}");
    }
    // What is public is taken for the secret.
    for public in [RSA_N.as_bytes().to_vec(), URL_SAFE_NO_PAD.decode(RSA_N).unwrap()] {
        for kid in ["rsa", "shared"] {
            let key = EncodingKey::from_secret(&public);
            let forged = jsonwebtoken::encode(&header(Algorithm::HS256, kid), &payload(), &key).unwrap();
            assert_eq!(told(&forged), Err(Unbelievable::Form), "{kid}");
        }
    }
    for nonsense in ["", "a", "a.b", "a.b.c", "a.b.c.d"] {
        assert_eq!(told(nonsense), Err(Unbelievable::Form), "{nonsense}");
    }
}

#[test]
fn a_key_that_is_not_known_weak_or_for_something_else_is_none() {
    for (algorithm, kid) in [
        (Algorithm::RS256, "unknown"),
        (Algorithm::RS256, "for-encryption"),
        (Algorithm::RS256, "only-rs512"),
        (Algorithm::RS256, "ec"),
        (Algorithm::ES256, "rsa"),
    ] {
        assert_eq!(told(&token(algorithm, kid, &payload())), Err(Unbelievable::UnknownKey), "{algorithm:?} {kid}");
    }
    let small = EncodingKey::from_rsa_pem(SMALL.as_bytes()).unwrap();
    let weak = jsonwebtoken::encode(&header(Algorithm::RS256, "small"), &payload(), &small).unwrap();
    assert_eq!(told(&weak), Err(Unbelievable::UnknownKey));
}

#[test]
fn what_must_be_understood_is_not() {
    let critical = Header { crit: Some(vec!["exp".to_owned()]), ..header(Algorithm::EdDSA, "ed") };
    let token = jsonwebtoken::encode(&critical, &payload(), &signs(Algorithm::EdDSA)).unwrap();
    assert_eq!(told(&token), Err(Unbelievable::Form));
}

#[test]
fn what_is_said_must_be_meant_for_us_now() {
    let now = at().timestamp();
    for (payload, why) in [
        (with("iss", json!("https://id.example/")), Unbelievable::Issuer),
        (with("iss", json!("https://evil.example")), Unbelievable::Issuer),
        (with("aud", json!("other")), Unbelievable::Audience),
        (with("aud", json!([])), Unbelievable::Audience),
        (with("aud", json!(["lyceum", "other"])), Unbelievable::Audience),
        (with("azp", json!("other")), Unbelievable::Audience),
        (with("nonce", json!("m")), Unbelievable::Nonce),
        (with("nonce", json!(null)), Unbelievable::Nonce),
        (with("exp", json!(now - 61)), Unbelievable::Time),
        (with("iat", json!(now + 61)), Unbelievable::Time),
        (with("iat", json!(now - 601)), Unbelievable::Time),
        (with("exp", json!("soon")), Unbelievable::Signature),
    ] {
        assert_eq!(told(&token(Algorithm::EdDSA, "ed", &payload)), Err(why), "{payload}");
    }
    let mut shared = with("aud", json!(["lyceum", "other"]));
    shared["azp"] = json!("lyceum");
    let late = at() - TimeDelta::seconds(59);
    for payload in [shared, with("aud", json!(["lyceum"])), with("exp", json!(late.timestamp()))] {
        assert_eq!(told(&token(Algorithm::EdDSA, "ed", &payload)).as_deref(), Ok("ada"), "{payload}");
    }
}
