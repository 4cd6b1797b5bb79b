//! Idempotency keys (<https://docs.stripe.com/api/idempotent_requests>).

use serde_json::json;

use super::{Reply, State, error};
use crate::double::Asked;

impl State {
    /// Does what is asked for, or gives the answer again that its key has had.
    pub(super) fn once(&mut self, asked: &Asked, work: impl FnOnce(&mut Self, &Asked) -> Reply) -> Reply {
        let key = asked.header("idempotency-key").to_owned();
        if key.is_empty() {
            return work(self, asked);
        }
        let request = format!("{} {}", asked.target, asked.body);
        match self.keys.get(&key) {
            Some((first, _)) if *first != request => {
                let message =
                    "Keys for idempotent requests can only be used with the same parameters they were first used with.";
                error(400, "idempotency_error", &json!({ "message": message }))
            }
            Some((_, Some(reply))) => reply.clone(),
            Some((_, None)) => error(409, "invalid_request_error", &json!({ "code": "idempotency_key_in_use" })),
            None => {
                self.keys.insert(key.clone(), (request.clone(), None));
                let reply = work(self, asked);
                self.keys.insert(key, (request, Some(reply.clone())));
                reply
            }
        }
    }
}
