//! Everything that is wrong with a record is told at once, and nothing of it is kept.

use std::collections::BTreeSet;

use serde_json::json;
use tests::{Campus, on_both};

use super::{added, at, book, clerk, isbn, titles, with, without};

on_both! {
    async fn every_broken_member_of_a_book_is_named(campus: Campus) {
        let clerk = clerk(&campus).await;
        let broken = json!({
            "isbn": "9780306406158", "title": "", "language": "??", "published_year": 10000, "page_count": 0, "stock": -1,
            "price": { "amount": "x", "currency": "USD" }, "authors": [], "category": "No Slug", "surprise": true,
        });
        let refused = clerk.post("/v1/books", broken.clone()).await.refused(422, "validation_failed");
        let found: BTreeSet<_> = refused.errors().into_iter().map(|it| it.0.split('/').nth(1).unwrap().to_owned()).collect();
        let expected: BTreeSet<_> = broken.as_object().unwrap().keys().cloned().collect();
        assert_eq!(found, expected, "{refused:?}");
    }

    async fn an_amount_that_does_not_fit_its_currency_is_named_with_the_rest(campus: Campus) {
        let clerk = clerk(&campus).await;
        let broken = json!({ "title": "", "price": { "amount": "5.999", "currency": "USD" } });
        let refused = clerk.post("/v1/books", with(book(1, "Emma"), broken)).await.refused(422, "validation_failed");
        let places: Vec<_> = refused.errors().into_iter().map(|it| it.0).collect();
        assert!(places.contains(&"/title") && places.contains(&"/price/amount"), "{refused:?}");
        let broken = json!({ "title": "", "price": { "amount": "-1", "currency": "USD" } });
        for answer in [clerk.put(&at(1), with(book(1, "Emma"), broken.clone())), clerk.patch(&at(1), broken)] {
            let refused = answer.await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [("/price/amount", "price_negative"), ("/title", "too_short")]);
        }
    }

    async fn every_missing_member_of_a_book_is_named(campus: Campus) {
        let clerk = clerk(&campus).await;
        let refused = clerk.post("/v1/books", json!({})).await.refused(422, "validation_failed");
        for member in ["isbn", "title", "category", "price"] {
            assert!(refused.errors().iter().any(|it| it.0.trim_start_matches('/') == member), "{member}: {refused:?}");
        }
        for member in ["isbn", "title", "category", "price", "authors"] {
            clerk.post("/v1/books", without(book(1, "Emma"), member)).await.refused(422, "validation_failed");
        }
        assert_eq!(titles(&clerk, "/v1/books?archived=true").await, [""; 0]);
    }

    async fn what_the_rules_and_the_database_say_is_told_together(campus: Campus) {
        let clerk = clerk(&campus).await;
        let broken = json!({ "category": "poetry", "price": { "amount": "-1", "currency": "USD" }, "authors": ["Ann", "ANN"] });
        let refused = clerk.post("/v1/books", with(book(1, "Emma"), broken)).await.refused(422, "validation_failed");
        let places: Vec<_> = refused.errors().into_iter().map(|it| it.0.to_owned()).collect();
        for place in ["/category", "/price/amount", "/authors/1"] {
            assert!(places.iter().any(|it| it == place), "{place}: {refused:?}");
        }
        assert_eq!(clerk.get("/v1/authors").await.expect(200).data().len(), 0, "nobody was added");
    }

    async fn the_same_author_twice_is_refused(campus: Campus) {
        let clerk = clerk(&campus).await;
        for names in [["Ann Other", "Ann Other"], ["Ann Other", "ann  OTHER"]] {
            let refused = clerk.post("/v1/books", with(book(1, "Emma"), json!({ "authors": names }))).await;
            let refused = refused.refused(422, "validation_failed");
            assert_eq!(refused.errors()[0].1, "duplicate_author", "{refused:?}");
        }
        let created = added(&clerk, book(1, "Emma")).await;
        let id = created["authors"][0]["id"].clone();
        let twice = with(without(book(2, "Emma"), "authors"), json!({ "author_ids": [id, id] }));
        clerk.post("/v1/books", twice.clone()).await.refused(422, "validation_failed");
        clerk.patch(&at(1), json!({ "author_ids": [id, id] })).await.refused(422, "validation_failed");
        let both = with(twice, json!({ "author_ids": [id], "authors": ["Ann Other"] }));
        let refused = clerk.post("/v1/books", both).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/author_ids", "conflicting_members")]);
    }

    async fn an_author_who_is_not_there_is_refused(campus: Campus) {
        let clerk = clerk(&campus).await;
        let nobody = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e";
        let body = with(without(book(1, "Emma"), "authors"), json!({ "author_ids": [nobody] }));
        let refused = clerk.post("/v1/books", body).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/author_ids/0", "unknown_author")]);
    }

    async fn an_isbn_is_refused_for_its_reason(campus: Campus) {
        let clerk = clerk(&campus).await;
        for (text, code) in [
            ("9780306406158", "isbn_checksum"),
            ("030640615", "isbn_length"),
            ("4006381333931", "isbn_prefix"),
            ("9.78043902348e+12", "isbn_character"),
        ] {
            let refused = clerk.post("/v1/books", with(book(1, "Emma"), json!({ "isbn": text }))).await;
            assert_eq!(refused.refused(422, "validation_failed").errors(), [("/isbn", code)], "{text}");
        }
    }

    async fn a_text_may_not_have_what_cannot_be_shown(campus: Campus) {
        let clerk = clerk(&campus).await;
        for title in ["a\u{0}b", "a\u{7}b", "   ", &"x".repeat(100_000)] {
            clerk.post("/v1/books", book(1, title)).await.refused(422, "validation_failed");
        }
        for body in [&b"{"[..], b"", b"{}{}", b"{\"title\": \"\xff\"}", b"[1,]"] {
            let request = clerk.request(tests::Method::POST, "/v1/books").with_body("application/json", body);
            request.await.expect(400);
        }
        let request = clerk.request(tests::Method::POST, "/v1/books").with_body("text/plain", "{}");
        request.await.refused(415, "unsupported_media_type");
        clerk.get(&format!("/v1/books/{}", isbn(1))).await.expect(404);
    }
}
