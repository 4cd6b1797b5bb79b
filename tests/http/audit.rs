//! Whoever changes something leaves a trace, exactly one for each record, and nobody else sees it.

use serde_json::{Value, json};
use tests::{Campus, Person, Role, ServerProcess, on_both};

/// What was done to a record, the oldest first, with the names of the members that changed.
async fn trail(auditor: &Person, kind: &str, id: &str) -> Vec<(String, Vec<String>)> {
    let path = format!("/v1/audit-entries?resource_type={kind}&resource_id={id}&sort=at&limit=100");
    let list = auditor.get(&path).await.expect(200);
    let line = |entry: &Value| {
        let changes = entry["changes"].as_array().unwrap();
        let members = changes.iter().map(|it| it["member"].as_str().unwrap().to_owned());
        (entry["action"].as_str().unwrap().to_owned(), members.collect())
    };
    list["data"].as_array().unwrap().iter().map(line).collect()
}

fn actions(trail: &[(String, Vec<String>)]) -> Vec<&str> {
    trail.iter().map(|it| it.0.as_str()).collect()
}

on_both! {
    async fn every_change_of_the_catalogue_leaves_one_entry(campus: Campus) {
        let (auditor, clerk) = (campus.admin().await, campus.person(Role::BookstoreAdmin).await);
        clerk.post("/v1/categories", json!({ "slug": "noir", "name": "Noir" })).await.expect(201);
        clerk.patch("/v1/categories/noir", json!({ "name": "Film noir" })).await.expect(200);
        let author = clerk.post("/v1/authors", json!({ "name": "Ann" })).await.expect(201)["id"].as_str().unwrap().to_owned();
        clerk.patch(&format!("/v1/authors/{author}"), json!({ "name": "Anne" })).await.expect(200);
        let book = json!({
            "isbn": "9780141439587", "title": "Emma", "author_ids": [author], "category": "noir",
            "price": { "amount": "5.99", "currency": "USD" },
        });
        let path = "/v1/books/9780141439587";
        clerk.post("/v1/books", book.clone()).await.expect(201);
        clerk.patch(path, json!({ "stock": 3, "title": "Emma!" })).await.expect(200);
        // What changes nothing is no change.
        clerk.patch(path, json!({ "stock": 3 })).await.expect(200);
        clerk.put(path, book).await.expect(200);
        clerk.post(&format!("{path}/archive"), None).await.expect(200);
        clerk.post(&format!("{path}/archive"), None).await.expect(200);
        clerk.post(&format!("{path}/restore"), None).await.expect(200);
        clerk.patch(path, json!({ "category": "nowhere" })).await.expect(422);
        clerk.delete(path).await.expect(204);
        clerk.delete(&format!("/v1/authors/{author}")).await.expect(204);
        clerk.delete("/v1/categories/noir").await.expect(204);

        let of_book = trail(&auditor, "book", "9780141439587").await;
        let expected = ["created", "updated", "updated", "archived", "restored", "deleted"].map(|it| format!("book.{it}"));
        assert_eq!(actions(&of_book), expected);
        assert_eq!(of_book[1].1, ["stock", "title"]);
        let of_author = trail(&auditor, "author", &author).await;
        assert_eq!(actions(&of_author), ["author.created", "author.updated", "author.deleted"]);
        let of_category = trail(&auditor, "category", "noir").await;
        assert_eq!(actions(&of_category), ["category.created", "category.updated", "category.deleted"]);
    }

    async fn an_entry_says_who_and_what_and_in_which_request(campus: Campus) {
        let (auditor, clerk) = (campus.admin().await, campus.person(Role::BookstoreAdmin).await);
        clerk.post("/v1/categories", json!({ "slug": "noir", "name": "Noir" })).await.expect(201);
        let answer = clerk.patch("/v1/categories/noir", json!({ "name": "Crime" })).await.expect(200);
        let list = auditor.get("/v1/audit-entries?action=category.updated&include=total").await.expect(200);
        assert_eq!(list["total"], 1);
        let entry = &list["data"][0];
        assert_eq!(entry["actor_id"], clerk.id.as_str());
        assert_eq!(entry["changes"], json!([{ "member": "name", "before": "Noir", "after": "Crime" }]));
        assert_eq!(entry["request_id"], answer.header("x-request-id").unwrap());
        assert_eq!(entry["address"], "127.0.0.1");
        assert_eq!((&entry["on_behalf_of"], &entry["resource_id"]), (&Value::Null, &json!("noir")));
        let of_clerk = auditor.get(&format!("/v1/audit-entries?actor_id={}&limit=1", clerk.id)).await.expect(200);
        assert_eq!(of_clerk["data"][0]["action"], "category.updated", "the newest comes first");
        let before = auditor.get(&format!("/v1/audit-entries?until={}", entry["at"].as_str().unwrap())).await.expect(200);
        assert!(before["data"].as_array().unwrap().iter().all(|it| it["action"] != "category.updated"));
    }

    async fn what_says_who_somebody_is_or_proves_it_is_masked(campus: Campus) {
        let (auditor, ada) = (campus.admin().await, campus.person(Role::Member).await);
        ada.patch("/v1/users/me", json!({ "display_name": "Ada King" })).await.expect(200);
        let body = json!({ "current_password": ada.password, "new_password": "seven pale lanterns on the quay" });
        ada.put("/v1/users/me/password", body).await.expect(204);
        auditor.put(&format!("/v1/users/{}/roles", ada.id), json!({ "roles": ["editor"] })).await.expect(200);
        let trail = trail(&auditor, "user", &ada.id).await;
        let expected = ["registered", "profile_changed", "password_changed", "roles_changed"].map(|it| format!("user.{it}"));
        assert_eq!(actions(&trail), expected);
        assert_eq!((trail[1].1.as_slice(), trail[2].1.as_slice()), (&["display_name".to_owned()][..], &["password".to_owned()][..]));
        let all = auditor.get(&format!("/v1/audit-entries?resource_id={}", ada.id)).await.expect(200);
        let all = Value::from(all.data().to_vec()).to_string();
        for secret in ["Ada King", "argon2", &ada.email, &ada.password] {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
    }

    async fn logins_and_their_ends_are_kept(campus: Campus) {
        let (auditor, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let again = ada.refreshed().await;
        again.delete("/v1/sessions/current").await.expect(204);
        let list = auditor.get("/v1/audit-entries?resource_type=session&sort=at&limit=100").await.expect(200);
        let hers: Vec<_> = list["data"].as_array().unwrap().iter().filter(|it| it["on_behalf_of"] == ada.id.as_str()).collect();
        let actions: Vec<_> = hers.iter().map(|it| it["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["session.opened", "session.refreshed", "session.closed"]);
    }

    async fn a_trail_has_no_gaps(campus: Campus) {
        let auditor = campus.admin().await;
        for number in 0..7 {
            let slug = format!("c{number}");
            auditor.post("/v1/categories", json!({ "slug": slug, "name": slug })).await.expect(201);
        }
        let (mut sequences, mut path) = (Vec::new(), "/v1/audit-entries?sort=at&limit=3".to_owned());
        loop {
            let page = auditor.get(&path).await.expect(200);
            sequences.extend(page["data"].as_array().unwrap().iter().map(|it| it["sequence"].as_i64().unwrap()));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            path = format!("/v1/audit-entries?sort=at&limit=3&cursor={cursor}");
        }
        sequences.sort_unstable();
        let last = i64::try_from(sequences.len()).unwrap();
        assert_eq!(sequences, (1..=last).collect::<Vec<_>>());
        assert!(last > 7);
    }

    async fn an_entry_that_was_altered_or_taken_out_is_named(campus: Campus) {
        let mut campus = campus;
        let clerk = campus.person(Role::BookstoreAdmin).await;
        for slug in ["a", "b", "c"] {
            clerk.post("/v1/categories", json!({ "slug": slug, "name": slug })).await.expect(201);
        }
        let list = campus.admin().await.get("/v1/audit-entries?resource_type=category&sort=at").await.expect(200);
        let entry = list.data()[1].clone();
        campus.stop();
        let verify = || ServerProcess::run(&campus, &["audit", "verify"]);
        let (whole, said) = verify();
        assert!(whole && said.contains("the audit trail is whole"), "{said}");
        let (sequence, id) = (entry["sequence"].as_i64().unwrap(), entry["id"].as_str().unwrap());
        campus.tamper(&format!("UPDATE audit_entries SET resource_id = 'x' WHERE sequence = {sequence}"));
        let (whole, said) = verify();
        assert!(!whole && said.contains(&format!("entry {sequence} ({id}, category.created")), "{said}");
        campus.tamper(&format!("UPDATE audit_entries SET resource_id = 'b' WHERE sequence = {sequence}"));
        assert!(verify().0);
        campus.tamper(&format!("DELETE FROM audit_entries WHERE sequence = {sequence}"));
        let (whole, said) = verify();
        assert!(!whole && said.contains(&format!("entries {sequence} to {sequence} are missing")), "{said}");
    }
}
