//! The logins that one has, one for each device.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::credentials;

on_both! {
    async fn one_sees_ones_own_logins_and_on_which_device_they_are(campus: Campus) {
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let stranger = campus.stranger();
        let login = || stranger.post("/v1/sessions", credentials(&ada.email, &ada.password));
        login().with_header("user-agent", format!("Lynx/2.9 {}", "x".repeat(300))).await.expect(201);
        let list = ada.get("/v1/sessions").await.expect(200);
        assert_eq!(list.data().len(), 2);
        let lynx = &list.data()[0];
        assert_eq!(lynx["device"].as_str().unwrap(), format!("Lynx/2.9 {}", "x".repeat(191)));
        assert_eq!((&lynx["current"], &list.data()[1]["current"]), (&json!(false), &json!(true)));
        assert_eq!(lynx["last_used_at"], lynx["opened_at"]);
        assert!(!String::from_utf8_lossy(&list.bytes).contains("127.0.0.1"), "no address is kept");
        assert_eq!(bob.get("/v1/sessions").await.expect(200).data().len(), 1);
        campus.stranger().get("/v1/sessions").await.refused(401, "unauthenticated");
    }

    async fn the_list_is_walked_page_by_page(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        for _ in 0..3 {
            campus.log_in(&ada.email, &ada.password).await;
        }
        let (mut path, mut seen) = ("/v1/sessions?limit=3&include=total".to_owned(), Vec::new());
        loop {
            let page = ada.get(&path).await.expect(200);
            assert_eq!(page["total"], 4);
            seen.extend(page.data().iter().map(|it| it["opened_at"].as_str().unwrap().to_owned()));
            let Some(next) = page.next_page() else { break };
            next.clone_into(&mut path);
        }
        assert!(seen.len() == 4 && seen.is_sorted_by(|one, other| one >= other), "{seen:?}");
        ada.get("/v1/sessions?device=Lynx").await.refused(400, "unknown_parameter");
    }

    async fn a_refresh_is_a_use(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let before = ada.get("/v1/sessions").await.expect(200).data()[0].clone();
        let refreshed = ada.refreshed().await;
        let after = refreshed.get("/v1/sessions").await.expect(200).data()[0].clone();
        assert_eq!((&before["id"], &before["opened_at"]), (&after["id"], &after["opened_at"]));
        assert!(after["last_used_at"].as_str() > before["last_used_at"].as_str());
        assert!(after["expires_at"].as_str() > before["expires_at"].as_str());
        refreshed.get("/v1/users/me").await.expect(200);
        let unused = refreshed.get("/v1/sessions").await.expect(200).data()[0].clone();
        assert_eq!(unused, after);
    }

    async fn one_login_is_ended_and_no_other(campus: Campus) {
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let elsewhere = campus.log_in(&ada.email, &ada.password).await;
        let list = ada.get("/v1/sessions").await.expect(200);
        let other = list.data().iter().find(|it| it["current"] == Value::Bool(false)).unwrap();
        let path = format!("/v1/sessions/{}", other["id"].as_str().unwrap());
        bob.delete(&path).await.refused(404, "session_not_found");
        ada.delete(&path).await.expect(204);
        elsewhere.get("/v1/users/me").await.refused(401, "unauthenticated");
        ada.get("/v1/users/me").await.expect(200);
        ada.delete(&path).await.refused(404, "session_not_found");
        assert_eq!(ada.get("/v1/sessions").await.expect(200).data().len(), 1);
        ada.delete("/v1/sessions/01938f5c-6a00-7c3e-8a52-000000000001").await.refused(404, "session_not_found");
    }

    async fn whoever_manages_accounts_sees_and_ends_the_logins_of_others(campus: Campus) {
        let (ada, bob, admin) = (campus.person(Role::Member).await, campus.person(Role::Member).await, campus.admin().await);
        let elsewhere = campus.log_in(&ada.email, &ada.password).await;
        let path = format!("/v1/users/{}/sessions", ada.id);
        let list = admin.get(&path).await.expect(200);
        assert_eq!(list.data().len(), 2);
        assert!(list.data().iter().all(|it| it["current"] == false));
        let own = admin.get(&format!("/v1/users/{}/sessions", admin.id)).await.expect(200);
        assert_eq!(own.data().iter().filter(|it| it["current"] == true).count(), 1);
        let newest = format!("{path}/{}", list.data()[0]["id"].as_str().unwrap());
        let of_bob = newest.replace(&ada.id, &bob.id);
        admin.delete(&of_bob).await.refused(404, "session_not_found");
        admin.delete(&newest).await.expect(204);
        elsewhere.get("/v1/users/me").await.refused(401, "unauthenticated");
        ada.get("/v1/users/me").await.expect(200);
        admin.delete(&newest).await.refused(404, "session_not_found");
        ada.get(&path).await.refused(403, "permission_denied");
        admin.delete(&path).await.expect(204);
        ada.get("/v1/users/me").await.refused(401, "unauthenticated");
        bob.get("/v1/users/me").await.expect(200);
        assert!(admin.get(&path).await.expect(200).data().is_empty());
        let trail = admin.get(&format!("/v1/audit-entries?resource_id={}&limit=1", ada.id)).await.expect(200);
        assert_eq!((&trail.data()[0]["action"], &trail.data()[0]["actor_id"]), (&json!("user.sessions_ended"), &json!(admin.id)));
        admin.get("/v1/users/01938f5c-6a00-7c3e-8a52-000000000001/sessions").await.refused(404, "user_not_found");
    }

    async fn nobody_ends_the_logins_of_who_may_do_more(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        let role = json!({ "name": "registrar", "permissions": ["users:read", "users:write"] });
        admin.post("/v1/roles", role).await.expect(201);
        admin.put(&format!("/v1/users/{}/roles", ada.id), json!({ "roles": ["registrar"] })).await.expect(200);
        let path = format!("/v1/users/{}/sessions", admin.id);
        let session = admin.get(&path).await.expect(200).data()[0]["id"].as_str().unwrap().to_owned();
        ada.get(&path).await.refused(403, "beyond_own_permissions");
        ada.delete(&path).await.refused(403, "beyond_own_permissions");
        ada.delete(&format!("{path}/{session}")).await.refused(403, "beyond_own_permissions");
        admin.get("/v1/users/me").await.expect(200);
        ada.get(&format!("/v1/users/{}/sessions", ada.id)).await.expect(200);
    }

    async fn one_logs_out_everywhere_at_once(campus: Campus) {
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let elsewhere = campus.log_in(&ada.email, &ada.password).await;
        ada.delete("/v1/sessions").await.expect(204);
        for person in [&ada, &elsewhere] {
            person.get("/v1/users/me").await.refused(401, "unauthenticated");
        }
        bob.get("/v1/users/me").await.expect(200);
        let again = campus.log_in(&ada.email, &ada.password).await;
        assert_eq!(again.get("/v1/sessions").await.expect(200).data().len(), 1);
    }
}
