//! Accounts that are there once their address is verified, and addresses that change.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{
    PASSWORD, credentials, mail,
    mail::{letter, token},
    registration,
};

const CONFIRM: &str = "Confirm your email address";
const TAKEN: &str = "You have an account already";

fn verification(token: &str) -> String {
    format!("/v1/email-verifications/{token}")
}

on_both! {
    async fn an_account_is_there_once_its_address_is_verified(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "verified"), ("LYCEUM_APP_URL", "https://app.campus.example/")]);
        let (stranger, admin) = (campus.stranger(), campus.admin().await);
        let answer = stranger.post("/v1/users", registration("grace@example.org")).await.expect(202);
        assert_eq!(answer.body, json!({ "status": "mail_requested" }));
        stranger.post("/v1/sessions", credentials("grace@example.org", PASSWORD)).await.refused(401, "invalid_credentials");
        assert!(admin.get("/v1/users?q=grace").await.expect(200).data().is_empty());

        let text = letter(&campus, "grace@example.org", CONFIRM).await;
        let secret = token(&text);
        assert!(text.contains(&format!("https://app.campus.example/verify-email?token={secret}")), "{text}");
        let user = stranger.put(&verification(&secret), None).await.expect(201);
        assert_eq!(user.location(), format!("/v1/users/{}", user.text("/id")));
        assert!(user["email_verified_at"].is_string());
        stranger.put(&verification(&secret), None).await.refused(404, "invalid_token");
        let grace = campus.log_in("grace@example.org", PASSWORD).await;
        assert_eq!(grace.get("/v1/users/me").await.expect(200).body, user.body);
    }

    async fn nobody_learns_from_a_registration_whether_an_address_is_taken(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "verified")]);
        let (stranger, ada) = (campus.stranger(), campus.person(Role::Member).await);
        let taken = stranger.post("/v1/users", registration(&ada.email)).await.expect(202);
        let free = stranger.post("/v1/users", registration("grace@example.org")).await.expect(202);
        assert_eq!((taken.bytes, taken.headers.len()), (free.bytes, free.headers.len()));
        for email in [&ada.email, "grace@example.org"] {
            let mut weak = registration(email);
            weak["password"] = json!("password1234");
            stranger.post("/v1/users", weak).await.refused(422, "validation_failed");
        }
        let text = letter(&campus, &ada.email, TAKEN).await;
        assert!(!text.contains("token"), "{text}");
        letter(&campus, "grace@example.org", CONFIRM).await;
        assert_eq!(mail::count(&campus, &ada.email, CONFIRM), 0);
        campus.log_in(&ada.email, &ada.password).await;
    }

    async fn those_who_manage_accounts_make_them_at_once(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "verified")]);
        let admin = campus.admin().await;
        let user = admin.post("/v1/users", registration("grace@example.org")).await.expect(201);
        assert_eq!(user["email_verified_at"], Value::Null);
        admin.post("/v1/users", registration("grace@example.org")).await.refused(409, "email_taken");
        // Who was made so verifies the address later.
        let asked = campus.stranger().post("/v1/email-verifications", json!({ "email": "grace@example.org" })).await.expect(202);
        assert_eq!(asked.body, json!({ "status": "mail_requested" }));
        let secret = token(&letter(&campus, "grace@example.org", CONFIRM).await);
        let verified = campus.stranger().put(&verification(&secret), None).await.expect(200);
        assert!(verified["email_verified_at"].is_string());
    }

    async fn of_two_registrations_with_one_address_the_first_to_be_verified_stands(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "verified")]);
        let stranger = campus.stranger();
        stranger.post("/v1/users", registration("grace@example.org")).await.expect(202);
        let first = token(&letter(&campus, "grace@example.org", CONFIRM).await);
        stranger.post("/v1/users", registration("Grace@Example.org")).await.expect(202);
        let second = token(&letter(&campus, "Grace@Example.org", CONFIRM).await);
        assert_ne!(first, second);
        stranger.put(&verification(&second), None).await.expect(201);
        stranger.put(&verification(&first), None).await.refused(404, "invalid_token");
    }

    async fn whoever_lost_the_mail_asks_for_another(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "verified")]);
        let stranger = campus.stranger();
        stranger.post("/v1/users", registration("grace@example.org")).await.expect(202);
        letter(&campus, "grace@example.org", CONFIRM).await;
        for email in ["grace@example.org", "nobody@example.org"] {
            stranger.post("/v1/email-verifications", json!({ "email": email })).await.expect(202);
        }
        let secret = token(&mail::nth(&campus, "grace@example.org", CONFIRM, 2).await);
        stranger.put(&verification(&secret), None).await.expect(201);
        assert_eq!(mail::count(&campus, "nobody@example.org", CONFIRM), 0);
    }

    async fn no_token_says_why_it_is_not_good(campus: Campus) {
        let stranger = campus.stranger();
        for bad in ["x", &"A".repeat(43), "..%2f..", "%00", &"y".repeat(600)] {
            let refused = stranger.put(&verification(bad), None).await.refused(404, "invalid_token");
            assert_eq!(refused["instance"], "/v1/email-verifications/***");
            let path = format!("/v1/password-resets/{bad}");
            stranger.put(&path, json!({ "new_password": PASSWORD })).await.refused(404, "invalid_token");
        }
        stranger.post("/v1/email-verifications", json!({ "email": "nobody" })).await.refused(422, "validation_failed");
    }

    async fn another_address_is_ones_own_once_it_is_verified(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let change = json!({ "email": "ada.king@example.org", "current_password": ada.password });
        ada.put("/v1/users/me/email", change).await.expect(202);
        assert_eq!(ada.get("/v1/users/me").await.expect(200)["email"], ada.email.as_str());
        letter(&campus, &ada.email, "Your account is to have another address").await;
        let secret = token(&letter(&campus, "ada.king@example.org", CONFIRM).await);
        let changed = campus.stranger().put(&verification(&secret), None).await.expect(200);
        assert_eq!(changed["email"], "ada.king@example.org");
        assert!(changed["email_verified_at"].is_string());
        campus.stranger().post("/v1/sessions", credentials(&ada.email, &ada.password)).await.refused(401, "invalid_credentials");
        campus.log_in("ada.king@example.org", &ada.password).await;
        assert_eq!(ada.get("/v1/users/me").await.expect(200)["email"], "ada.king@example.org");
        let admin = campus.admin().await;
        let trail = admin.get(&format!("/v1/audit-entries?resource_id={}", ada.id)).await.expect(200);
        let actions: Vec<_> = trail.data().iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert!(actions.contains(&"user.email_changed") && actions.contains(&"user.email_change_requested"), "{actions:?}");
        assert!(!String::from_utf8_lossy(&trail.bytes).contains("ada.king"), "the trail does not say whose it is");
    }

    async fn only_who_knows_the_password_changes_the_address(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let change = json!({ "email": "eve@example.org", "current_password": "a guess" });
        let refused = ada.put("/v1/users/me/email", change).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/current_password", "wrong_password")]);
        ada.patch("/v1/users/me", json!({ "email": "eve@example.org" })).await.refused(422, "validation_failed");
    }

    async fn nobody_learns_from_a_change_whether_an_address_is_taken(campus: Campus) {
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let change = |email: &str| json!({ "email": email, "current_password": ada.password });
        let taken = ada.put("/v1/users/me/email", change(&bob.email)).await.expect(202);
        let free = ada.put("/v1/users/me/email", change("free@example.org")).await.expect(202);
        assert_eq!(taken.bytes, free.bytes);
        letter(&campus, &bob.email, TAKEN).await;
        letter(&campus, "free@example.org", CONFIRM).await;
        assert_eq!(mail::count(&campus, &bob.email, CONFIRM), 0);
    }

    async fn who_takes_the_address_meanwhile_keeps_it(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let change = json!({ "email": "wanted@example.org", "current_password": ada.password });
        ada.put("/v1/users/me/email", change).await.expect(202);
        let secret = token(&letter(&campus, "wanted@example.org", CONFIRM).await);
        campus.stranger().post("/v1/users", registration("wanted@example.org")).await.expect(201);
        campus.stranger().put(&verification(&secret), None).await.refused(409, "email_taken");
        assert_eq!(ada.get("/v1/users/me").await.expect(200)["email"], ada.email.as_str());
    }
}
