//! Inviting people to open an account.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{
    mail,
    mail::{letter, token},
    registration,
};

const INVITED: &str = "You are invited";

fn with(email: &str, token: &str) -> Value {
    let mut body = registration(email);
    body["invitation"] = json!(token);
    body
}

on_both! {
    async fn who_is_invited_opens_one_account(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "invite")]);
        let (stranger, admin, ada) = (campus.stranger(), campus.admin().await, campus.person(Role::Member).await);
        for person in [&stranger, &ada] {
            person.post("/v1/users", registration("grace@example.org")).await.refused(403, "invitation_needed");
        }
        let body = json!({ "email": "grace@example.org", "roles": ["loan_officer"] });
        let invitation = admin.post("/v1/invitations", body).await.expect(201);
        assert_eq!(admin.get(invitation.location()).await.expect(200).body, invitation.body);
        assert_eq!((&invitation["roles"], &invitation["invited_by"]), (&json!(["loan_officer", "member"]), &json!(admin.id)));
        let secret = token(&letter(&campus, "grace@example.org", INVITED).await);
        assert!(!String::from_utf8_lossy(&invitation.bytes).contains(&secret));

        let wrong = stranger.post("/v1/users", with("eve@example.org", &secret)).await.refused(422, "validation_failed");
        assert_eq!(wrong.errors(), [("/email", "not_invited")]);
        let bad = stranger.post("/v1/users", with("grace@example.org", "x")).await.refused(422, "validation_failed");
        assert_eq!(bad.errors(), [("/invitation", "invalid_token")]);
        let user = stranger.post("/v1/users", with("Grace@example.org", &secret)).await.expect(201);
        assert_eq!(user["roles"], json!(["loan_officer", "member"]));
        assert!(user["email_verified_at"].is_string(), "whoever has the token gets mail there");
        let again = stranger.post("/v1/users", with("grace@example.org", &secret)).await.refused(422, "validation_failed");
        assert_eq!(again.errors(), [("/invitation", "invalid_token")]);
        admin.get(invitation.location()).await.refused(404, "invitation_not_found");
        let id = invitation.text("/id");
        let trail = admin.get(&format!("/v1/audit-entries?resource_id={id}")).await.expect(200);
        let actions: Vec<_> = trail.data().iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["invitation.accepted", "invitation.created"]);
        assert!(!String::from_utf8_lossy(&trail.bytes).contains("grace"));
    }

    async fn an_invitation_is_listed_until_it_is_taken_back(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "invite")]);
        let admin = campus.admin().await;
        for number in 0..3 {
            admin.post("/v1/invitations", json!({ "email": format!("guest{number}@example.org") })).await.expect(201);
        }
        let first = admin.get("/v1/invitations?limit=2").await.expect(200);
        let second = admin.get(first.next_page().unwrap()).await.expect(200);
        let emails: Vec<_> = first.data().iter().chain(second.data()).map(|it| it["email"].as_str().unwrap()).collect();
        assert_eq!(emails, ["guest2@example.org", "guest1@example.org", "guest0@example.org"]);
        let secret = token(&letter(&campus, "guest0@example.org", INVITED).await);
        let path = format!("/v1/invitations/{}", second.data()[0]["id"].as_str().unwrap());
        admin.delete(&path).await.expect(204);
        admin.delete(&path).await.refused(404, "invitation_not_found");
        campus.stranger().post("/v1/users", with("guest0@example.org", &secret)).await.refused(422, "validation_failed");
    }

    async fn an_invitation_is_good_within_bounds(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let until = |at: &str| json!({ "email": "guest@example.org", "expires_at": at });
        for at in ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z"] {
            let refused = admin.post("/v1/invitations", until(at)).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [("/expires_at", "out_of_range")]);
        }
        let unknown = json!({ "email": "guest@example.org", "roles": ["wizard"] });
        let refused = admin.post("/v1/invitations", unknown).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/roles/0", "unknown_role")]);
        ada.post("/v1/invitations", until("2020-01-01T00:00:00Z")).await.refused(403, "permission_denied");
    }

    async fn nobody_invites_to_more_than_they_may_do_themselves(campus: Campus) {
        let (admin, clerk) = (campus.admin().await, campus.person(Role::Member).await);
        admin.post("/v1/roles", json!({ "name": "registrar", "permissions": ["users:read", "users:write"] })).await.expect(201);
        admin.put(&format!("/v1/users/{}/roles", clerk.id), json!({ "roles": ["registrar"] })).await.expect(200);
        let invite = |role: &str| json!({ "email": "guest@example.org", "roles": [role] });
        clerk.post("/v1/invitations", invite("admin")).await.refused(403, "beyond_own_permissions");
        clerk.post("/v1/invitations", invite("registrar")).await.expect(201);
    }

    async fn who_is_kept_out_has_invited_nobody(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REGISTRATION", "invite")]);
        let (first, second) = (campus.person(Role::Admin).await, campus.person(Role::Admin).await);
        second.post("/v1/invitations", json!({ "email": "guest@example.org" })).await.expect(201);
        let secret = token(&letter(&campus, "guest@example.org", INVITED).await);
        first.post(&format!("/v1/users/{}/suspend", second.id), None).await.expect(200);
        campus.stranger().post("/v1/users", with("guest@example.org", &secret)).await.refused(422, "validation_failed");
        assert_eq!(mail::count(&campus, "guest@example.org", INVITED), 1);
    }

    async fn closed_is_closed_to_those_who_are_invited_too(mut campus: Campus) {
        let admin = campus.admin().await;
        admin.post("/v1/invitations", json!({ "email": "guest@example.org" })).await.expect(201);
        let secret = token(&letter(&campus, "guest@example.org", INVITED).await);
        campus.restart(&[("LYCEUM_REGISTRATION", "closed")]);
        campus.stranger().post("/v1/users", with("guest@example.org", &secret)).await.refused(403, "registration_closed");
        campus.admin().await.post("/v1/invitations", json!({ "email": "b@example.org" })).await.refused(403, "registration_closed");
    }
}
