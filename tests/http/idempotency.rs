//! Requests that are retried: each happens once.

use serde_json::json;
use tests::{Campus, Method, Role, on_both};

use crate::catalogue::{added, at, at_once, book, clerk, isbn, titles, with};

const REPLAYED: &str = "idempotency-replayed";

on_both! {
    async fn a_retry_gets_the_first_answer_byte_for_byte(campus: Campus) {
        let clerk = clerk(&campus).await;
        let first = clerk.post("/v1/books", book(1, "Emma")).with_key("one").await.expect(201);
        assert_eq!(first.header(REPLAYED), None);
        clerk.patch(&at(1), json!({ "title": "Changed" })).await.expect(200);
        for key in ["one", "\"one\""] {
            let again = clerk.post("/v1/books", book(1, "Emma")).with_key(key).await.expect(201);
            assert_eq!(again.header(REPLAYED), Some("true"));
            assert_eq!(again.bytes, first.bytes);
            for header in ["location", "etag", "content-type", "last-modified"] {
                assert_eq!(again.header(header), first.header(header), "{header}");
            }
        }
        clerk.delete(&at(1)).await.expect(204);
        let again = clerk.post("/v1/books", book(1, "Emma")).with_key("one").await.expect(201);
        assert_eq!(again.bytes, first.bytes);
        clerk.get(&at(1)).await.expect(404);
    }

    async fn a_key_is_good_for_one_request(campus: Campus) {
        let clerk = clerk(&campus).await;
        clerk.post("/v1/books", book(1, "Emma")).with_key("one").await.expect(201);
        let spaced = serde_json::to_vec_pretty(&book(1, "Emma")).unwrap();
        for other in [
            clerk.post("/v1/books", book(2, "Emma")),
            clerk.request(Method::POST, "/v1/books").with_body("application/json", spaced),
            clerk.post("/v1/authors", json!({ "name": "Ann Other" })),
            clerk.post(&format!("{}/archive", at(1)), None),
        ] {
            other.with_key("one").await.refused(422, "idempotency_key_reused");
        }
        let query = clerk.post("/v1/catalogue-imports?dry_run=true", None).with_body("text/csv", "isbn\r\n");
        query.with_key("import").await.expect(202);
        let query = clerk.post("/v1/catalogue-imports?dry_run=false", None).with_body("text/csv", "isbn\r\n");
        query.with_key("import").await.refused(422, "idempotency_key_reused");
        assert_eq!(titles(&clerk, "/v1/books?archived=true").await, ["Emma"]);
    }

    async fn a_key_that_is_none_is_refused(campus: Campus) {
        let clerk = clerk(&campus).await;
        let long = "x".repeat(256);
        for key in ["", "\"\"", "a b", "\u{e9}", &long] {
            let refused = clerk.post("/v1/books", book(1, "Emma")).with_key(key).await.expect(400);
            assert!(["invalid_idempotency_key", "invalid_header"].contains(&refused.code()), "{refused:?}");
        }
        clerk.get(&at(1)).await.expect(404);
        clerk.post("/v1/books", book(1, "Emma")).with_key(&long[1..]).await.expect(201);
    }

    async fn many_with_the_same_key_make_one_record(campus: Campus) {
        let clerk = clerk(&campus).await;
        let author = || clerk.post("/v1/authors", json!({ "name": "Ann Other" })).with_key("one");
        let answers = at_once((0..20).map(|_| author())).await;
        let done: Vec<_> = answers.iter().filter(|it| it.status == 201).collect();
        assert_eq!(done.iter().filter(|it| it.header(REPLAYED).is_none()).count(), 1);
        assert!(done.iter().all(|it| it.bytes == done[0].bytes));
        for answer in answers.iter().filter(|it| it.status != 201) {
            assert_eq!((answer.status, answer.code()), (409, "idempotency_in_progress"), "{answer:?}");
            assert!(answer.header("retry-after").is_some());
        }
        assert_eq!(author().await.expect(201).bytes, done[0].bytes);
        assert_eq!(clerk.get("/v1/authors?include=total").await.expect(200)["total"], 1);
    }

    async fn many_keys_for_the_same_book_make_one(campus: Campus) {
        let clerk = clerk(&campus).await;
        let requests = (0..20).map(|it| clerk.post("/v1/books", book(1, "Emma")).with_key(&format!("key-{it}")));
        let answers = at_once(requests).await;
        assert_eq!(answers.iter().filter(|it| it.status == 201).count(), 1);
        assert_eq!(answers.iter().filter(|it| it.code() == "duplicate_isbn").count(), 19, "{answers:?}");
    }

    async fn a_try_that_failed_leaves_no_key(campus: Campus) {
        let clerk = clerk(&campus).await;
        let lost = with(book(1, "Emma"), json!({ "category": "poetry" }));
        clerk.post("/v1/books", lost.clone()).with_key("one").await.refused(422, "validation_failed");
        clerk.post("/v1/books", json!({})).with_key("one").await.refused(422, "validation_failed");
        crate::catalogue::category(&clerk, "poetry", None).await;
        let now = clerk.post("/v1/books", lost).with_key("one").await.expect(201);
        assert_eq!(now.header(REPLAYED), None);
        clerk.post("/v1/books", book(1, "Emma")).with_key("two").await.refused(409, "duplicate_isbn");
        clerk.delete(&at(1)).await.expect(204);
        clerk.post("/v1/books", book(1, "Emma")).with_key("two").await.expect(201);
        let member = campus.person(Role::Member).await;
        member.post("/v1/books", book(2, "Emma")).with_key("three").await.refused(403, "permission_denied");
        let stale = clerk.post(&format!("{}/archive", at(1)), None).with_key("four").if_match("\"x\"");
        stale.await.refused(412, "precondition_failed");
        clerk.post(&format!("{}/archive", at(1)), None).with_key("four").await.expect(200);
    }

    async fn everybody_has_their_own_keys_and_strangers_share_theirs(campus: Campus) {
        let clerk = clerk(&campus).await;
        let admin = campus.person(Role::Admin).await;
        let (one, other) = (clerk.clone(), campus.person(Role::BookstoreAdmin).await);
        for (number, person) in [(1, &one), (2, &admin), (3, &other)] {
            let created = person.post("/v1/books", book(number, "Emma")).with_key("same").await.expect(201);
            assert_eq!((&created["isbn"], created.header(REPLAYED)), (&json!(isbn(number)), None));
        }
        let user = |email: &str| json!({ "email": email, "password": "nine brass bells at noon", "display_name": "Grace" });
        let first = campus.stranger().post("/v1/users", user("a@example.org")).with_key("same").await.expect(201);
        let again = campus.stranger().post("/v1/users", user("a@example.org")).with_key("same").await.expect(201);
        assert_eq!((again.header(REPLAYED), &again.bytes), (Some("true"), &first.bytes));
        let reused = campus.stranger().post("/v1/users", user("b@example.org")).with_key("same");
        reused.await.refused(422, "idempotency_key_reused");
    }

    async fn only_a_post_has_use_for_a_key(campus: Campus) {
        let clerk = clerk(&campus).await;
        clerk.put(&at(1), book(1, "Emma")).with_key("one").await.expect(201);
        let again = clerk.put(&at(1), book(1, "Emma")).with_key("one").await.expect(200);
        assert_eq!(again.header(REPLAYED), None);
        clerk.put(&at(1), book(1, "Other")).with_key("one").await.expect(200);
        clerk.patch(&at(1), json!({ "stock": 1 })).with_key("one").await.expect(200);
        clerk.delete(&at(1)).with_key("one").await.expect(204);
        clerk.delete(&at(1)).with_key("one").await.refused(404, "book_not_found");
        clerk.post("/v1/books", book(1, "Emma")).with_key("one").await.expect(201);
    }

    async fn a_key_is_not_taken_where_a_credential_would_be_kept(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let login = json!({ "email": ada.email, "password": ada.password });
        let refused = campus.stranger().post("/v1/sessions", login).with_key("one");
        refused.await.refused(400, "idempotency_not_supported");
    }

    async fn an_action_is_replayed_as_well(campus: Campus) {
        let clerk = clerk(&campus).await;
        added(&clerk, book(1, "Emma")).await;
        let archive = || clerk.post(&format!("{}/archive", at(1)), None).with_key("one");
        let first = archive().await.expect(200);
        clerk.post(&format!("{}/restore", at(1)), None).await.expect(200);
        let again = archive().await.expect(200);
        assert_eq!((again.header(REPLAYED), &again.bytes), (Some("true"), &first.bytes));
        assert_eq!(titles(&clerk, "/v1/books").await, ["Emma"], "a replay does nothing");
    }
}
