//! What one does with one's own review of a book.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{mine, reason, reviewed, reviews, shop, stars};
use crate::catalogue::{added, at, at_once, book, isbn};

on_both! {
    async fn a_book_is_reviewed_once_and_everybody_sees_it(campus: Campus) {
        let [_, ada] = shop(&campus).await;
        let opinion = json!({ "rating": 5, "title": "Handsome, clever", "body": "One laughs.\nTwice." });
        let written = reviewed(&ada, 1, opinion).await;
        let name = ada.get("/v1/users/me").await.expect(200)["display_name"].clone();
        assert_eq!(written["reviewer"], json!({ "customer_id": ada.id, "display_name": name }));
        assert_eq!((&written["rating"], &written["title"], &written["body"]), (&json!(5), &json!("Handsome, clever"), &json!("One laughs.\nTwice.")));
        assert_eq!((&written["state"], &written["verified_purchase"], &written["hidden_reason"]), (&json!("published"), &json!(false), &Value::Null));
        assert!(at(1).ends_with(written.text("/isbn")));
        assert_eq!(written.location(), format!("/v1/reviews/{}", written.text("/id")));
        let shown = campus.stranger().get(written.location()).await.expect(200);
        assert_eq!(shown.body, written.body);
        assert_eq!(ada.get(&mine(1)).await.expect(200).body, written.body);
        let unchanged = ada.get(&mine(1)).with_header("if-none-match", shown.etag()).await;
        assert_eq!(unchanged.status, 304);
        ada.post(&reviews(1), stars(1)).await.refused(409, "duplicate_review");
        // Another spelling names the same book.
        let spelled = format!("/v1/books/978-{}/reviews", &isbn(1)[3..]);
        ada.post(&spelled, stars(1)).await.refused(409, "duplicate_review");
        ada.post(&reviews(2), stars(1)).await.refused(404, "book_not_found");
        ada.get(&mine(2)).await.refused(404, "book_not_found");
        let other = campus.person(Role::Member).await;
        other.get(&mine(1)).await.refused(404, "review_not_found");
        other.delete(&mine(1)).await.refused(404, "review_not_found");
        campus.stranger().post(&reviews(1), stars(1)).await.refused(401, "unauthenticated");
    }

    async fn what_is_no_opinion_is_refused_with_all_that_is_wrong(campus: Campus) {
        let [_, ada] = shop(&campus).await;
        for (body, wrong) in [
            (json!({}), &["/rating"][..]),
            (stars(0), &["/rating"]),
            (stars(6), &["/rating"]),
            (json!({ "rating": 4.5 }), &["/rating"]),
            (json!({ "rating": 4, "title": "" }), &["/title"]),
            (json!({ "rating": 4, "title": "a".repeat(201), "body": " " }), &["/body", "/title"]),
            (json!({ "rating": 4, "body": "a".repeat(10_001) }), &["/body"]),
            (json!({ "rating": 4, "state": "hidden" }), &["/state"]),
            (json!({ "rating": 4, "verified_purchase": true }), &["/verified_purchase"]),
        ] {
            for request in [ada.post(&reviews(1), body.clone()), ada.put(&mine(1), body.clone())] {
                let answer = request.await.refused(422, "validation_failed");
                let mut pointers: Vec<_> = answer.errors().into_iter().map(|it| it.0).collect();
                pointers.sort_unstable();
                assert_eq!(pointers, wrong, "{body}");
            }
        }
        assert_eq!(super::rating(&ada, 1).await, json!({ "average": null, "count": 0 }));
        // At the limits all is well, in characters and not in bytes.
        let most = json!({ "rating": 1, "title": "ü".repeat(200), "body": "ß".repeat(10_000) });
        reviewed(&ada, 1, most).await;
    }

    async fn a_put_writes_and_changes(campus: Campus) {
        let [_, ada] = shop(&campus).await;
        let id = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d99";
        ada.put(&mine(1), stars(2)).if_match("*").await.refused(412, "precondition_failed");
        let created = ada.put(&mine(1), json!({ "id": id, "rating": 2, "body": "Long." })).await.expect(201);
        assert_eq!(created.location(), format!("/v1/reviews/{id}"));
        let again = ada.put(&mine(1), json!({ "rating": 2, "body": "Long." })).await.expect(200);
        assert_eq!((again.etag(), &again.body), (created.etag(), &created.body), "nothing has changed");
        let changed = ada.put(&mine(1), stars(4)).if_match(created.etag()).await.expect(200);
        assert_eq!((&changed["rating"], &changed["body"], &changed["created_at"]), (&json!(4), &Value::Null, &created["created_at"]));
        assert_ne!(changed.etag(), created.etag());
        ada.put(&mine(1), stars(5)).if_match(created.etag()).await.refused(412, "precondition_failed");
        ada.put(&mine(1), stars(5)).with_header("if-none-match", "*").await.refused(412, "precondition_failed");
        let other = ada.put(&mine(1), json!({ "id": ada.id, "rating": 5 })).await.refused(422, "validation_failed");
        assert_eq!(other.errors(), [("/id", "identifier_mismatch")]);
        let bob = campus.person(Role::Member).await;
        bob.post(&reviews(1), json!({ "id": id, "rating": 5 })).await.refused(409, "duplicate_id");
    }

    async fn what_is_taken_back_is_gone_and_may_be_said_anew(campus: Campus) {
        let [_, ada] = shop(&campus).await;
        let written = reviewed(&ada, 1, stars(2)).await;
        ada.delete(&mine(1)).if_match("\"7\"").await.refused(412, "precondition_failed");
        ada.delete(&mine(1)).if_match(written.etag()).await.expect(204);
        ada.delete(&mine(1)).await.refused(404, "review_not_found");
        ada.get(written.location()).await.refused(404, "review_not_found");
        let anew = reviewed(&ada, 1, stars(3)).await;
        let bob = campus.person(Role::Member).await;
        bob.delete(anew.location()).await.refused(403, "not_the_reviewer");
        ada.delete(anew.location()).await.expect(204);
        ada.delete(anew.location()).await.refused(404, "review_not_found");
    }

    async fn a_retry_is_one_review_and_so_are_many_at_once(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        let post = || ada.post(&reviews(1), stars(4)).with_key("once");
        let (first, second) = (post().await.expect(201), post().await.expect(201));
        assert_eq!((first.bytes, second.header("idempotency-replayed")), (second.bytes.clone(), Some("true")));
        added(&clerk, book(2, "Persuasion")).await;
        let posted = at_once((0..8).map(|_| ada.post(&reviews(2), stars(4)))).await;
        assert_eq!(posted.iter().filter(|it| it.status == 201).count(), 1, "{posted:?}");
        assert!(posted.iter().all(|it| it.status == 201 || it.code() == "duplicate_review"), "{posted:?}");
        added(&clerk, book(3, "Sanditon")).await;
        let put = at_once((1..=5).map(|it| ada.put(&mine(3), stars(it)))).await;
        assert_eq!(put.iter().filter(|it| it.status == 201).count(), 1, "{put:?}");
        assert!(put.iter().all(|it| [200, 201].contains(&it.status)), "{put:?}");
        assert_eq!(super::rating(&ada, 3).await["count"], 1);
    }

    async fn ones_own_are_listed_wherever_they_are(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        for (number, title) in [(2, "Persuasion"), (3, "Sanditon")] {
            added(&clerk, book(number, title)).await;
        }
        for (number, rating) in [(1, 2), (2, 5), (3, 3)] {
            reviewed(&ada, number, stars(rating)).await;
        }
        reviewed(&clerk, 1, stars(1)).await;
        let hidden = ada.get(&mine(2)).await.expect(200).text("/id").to_owned();
        clerk.post(&format!("/v1/reviews/{hidden}/hide"), reason()).await.expect(200);
        clerk.post(&format!("{}/archive", at(3)), None).await.expect(200);
        let listed = async |query: &str| {
            let all = crate::catalogue::walked(&ada, &format!("/v1/users/me/reviews?{query}")).await;
            all.iter().map(|it| it["rating"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(listed("limit=1").await, [3, 5, 2], "the newest first");
        assert_eq!(listed("sort=created_at").await, [2, 5, 3]);
        assert_eq!(listed("sort=-rating&limit=2").await, [5, 3, 2]);
        let all = ada.get("/v1/users/me/reviews?include=total&limit=1").await.expect(200);
        assert_eq!(all["total"], 3);
        campus.stranger().get("/v1/users/me/reviews").await.refused(401, "unauthenticated");
        ada.get("/v1/users/me/reviews?rating=5").await.refused(400, "unknown_parameter");
    }
}
