//! Who gives whom which roles.

use serde_json::json;
use tests::{Campus, Role, on_both};

on_both! {
    async fn an_administrator_gives_roles_and_they_count_at_once(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let path = format!("/v1/users/{}/roles", ada.id);
        ada.get("/v1/users").await.refused(403, "permission_denied");

        let user = admin.put(&path, json!({ "roles": ["admin"] })).await.expect(200);

        assert_eq!(user["roles"], json!(["admin", "member"]));
        ada.get("/v1/users").await.expect(200);
        admin.put(&path, json!({ "roles": [] })).await.expect(200);
        ada.get("/v1/users").await.refused(403, "permission_denied");
    }

    async fn a_role_that_there_is_not_is_named_by_its_place(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let path = format!("/v1/users/{}/roles", ada.id);
        let answer = admin.put(&path, json!({ "roles": ["wizard", "editor", "emperor"] })).await;
        let answer = answer.refused(422, "validation_failed");
        assert_eq!(answer.errors(), [("/roles/0", "unknown_role"), ("/roles/2", "unknown_role")]);
        let answer = admin.put(&path, json!({ "roles": ["Admin", 7, ""] })).await.expect(422);
        assert_eq!(answer.errors().len(), 3, "{answer:?}");
        assert_eq!(ada.get("/v1/users/me").await.expect(200)["roles"], json!(["member"]));
    }

    async fn the_last_administrator_stays_one(campus: Campus) {
        let (first, second) = (campus.person(Role::Admin).await, campus.person(Role::Admin).await);
        let demote = |of: &tests::Person| first.put(&format!("/v1/users/{}/roles", of.id), json!({ "roles": ["editor"] }));
        demote(&second).await.expect(200);
        demote(&first).await.refused(409, "last_admin");
        first.get("/v1/users").await.expect(200);
    }

    async fn two_administrators_who_demote_each_other_at_once_do_not_both_succeed(campus: Campus) {
        let (first, second) = (campus.person(Role::Admin).await, campus.person(Role::Admin).await);
        let demote = |by: &tests::Person, of: &tests::Person| {
            IntoFuture::into_future(by.put(&format!("/v1/users/{}/roles", of.id), json!({ "roles": [] })))
        };
        let answers = futures_util::future::join_all([demote(&first, &second), demote(&second, &first)]).await;
        let done = answers.iter().filter(|it| it.status == 200).count();
        assert_eq!(done, 1, "{answers:?}");
    }

    async fn nobody_changes_their_own_roles_by_another_door(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        for body in [json!({ "roles": ["admin"] }), json!({ "display_name": "Ada", "state": "closed" }), json!({ "email": "x@example.org" })] {
            ada.patch("/v1/users/me", body).await.refused(422, "validation_failed");
        }
        ada.put(&format!("/v1/users/{}/roles", ada.id), json!({ "roles": ["admin"] })).await.expect(403);
        assert_eq!(ada.get("/v1/users/me").await.expect(200)["roles"], json!(["member"]));
    }
}
