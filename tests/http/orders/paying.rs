//! Paying: what each card does, and what is settled later.

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Role, on_both};

use super::{Shop, act};
use crate::catalogue::{at_once, price};

/// Tries to pay the order at `path` with a card.
pub(super) async fn pay(person: &Person, path: &str, card: &str) -> Answer {
    person.post(&format!("{path}/pay"), json!({ "payment_method": card })).await
}

/// The states of the payments of an order, in the order in which they were tried.
pub(super) async fn tries(person: &Person, path: &str) -> Vec<String> {
    let all = person.get(&format!("{path}/payments")).await.expect(200);
    all.data().iter().map(|it| it["state"].as_str().unwrap().to_owned()).collect()
}

/// A payment of the order at `path`, of two books, that was kept and not asked for yet.
fn kept_only(campus: &Campus, path: &str, at: &str) {
    campus.tamper(&format!(
        "INSERT INTO bookstore_order_payments (id, order_id, gateway, method, currency, amount, state, created_at) \
         VALUES ('01930001-0000-7000-8000-000000000000', '{}', 'test', 'test_card_success', 'USD', 1198, 'pending', '{at}')",
        path.rsplit('/').next().unwrap()
    ));
}

on_both! {
    async fn what_never_reached_the_gateway_is_paid_by_asking_again(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.placed(&shop.customer, &[2]).await;
        // As a process leaves it that dies before it asks the gateway.
        kept_only(&campus, &path, "2999-01-01 00:00:00.000000Z");
        assert_eq!(pay(&shop.customer, &path, "test_card_success").await.expect(200).text("/state"), "paid");
        let states: Vec<_> = tries(&shop.customer, &path).await;
        assert_eq!(states.len(), 2, "{states:?}");
        assert_eq!(campus.count("SELECT count(*) FROM bookstore_test_gateway_payments WHERE state = 'succeeded'"), 1);
    }

    async fn what_another_request_may_be_asking_for_is_asked_for_under_the_same_id(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.placed(&shop.customer, &[2]).await;
        let placed_at = shop.customer.get(&path).await.expect(200).text("/placed_at").to_owned();
        kept_only(&campus, &path, &placed_at.replace('T', " "));
        assert_eq!(pay(&shop.customer, &path, "test_card_success").await.expect(200).text("/state"), "paid");
        assert_eq!(tries(&shop.customer, &path).await, ["succeeded"]);
    }

    async fn a_good_card_pays(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.placed(&shop.customer, &[2]).await;
        let paid = pay(&shop.customer, &path, "test_card_success").await.expect(200);
        assert_eq!((paid.text("/state"), paid["paid_at"].is_string()), ("paid", true));
        assert_eq!(tries(&shop.customer, &path).await, ["succeeded"]);
        pay(&shop.customer, &path, "test_card_success").await.refused(409, "illegal_transition");
        pay(&shop.clerk, &path, "test_card_success").await.refused(403, "not_the_customer");
    }

    async fn a_bad_card_does_not_and_another_may(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.placed(&shop.customer, &[2]).await;
        let refused = pay(&shop.customer, &path, "test_card_declined").await.refused(402, "payment_declined");
        assert!(refused["decline_code"].is_string());
        let number = json!({ "payment_method": "4242424242424242" });
        shop.customer.post(&format!("{path}/pay"), number).await.refused(422, "validation_failed");
        pay(&shop.customer, &path, "test_card_success").await.expect(200);
        assert_eq!(tries(&shop.customer, &path).await, ["declined", "succeeded"]);
    }

    async fn a_second_step_is_taken_elsewhere(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.placed(&shop.customer, &[2]).await;
        let waiting = pay(&shop.customer, &path, "test_card_action_required").await.expect(202);
        assert_eq!((waiting.text("/state"), waiting["next_action"]["type"].as_str()), ("pending", Some("redirect")));
        let again = pay(&shop.customer, &path, "test_card_success").await.expect(202);
        assert_eq!(again["id"], waiting["id"], "one is on its way");
        let confirm = format!("/v1/test-gateway/payments/{}/confirm", waiting.text("/id"));
        campus.stranger().post(&confirm, None).await.expect(204);
        let paid = pay(&shop.customer, &path, "test_card_success").await;
        assert!(paid.status == 200 || paid.code() == "illegal_transition", "{paid:?}");
        assert_eq!(shop.customer.get(&path).await.expect(200).text("/state"), "paid");
        assert_eq!(tries(&shop.customer, &path).await, ["succeeded"]);
    }

    async fn what_is_not_known_is_asked_about(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.placed(&shop.customer, &[2]).await;
        let unknown = pay(&shop.customer, &path, "test_card_timeout").await.expect(202);
        assert_eq!((unknown.text("/state"), &unknown["next_action"]), ("pending", &Value::Null));
        let paid = pay(&shop.customer, &path, "test_card_timeout").await.expect(200);
        assert_eq!(paid.text("/state"), "paid");
        assert_eq!(tries(&shop.customer, &path).await, ["succeeded"]);
    }

    async fn an_order_is_paid_once_whoever_asks_how_often(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        let path = shop.placed(&shop.customer, &[2]).await;
        let ask = || {
            let body = json!({ "payment_method": "test_card_success" });
            shop.customer.post(&format!("{path}/pay"), body).with_key("pay-1")
        };
        let answers = at_once((0..8).map(|_| ask())).await;
        assert!(answers.iter().all(|it| it.status == 200), "{answers:?}");
        let replayed = ask().await.expect(200);
        assert_eq!(replayed.header("idempotency-replayed"), Some("true"));
        assert_eq!(tries(&shop.customer, &path).await, ["succeeded"]);
    }

    async fn what_costs_nothing_is_paid_by_nothing(campus: Campus) {
        let shop = Shop::of(&campus, 9).await;
        shop.clerk.patch(&crate::catalogue::at(1), json!({ "price": price("0") })).await.expect(200);
        let path = shop.placed(&shop.customer, &[2]).await;
        pay(&shop.customer, &path, "test_card_declined").await.expect(200);
        assert_eq!(tries(&shop.customer, &path).await, Vec::<String>::new());
        act(&shop.clerk, &path, "refund").await.expect(200);
    }

    async fn only_the_gateway_tells_of_payments(campus: Campus) {
        let stranger = campus.stranger();
        stranger.post("/v1/payment-notifications/paypal", json!({})).await.refused(404, "not_found");
        let refused = stranger.post("/v1/payment-notifications/test", json!({ "id": "evt_1" })).await;
        assert_eq!(refused.status, 400, "{refused:?}");
        let person = campus.person(Role::Member).await;
        assert_eq!(person.get("/v1/orders").await.expect(200).data().len(), 0);
    }
}
