//! What becomes of orders as time goes by: those that are not paid in time are called off, once, and what is charged for
//! them later goes back, once; what was handed over a month ago is closed.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use domain::kernel::Timestamp;
use futures_util::future::join;
use serde_json::{Value, json};
use tests::{Campus, Person, ServerProcess, on_both, on_postgres, on_sqlite};
use tokio::time::sleep;

use super::{
    Shop, act,
    paying::{pay, tries},
    rush::{check_money, settled},
};
use crate::notifications::told;

const LONG_AGO: &str = "2026-01-01 00:00:00.000000Z";
const NOT_YET: &str = "2999-01-01 00:00:00.000000Z";
/// Why an order is cancelled whose payment is on its way.
const ENDS: [&str; 2] = ["expired", "customer"];

/// Each minute that goes by has a second of its own, from the first one of 2026 on: of each there is one job.
static MINUTES: AtomicI64 = AtomicI64::new(1_767_225_600);

/// Lets a minute go by: what is done each minute has been done when this is over.
async fn minute(campus: &Campus) {
    let schedules = "jobs_schedules WHERE name IN ('order_upkeep', 'order_payments')";
    come_to(campus, schedules, 2).await;
    let due = MINUTES.fetch_add(1, Ordering::Relaxed);
    let next = instant(due);
    campus.tamper(&format!(
        "UPDATE jobs_schedules SET next_at = '{next}' WHERE name IN ('order_upkeep', 'order_payments')"
    ));
    let jobs = format!("'schedule:order_upkeep:{due}', 'schedule:order_payments:{due}'");
    come_to(campus, &format!("jobs_jobs WHERE state = 'succeeded' AND dedupe_key IN ({jobs})"), 2).await;
}

/// Waits until there are so many.
async fn come_to(campus: &Campus, what: &str, expected: i64) {
    for _ in 0..1200 {
        if count(campus, what) == expected {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{} instead of {expected}: {what}", count(campus, what));
}

fn count(campus: &Campus, what: &str) -> i64 {
    campus.count(&format!("SELECT count(*) FROM {what}"))
}

/// A second since 1970 as both databases take it.
fn instant(second: i64) -> String {
    Timestamp::from_timestamp(second, 0).unwrap().format("%Y-%m-%d %H:%M:%S%.6fZ").to_string()
}

fn id(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// The order should have been paid by now.
fn overdue(campus: &Campus, path: &str) {
    campus.tamper(&format!("UPDATE bookstore_orders SET pay_by = '{LONG_AGO}' WHERE id = '{}'", id(path)));
}

/// The payments of the order were asked for at another time: what was asked for of late is left to its customer.
fn asked_for(campus: &Campus, path: &str, at: &str) {
    campus.tamper(&format!("UPDATE bookstore_order_payments SET created_at = '{at}' WHERE order_id = '{}'", id(path)));
}

/// An order of two books whose payment by `card` is on its way, and that payment. Nothing asks about it by itself yet.
async fn waiting(campus: &Campus, shop: &Shop, card: &str) -> (String, String) {
    let path = shop.placed(&shop.customer, &[2]).await;
    let payment = pay(&shop.customer, &path, card).await.expect(202);
    asked_for(campus, &path, NOT_YET);
    (path, payment.text("/id").to_owned())
}

/// Its time is over, or its customer calls it off.
async fn end(campus: &Campus, shop: &Shop, path: &str, how: &str) {
    if how == "expired" {
        overdue(campus, path);
        minute(campus).await;
    } else {
        act(&shop.customer, path, "cancel").await.expect(200);
    }
    let order = shop.customer.get(path).await.expect(200);
    assert_eq!((order.text("/state"), order.text("/cancel_reason")), ("cancelled", how));
    assert_eq!(tries(&shop.customer, path).await, ["pending"], "its payment is another matter");
}

/// What was charged for an order that is over goes back: all of it, once, however many minutes go by.
async fn goes_back(campus: &Campus, shop: &Shop, path: &str) {
    let of = format!("p.order_id = '{}'", id(path));
    let any = format!("bookstore_order_refunds WHERE order_id = '{}'", id(path));
    let whole = format!(
        "bookstore_order_refunds r JOIN bookstore_order_payments p ON p.id = r.payment_id JOIN \
         bookstore_test_gateway_payments g ON g.id = p.id WHERE {of} AND r.order_id = p.order_id AND r.amount = p.amount \
         AND r.reason = 'too_late' AND r.state = 'succeeded' AND g.amount = p.amount AND g.refunded = g.amount"
    );
    let made =
        format!("bookstore_test_gateway_refunds r JOIN bookstore_order_payments p ON p.id = r.payment_id WHERE {of}");
    come_to(campus, &any, 1).await;
    minute(campus).await;
    come_to(campus, &whole, 1).await;
    minute(campus).await;
    assert_eq!([&whole, &any, &made].map(|it| count(campus, it)), [1, 1, 1]);
    assert_eq!(tries(&shop.customer, path).await, ["succeeded"]);
    let shown = shop.customer.get(&format!("{path}/refunds")).await.expect(200);
    let told: Vec<_> = shown.data().iter().map(|it| (&it["reason"], &it["state"])).collect();
    assert_eq!(told, [(&json!("too_late"), &json!("succeeded"))]);
    assert_eq!(shop.customer.get(path).await.expect(200).text("/state"), "cancelled");
    assert_eq!(shop.stock_by_ledger(1).await, 9);
    let refused = pay(&shop.customer, path, "test_card_success").await.refused(409, "illegal_transition");
    assert_eq!((&refused["from"], &refused["allowed"]), (&json!("cancelled"), &json!([])));
}

/// The last step of an order: what was done, with the state it led to, by whom, and why.
async fn last_step(person: &Person, path: &str) -> [Value; 4] {
    let history = person.get(&format!("{path}/history?limit=100")).await.expect(200);
    let last = history.data().last().unwrap();
    ["action", "to", "actor_id", "note"].map(|it| last[it].clone())
}

on_both! {
    async fn what_is_not_paid_in_time_is_cancelled_and_its_pieces_are_back(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let ada = &shop.customer;
        let late = shop.placed(ada, &[2, 1]).await;
        let (early, draft, paid) = (shop.placed(ada, &[1]).await, shop.draft(ada, &[1]).await, shop.paid(ada, &[1]).await);
        overdue(&campus, &late);
        overdue(&campus, &paid);
        minute(&campus).await;
        let order = ada.get(&late).await.expect(200);
        assert_eq!((order.text("/state"), order.text("/cancel_reason")), ("cancelled", "expired"));
        assert!(order["cancelled_at"].is_string());
        assert_eq!(last_step(ada, &late).await, [json!("cancel"), json!("cancelled"), Value::Null, json!("expired")]);
        assert_eq!((shop.stock_by_ledger(1).await, shop.stock_by_ledger(2).await), (7, 9));
        for (path, state) in [(&early, "placed"), (&draft, "draft"), (&paid, "paid")] {
            assert_eq!(ada.get(path).await.expect(200).text("/state"), state);
        }
        act(ada, &late, "cancel").await.refused(409, "illegal_transition");
        pay(ada, &late, "test_card_success").await.refused(409, "illegal_transition");
        let told = told(ada, 1).await;
        assert_eq!((told.len(), &told[0]["kind"]), (1, &json!("order.expired")));
        minute(&campus).await;
        assert_eq!(ada.get(&late).await.expect(200).body, order.body);
    }

    async fn what_a_buyer_confirms_when_the_order_is_over_goes_back(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        for how in ENDS {
            let (path, payment) = waiting(&campus, &shop, "test_card_action_required").await;
            end(&campus, &shop, &path, how).await;
            let confirm = format!("/v1/test-gateway/payments/{payment}/confirm");
            campus.stranger().post(&confirm, None).await.expect(204);
            goes_back(&campus, &shop, &path).await;
            campus.stranger().post(&confirm, None).await.refused(409, "illegal_transition");
        }
    }

    async fn what_was_charged_without_an_answer_goes_back_when_the_order_is_over(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        for how in ENDS {
            let (path, _) = waiting(&campus, &shop, "test_card_timeout").await;
            end(&campus, &shop, &path, how).await;
            asked_for(&campus, &path, LONG_AGO);
            minute(&campus).await;
            goes_back(&campus, &shop, &path).await;
        }
    }

    async fn what_waits_for_its_buyer_is_called_off_when_the_order_is_over(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        for how in ENDS {
            let (path, payment) = waiting(&campus, &shop, "test_card_action_required").await;
            end(&campus, &shop, &path, how).await;
            asked_for(&campus, &path, LONG_AGO);
            minute(&campus).await;
            come_to(&campus, &format!("bookstore_order_payments WHERE id = '{payment}' AND state = 'cancelled'"), 1).await;
            let confirm = format!("/v1/test-gateway/payments/{payment}/confirm");
            let refused = campus.stranger().post(&confirm, None).await.refused(409, "illegal_transition");
            assert_eq!(refused["from"], "cancelled");
            assert_eq!(tries(&shop.customer, &path).await, ["cancelled"]);
        }
        assert_eq!(count(&campus, "bookstore_test_gateway_payments WHERE state = 'succeeded'"), 0);
        assert_eq!((count(&campus, "bookstore_order_refunds"), shop.stock_by_ledger(1).await), (0, 9));
    }

    async fn what_was_handed_over_a_month_ago_is_closed_and_not_taken_back(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let mut paths = Vec::new();
        for days in [31, 29] {
            let path = shop.paid(&shop.customer, &[1]).await;
            let order = act(&shop.clerk, &path, "fulfil").await.expect(200);
            let fulfilled: Timestamp = order.text("/fulfilled_at").parse().unwrap();
            let before = instant(fulfilled.timestamp() - days * 24 * 60 * 60);
            campus.tamper(&format!("UPDATE bookstore_orders SET fulfilled_at = '{before}' WHERE id = '{}'", id(&path)));
            paths.push(path);
        }
        let [old, young] = &paths[..] else { panic!("{paths:?}") };
        minute(&campus).await;
        let closed = shop.clerk.get(old).await.expect(200);
        assert_eq!((closed.text("/state"), closed["closed_at"].is_string()), ("closed", true));
        assert_eq!(last_step(&shop.customer, old).await, [json!("close"), json!("closed"), Value::Null, Value::Null]);
        let refused = act(&shop.clerk, old, "refund").await.refused(409, "illegal_transition");
        let expected = (&json!("closed"), &json!("refund"), &json!([]));
        assert_eq!((&refused["from"], &refused["action"], &refused["allowed"]), expected);
        assert_eq!(shop.clerk.get(young).await.expect(200).text("/state"), "fulfilled");
        assert_eq!(act(&shop.clerk, young, "refund").await.expect(200).text("/state"), "refunded");
        assert_eq!((count(&campus, "bookstore_order_refunds"), shop.stock_by_ledger(1).await), (1, 8));
    }
}

/// How many orders expire at once. Nobody thinks of each third one any more.
const MANY: usize = 24;

/// While orders expire, their customer pays some and calls some off, one after the other.
async fn hurry(campus: &Campus, shop: &Shop, nodes: [SocketAddr; 2], paths: &[String]) {
    for (number, path) in paths.iter().enumerate() {
        campus.moved_to(nodes[number / 3 % 2]);
        let answer = match number % 3 {
            0 => pay(&shop.customer, path, "test_card_success").await,
            1 => act(&shop.customer, path, "cancel").await,
            _ => continue,
        };
        let too_late = ["illegal_transition", "paid_too_late", "conflict"].contains(&answer.code());
        assert!(answer.status == 200 || (answer.status == 409 && too_late), "{answer:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// Each order ends once: it is paid, or it is called off and its pieces and its money go back.
async fn end_once(campus: &Campus, nodes: [SocketAddr; 2]) {
    let shop = Shop::of(campus, 100).await;
    let mut paths = Vec::new();
    for _ in 0..MANY {
        paths.push(shop.placed(&shop.customer, &[1, 1]).await);
    }
    campus.tamper(&format!("UPDATE bookstore_orders SET pay_by = '{LONG_AGO}'"));
    join(minute(campus), hurry(campus, &shop, nodes, &paths)).await;
    campus.tamper(&format!("UPDATE bookstore_order_payments SET created_at = '{LONG_AGO}'"));
    for _ in 0..3 {
        minute(campus).await;
    }
    settled(campus).await;
    check_money(campus);
    let [paid, cancelled, expired] = ["state = 'paid'", "state = 'cancelled'", "cancel_reason = 'expired'"]
        .map(|it| count(campus, &format!("bookstore_orders WHERE {it}")));
    assert_eq!(paid + cancelled, i64::try_from(MANY).unwrap());
    assert!(expired >= i64::try_from(MANY / 3).unwrap(), "{expired}");
    assert_eq!(count(campus, "bookstore_order_history WHERE action = 'cancel'"), cancelled);
    assert_eq!(count(campus, "bookstore_stock_movements WHERE reason = 'released'"), 2 * cancelled);
    assert_eq!((shop.stock_by_ledger(1).await, shop.stock_by_ledger(2).await), (100 - paid, 100 - paid));
    come_to(campus, "notifications_notifications WHERE kind = 'order.expired'", expired).await;
}

async fn on_one_node(campus: Campus) {
    end_once(&campus, [campus.address(); 2]).await;
}

async fn on_two_nodes(mut campus: Campus) {
    let first = ServerProcess::serve(&mut campus, &[]);
    let second = ServerProcess::start(&campus, &[]);
    end_once(&campus, [first.address, second.address]).await;
}

#[test]
fn orders_that_expire_end_once_on_one_node() {
    on_sqlite(on_one_node);
}

#[test]
fn orders_that_expire_end_once_on_two_nodes() {
    on_postgres(on_two_nodes);
}
