//! What goes into a cart, what is wrong with it, and what is shown of it.

use std::future::IntoFuture;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{CART, content, in_cart, line};
use crate::{
    catalogue::{at, price},
    orders::Shop,
};

on_both! {
    async fn a_cart_is_empty_at_first_and_holds_what_was_put_in_last(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let ada = &shop.customer;
        let empty = ada.get(CART).await.expect(200);
        let nothing = json!({ "lines": [], "total": null, "updated_at": null, "expires_at": null });
        assert_eq!(empty.body, nothing);
        let first = ada.put(CART, shop.wish(&[2, 1])).if_match(empty.etag()).await.expect(200);
        assert_eq!((&first["total"], &first["expires_at"]), (&price("21.98"), &Value::Null));
        assert_eq!(first.header(super::TOKEN), None, "who is known needs no token");
        let shown = &first["lines"][0];
        assert_eq!((&shown["title"], &shown["kind"], &shown["unit_price"]), (&json!("Emma"), &json!("book"), &price("5.99")));
        assert_eq!((&shown["available"], &shown["availability"], &shown["total"]), (&json!(9), &json!("available"), &price("11.98")));
        assert_eq!(ada.get(CART).await.expect(200).body, first.body);
        // What is wanted then takes the place of what was wanted; a product that stays keeps its line.
        let second = ada.put(CART, shop.wish(&[5])).if_match(first.etag()).await.expect(200);
        assert_eq!((content(&second), &second["lines"][0]["id"]), (vec![(shop.books[0].clone(), 5)], &shown["id"]));
        ada.put(CART, shop.wish(&[6])).if_match(first.etag()).await.refused(412, "precondition_failed");
        assert_eq!(shop.stock(1).await, 9, "nothing is set aside for a cart");
        ada.put(CART, json!({ "lines": [] })).await.expect(200);
        assert!(in_cart(ada).await.is_empty());
        ada.put(CART, shop.wish(&[1])).await.expect(200);
        ada.delete(CART).await.expect(204);
        ada.delete(CART).await.expect(204);
        assert_eq!(ada.get(CART).await.expect(200).body, nothing);
    }

    async fn nobody_sees_the_cart_of_another(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let (bob, visitor) = (campus.person(Role::Member).await, campus.stranger());
        shop.customer.put(CART, shop.wish(&[2])).await.expect(200);
        for other in [&bob, &shop.clerk, &visitor] {
            assert!(in_cart(other).await.is_empty());
            other.delete(CART).await.expect(204);
        }
        assert_eq!(in_cart(&shop.customer).await.len(), 1);
    }

    async fn what_is_wrong_with_a_wish_is_told_all_at_once(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let (known, unknown) = (&shop.books[0], shop.customer.id.as_str());
        shop.clerk.post(&format!("{}/archive", at(2)), None).await.expect(200);
        let lines = json!({ "lines": [line(known, 101), line(known, 1), line(unknown, 1), line(&shop.books[1], 1)] });
        for person in [&shop.customer, &campus.stranger()] {
            let refused = person.put(CART, lines.clone()).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [
                ("/lines/0/quantity", "quantity_too_large"),
                ("/lines/1/product_id", "duplicate_product"),
                ("/lines/2/product_id", "unknown_product"),
                ("/lines/3/product_id", "not_for_sale"),
            ]);
            for body in [json!({}), json!({ "lines": null }), json!({ "lines": [line(known, 0)] }), json!([])] {
                person.put(CART, body).await.refused(422, "validation_failed");
            }
            person.put(CART, json!({ "lines": vec![line(known, 1); 101] })).await.refused(422, "validation_failed");
        }
        shop.customer.get("/v1/cart?limit=3").await.refused(400, "unknown_parameter");
    }

    async fn a_cart_shows_what_became_of_what_is_in_it(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let before = shop.customer.put(CART, shop.wish(&[2, 1, 3])).await.expect(200);
        shop.clerk.patch(&at(1), json!({ "price": price("7.00"), "title": "Emma, again" })).await.expect(200);
        shop.clerk.post(&format!("{}/archive", at(2)), None).await.expect(200);
        shop.clerk.post(&format!("/v1/products/{}/stock-movements", shop.books[2]), json!({ "quantity": -7, "reason": "correction" }))
            .await.expect(201);
        let after = shop.customer.get(CART).await.expect(200);
        assert_ne!(before.etag(), after.etag(), "what is shown is not the same");
        let shown = |member: &str| [0, 1, 2].map(|line| after["lines"][line][member].clone());
        assert_eq!(shown("availability"), ["available", "not_for_sale", "out_of_stock"]);
        assert_eq!(shown("available"), [9, 0, 2]);
        assert_eq!((&after["lines"][0]["title"], &after["total"]), (&json!("Emma, again"), &price("15.50")));
        // A book that nobody ever ordered can go, and is still told of by its name.
        shop.clerk.delete(&at(2)).await.expect(204);
        let after = shop.customer.get(CART).await.expect(200);
        let gone = &after["lines"][1];
        assert_eq!((&gone["title"], &gone["kind"], &gone["unit_price"]), (&json!("Emma"), &Value::Null, &Value::Null));
        shop.clerk.patch(&at(1), json!({ "price": { "amount": "7.00", "currency": "EUR" } })).await.expect(200);
        assert_eq!(shop.customer.get(CART).await.expect(200)["total"], Value::Null);
    }

    async fn of_many_who_begin_one_cart_at_once_each_is_answered(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let fills = (1..=8).map(|quantity| shop.customer.put(CART, shop.wish(&[quantity])).into_future());
        for answer in join_all(fills).await {
            answer.expect(200);
        }
        assert_eq!(campus.count("SELECT count(*) FROM bookstore_carts"), 1);
    }
}
