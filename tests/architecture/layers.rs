//! Each layer depends on what it may, and on nothing else.

use std::fs;

use toml::Table;

use crate::{assert_none, tree::ROOT};

/// What each crate may depend on. `server` puts everything together and may use it all.
const ALLOWED: [(&str, &str); 4] = [
    // Values, errors and identifiers: no I/O, no clock, no HTTP, no SQL.
    (
        "domain",
        "chrono crc32fast iso_currency isolang num-bigint oxilangtag rust_decimal serde thiserror unicode-normalization uuid validator zeroize",
    ),
    // Use cases, and how their inputs and outputs look. `futures-channel` carries an answer to whoever waits for it;
    // `sha2` links the audit trail.
    (
        "application",
        "chrono domain futures-channel serde serde_json sha2 thiserror tracing utoipa uuid validator zeroize",
    ),
    // Storage, cryptography, and what goes out to others (`reqwest` with `rustls`, held back by `ipnet` and `url`), traces
    // (`opentelemetry…`) among it; never the HTTP of the API.
    (
        "infrastructure",
        "aes-gcm application arc-swap argon2 async-trait base64 chacha20poly1305 chrono crossbeam-channel csv csv-core data-encoding diesel diesel_migrations domain \
         ed25519-dalek futures-channel futures-executor getrandom harfrust hmac ipnet jsonwebtoken krilla lettre libsqlite3-sys moka \
         opentelemetry opentelemetry-http opentelemetry-otlp opentelemetry_sdk percent-encoding pq-sys prometheus r2d2 redis reqwest rustls rustls-platform-verifier serde serde_json sha1 sha2 subtle thiserror tokio \
         tracing tracing-opentelemetry tracing-subscriber unicode-normalization url uuid zeroize zxcvbn",
    ),
    // HTTP; never storage.
    (
        "web",
        "actix-cors actix-http actix-server actix-service actix-web actix-ws application askama base64 bytes chrono csv domain \
         futures-util hmac httpdate ipnet jsonschema percent-encoding prometheus serde serde_json sha2 thiserror tokio \
         tracing url utoipa utoipa-swagger-ui uuid",
    ),
];

/// The dependencies in `manifest` that are not `allowed`, whatever table they hide in. What only
/// tests use is not looked at.
fn forbidden(manifest: &Table, allowed: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in manifest {
        match (name.as_str(), value.as_table()) {
            ("dependencies" | "build-dependencies", Some(table)) => {
                found.extend(table.keys().filter(|it| !allowed.split_whitespace().any(|a| a == *it)).cloned());
            }
            ("target", Some(targets)) => {
                found.extend(targets.values().filter_map(toml::Value::as_table).flat_map(|it| forbidden(it, allowed)));
            }
            _ => {}
        }
    }
    found
}

#[test]
fn each_layer_depends_only_on_what_it_may() {
    let mut complaints = Vec::new();
    for (layer, allowed) in ALLOWED {
        let manifest = fs::read_to_string(format!("{ROOT}/crates/{layer}/Cargo.toml")).unwrap();
        let found = forbidden(&manifest.parse().unwrap(), allowed);
        complaints.extend(found.iter().map(|it| format!("{layer} may not depend on {it}")));
    }
    assert_none(&complaints);
}

#[test]
fn a_dependency_is_seen_wherever_it_is_declared() {
    for planted in [
        "[dependencies]\ndiesel.workspace = true",
        "[dependencies.diesel]\nversion = '2'",
        "[build-dependencies]\ndiesel = '2'",
        "[target.'cfg(unix)'.dependencies]\ndiesel = '2'",
    ] {
        assert_eq!(forbidden(&planted.parse().unwrap(), "serde uuid"), ["diesel"], "{planted}");
    }
    let fine = "[dependencies]\nserde = '1'\n[dev-dependencies]\ndiesel = '2'";
    assert!(forbidden(&fine.parse().unwrap(), "serde uuid").is_empty());
}
