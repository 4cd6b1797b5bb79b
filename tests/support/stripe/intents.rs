//! Payment intents (<https://docs.stripe.com/api/payment_intents>).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{DECLINED, POOR, Reply, SECURE, State, Stripe, VISA, error, missing};

/// In which states an intent can be cancelled.
const OPEN: [&str; 4] = ["requires_payment_method", "requires_confirmation", "requires_action", "processing"];

impl Stripe {
    /// The buyer takes the second step of the intent `id`.
    pub fn confirm(&self, id: &str) {
        self.after_step(id, "succeeded", &Value::Null);
    }

    /// The buyer does not pass the second step.
    pub fn fail(&self, id: &str) {
        let error = json!({ "type": "card_error", "code": "payment_intent_authentication_failure" });
        self.after_step(id, "requires_payment_method", &error);
    }

    fn after_step(&self, id: &str, status: &str, error: &Value) {
        let mut state = self.state();
        let intent = state.intents.get_mut(id).unwrap();
        assert_eq!(intent["status"], "requires_action");
        intent["status"] = json!(status);
        intent["next_action"] = Value::Null;
        intent["last_payment_error"] = error.clone();
    }
}

impl State {
    /// Makes an intent and confirms it at once; there is no other way here.
    pub(super) fn make_intent(&mut self, form: &BTreeMap<String, String>) -> Reply {
        let said = |name: &str| form.get(name).map_or("", String::as_str);
        let wrong = |more: Value| error(400, "invalid_request_error", &more);
        let Some(amount) = said("amount").parse::<i64>().ok().filter(|it| *it > 0) else {
            return wrong(json!({ "code": "parameter_invalid_integer", "param": "amount" }));
        };
        if amount < 50 {
            return wrong(json!({ "code": "amount_too_small", "param": "amount" }));
        }
        let currency = said("currency");
        if currency.len() != 3 || currency != currency.to_lowercase() {
            return wrong(json!({ "message": "Invalid currency", "param": "currency" }));
        }
        assert_eq!((said("confirm"), said("automatic_payment_methods[enabled]")), ("true", "true"));
        if said("return_url").is_empty() {
            return wrong(json!({ "code": "parameter_missing", "param": "return_url" }));
        }
        let card = said("payment_method").to_owned();
        if ![VISA, DECLINED, POOR, SECURE].contains(&card.as_str()) {
            return missing(400, "payment_method");
        }
        let id = self.name("pi");
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": amount, "currency": currency, "payment_method": card,
            "description": said("description"), "metadata": { "lyceum_payment": said("metadata[lyceum_payment]") },
            "status": "requires_confirmation", "next_action": null, "last_payment_error": null,
        });
        self.confirmed(&id, intent, &card)
    }

    fn confirmed(&mut self, id: &str, mut intent: Value, card: &str) -> Reply {
        let declined = |code: &str| json!({ "type": "card_error", "code": "card_declined", "decline_code": code });
        match card {
            VISA => intent["status"] = json!("succeeded"),
            SECURE => {
                intent["status"] = json!("requires_action");
                let url = format!("https://hooks.stripe.test/3d_secure_2/{id}");
                intent["next_action"] = json!({ "type": "redirect_to_url", "redirect_to_url": { "url": url } });
            }
            _ => {
                intent["status"] = json!("requires_payment_method");
                let code = if card == POOR { "insufficient_funds" } else { "generic_decline" };
                intent["last_payment_error"] = declined(code);
            }
        }
        self.intents.insert(id.to_owned(), intent.clone());
        if intent["last_payment_error"].is_null() {
            return (200, intent);
        }
        let mut said = intent["last_payment_error"].clone();
        said["message"] = json!("Your card was declined.");
        said["payment_intent"] = intent;
        (402, json!({ "error": said }))
    }

    pub(super) fn intent(&self, id: &str) -> Reply {
        self.intents.get(id).map_or_else(|| missing(404, "intent"), |it| (200, it.clone()))
    }

    pub(super) fn cancel_intent(&mut self, id: &str) -> Reply {
        let Some(intent) = self.intents.get_mut(id) else { return missing(404, "intent") };
        if !OPEN.contains(&intent["status"].as_str().unwrap()) {
            let more = json!({ "code": "payment_intent_unexpected_state", "payment_intent": intent.clone() });
            return error(400, "invalid_request_error", &more);
        }
        intent["status"] = json!("canceled");
        intent["next_action"] = Value::Null;
        // It is cleared whenever an intent is changed.
        intent["last_payment_error"] = Value::Null;
        (200, intent.clone())
    }

    /// Understands `metadata['lyceum_payment']:'…'` and nothing else.
    pub(super) fn search_intents(&self, query: &BTreeMap<String, String>) -> Reply {
        let sought = query["query"].strip_prefix("metadata['lyceum_payment']:'").and_then(|it| it.strip_suffix('\''));
        let sought = sought.unwrap_or_else(|| panic!("{query:?}"));
        let found = self.intents.values().filter(|it| !self.lagging && it["metadata"]["lyceum_payment"] == sought);
        let data: Vec<_> = found.cloned().collect();
        (200, json!({ "object": "search_result", "data": data, "has_more": false }))
    }
}
