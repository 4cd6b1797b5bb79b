//! Who hears no answer asks again, and asks another node: an order that is asked for three times at once under one key
//! is one order, is placed once, paid by one charge and called off once. Each try is told the same.

use std::{net::SocketAddr, time::Duration};

use futures_util::future::join_all;
use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Request, ServerProcess, on_postgres, on_sqlite};
use tokio::time::sleep;

use super::{ORDERS, Shop, steps};
use crate::catalogue::price;

const REPLAYED: &str = "idempotency-replayed";

/// What is so for a moment only: another try is under way.
const PASSING: [&str; 3] = ["unavailable", "idempotency_in_progress", "conflict"];

/// Asks each of the nodes at once, and each again as long as what it says is `passing`.
async fn of_each(campus: &Campus, nodes: &[SocketAddr], passing: &[&str], ask: impl Fn() -> Request) -> Vec<Answer> {
    let ask = &ask;
    let asking = nodes.iter().copied().map(|node| async move {
        for _ in 0..600 {
            // A request goes to where people talk to when it sets out, and it does so before anybody else's turn.
            campus.moved_to(node);
            let answer = ask().await;
            if !passing.contains(&answer.code()) {
                return answer;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("{node} gives no answer that stays");
    });
    join_all(asking).await
}

/// What all of them were told: one was the first, and what it was told is repeated to the others.
#[track_caller]
fn the_same(answers: &[Answer], status: u16) -> &Answer {
    assert!(answers.iter().all(|it| it.status == status && it.bytes == answers[0].bytes), "{answers:?}");
    let firsts = answers.iter().filter(|it| it.header(REPLAYED).is_none()).count();
    assert_eq!(firsts, 1, "{answers:?}");
    &answers[0]
}

fn card(name: &str) -> Value {
    json!({ "payment_method": format!("test_card_{name}") })
}

/// An order that is drafted, placed and paid, each by three tries at once, and asked for once more at the end.
async fn bought_once(campus: &Campus, nodes: [SocketAddr; 3]) {
    let shop = Shop::of(campus, 9).await;
    let customer = &shop.customer;
    let begin = || customer.post(ORDERS, shop.wish(&[2, 1])).with_key("begin");
    let drafted = of_each(campus, &nodes, &PASSING, begin).await;
    let path = the_same(&drafted, 201).location().to_owned();
    let place = || customer.post(&format!("{path}/place"), None).with_key("place");
    let placed = of_each(campus, &nodes, &PASSING, place).await;
    assert_eq!(the_same(&placed, 200).text("/state"), "placed");
    let pay = || customer.post(&format!("{path}/pay"), card("success")).with_key("pay");
    let paid = of_each(campus, &nodes, &PASSING, pay).await;
    assert_eq!(the_same(&paid, 200).text("/state"), "paid");
    is_done_once(campus, &shop, &path).await;
    let asked: [(&dyn Fn() -> Request, &Answer); 3] = [(&begin, &drafted[0]), (&place, &placed[0]), (&pay, &paid[0])];
    for node in nodes {
        campus.moved_to(node);
        for (ask, first) in asked {
            let again = ask().await;
            assert_eq!((again.header(REPLAYED), &again.bytes), (Some("true"), &first.bytes), "{again:?}");
        }
        nothing_else(&shop, &path).await;
    }
    is_done_once(campus, &shop, &path).await;
    called_off_once(campus, &nodes, &shop, &path).await;
}

/// One order, whose goods were taken once and whose money was taken once.
async fn is_done_once(campus: &Campus, shop: &Shop, path: &str) {
    let count = |of: &str| campus.count(&format!("SELECT count(*) FROM {of}"));
    assert_eq!(count("bookstore_orders"), 1);
    assert_eq!(actions(&shop.customer, path).await, ["create", "place", "pay"]);
    assert_eq!(count("bookstore_stock_movements WHERE reason = 'reserved'"), 2, "one of each of its lines");
    assert_eq!((shop.stock_by_ledger(1).await, shop.stock_by_ledger(2).await), (7, 8));
    assert_eq!(count("bookstore_test_gateway_payments WHERE state = 'succeeded'"), 1);
    assert_eq!(campus.count("SELECT sum(amount) FROM bookstore_test_gateway_payments WHERE state = 'succeeded'"), 2198);
    assert_eq!(count("bookstore_order_payments WHERE state = 'succeeded'"), 1);
    assert_eq!(count("bookstore_order_payments WHERE state = 'pending'"), 0);
}

async fn actions(person: &Person, path: &str) -> Vec<String> {
    steps(person, path).await.into_iter().map(|it| it.0).collect()
}

/// A key is good for what it was first used for.
async fn nothing_else(shop: &Shop, path: &str) {
    let customer = &shop.customer;
    for other in [
        customer.post(ORDERS, shop.wish(&[1])).with_key("begin"),
        customer.post(&format!("{path}/cancel"), None).with_key("place"),
        customer.post(&format!("{path}/pay"), card("declined")).with_key("pay"),
    ] {
        other.await.refused(422, "idempotency_key_reused");
    }
}

/// What was paid goes back by one refund, and the pieces go back once.
async fn called_off_once(campus: &Campus, nodes: &[SocketAddr], shop: &Shop, path: &str) {
    let cancel = || shop.customer.post(&format!("{path}/cancel"), None).with_key("cancel");
    let cancelled = of_each(campus, nodes, &PASSING, cancel).await;
    let order = the_same(&cancelled, 200);
    assert_eq!((order.text("/state"), &order["refunded_amount"]), ("cancelled", &price("21.98")));
    assert_eq!(actions(&shop.customer, path).await, ["create", "place", "pay", "cancel"]);
    assert_eq!((shop.stock_by_ledger(1).await, shop.stock_by_ledger(2).await), (9, 9));
    assert_eq!(campus.count("SELECT count(*) FROM bookstore_order_refunds"), 1);
    assert_eq!(campus.count("SELECT sum(amount) FROM bookstore_order_refunds"), 2198);
}

async fn on_one_node(campus: Campus) {
    bought_once(&campus, [campus.address(); 3]).await;
}

async fn on_two_nodes(mut campus: Campus) {
    let first = ServerProcess::serve(&mut campus, &[]);
    let second = ServerProcess::start(&campus, &[]);
    bought_once(&campus, [first.address, second.address, first.address]).await;
}

#[test]
fn an_order_that_is_tried_three_times_at_once_is_bought_once_on_one_node() {
    on_sqlite(on_one_node);
}

#[test]
fn an_order_that_is_tried_three_times_at_once_is_bought_once_on_two_nodes() {
    on_postgres(on_two_nodes);
}
