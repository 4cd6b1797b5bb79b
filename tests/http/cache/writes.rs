//! Whoever was answered that something is written sees it with the next read of the same node, whatever wrote it.

use serde_json::{Value, json};
use tests::{Campus, Method, Role, on_both};

use super::{item, keeping, known, lookups, magazine, shown};
use crate::{
    catalogue::{added, at, book, category, clerk, isbn, price, with},
    imports::ended,
    orders::{Shop, act},
};

on_both! {
    async fn a_book_is_shown_as_it_was_written(campus: Campus) {
        let campus = keeping(campus);
        let clerk = clerk(&campus).await;
        let ada = campus.person(Role::Member).await;
        added(&clerk, with(book(1, "Emma"), json!({ "stock": 3 }))).await;
        let see = async |pointer: &str| shown(&ada, &at(1), pointer).await;
        assert_eq!(known(&ada, &at(1), "/title").await, "Emma");
        clerk.patch(&at(1), json!({ "title": "Emma!" })).await.expect(200);
        assert_eq!(see("/title").await, "Emma!");
        assert_eq!(known(&ada, &at(1), "/price/amount").await, "5.99");
        clerk.patch(&at(1), json!({ "price": price("6.50") })).await.expect(200);
        assert_eq!(see("/price/amount").await, "6.50");
        known(&ada, &at(1), "/stock").await;
        let receipt = json!({ "quantity": 5, "reason": "receipt" });
        let product = see("/id").await;
        clerk.post(&format!("/v1/products/{}/stock-movements", product.as_str().unwrap()), receipt).await.expect(201);
        assert_eq!(see("/stock").await, 8);
        known(&ada, &at(1), "/archived_at").await;
        clerk.post(&format!("{}/archive", at(1)), None).await.expect(200);
        assert!(see("/archived_at").await.is_string());
        known(&ada, &at(1), "/archived_at").await;
        clerk.post(&format!("{}/restore", at(1)), None).await.expect(200);
        assert_eq!(see("/archived_at").await, Value::Null);
        known(&ada, &at(1), "/title").await;
        clerk.put(&at(1), book(1, "Emma, again")).await.expect(200);
        assert_eq!(see("/title").await, "Emma, again");
        known(&ada, &at(1), "/title").await;
        clerk.delete(&at(1)).await.expect(204);
        ada.get(&at(1)).await.refused(404, "book_not_found");
        clerk.put(&at(1), book(1, "Emma, once more")).await.expect(201);
        assert_eq!(see("/title").await, "Emma, once more");
        assert!(lookups(&campus, "book", "hit").await >= 7, "nothing was known before it was changed");
    }

    async fn magazines_and_items_are_shown_as_they_were_written(campus: Campus) {
        let campus = keeping(campus);
        let clerk = clerk(&campus).await;
        for (many, new, name) in [("items", item(), "name"), ("magazines", magazine(), "title")] {
            let made = clerk.post(&format!("/v1/{many}"), new.clone()).await.expect(201);
            let (path, id) = (made.location().to_owned(), made.text("/id").to_owned());
            let see = async |pointer: &str| shown(&clerk, &path, pointer).await;
            let mut seen = known(&clerk, &path, "/stock").await.as_i64().unwrap();
            for quantity in [4, -2] {
                let receipt = json!({ "quantity": quantity, "reason": "correction" });
                clerk.post(&format!("/v1/products/{id}/stock-movements"), receipt).await.expect(201);
                seen += quantity;
                assert_eq!(see("/stock").await, seen);
                known(&clerk, &path, "/stock").await;
            }
            clerk.patch(&path, json!({ name: "Another" })).await.expect(200);
            assert_eq!(see(&format!("/{name}")).await, "Another");
            known(&clerk, &path, "/price").await;
            clerk.put(&path, with(new, json!({ "price": price("1.00") }))).await.expect(200);
            assert_eq!(see("/price/amount").await, "1.00");
            known(&clerk, &path, "/archived_at").await;
            clerk.post(&format!("{path}/archive"), None).await.expect(200);
            assert!(see("/archived_at").await.is_string());
            clerk.delete(&path).await.expect(204);
            assert_eq!(clerk.get(&path).await.status, 404);
        }
    }

    async fn who_wrote_a_book_and_where_it_stands_count_it_at_once(campus: Campus) {
        let campus = keeping(campus);
        let clerk = clerk(&campus).await;
        category(&clerk, "novels", Some("fiction")).await;
        let emma = added(&clerk, book(1, "Emma")).await;
        let jane = format!("/v1/authors/{}", emma.text("/authors/0/id"));
        let counts = async || {
            let of = async |path: &str, pointer| known(&clerk, path, pointer).await.as_i64().unwrap();
            let (novels, fiction) = ("/v1/categories/novels", "/v1/categories/fiction");
            [
                of(&jane, "/book_count").await,
                of(novels, "/book_count").await,
                of(fiction, "/book_count").await,
                of(fiction, "/total_book_count").await,
            ]
        };
        assert_eq!(counts().await, [1, 0, 1, 1]);
        added(&clerk, with(book(2, "Persuasion"), json!({ "category": "novels" }))).await;
        assert_eq!(counts().await, [2, 1, 1, 2]);
        clerk.patch(&at(1), json!({ "category": "novels" })).await.expect(200);
        assert_eq!(counts().await, [2, 2, 0, 2]);
        clerk.post(&format!("{}/archive", at(1)), None).await.expect(200);
        assert_eq!(counts().await, [1, 1, 0, 1]);
        clerk.post(&format!("{}/restore", at(1)), None).await.expect(200);
        assert_eq!(counts().await, [2, 2, 0, 2]);
        clerk.put(&at(1), with(book(1, "Emma"), json!({ "authors": ["Mary Shelley"] }))).await.expect(200);
        assert_eq!(counts().await, [1, 1, 1, 2]);
        let mary = format!("/v1/authors/{}", shown(&clerk, &at(1), "/authors/0/id").await.as_str().unwrap());
        assert_eq!(known(&clerk, &mary, "/book_count").await, 1);
        clerk.delete(&at(1)).await.expect(204);
        assert_eq!((counts().await, shown(&clerk, &mary, "/book_count").await), ([1, 1, 0, 1], json!(0)));
        let import = format!("isbn,title,authors,category,price\n{},Emma,Jane Austen,novels,5\n", isbn(1));
        let started = clerk.request(Method::POST, "/v1/catalogue-imports").with_body("text/csv", import).await;
        let job = ended(&clerk, started).await;
        assert_eq!(job["state"], "succeeded", "{job:?}");
        assert_eq!(counts().await, [2, 2, 0, 2]);
        clerk.patch("/v1/categories/novels", json!({ "parent": null })).await.expect(200);
        assert_eq!(counts().await, [2, 2, 0, 0]);
    }

    async fn a_new_name_is_shown_wherever_it_stands(campus: Campus) {
        let campus = keeping(campus);
        let clerk = clerk(&campus).await;
        let emma = added(&clerk, book(1, "Emma")).await;
        let jane = format!("/v1/authors/{}", emma.text("/authors/0/id"));
        for name in ["Jane A.", "J. Austen"] {
            known(&clerk, &at(1), "/title").await;
            known(&clerk, &jane, "/name").await;
            clerk.patch(&jane, json!({ "name": name })).await.expect(200);
            assert_eq!(shown(&clerk, &at(1), "/authors/0/name").await, name);
            assert_eq!(shown(&clerk, &jane, "/name").await, name);
        }
        let ann = clerk.post("/v1/authors", json!({ "name": "Ann" })).await.expect(201);
        assert_eq!(known(&clerk, ann.location(), "/book_count").await, 0);
        clerk.delete(&format!("{jane}?reassign_to={}", ann.text("/id"))).await.expect(204);
        assert_eq!(shown(&clerk, &at(1), "/authors/0/name").await, "Ann");
        assert_eq!(shown(&clerk, ann.location(), "/book_count").await, 1);
        clerk.get(&jane).await.refused(404, "author_not_found");
        known(&clerk, "/v1/categories/fiction", "/name").await;
        clerk.patch("/v1/categories/fiction", json!({ "name": "Stories" })).await.expect(200);
        assert_eq!(shown(&clerk, "/v1/categories/fiction", "/name").await, "Stories");
        category(&clerk, "empty", None).await;
        known(&clerk, "/v1/categories/empty", "/name").await;
        clerk.delete("/v1/categories/empty").await.expect(204);
        clerk.get("/v1/categories/empty").await.refused(404, "category_not_found");
    }

    async fn what_is_ordered_and_thought_of_a_book_is_shown_at_once(campus: Campus) {
        let campus = keeping(campus);
        let shop = Shop::of(&campus, 9).await;
        let ada = &shop.customer;
        let stock = async || known(ada, &at(1), "/stock").await.as_i64().unwrap();
        assert_eq!(stock().await, 9);
        let order = shop.placed(ada, &[2, 1]).await;
        assert_eq!(stock().await, 7);
        act(ada, &order, "cancel").await.expect(200);
        assert_eq!(stock().await, 9);
        let order = shop.paid(ada, &[3]).await;
        assert_eq!(stock().await, 6);
        act(&shop.clerk, &order, "refund").await.expect(200);
        let after = stock().await;
        assert_eq!(after, shop.stock_by_ledger(1).await);

        let rating = async || known(ada, &at(1), "/rating").await;
        assert_eq!(rating().await, json!({ "average": null, "count": 0 }));
        let reviews = format!("{}/reviews", at(1));
        let review = ada.post(&reviews, json!({ "rating": 4 })).await.expect(201).location().to_owned();
        assert_eq!(rating().await, json!({ "average": 4.0, "count": 1 }));
        ada.put(&format!("{reviews}/mine"), json!({ "rating": 2 })).await.expect(200);
        assert_eq!(rating().await, json!({ "average": 2.0, "count": 1 }));
        let reason = json!({ "reason": "It is about the delivery." });
        shop.clerk.post(&format!("{review}/hide"), reason).await.expect(200);
        assert_eq!(rating().await, json!({ "average": null, "count": 0 }));
        shop.clerk.post(&format!("{review}/restore"), None).await.expect(200);
        assert_eq!(rating().await, json!({ "average": 2.0, "count": 1 }));
        ada.delete(&format!("{reviews}/mine")).await.expect(204);
        assert_eq!(rating().await, json!({ "average": null, "count": 0 }));
    }
}
