//! The secret of a key is nowhere but in the answer that gives it.

use std::fs;

use serde_json::json;
use tests::{Campus, Role, ServerProcess, on_both, on_sqlite};

use super::{key, made, with};

on_both! {
    async fn no_key_is_ever_logged_and_the_log_names_it_by_its_id(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[("LYCEUM_LOG", "trace")]);
        let ada = campus.person(Role::Member).await;
        let (answer, secret) = made(&ada, key(&["self"])).await;
        let rotated = ada.post(&format!("{}/rotate", answer.location()), json!({})).await.expect(200);
        let next = rotated.text("/secret").to_owned();
        with(&campus, &secret, "/v1/users/me").await.expect(200);
        ada.showing(&next).get("/v1/users/me").await.expect(200);
        let refused = with(&campus, &secret[..57], "/v1/users/me").await.expect(401);
        assert!(!String::from_utf8(refused.bytes).unwrap().contains(&secret[..57]));
        with(&campus, &next, "/health/live").with_header("x-request-id", "the-last-one").await.expect(200);
        let line = process.log_line("the-last-one").await;
        assert!(line.contains(answer.text("/id")), "{line}");
        let log = process.log();
        for secret in [secret.as_str(), &next, &secret[..57]] {
            assert!(!log.contains(secret), "a key is in the log");
        }
    }
}

#[test]
fn no_key_is_stored_as_it_is() {
    on_sqlite(async |mut campus: Campus| {
        let ada = campus.person(Role::Member).await;
        let (_, secret) = made(&ada, key(&["self"])).await;
        with(&campus, &secret, "/v1/users/me").await.expect(200);
        campus.stop();
        for entry in fs::read_dir(campus.data_dir()).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file()) {
            let bytes = fs::read(&entry).unwrap();
            let found = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
            assert!(!found, "a key is in {}", entry.display());
        }
    });
}
