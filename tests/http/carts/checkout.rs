//! How a cart becomes an order.

use std::future::IntoFuture;

use futures_util::future::join_all;
use serde_json::json;
use tests::{Campus, on_both};

use super::{CART, begun, in_cart, opened};
use crate::{
    catalogue::{at, price},
    orders::{Shop, act, steps},
};

const CHECKOUT: &str = "/v1/cart/checkout";

on_both! {
    async fn a_cart_becomes_a_placed_order_and_is_empty(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let ada = &shop.customer;
        let cart = ada.put(CART, shop.wish(&[2, 1])).await.expect(200);
        let order = ada.post(CHECKOUT, None).await.expect(201);
        assert_eq!((order.text("/state"), &order["total"]), ("placed", &price("21.98")));
        assert_eq!((&order["lines"][0]["id"], &order["lines"][1]["id"]), (&cart["lines"][0]["id"], &cart["lines"][1]["id"]));
        assert!(order["pay_by"].is_string());
        assert_eq!(ada.get(order.location()).await.expect(200).body, order.body);
        let history: Vec<_> = steps(ada, order.location()).await.into_iter().map(|it| it.0).collect();
        assert_eq!(history, ["create", "place"]);
        assert_eq!((shop.stock_by_ledger(1).await, shop.stock_by_ledger(2).await), (7, 8));
        assert!(in_cart(ada).await.is_empty());
        ada.post(CHECKOUT, None).await.refused(409, "empty_cart");
        ada.post(&format!("{}/pay", order.location()), json!({ "payment_method": "test_card_success" })).await.expect(200);
        act(&shop.clerk, order.location(), "cancel").await.expect(200);
        assert_eq!(shop.stock_by_ledger(1).await, 9);
    }

    async fn what_a_visitor_chose_is_ordered_with_the_rest(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let visitor = campus.stranger();
        let token = begun(&visitor, shop.wish(&[2])).await;
        opened(visitor.post(CHECKOUT, None), &token).await.refused(401, "unauthenticated");
        let order = opened(shop.customer.post(CHECKOUT, None), &token).await.expect(201);
        assert_eq!(order["total"], price("11.98"));
        assert_eq!(campus.count("SELECT count(*) FROM bookstore_carts"), 0);
    }

    async fn all_of_it_is_ordered_or_nothing(campus: Campus) {
        let shop = Shop::of(&campus, 3).await;
        let ada = &shop.customer;
        ada.put(CART, shop.wish(&[1, 4])).await.expect(200);
        let refused = ada.post(CHECKOUT, None).await.refused(409, "out_of_stock");
        let (cart, short) = (ada.get(CART).await.expect(200), &refused["lines"][0]);
        assert_eq!((&short["line_id"], &short["available"], &short["quantity"]), (&cart["lines"][1]["id"], &json!(3), &json!(4)));
        ada.put(CART, shop.wish(&[1, 3])).await.expect(200);
        shop.clerk.post(&format!("{}/archive", at(1)), None).await.expect(200);
        let gone = ada.post(CHECKOUT, None).await.refused(409, "not_for_sale");
        assert_eq!(gone["lines"].as_array().unwrap().len(), 1);
        shop.clerk.delete(&at(1)).await.expect(204);
        let gone = ada.post(CHECKOUT, None).await.refused(409, "not_for_sale");
        assert_eq!(gone["lines"][0]["title"], "Emma");
        shop.clerk.patch(&at(3), json!({ "price": { "amount": "7.00", "currency": "EUR" } })).await.expect(200);
        ada.put(CART, json!({ "lines": [super::line(&shop.books[1], 1)] })).await.expect(200);
        shop.clerk.patch(&at(2), json!({ "price": { "amount": "1.00", "currency": "GBP" } })).await.expect(200);
        assert_eq!(ada.post(CHECKOUT, None).await.expect(201)["total"], json!({ "amount": "1.00", "currency": "GBP" }));
        let orders = ada.get("/v1/orders?include=total").await.expect(200);
        assert_eq!(orders["total"], 1, "nothing is left of what was refused");
        assert_eq!((shop.stock(2).await, shop.stock(3).await), (2, 3));
    }

    async fn one_cart_is_ordered_once_however_often_it_is_asked_for(campus: Campus) {
        let shop = Shop::of(&campus, 50).await;
        let ada = &shop.customer;
        ada.put(CART, shop.wish(&[2])).await.expect(200);
        let answers = join_all((0..6).map(|_| ada.post(CHECKOUT, None).into_future())).await;
        let ordered: Vec<_> = answers.iter().filter(|it| it.status == 201).collect();
        assert_eq!(ordered.len(), 1, "{answers:?}");
        assert!(answers.iter().filter(|it| it.status != 201).all(|it| (it.status, it.code()) == (409, "empty_cart")));
        // With one key all who ask get the one order.
        ada.put(CART, shop.wish(&[3])).await.expect(200);
        let first = ada.post(CHECKOUT, None).with_key("cart-1").await.expect(201);
        let again = ada.post(CHECKOUT, None).with_key("cart-1").await.expect(201);
        assert_eq!((&first.body, again.header("idempotency-replayed")), (&again.body, Some("true")));
        assert_eq!(shop.stock_by_ledger(1).await, 45);
    }

    async fn what_is_in_a_cart_is_exported(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let ada = &shop.customer;
        let cart = ada.put(CART, shop.wish(&[2])).await.expect(200);
        assert_eq!(ada.get("/v1/users/me/export").await.expect(200)["cart"], cart.body);
    }
}
