//! Placing an order sets its goods aside; cancelling it gives them back.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, Campus, Role, on_both};

use super::{Shop, act, steps};
use crate::catalogue::{at, at_once, price, walked};

on_both! {
    async fn what_is_placed_is_set_aside_and_keeps_its_price(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.draft(&shop.customer, &[2, 1]).await;
        let placed = act(&shop.customer, &path, "place").await.expect(200);
        assert_eq!((placed.text("/state"), &placed["total"]), ("placed", &price("21.98")));
        assert!(placed["pay_by"].as_str() > placed["placed_at"].as_str());
        assert_eq!((shop.stock(1).await, shop.stock(2).await, shop.stock(3).await), (7, 8, 9));
        shop.clerk.patch(&at(1), json!({ "price": price("7.00"), "title": "Emma, again" })).await.expect(200);
        let found = shop.customer.get(&path).await.expect(200);
        assert_eq!((&found["lines"][0]["title"], &found["total"]), (&json!("Emma"), &price("21.98")));
        // Those who manage orders see it now; others do not.
        assert_eq!(shop.clerk.get(&path).await.expect(200)["id"], found["id"]);
        campus.person(Role::Member).await.get(&path).await.refused(404, "order_not_found");
        let refused = act(&shop.customer, &path, "place").await.refused(409, "illegal_transition");
        assert_eq!((&refused["from"], &refused["action"]), (&json!("placed"), &json!("place")));
        assert_eq!(refused["allowed"], json!(["pay", "cancel"]));
        shop.customer.patch(&path, shop.wish(&[1])).await.refused(409, "illegal_transition");
        for action in ["fulfil", "refund", "close"] {
            act(&shop.clerk, &path, action).await.refused(409, "illegal_transition");
            act(&shop.customer, &path, action).await.refused(403, "permission_denied");
        }
    }

    async fn all_is_set_aside_or_nothing(campus: Campus) {
        let shop = Shop::of(&campus, 3).await;
        let path = shop.draft(&shop.customer, &[2, 4, 5]).await;
        let refused = act(&shop.customer, &path, "place").await.refused(409, "out_of_stock");
        let short: Vec<_> = refused["lines"].as_array().unwrap().iter().map(|it| (&it["quantity"], &it["available"])).collect();
        assert_eq!(short, [(&json!(4), &json!(3)), (&json!(5), &json!(3))]);
        let draft = shop.customer.get(&path).await.expect(200);
        assert_eq!((&refused["lines"][0]["line_id"], draft.text("/state")), (&draft["lines"][1]["id"], "draft"));
        assert_eq!((shop.stock(1).await, shop.stock(2).await), (3, 3));
        shop.customer.patch(&path, shop.wish(&[2, 3, 3])).await.expect(200);
        shop.clerk.post(&format!("{}/archive", at(3)), None).await.expect(200);
        let gone = act(&shop.customer, &path, "place").await.refused(409, "not_for_sale");
        assert_eq!(gone["lines"][0]["product_id"], json!(shop.books[2]));
    }

    async fn what_is_cancelled_can_be_sold_again(campus: Campus) {
        let shop = Shop::of(&campus, 3).await;
        let path = shop.placed(&shop.customer, &[2, 1]).await;
        let cancelled = act(&shop.customer, &path, "cancel").await.expect(200);
        assert_eq!((cancelled.text("/state"), cancelled.text("/cancel_reason")), ("cancelled", "customer"));
        assert_eq!((shop.stock(1).await, shop.stock(2).await), (3, 3));
        act(&shop.customer, &path, "cancel").await.refused(409, "illegal_transition");
        let path = shop.placed(&shop.customer, &[1]).await;
        assert_eq!(act(&shop.clerk, &path, "cancel").await.expect(200).text("/cancel_reason"), "shop");
        let expected = [("create", "draft"), ("place", "placed"), ("cancel", "cancelled")];
        let found = steps(&shop.clerk, &path).await;
        assert_eq!(found.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect::<Vec<_>>(), expected);
        let draft = shop.draft(&shop.customer, &[1]).await;
        act(&shop.customer, &draft, "cancel").await.expect(200);
        assert_eq!(shop.stock(1).await, 3);
        let product = format!("/v1/products/{}/stock-movements", shop.books[0]);
        let moves = walked(&shop.clerk, &product).await;
        let reasons: Vec<_> = moves.iter().map(|it| it["reason"].as_str().unwrap()).collect();
        assert_eq!(reasons.iter().filter(|it| **it == "reserved").count(), 2, "{reasons:?}");
        assert_eq!(reasons.iter().filter(|it| **it == "released").count(), 2, "{reasons:?}");
    }

    async fn the_last_copies_are_sold_once_each(campus: Campus) {
        let shop = Shop::of(&campus, 10).await;
        let mut drafts = Vec::new();
        let buyers = join_all((0..8).map(|_| campus.person(Role::Member))).await;
        for number in 0..40 {
            let buyer = &buyers[number % buyers.len()];
            drafts.push((buyer, shop.draft(buyer, &[1, 1]).await));
        }
        let answers = at_once(drafts.iter().map(|(buyer, path)| buyer.post(&format!("{path}/place"), None))).await;
        let sold = answers.iter().filter(|it| it.status == 200).count();
        let refused = |it: &&Answer| it.status == 409 && it.code() == "out_of_stock";
        assert_eq!((sold, answers.iter().filter(refused).count()), (10, 30), "{answers:?}");
        assert_eq!((shop.stock_by_ledger(1).await, shop.stock_by_ledger(2).await, shop.stock(3).await), (0, 0, 10));
        let placed = shop.clerk.get("/v1/orders?state=placed&include=total&limit=1").await.expect(200);
        assert_eq!(placed["total"], 10);
        // All of them are called off at once, each by two; every copy comes back once.
        let paths: Vec<_> = drafts.iter().zip(&answers).filter(|it| it.1.status == 200).map(|it| it.0).collect();
        let both = paths.iter().flat_map(|(buyer, path)| [*buyer, &shop.clerk].map(|it| (it, path)));
        let answers = at_once(both.map(|(who, path)| who.post(&format!("{path}/cancel"), None))).await;
        assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 10, "{answers:?}");
        assert_eq!((shop.stock_by_ledger(1).await, shop.stock_by_ledger(2).await), (10, 10));
    }

    async fn those_who_want_the_same_in_another_order_do_not_wait_for_each_other_for_ever(campus: Campus) {
        let shop = Shop::of(&campus, 100).await;
        let lines = |turned: bool| {
            let Value::Array(mut lines) = shop.wish(&[1, 1, 1])["lines"].take() else { panic!("no lines") };
            if turned {
                lines.reverse();
            }
            json!({ "lines": lines })
        };
        let mut drafts = BTreeMap::new();
        for number in 0..30 {
            let draft = shop.customer.post("/v1/orders", lines(number % 2 == 0)).await.expect(201);
            drafts.insert(number, draft.location().to_owned());
        }
        let answers = at_once(drafts.values().map(|path| shop.customer.post(&format!("{path}/place"), None))).await;
        assert!(answers.iter().all(|it| it.status == 200), "{answers:?}");
        assert_eq!((shop.stock(1).await, shop.stock(3).await), (70, 70));
    }
}
