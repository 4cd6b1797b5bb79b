//! Passwords: which are taken, and how they are changed.

use serde_json::json;
use tests::{Campus, Role, on_both};

use sha1::{Digest, Sha1};

use super::{
    PASSWORD, credentials,
    mail::{letter, token},
    registration,
};

fn sha1(text: &str) -> String {
    Sha1::digest(text).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02X}"))
}

on_both! {
    async fn a_password_that_is_easily_found_is_refused(campus: Campus) {
        for (password, code) in [
            ("", "too_short"),
            ("elevenchars", "too_short"),
            (&*"long".repeat(33), "too_long"),
            ("password1234", "password_too_common"),
            ("qwertyuiop123", "password_too_common"),
            ("aaaaaaaaaaaaaaaa", "password_too_common"),
            ("it is GRACE@example.org!", "password_contains_email"),
        ] {
            let mut body = registration("grace@example.org");
            body["password"] = json!(password);
            let answer = campus.stranger().post("/v1/users", body).await.refused(422, "validation_failed");
            assert_eq!(answer.errors(), [("/password", code)], "{password}");
            assert!(password.is_empty() || !String::from_utf8_lossy(&answer.bytes).contains(password));
        }
    }

    async fn a_password_that_has_leaked_is_taken_nowhere(mut campus: Campus) {
        let file = campus.data_dir().join("leaked.txt");
        let mut lines = [PASSWORD, "three leaked words", "four words have leaked"].map(|it| format!("{}:7\n", sha1(it)));
        lines.sort();
        std::fs::write(&file, lines.concat()).unwrap();
        campus.restart(&[("LYCEUM_LEAKED_PASSWORDS", file.to_str().unwrap())]);
        let refused = campus.stranger().post("/v1/users", registration("grace@example.org")).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/password", "password_leaked")]);
        let ada = campus.person(Role::Member).await;
        let change = json!({ "current_password": ada.password, "new_password": "four words have leaked" });
        let refused = ada.put("/v1/users/me/password", change).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/new_password", "password_leaked")]);
        campus.stranger().post("/v1/password-resets", json!({ "email": ada.email })).await.expect(202);
        let token = token(&letter(&campus, &ada.email, "Choose a new password").await);
        let path = format!("/v1/password-resets/{token}");
        let reset = |password: &str| campus.stranger().put(&path, json!({ "new_password": password }));
        let refused = reset("three leaked words").await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/new_password", "password_leaked")]);
        reset("three words that have not").await.expect(204);
    }

    async fn any_characters_will_do(campus: Campus) {
        for (number, password) in ["пароль из нескольких слов", "🦉🦉 flies at dusk 🌒", " spaces all around ", "\u{0}nul and more\u{0}x"].iter().enumerate() {
            let email = format!("grace.{number}@example.org");
            let mut body = registration(&email);
            body["password"] = json!(password);
            campus.stranger().post("/v1/users", body).await.expect(201);
            campus.log_in(&email, password).await;
        }
    }

    async fn a_new_password_ends_the_other_logins_and_no_others(campus: Campus) {
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let elsewhere = campus.log_in(&ada.email, &ada.password).await;
        let change = json!({ "current_password": ada.password, "new_password": PASSWORD });

        ada.put("/v1/users/me/password", change).await.expect(204);

        ada.get("/v1/users/me").await.expect(200);
        elsewhere.get("/v1/users/me").await.refused(401, "unauthenticated");
        let refresh = json!({ "refresh_token": elsewhere.refresh_token });
        let refused = campus.stranger().post("/v1/sessions/refresh", refresh).await;
        refused.refused(401, "invalid_refresh_token");
        ada.refreshed().await.get("/v1/users/me").await.expect(200);
        bob.get("/v1/users/me").await.expect(200);
        let old = campus.stranger().post("/v1/sessions", credentials(&ada.email, &ada.password)).await;
        old.refused(401, "invalid_credentials");
        campus.log_in(&ada.email, PASSWORD).await;
    }

    async fn only_who_knows_the_password_changes_it(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let change = json!({ "current_password": "not the present one", "new_password": PASSWORD });
        let answer = ada.put("/v1/users/me/password", change).await.refused(422, "validation_failed");
        assert_eq!(answer.errors(), [("/current_password", "wrong_password")]);
        let both = json!({ "current_password": "not the present one", "new_password": "password1234" });
        let answer = ada.put("/v1/users/me/password", both).await.refused(422, "validation_failed");
        let named = [("/current_password", "wrong_password"), ("/new_password", "password_too_common")];
        assert_eq!(answer.errors(), named);
        campus.log_in(&ada.email, &ada.password).await;
    }

    async fn guessing_at_an_unlocked_screen_is_limited(campus: Campus) {
        let bob = campus.person(Role::Member).await;
        let change = json!({ "current_password": "a guess", "new_password": PASSWORD });
        let mut codes = Vec::new();
        for _ in 0..8 {
            codes.push(bob.put("/v1/users/me/password", change.clone()).await.status);
        }
        // Unless he has logged in from there before, which the owner of an account is forgiven.
        assert!(codes[..5].iter().all(|it| *it == 422), "{codes:?}");
    }
}
