//! Drafts: what is wanted, and what is wrong with it.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{ORDERS, Shop, act, steps};
use crate::catalogue::{at, price};

on_both! {
    async fn a_draft_is_begun_and_changed(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let draft = shop.customer.post(ORDERS, shop.wish(&[2, 1])).await.expect(201);
        assert_eq!((draft.text("/state"), draft.text("/customer_id")), ("draft", shop.customer.id.as_str()));
        assert!(draft.text("/number").ends_with("-000001"), "{draft:?}");
        assert_eq!((&draft["total"], &draft["placed_at"], &draft["pay_by"]), (&price("21.98"), &Value::Null, &Value::Null));
        let line = &draft["lines"][0];
        assert_eq!((&line["title"], &line["kind"], &line["unit_price"]), (&json!("Emma"), &json!("book"), &price("5.99")));
        assert_eq!((&line["quantity"], &line["to_fulfil"], &line["total"]), (&json!(2), &json!(2), &price("11.98")));
        let path = draft.location();
        assert_eq!(shop.customer.get(path).await.expect(200).body, draft.body);
        // What is wanted then takes the place of what was wanted; a product that stays keeps its line.
        let changed = shop.customer.patch(path, shop.wish(&[5])).if_match(draft.etag()).await.expect(200);
        assert_eq!((&changed["lines"][0]["id"], changed["lines"].as_array().unwrap().len()), (&line["id"], 1));
        assert_eq!(changed["total"], price("29.95"));
        shop.customer.patch(path, shop.wish(&[6])).if_match(draft.etag()).await.refused(412, "precondition_failed");
        let same = shop.customer.patch(path, shop.wish(&[5])).await.expect(200);
        assert_eq!(same.etag(), changed.etag());
        assert_eq!(steps(&shop.customer, path).await.len(), 2);
        assert_eq!(shop.stock(1).await, 9, "nothing is set aside for a draft");
    }

    async fn a_draft_shows_what_the_shop_says_now(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.draft(&shop.customer, &[2, 1]).await;
        let before = shop.customer.get(&path).await.expect(200);
        shop.clerk.patch(&at(1), json!({ "price": price("7.00"), "title": "Emma, again" })).await.expect(200);
        let after = shop.customer.get(&path).await.expect(200);
        assert_eq!((&after["lines"][0]["title"], &after["total"]), (&json!("Emma, again"), &price("24.00")));
        assert_ne!(before.etag(), after.etag(), "what is shown is not the same");
        shop.clerk.patch(&at(1), json!({ "price": { "amount": "7.00", "currency": "EUR" } })).await.expect(200);
        assert_eq!(shop.customer.get(&path).await.expect(200)["total"], Value::Null);
        act(&shop.customer, &path, "place").await.refused(409, "mixed_currencies");
    }

    async fn what_is_wrong_with_a_draft_is_told_all_at_once(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let (known, unknown) = (&shop.books[0], shop.customer.id.as_str());
        shop.clerk.post(&format!("{}/archive", at(2)), None).await.expect(200);
        let line = |product: &str, quantity: i64| json!({ "product_id": product, "quantity": quantity });
        let lines = json!({ "lines": [line(known, 101), line(known, 1), line(unknown, 1), line(&shop.books[1], 1)] });
        let refused = shop.customer.post(ORDERS, lines).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [
            ("/lines/0/quantity", "quantity_too_large"),
            ("/lines/1/product_id", "duplicate_product"),
            ("/lines/2/product_id", "unknown_product"),
            ("/lines/3/product_id", "not_for_sale"),
        ]);
        for (body, pointer, code) in [
            (json!({ "lines": [] }), "/lines", "empty"),
            (json!({}), "/lines", "required"),
            (json!({ "lines": [line(known, 0)] }), "/lines/0/quantity", "out_of_range"),
            (json!({ "lines": [line("x", 1)] }), "/lines/0/product_id", "uuid"),
            (json!({ "lines": vec![line(known, 1); 101] }), "/lines", "too_many_lines"),
        ] {
            let refused = shop.customer.post(ORDERS, body.clone()).await.refused(422, "validation_failed");
            assert_eq!(refused.errors()[0].0, pointer, "{body} {code}: {refused:?}");
        }
        let path = shop.draft(&shop.customer, &[1]).await;
        shop.customer.patch(&path, json!({})).await.refused(422, "validation_failed");
        shop.customer.patch(&path, json!({ "lines": null })).await.refused(422, "validation_failed");
        let again = json!({ "id": path.rsplit('/').next(), "lines": [line(known, 1)] });
        shop.customer.post(ORDERS, again).await.refused(409, "duplicate_id");
    }

    async fn nobody_else_sees_a_draft(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.draft(&shop.customer, &[1]).await;
        let (other, admin) = (campus.person(Role::Member).await, campus.admin().await);
        for person in [&other, &shop.clerk, &admin] {
            person.get(&path).await.refused(404, "order_not_found");
            person.get(&format!("{path}/history")).await.refused(404, "order_not_found");
            person.patch(&path, shop.wish(&[2])).await.refused(404, "order_not_found");
            act(person, &path, "place").await.refused(404, "order_not_found");
            act(person, &path, "cancel").await.refused(404, "order_not_found");
        }
        campus.stranger().get(&path).await.refused(401, "unauthenticated");
    }

    async fn a_product_that_was_ordered_is_not_deleted(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        shop.draft(&shop.customer, &[1]).await;
        shop.clerk.delete(&at(1)).await.refused(409, "in_use");
        shop.clerk.post(&format!("{}/archive", at(1)), None).await.expect(200);
        shop.clerk.delete(&at(3)).await.expect(204);
    }

    async fn a_draft_is_begun_once_for_one_key(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let begin = || shop.customer.post(ORDERS, shop.wish(&[1])).with_key("order-1");
        let (first, second) = (begin().await.expect(201), begin().await.expect(201));
        assert_eq!(first.body, second.body);
        let all = shop.customer.get("/v1/orders?include=total").await.expect(200);
        assert_eq!(all["total"], 1);
    }
}
