//! Accounts, as their managers see them.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

async fn walked(admin: &Person, path: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let page = admin.get(&path).await.expect(200);
        assert!(page.data().len() <= 3);
        assert_eq!(page["next_cursor"].is_null(), page.next_page().is_none(), "{page:?}");
        all.extend_from_slice(page.data());
        next = page.next_page().map(str::to_owned);
    }
    all
}

fn texts<'a>(users: &'a [Value], member: &str) -> Vec<&'a str> {
    users.iter().map(|it| it[member].as_str().unwrap()).collect()
}

on_both! {
    async fn all_pages_together_show_everybody_once_in_order(campus: Campus) {
        let admin = campus.admin().await;
        let total = admin.get("/v1/users?include=total&limit=1").await.expect(200)["total"].as_u64().unwrap();
        for sort in ["display_name", "email", "created_at"] {
            let up = walked(&admin, &format!("/v1/users?limit=3&sort={sort}")).await;
            let mut down = walked(&admin, &format!("/v1/users?limit=3&sort=-{sort}")).await;
            assert_eq!(up.len() as u64, total);
            let ids: BTreeSet<_> = texts(&up, "id").into_iter().collect();
            assert_eq!(ids.len() as u64, total, "{sort}");
            assert!(texts(&up, sort).is_sorted_by_key(|it| it.to_lowercase()), "{sort}: {:?}", texts(&up, sort));
            down.reverse();
            assert_eq!(texts(&down, sort), texts(&up, sort));
        }
    }

    async fn a_walk_is_not_disturbed_by_who_comes_in_between(campus: Campus) {
        let admin = campus.admin().await;
        let before: BTreeSet<_> = walked(&admin, "/v1/users?limit=3").await.iter().map(|it| it["id"].to_string()).collect();
        let first = admin.get("/v1/users?limit=3&sort=display_name").await.expect(200);
        for name in ["AAA", "zzz"] {
            let body = json!({ "email": format!("{name}@example.org"), "password": super::PASSWORD, "display_name": name });
            admin.post("/v1/users", body).await.expect(201);
        }
        let mut seen: Vec<_> = first.data().iter().map(|it| it["id"].to_string()).collect();
        let rest = walked(&admin, first.next_page().unwrap()).await;
        seen.extend(rest.iter().map(|it| it["id"].to_string()));
        let distinct: BTreeSet<_> = seen.iter().cloned().collect();
        assert_eq!(distinct.len(), seen.len(), "somebody came twice");
        assert!(before.is_subset(&distinct), "somebody was left out");
    }

    async fn a_cursor_is_good_for_its_own_list_only(campus: Campus) {
        let admin = campus.admin().await;
        let page = admin.get("/v1/users?limit=2&sort=email").await.expect(200);
        let cursor = page.text("/next_cursor");
        for query in ["sort=-email", "sort=display_name", "sort=email&role=admin", "sort=email&q=a", ""] {
            let path = format!("/v1/users?cursor={cursor}&{query}");
            admin.get(&path).await.refused(400, "invalid_cursor");
        }
        admin.get(&format!("/v1/users?sort=email&limit=5&cursor={cursor}")).await.expect(200);
        for forged in [format!("{cursor}A"), cursor[1..].to_owned(), cursor.to_lowercase()] {
            let path = format!("/v1/users?sort=email&cursor={forged}");
            admin.get(&path).await.refused(400, "invalid_cursor");
        }
    }

    async fn people_are_found_by_role_state_and_name(campus: Campus) {
        let admin = campus.admin().await;
        let found = async |query: &str| admin.get(&format!("/v1/users?limit=100&{query}")).await.expect(200).data().to_vec();
        let officers = found("role=loan_officer").await;
        assert!(!officers.is_empty() && officers.iter().all(|it| it["roles"].as_array().unwrap().contains(&json!("loan_officer"))));
        assert_eq!(found("role=member").await.len(), found("").await.len(), "everybody is a member");
        assert_eq!(found("state=closed").await.len(), 0);
        assert_eq!(found("role=unheard_of").await.len(), 0);
        assert!(!found("q=BOOKSTORE").await.is_empty());
        assert_eq!(found("q=%25").await.len() + found("q=_").await.len() + found("q=%27").await.len(), 0, "no wildcards");
        for query in ["state=asleep", "role=No%20Role", "q="] {
            admin.get(&format!("/v1/users?{query}")).await.refused(422, "validation_failed");
        }
    }

    async fn a_manager_changes_what_a_person_may_not(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let path = format!("/v1/users/{}", ada.id);
        let change = json!({ "department": "Mathematics", "display_name": "Ada Lovelace" });
        let changed = admin.patch(&path, change).await.expect(200);
        assert_eq!((&changed["department"], &changed["display_name"]), (&json!("Mathematics"), &json!("Ada Lovelace")));
        let cleared = admin.patch(&path, json!({ "department": null })).await.expect(200);
        assert_eq!((&cleared["department"], &cleared["display_name"]), (&json!(null), &json!("Ada Lovelace")));
        admin.patch(&path, json!({ "display_name": null })).await.refused(422, "validation_failed");
        ada.patch("/v1/users/me", json!({ "department": "Law" })).await.refused(422, "validation_failed");
    }

    async fn a_patch_may_call_itself_one(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let request = ada.request(tests::Method::PATCH, "/v1/users/me");
        let body = json!({ "display_name": "Ada King" }).to_string();
        let answer = request.with_body("application/merge-patch+json", body).await.expect(200);
        assert_eq!(answer["display_name"], "Ada King");
    }

    async fn nobody_is_shown_more_than_their_account(campus: Campus) {
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        for path in ["/v1/users/me".to_owned(), format!("/v1/users/{}", admin.id)] {
            let text = admin.get(&path).await.expect(200).body.to_string();
            assert!(!text.contains("password") && !text.contains("argon2"), "{text}");
        }
        ada.get(&format!("/v1/users/{}", ada.id)).await.refused(403, "permission_denied");
        let nobody = "/v1/users/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e";
        admin.get(nobody).await.refused(404, "user_not_found");
        ada.get(nobody).await.refused(403, "permission_denied");
    }
}
