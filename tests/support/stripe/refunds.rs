//! Refunds (<https://docs.stripe.com/api/refunds>).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Reply, State, Stripe, error, missing};

impl Stripe {
    /// The refund `id` has another end by now.
    pub fn refund_became(&self, id: &str, status: &str) {
        self.state().refunds.get_mut(id).unwrap()["status"] = json!(status);
    }
}

impl State {
    pub(super) fn make_refund(&mut self, form: &BTreeMap<String, String>) -> Reply {
        let (of, amount) = (form["payment_intent"].clone(), form["amount"].parse::<i64>().unwrap());
        let Some(intent) = self.intents.get(&of) else { return missing(404, "payment_intent") };
        if intent["status"] != "succeeded" {
            let message = "This PaymentIntent does not have a successful charge to refund.";
            return error(400, "invalid_request_error", &json!({ "message": message, "param": "payment_intent" }));
        }
        let left = intent["amount"].as_i64().unwrap() - self.refunded(&of);
        if left == 0 {
            return error(400, "invalid_request_error", &json!({ "code": "charge_already_refunded" }));
        }
        if amount > left {
            let message = "Refund amount is greater than unrefunded amount on charge";
            return error(400, "invalid_request_error", &json!({ "message": message, "param": "amount" }));
        }
        let id = self.name("re");
        let refund = json!({
            "id": id, "object": "refund", "amount": amount, "payment_intent": of, "status": "succeeded",
            "metadata": { "lyceum_refund": form["metadata[lyceum_refund]"] },
        });
        self.refunds.insert(id, refund.clone());
        (200, refund)
    }

    fn refunded(&self, intent: &str) -> i64 {
        let made = self.refunds.values().filter(|it| it["payment_intent"] == intent && it["status"] != "failed");
        made.map(|it| it["amount"].as_i64().unwrap()).sum()
    }

    /// The newest first, as many as are asked for.
    pub(super) fn list_refunds(&self, query: &BTreeMap<String, String>) -> Reply {
        let limit: usize = query.get("limit").map_or(10, |it| it.parse().unwrap());
        assert!(limit <= 100);
        let after = query.get("starting_after");
        let of = self.refunds.iter().rev().filter(|it| it.1["payment_intent"] == query["payment_intent"]);
        let mut rest = of.skip_while(|it| after.is_some_and(|after| it.0 >= after)).map(|it| it.1.clone());
        let data: Vec<Value> = rest.by_ref().take(limit).collect();
        (200, json!({ "object": "list", "data": data, "has_more": rest.next().is_some() }))
    }
}
