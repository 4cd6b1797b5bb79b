//! The second step of payments by test card, over HTTP.

use serde_json::json;
use tests::{Campus, on_both};

/// A payment in the books of the test gateway that stands so.
fn entered(campus: &Campus, number: u8, state: &str) -> String {
    let (id, at) = (format!("0193{number:04}-0000-7000-8000-000000000000"), "2026-01-01 00:00:00.000000Z");
    campus.tamper(&format!(
        "INSERT INTO bookstore_test_gateway_payments \
         (id, amount, currency, method, state, refunded, created_at, updated_at) \
         VALUES ('{id}', 1000, 'USD', 'test_card_action_required', '{state}', 0, '{at}', '{at}')"
    ));
    id
}

fn step(id: &str, action: &str) -> String {
    format!("/v1/test-gateway/payments/{id}/{action}")
}

on_both! {
    async fn a_buyer_confirms_a_payment_once(campus: Campus) {
        let (buyer, admin) = (campus.stranger(), campus.admin().await);
        let id = entered(&campus, 1, "action_required");
        buyer.post(&step(&id, "confirm"), None).await.expect(204);
        let again = buyer.post(&step(&id, "confirm"), None).await.refused(409, "illegal_transition");
        assert_eq!((&again["from"], &again["action"]), (&json!("succeeded"), &json!("confirm")));
        assert_eq!(again["allowed"], json!([]));
        buyer.post(&step(&id, "decline"), None).await.refused(409, "illegal_transition");
        let told = admin.get("/v1/jobs?kind=payment_notice&include=total").await.expect(200);
        assert_eq!(told["total"], 1);
        let trail = admin.get(&format!("/v1/audit-entries?resource_type=test_payment&resource_id={id}")).await.expect(200);
        assert_eq!(trail.data().len(), 1);
        assert_eq!(trail["data"][0]["action"], "test_payment.confirmed");
        assert_eq!(
            trail["data"][0]["changes"],
            json!([{ "member": "state", "before": "action_required", "after": "succeeded" }]),
        );
    }

    async fn a_buyer_turns_a_payment_down(campus: Campus) {
        let buyer = campus.stranger();
        let id = entered(&campus, 2, "action_required");
        buyer.post(&step(&id, "decline"), None).await.expect(204);
        let late = buyer.post(&step(&id, "confirm"), None).await.refused(409, "illegal_transition");
        assert_eq!(late["from"], "not_confirmed");
    }

    async fn what_does_not_wait_or_is_not_there_cannot_be_confirmed(campus: Campus) {
        let buyer = campus.stranger();
        let declined = entered(&campus, 3, "declined");
        buyer.post(&step(&declined, "confirm"), None).await.refused(409, "illegal_transition");
        let unknown = step("01930009-0000-7000-8000-000000000000", "confirm");
        buyer.post(&unknown, None).await.refused(404, "test_payment_not_found");
        buyer.post(&step("nothing", "confirm"), None).await.refused(404, "not_found");
    }

    async fn without_the_test_gateway_there_is_nothing_to_confirm(mut campus: Campus) {
        let id = entered(&campus, 4, "action_required");
        campus.restart(&[("LYCEUM_PAYMENTS", "off")]);
        campus.stranger().post(&step(&id, "confirm"), None).await.refused(404, "test_payment_not_found");
        let stripe = [("LYCEUM_PAYMENTS", "stripe"), ("LYCEUM_STRIPE_KEY", "sk_test_1")];
        campus.restart(&stripe);
        campus.stranger().post(&step(&id, "decline"), None).await.refused(404, "test_payment_not_found");
    }
}
