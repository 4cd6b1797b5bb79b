//! What becomes of orders that were paid: they are handed over, refunded, cancelled and closed, whole or in parts.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Role, on_both};

use super::{Shop, act, steps};
use crate::{
    catalogue::{at_once, price},
    notifications::told,
};

/// Some pieces of the line with this number.
fn part(order: &Answer, line: usize, quantity: i64) -> Value {
    json!({ "lines": [{ "line_id": order["lines"][line]["id"], "quantity": quantity }] })
}

async fn fulfil(person: &Person, path: &str, body: Value) -> Answer {
    person.post(&format!("{path}/fulfil"), body).await
}

async fn refund(person: &Person, path: &str, body: Value) -> Answer {
    person.post(&format!("{path}/refund"), body).await
}

on_both! {
    async fn an_order_is_handed_over_in_parts(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.paid(&shop.customer, &[2, 1]).await;
        let order = shop.customer.get(&path).await.expect(200);
        let partly = fulfil(&shop.clerk, &path, part(&order, 0, 1)).await.expect(200);
        assert_eq!((partly.text("/state"), &partly["lines"][0]["fulfilled"]), ("paid", &json!(1)));
        let refused = act(&shop.customer, &path, "cancel").await.refused(409, "illegal_transition");
        assert_eq!(refused["allowed"], json!(["fulfil", "refund"]));
        let refused = fulfil(&shop.clerk, &path, part(&order, 0, 2)).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/lines/0/quantity", "quantity_too_large")]);
        let whole = fulfil(&shop.clerk, &path, json!({})).await.expect(200);
        assert_eq!((whole.text("/state"), &whole["lines"][1]["to_fulfil"]), ("fulfilled", &json!(0)));
        assert!(whole["fulfilled_at"].is_string());
        fulfil(&shop.clerk, &path, json!({})).await.refused(409, "illegal_transition");
        fulfil(&shop.customer, &path, json!({})).await.refused(403, "permission_denied");
        assert_eq!((shop.stock(1).await, shop.stock(2).await), (7, 8), "what is handed over moved when it was placed");
        let closed = act(&shop.clerk, &path, "close").await.expect(200);
        assert_eq!(closed.text("/state"), "closed");
        refund(&shop.clerk, &path, json!({})).await.refused(409, "illegal_transition");
        let found = steps(&shop.customer, &path).await;
        assert_eq!(found.last().unwrap(), &("close".to_owned(), "closed".to_owned()));
        told(&shop.customer, 1).await;
    }

    async fn money_goes_back_for_what_comes_back(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.paid(&shop.customer, &[3, 1]).await;
        let order = shop.customer.get(&path).await.expect(200);
        fulfil(&shop.clerk, &path, part(&order, 0, 2)).await.expect(200);
        // The piece that was not handed over goes first.
        let less = refund(&shop.clerk, &path, part(&order, 0, 1)).await.expect(200);
        let line = &less["lines"][0];
        assert_eq!((&line["fulfilled"], &line["refunded"], &line["to_fulfil"]), (&json!(2), &json!(1), &json!(0)));
        assert_eq!((less.text("/state"), &less["refunded_amount"]), ("paid", &price("5.99")));
        assert_eq!(shop.stock(1).await, 7);
        fulfil(&shop.clerk, &path, part(&order, 0, 1)).await.refused(422, "validation_failed");
        let none = refund(&shop.clerk, &path, part(&order, 0, 3)).await.refused(422, "validation_failed");
        assert_eq!(none.errors(), [("/lines/0/quantity", "quantity_too_large")]);
        assert_eq!(fulfil(&shop.clerk, &path, json!({})).await.expect(200).text("/state"), "fulfilled");
        let all = refund(&shop.clerk, &path, json!({})).await.expect(200);
        assert_eq!((all.text("/state"), &all["refunded_amount"]), ("refunded", &all["total"]));
        assert_eq!((shop.stock(1).await, shop.stock(2).await), (9, 9));
        refund(&shop.clerk, &path, json!({})).await.refused(409, "illegal_transition");
        assert_eq!(owed(&campus), ["599", "2198"]);
    }

    async fn what_was_paid_goes_back_in_full_when_it_is_cancelled(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.paid(&shop.customer, &[3, 1]).await;
        let cancelled = act(&shop.customer, &path, "cancel").await.expect(200);
        assert_eq!((cancelled.text("/state"), &cancelled["refunded_amount"]), ("cancelled", &price("27.97")));
        assert_eq!((shop.stock(1).await, owed(&campus)), (9, vec!["2797".to_owned()]));
        let path = shop.paid(&shop.customer, &[1]).await;
        act(&shop.clerk, &path, "cancel").await.expect(200);
        told(&shop.customer, 1).await;
    }

    async fn nobody_gives_money_back_to_themselves(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.paid(&shop.clerk, &[3]).await;
        refund(&shop.clerk, &path, json!({})).await.refused(403, "own_order");
        let order = shop.clerk.get(&path).await.expect(200);
        assert_eq!((order.text("/state"), &order["refunded_amount"]), ("paid", &price("0.00")));
        assert_eq!((shop.stock(1).await, owed(&campus).len()), (6, 0));
        refund(&campus.admin().await, &path, part(&order, 0, 1)).await.expect(200);
        // As any customer, whoever manages orders may call off what was not handed over.
        act(&shop.clerk, &path, "cancel").await.expect(200);
        assert_eq!((shop.stock(1).await, owed(&campus)), (9, vec!["599".to_owned(), "1198".to_owned()]));
    }

    async fn two_refunds_at_once_never_give_back_more_than_was_paid(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.paid(&shop.customer, &[5]).await;
        let order = shop.customer.get(&path).await.expect(200);
        let other = campus.admin().await;
        let one = part(&order, 0, 1);
        let ask = |number: usize| {
            let who = if number.is_multiple_of(2) { &shop.clerk } else { &other };
            who.post(&format!("{path}/refund"), one.clone())
        };
        let answers = at_once((0..9).map(ask)).await;
        assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 5, "{answers:?}");
        let found = shop.customer.get(&path).await.expect(200);
        assert_eq!((found.text("/state"), &found["refunded_amount"]), ("refunded", &found["total"]));
        assert_eq!((shop.stock(1).await, owed(&campus).len()), (9, 5));
    }

    async fn others_hear_only_of_what_was_placed(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let types = "/v1/streams?types=order.*";
        let (mut own, mut clerks) = (shop.customer.get(types).listen().await, shop.clerk.get(types).listen().await);
        let mut others = campus.person(Role::Member).await.get(types).listen().await;
        let path = shop.placed(&shop.customer, &[1]).await;
        act(&shop.clerk, &path, "cancel").await.expect(200);
        for expected in ["order.created", "order.placed", "order.cancelled"] {
            assert_eq!(own.next().await.unwrap().event, expected);
        }
        for expected in ["order.placed", "order.cancelled"] {
            assert_eq!(clerks.next().await.unwrap().event, expected);
        }
        let heard = others.all_within(Duration::from_millis(500)).await;
        assert!(heard.is_empty(), "{}", heard.len());
        let trail = campus.admin().await.get("/v1/audit-entries?resource_type=order&limit=100").await.expect(200);
        assert_eq!(trail.data().len(), 3);
    }
}

/// What is to go back, in cents.
fn owed(campus: &Campus) -> Vec<String> {
    let dump = campus.dump();
    let rows = dump.lines().filter(|it| it.starts_with("bookstore_order_refunds:"));
    // The amount is what stands behind the currency, on both databases.
    let amount = |row: &str| {
        row.split([',', ' ', '\'']).skip_while(|it| *it != "usd").filter(|it| !it.is_empty()).nth(1).map(str::to_owned)
    };
    let mut owed: Vec<_> = rows.filter_map(amount).collect();
    owed.sort_unstable_by_key(|it| it.parse::<i64>().unwrap());
    owed
}
