//! A double of Stripe that follows what Stripe documents of its API: payment intents that are confirmed as they are made,
//! idempotency keys, refunds, search that lags behind, signed notifications. A test can have it fail as networks and
//! services do.
//!
//! ```ignore
//! let stripe = Stripe::start().await;
//! stripe.will(Mishap::LoseAnswer);
//! // … something pays …
//! assert_eq!(stripe.taken(), 1000);
//! ```

mod events;
mod intents;
mod keys;
mod refunds;

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

pub use events::{Notification, signed};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::double::{Answered, Asked, listen};

/// What lets one in.
pub const KEY: &str = "sk_test_canary_of_the_key";
/// What notifications are signed with.
pub const WEBHOOK_SECRET: &str = "whsec_canary_of_the_signature";

/// A card that pays.
pub const VISA: &str = "pm_card_visa";
/// A card that is declined.
pub const DECLINED: &str = "pm_card_visa_chargeDeclined";
/// A card without enough money.
pub const POOR: &str = "pm_card_visa_chargeDeclinedInsufficientFunds";
/// A card that takes a second step.
pub const SECURE: &str = "pm_card_threeDSecure2Required";

/// What goes wrong with the next request that is to change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing, this time.
    None,
    /// It is done, and answered too late.
    AnswerLate,
    /// It is done, and the connection breaks.
    LoseAnswer,
    /// The connection breaks before anything is done.
    LoseRequest,
    /// Stripe breaks before anything is done, and remembers that.
    BreakBefore,
    /// Stripe breaks after it was done, and remembers that it broke.
    BreakAfter,
    /// There were too many requests.
    Limit,
}

/// Listens until its runtime is dropped.
#[derive(Clone)]
pub struct Stripe {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    intents: BTreeMap<String, Value>,
    refunds: BTreeMap<String, Value>,
    /// By idempotency key: what was asked, and what was answered if that is known.
    keys: BTreeMap<String, (String, Option<Reply>)>,
    mishaps: VecDeque<Mishap>,
    /// What was asked, the oldest first.
    asked: Vec<Asked>,
    /// Whether searching finds nothing yet.
    lagging: bool,
    /// How many things were named.
    named: usize,
}

/// A status and a body.
type Reply = (u16, Value);

/// What is done with an answer.
enum Delivery {
    AtOnce,
    Late,
    Never,
}

impl Stripe {
    /// One of which nobody has asked anything.
    pub async fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let serving = Arc::clone(&state);
        let address = listen(move |asked| attend(asked, Arc::clone(&serving))).await;
        Self { address, state }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next requests that are to change something go wrong so, in turn.
    pub fn will(&self, mishap: Mishap) {
        self.state().mishaps.push_back(mishap);
    }

    /// Searching finds what was made only from when this is `false` again.
    pub fn lags(&self, lagging: bool) {
        self.state().lagging = lagging;
    }

    /// A day has gone by: idempotency keys are forgotten.
    pub fn forget_keys(&self) {
        self.state().keys.clear();
    }

    /// How much money was taken, in Stripe's units, and not given back.
    pub fn taken(&self) -> i64 {
        let state = self.state();
        let succeeded = state.intents.values().filter(|it| it["status"] == "succeeded");
        let refunded = state.refunds.values().filter(|it| it["status"] == "succeeded");
        let sum = |it: &Value| it["amount"].as_i64().unwrap();
        succeeded.map(sum).sum::<i64>() - refunded.map(sum).sum::<i64>()
    }

    /// All intents, by what they are called.
    pub fn intents(&self) -> BTreeMap<String, Value> {
        self.state().intents.clone()
    }

    /// All refunds, by what they are called.
    pub fn refunds(&self) -> BTreeMap<String, Value> {
        self.state().refunds.clone()
    }

    /// All that was asked, the oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

async fn attend(asked: Asked, state: Arc<Mutex<State>>) -> Option<Answered> {
    let (reply, delivery) = state.lock().unwrap().take(&asked);
    match delivery {
        Delivery::AtOnce => {}
        Delivery::Late => sleep(Duration::from_secs(5)).await,
        Delivery::Never => return None,
    }
    Some(Answered::json(reply.0, &reply.1))
}

impl State {
    fn take(&mut self, asked: &Asked) -> (Reply, Delivery) {
        self.asked.push(asked.clone());
        if asked.header("authorization") != format!("Bearer {KEY}") {
            return (error(401, "invalid_request_error", &json!({ "message": "Invalid API Key" })), Delivery::AtOnce);
        }
        if asked.method != "POST" {
            return (self.look_up(asked), Delivery::AtOnce);
        }
        match self.mishaps.pop_front() {
            Some(Mishap::LoseRequest) => (broken(), Delivery::Never),
            // Rate limits come before anything else.
            Some(Mishap::Limit) => {
                (error(429, "invalid_request_error", &json!({ "code": "rate_limit" })), Delivery::AtOnce)
            }
            Some(Mishap::BreakBefore) => (self.once(asked, |_, _| broken()), Delivery::AtOnce),
            Some(Mishap::BreakAfter) => {
                let breaking = |state: &mut Self, asked: &Asked| {
                    state.change(asked);
                    broken()
                };
                (self.once(asked, breaking), Delivery::AtOnce)
            }
            Some(Mishap::AnswerLate) => (self.once(asked, Self::change), Delivery::Late),
            Some(Mishap::LoseAnswer) => (self.once(asked, Self::change), Delivery::Never),
            Some(Mishap::None) | None => (self.once(asked, Self::change), Delivery::AtOnce),
        }
    }

    fn change(&mut self, asked: &Asked) -> Reply {
        match asked.path().split('/').skip(2).collect::<Vec<_>>()[..] {
            ["payment_intents"] => self.make_intent(&asked.form()),
            ["payment_intents", id, "cancel"] => self.cancel_intent(id),
            ["refunds"] => self.make_refund(&asked.form()),
            _ => nowhere(),
        }
    }

    fn look_up(&self, asked: &Asked) -> Reply {
        match asked.path().split('/').skip(2).collect::<Vec<_>>()[..] {
            ["payment_intents", "search"] => self.search_intents(&asked.query()),
            ["payment_intents", id] => self.intent(id),
            ["refunds"] => self.list_refunds(&asked.query()),
            _ => nowhere(),
        }
    }

    /// A name that nothing else has.
    fn name(&mut self, prefix: &str) -> String {
        self.named += 1;
        format!("{prefix}_{:014}", self.named)
    }
}

/// An error as Stripe words it.
fn error(status: u16, kind: &str, more: &Value) -> Reply {
    let mut error = json!({ "type": kind });
    error.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    (status, json!({ "error": error }))
}

/// What was named in `param` is not there.
fn missing(status: u16, param: &str) -> Reply {
    error(status, "invalid_request_error", &json!({ "code": "resource_missing", "param": param }))
}

fn broken() -> Reply {
    error(500, "api_error", &json!({ "message": "An unknown error occurred" }))
}

fn nowhere() -> Reply {
    error(404, "invalid_request_error", &json!({ "message": "Unrecognized request URL" }))
}
