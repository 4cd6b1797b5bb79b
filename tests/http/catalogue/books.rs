//! Adding, showing, replacing and removing books.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{added, at, book, category, clerk, isbn, titles, with, without};

on_both! {
    async fn a_new_book_is_shown_as_it_was_given(campus: Campus) {
        let clerk = clerk(&campus).await;
        let full = json!({
            "subtitle": "A Novel", "language": "en-GB", "published_year": -720, "publisher": "John Murray",
            "page_count": 474, "description": "Two\nlines.", "stock": 3, "authors": ["Jane Austen", "Ann Other"],
        });
        let created = added(&clerk, with(book(1, "Emma"), full.clone())).await;
        assert_eq!(created.location(), at(1));
        for (member, value) in full.as_object().unwrap().iter().filter(|it| it.0 != "authors") {
            assert_eq!(&created[member], value, "{member}");
        }
        let names: Vec<_> = created["authors"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Jane Austen", "Ann Other"]);
        assert_eq!(created["rating"], json!({ "average": null, "count": 0 }));
        let shown = campus.stranger().get(created.location()).await.expect(200);
        assert_eq!((shown.etag(), &shown.body), (created.etag(), &created.body));
        let poor = added(&clerk, book(2, "Poor")).await;
        assert_eq!((&poor["stock"], &poor["subtitle"], &poor["archived_at"]), (&json!(0), &json!(null), &json!(null)));
    }

    async fn a_book_is_found_by_every_spelling_of_its_isbn(campus: Campus) {
        let clerk = clerk(&campus).await;
        let created = added(&clerk, with(book(1, "Dialogues"), json!({ "isbn": "0-8044-2957-x" }))).await;
        assert_eq!(created["isbn"], "9780804429573");
        assert_eq!(created.location(), "/v1/books/9780804429573");
        for spelling in ["9780804429573", "978-0-8044-2957-3", "978%200%208044%202957%203", "080442957X", "080442957x", "0-8044-2957-X"] {
            let shown = clerk.get(&format!("/v1/books/{spelling}")).await.expect(200);
            assert_eq!(shown.body, created.body, "{spelling}");
        }
        for wrong in ["9780804429574", "0804429570", "978080442957", "X", "978080442957X"] {
            clerk.get(&format!("/v1/books/{wrong}")).await.expect(404);
        }
        clerk.get(&at(7)).await.refused(404, "book_not_found");
        clerk.patch("/v1/books/0-8044-2957-X", json!({ "stock": 2 })).await.expect(200);
    }

    async fn an_amount_may_be_given_with_fewer_digits_but_not_with_more(campus: Campus) {
        let clerk = clerk(&campus).await;
        for (number, given, currency, shown) in [(1, "5.9", "USD", "5.90"), (2, "7", "EUR", "7.00"), (3, "900", "JPY", "900")] {
            let price = json!({ "price": { "amount": given, "currency": currency } });
            let created = added(&clerk, with(book(number, "Emma"), price)).await;
            assert_eq!(created["price"], json!({ "amount": shown, "currency": currency }));
        }
        for (amount, currency) in [("5.999", "USD"), ("900.5", "JPY"), ("-1", "USD"), ("1", "ABC"), ("1e3", "USD"), ("", "USD")] {
            let price = json!({ "price": { "amount": amount, "currency": currency } });
            let refused = clerk.post("/v1/books", with(book(4, "Emma"), price)).await.refused(422, "validation_failed");
            assert!(refused.errors()[0].0.starts_with("/price"), "{refused:?}");
        }
        let number = json!({ "price": { "amount": 5.99, "currency": "USD" } });
        clerk.post("/v1/books", with(book(4, "Emma"), number)).await.refused(422, "validation_failed");
    }

    async fn a_put_creates_and_then_replaces(campus: Campus) {
        let clerk = clerk(&campus).await;
        let body = with(book(1, "Emma"), json!({ "subtitle": "A Novel", "stock": 7 }));
        let created = clerk.put(&at(1), without(body, "isbn")).await.expect(201);
        assert_eq!((&created["isbn"], &created["subtitle"]), (&json!(isbn(1)), &json!("A Novel")));
        let replaced = clerk.put(&at(1), book(1, "Emma, again")).await.expect(200);
        assert_eq!((&replaced["title"], &replaced["subtitle"]), (&json!("Emma, again"), &json!(null)));
        assert_eq!((&replaced["id"], &replaced["stock"]), (&created["id"], &json!(7)), "the stock is kept");
        assert_ne!(replaced.etag(), created.etag());
        let same = clerk.put(&at(1), book(1, "Emma, again")).await.expect(200);
        assert_eq!(same.etag(), replaced.etag(), "nothing was changed");
        for number in [1, 2] {
            let refused = clerk.put(&at(number), book(3, "Other")).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [("/isbn", "identifier_mismatch")]);
        }
        assert_eq!(clerk.get(&at(1)).await.expect(200).body, same.body);
        clerk.get(&at(2)).await.expect(404);
        clerk.get(&at(3)).await.expect(404);
    }

    async fn a_put_may_ask_that_there_be_a_book_or_none(campus: Campus) {
        let clerk = clerk(&campus).await;
        clerk.put(&at(1), book(1, "Emma")).if_match("*").await.refused(412, "precondition_failed");
        clerk.get(&at(1)).await.expect(404);
        let created = clerk.put(&at(1), book(1, "Emma")).await.expect(201);
        let replaced = clerk.put(&at(1), book(1, "New")).if_match(created.etag()).await.expect(200);
        clerk.put(&at(1), book(1, "Newer")).if_match(created.etag()).await.refused(412, "precondition_failed");
        assert_eq!(clerk.get(&at(1)).await.expect(200).etag(), replaced.etag());
    }

    async fn a_patch_clears_what_is_null_and_keeps_what_is_absent(campus: Campus) {
        let clerk = clerk(&campus).await;
        let body = json!({ "subtitle": "A Novel", "publisher": "John Murray", "stock": 3 });
        let was = added(&clerk, with(book(1, "Emma"), body)).await;
        let now = clerk.patch(&at(1), json!({ "subtitle": null, "published_year": 1815 })).await.expect(200);
        let expected = with(was.body.clone(), json!({ "subtitle": null, "published_year": 1815, "updated_at": now["updated_at"] }));
        assert_eq!(now.body, expected);
        clerk.patch(&at(1), json!({})).await.refused(422, "validation_failed");
        for member in ["title", "category", "price", "stock", "authors", "author_ids"] {
            let refused = clerk.patch(&at(1), json!({ member: null })).await.refused(422, "validation_failed");
            assert_eq!(refused.errors()[0].0, format!("/{member}"), "{refused:?}");
        }
        for member in ["isbn", "id", "rating", "archived_at", "created_at", "version"] {
            clerk.patch(&at(1), json!({ member: now[member].clone(), "title": "X" })).await.refused(422, "validation_failed");
        }
        assert_eq!(clerk.get(&at(1)).await.expect(200).body, now.body);
        clerk.patch(&at(2), json!({ "title": "Nobody" })).await.refused(404, "book_not_found");
    }

    async fn a_patch_changes_the_price_and_the_authors_as_a_whole(campus: Campus) {
        let clerk = clerk(&campus).await;
        added(&clerk, book(1, "Emma")).await;
        let whole = clerk.patch(&at(1), json!({ "price": { "amount": "6.5", "currency": "EUR" } })).await.expect(200);
        assert_eq!(whole["price"], json!({ "amount": "6.50", "currency": "EUR" }));
        let authors = clerk.patch(&at(1), json!({ "authors": ["Ann Other"] })).await.expect(200);
        assert_eq!(authors["authors"].as_array().unwrap().len(), 1);
        assert_eq!(authors["authors"][0]["name"], "Ann Other");
        let id = authors["authors"][0]["id"].clone();
        let back = clerk.patch(&at(1), json!({ "author_ids": [id] })).await.expect(200);
        assert_eq!(back.etag(), authors.etag(), "nothing was changed");
    }

    async fn a_patch_reaches_into_the_price(campus: Campus) {
        let clerk = clerk(&campus).await;
        added(&clerk, book(1, "Emma")).await;
        let part = clerk.patch(&at(1), json!({ "price": { "amount": "6.5" } })).await.expect(200);
        assert_eq!(part["price"], json!({ "amount": "6.50", "currency": "USD" }));
        let other = clerk.patch(&at(1), json!({ "price": { "currency": "EUR" } })).await.expect(200);
        assert_eq!(other["price"], json!({ "amount": "6.50", "currency": "EUR" }));
    }

    async fn a_part_of_a_price_must_fit_the_other_part_that_is_there(campus: Campus) {
        let clerk = clerk(&campus).await;
        let was = added(&clerk, book(1, "Emma")).await;
        for (price, broken) in [
            (json!({ "amount": "6.555" }), ("/price/amount", "money_digits")),
            (json!({ "amount": "-1" }), ("/price/amount", "price_negative")),
            (json!({ "currency": "JPY" }), ("/price/amount", "money_digits")),
            (json!({ "amount": "6.5", "currency": "JPY" }), ("/price/amount", "money_digits")),
            (json!({ "amount": null }), ("/price/amount", "wrong_type")),
            (json!({ "currency": null, "amount": "6.5" }), ("/price/currency", "wrong_type")),
            (json!({ "amount": "6.5", "note": "" }), ("/price/note", "unknown_member")),
            (json!({}), ("/price", "empty")),
            (json!([]), ("/price", "wrong_type")),
            (json!(null), ("/price", "wrong_type")),
        ] {
            let refused = clerk.patch(&at(1), json!({ "price": price })).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [broken], "{refused:?}");
        }
        let together = json!({ "category": "nowhere", "price": { "currency": "JPY" } });
        let refused = clerk.patch(&at(1), together).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/category", "unknown_category"), ("/price/amount", "money_digits")]);
        assert_eq!(clerk.get(&at(1)).await.expect(200).body, was.body);
        let whole = clerk.patch(&at(1), json!({ "price": { "amount": "650", "currency": "JPY" } })).await.expect(200);
        assert_eq!(whole["price"], json!({ "amount": "650", "currency": "JPY" }));
    }

    async fn a_stale_state_is_told_apart_from_the_present_one(campus: Campus) {
        let clerk = clerk(&campus).await;
        let was = added(&clerk, book(1, "Emma")).await;
        clerk.get(&at(1)).with_header("if-none-match", was.etag()).await.expect(304);
        let now = clerk.patch(&at(1), json!({ "stock": 1 })).if_match(was.etag()).await.expect(200);
        clerk.get(&at(1)).with_header("if-none-match", was.etag()).await.expect(200);
        clerk.get(&at(1)).with_header("if-none-match", now.etag()).await.expect(304);
        for stale in [clerk.patch(&at(1), json!({ "stock": 2 })), clerk.put(&at(1), book(1, "X")), clerk.delete(&at(1))] {
            stale.if_match(was.etag()).await.refused(412, "precondition_failed");
        }
        for action in ["archive", "restore"] {
            let stale = clerk.post(&format!("{}/{action}", at(1)), None).if_match(was.etag());
            stale.await.refused(412, "precondition_failed");
        }
        assert_eq!(clerk.get(&at(1)).await.expect(200).etag(), now.etag());
        clerk.delete(&at(1)).if_match(now.etag()).await.expect(204);
    }

    async fn an_archived_book_leaves_the_lists_until_it_is_restored(campus: Campus) {
        let (clerk, stranger) = (clerk(&campus).await, campus.stranger());
        added(&clerk, book(1, "Emma")).await;
        added(&clerk, book(2, "Persuasion")).await;
        let archived = clerk.post(&format!("{}/archive", at(1)), None).await.expect(200);
        assert!(archived["archived_at"].is_string());
        let again = clerk.post(&format!("{}/archive", at(1)), None).await.expect(200);
        assert_eq!((again.etag(), &again.body), (archived.etag(), &archived.body));
        assert_eq!(titles(&stranger, "/v1/books").await, ["Persuasion"]);
        assert_eq!(titles(&clerk, "/v1/books?archived=false").await, ["Persuasion"]);
        assert_eq!(titles(&clerk, "/v1/books?archived=true").await, ["Emma", "Persuasion"]);
        assert_eq!(titles(&stranger, "/v1/books?q=emma").await, [""; 0]);
        stranger.get("/v1/books?archived=true").await.problem("unauthenticated");
        let member = campus.person(Role::Member).await;
        member.get("/v1/books?archived=true").await.refused(403, "permission_denied");
        assert_eq!(stranger.get(&at(1)).await.expect(200).body, archived.body);
        let restored = clerk.post(&format!("{}/restore", at(1)), None).await.expect(200);
        let again = clerk.post(&format!("{}/restore", at(1)), None).await.expect(200);
        assert_eq!((again.etag(), &again["archived_at"]), (restored.etag(), &json!(null)));
        assert_eq!(titles(&stranger, "/v1/books").await, ["Emma", "Persuasion"]);
        clerk.post(&format!("{}/archive", at(9)), None).await.refused(404, "book_not_found");
    }

    async fn a_deleted_book_is_gone(campus: Campus) {
        let clerk = clerk(&campus).await;
        let was = added(&clerk, book(1, "Emma")).await;
        clerk.delete(&at(1)).await.expect(204);
        clerk.delete(&at(1)).await.refused(404, "book_not_found");
        clerk.get(&at(1)).await.refused(404, "book_not_found");
        assert_eq!(titles(&clerk, "/v1/books?archived=true").await, [""; 0]);
        assert_eq!(titles(&clerk, "/v1/books?q=emma").await, [""; 0]);
        let anew = added(&clerk, book(1, "Emma")).await;
        assert_ne!(anew["id"], was["id"]);
    }

    async fn a_book_may_bring_its_own_id_but_not_anothers(campus: Campus) {
        let clerk = clerk(&campus).await;
        let id = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e";
        let created = added(&clerk, with(book(1, "Emma"), json!({ "id": id }))).await;
        assert_eq!(created["id"], id);
        clerk.post("/v1/books", with(book(2, "Other"), json!({ "id": id }))).await.refused(409, "duplicate_id");
        clerk.post("/v1/books", with(book(2, "Other"), json!({ "id": "1" }))).await.refused(422, "validation_failed");
        clerk.post("/v1/books", book(1, "Emma")).await.refused(409, "duplicate_isbn");
        let spelt = format!("{}-{}", &isbn(1)[..3], &isbn(1)[3..]);
        clerk.post("/v1/books", with(book(1, "Emma"), json!({ "isbn": spelt }))).await.refused(409, "duplicate_isbn");
        clerk.get(&at(2)).await.expect(404);
    }

    async fn authors_are_shown_in_full_where_that_is_asked_for(campus: Campus) {
        let clerk = clerk(&campus).await;
        added(&clerk, with(book(1, "Emma"), json!({ "authors": ["Jane Austen", "Ann Other"] }))).await;
        let plain = clerk.get(&at(1)).await.expect(200);
        let ids: Vec<_> = plain["authors"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        let mut authors = Vec::new();
        for id in &ids {
            authors.push(clerk.get(&format!("/v1/authors/{}", id.as_str().unwrap())).await.expect(200).body);
        }
        let full = clerk.get(&format!("{}?expand=authors", at(1))).await.expect(200);
        assert_eq!(full["authors"], Value::from(authors.clone()));
        let list = clerk.get("/v1/books?expand=authors").await.expect(200);
        assert_eq!(list.data()[0]["authors"], Value::from(authors));
        clerk.get(&format!("{}?expand=category", at(1))).await.refused(422, "validation_failed");
    }

    async fn a_book_stands_in_a_category_that_is_there(campus: Campus) {
        let clerk = clerk(&campus).await;
        let unknown = clerk.post("/v1/books", with(book(1, "Emma"), json!({ "category": "poetry" }))).await;
        assert_eq!(unknown.refused(422, "validation_failed").errors(), [("/category", "unknown_category")]);
        category(&clerk, "poetry", None).await;
        added(&clerk, with(book(1, "Emma"), json!({ "category": "poetry" }))).await;
        let moved = clerk.patch(&at(1), json!({ "category": "fiction" })).await.expect(200);
        assert_eq!(moved["category"], "fiction");
        let refused = clerk.patch(&at(1), json!({ "category": "drama" })).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/category", "unknown_category")]);
    }
}
