//! One of those who write and read. Who gets no answer, or is told to come back, asks again under the same key.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Bought, Fate, State, name};
use crate::access::Answer;

/// For how long a client asks again before it takes its key for stuck.
const STUCK: Duration = Duration::from_secs(120);
/// Between two tries, and between two deeds.
const PAUSE: Duration = Duration::from_millis(50);
const BREATH: Duration = Duration::from_millis(10);
/// What says that somebody else is at it, and not for long.
const PASSING: [&str; 2] = ["idempotency_in_progress", "conflict"];
/// What a write says of where it is found, and a read that has to see it.
const TOKEN: &str = "lyceum-consistency";

pub(super) struct Client {
    pub(super) number: usize,
    pub(super) state: Arc<State>,
}

impl Client {
    /// Goes on until all is over, and finishes what it has begun.
    pub(super) async fn run(self) {
        while !self.state.over.load(Ordering::Relaxed) {
            let number = self.state.numbers.fetch_add(1, Ordering::Relaxed);
            if number % 6 == 5 {
                self.buy(number).await;
            } else {
                self.add_author(number).await;
            }
            sleep(BREATH).await;
        }
    }

    /// Some do not ask again, so that what one is told at once has to be true.
    async fn add_author(&self, number: usize) {
        let (key, body) = (format!("author-{number}"), json!({ "name": name(number) }));
        let insists = !number.is_multiple_of(8);
        let Some(made) = self.write(&key, "/v1/authors", &body, insists).await else {
            return self.state.books.given_up(number);
        };
        let id = made.id();
        self.state.books.author(number, id.clone());
        self.read_back(&format!("/v1/authors/{id}"), &made).await;
    }

    async fn buy(&self, number: usize) {
        let pieces = 1 + i64::try_from(number % 3).unwrap();
        let lines = json!({ "lines": [{ "product_id": self.state.shop.product, "quantity": pieces }] });
        let Some(draft) = self.write(&format!("order-{number}"), "/v1/orders", &lines, true).await else { return };
        let path = format!("/v1/orders/{}", draft.id());
        let card = json!({ "payment_method": "test_card_success" });
        let act = async |step: &str, body| {
            self.write(&format!("{step}-{number}"), &format!("{path}/{step}"), &body, true).await
        };
        if act("place", json!({})).await.is_none() {
            return;
        }
        let Some(answer) = act("pay", card).await else { return };
        // Whoever cannot be told yet what became of the money is told so (202), and finds out later.
        self.state.books.order(draft.id(), Bought { pieces, paid: answer.status == 200 });
    }

    /// Whoever wrote sees it, whichever database answers.
    async fn read_back(&self, path: &str, made: &Answer) {
        let mut request = self.state.access.request(self.number, Method::GET, path);
        if let Some(token) = made.header(TOKEN) {
            request = request.header(TOKEN, token);
        }
        if let Some(answer) = self.attempt(request, path).await
            && answer.status != 200
        {
            self.state.books.wrong(format!("acknowledged, and not found: {path}: {answer:?}"));
        }
    }

    /// The answer of who did it; `None` where nobody did as far as one knows, and the client does not insist.
    async fn write(&self, key: &str, path: &str, body: &Value, insists: bool) -> Option<Answer> {
        let begun = Instant::now();
        loop {
            let request = self.state.access.request(self.number, Method::POST, path).header("idempotency-key", key);
            let request = request.header("content-type", "application/json").body(body.to_string());
            if let Some(answer) = self.attempt(request, path).await {
                if (200..300).contains(&answer.status) {
                    return Some(answer);
                }
                self.state.books.wrong(format!("{path} under {key}: {answer:?}"));
                return None;
            }
            if !insists {
                return None;
            }
            if begun.elapsed() > STUCK {
                self.state.books.wrong(format!("{path}: the key {key} is stuck"));
                return None;
            }
            sleep(PAUSE).await;
        }
    }

    /// An answer that stays, whatever it is; `None` where there is none yet.
    async fn attempt(&self, request: RequestBuilder, path: &str) -> Option<Answer> {
        let (begun, token) = (Instant::now(), self.state.access.token());
        let answer = match request.send().await {
            Ok(response) => Answer::of(response).await,
            Err(error) => Err(error),
        };
        let (fate, answer) = match answer {
            // Nobody was there to do anything.
            Err(error) if error.is_connect() => (Fate::Refused, None),
            Err(_) => (Fate::Unknown, None),
            Ok(answer) => self.judged(answer, path),
        };
        self.state.books.tried(fate, begun.elapsed());
        if answer.as_ref().is_some_and(|it| it.status == 401) {
            // A long run outlives a token.
            self.state.access.renew(&token).await;
            return None;
        }
        answer
    }

    fn judged(&self, answer: Answer, path: &str) -> (Fate, Option<Answer>) {
        match answer.status {
            429 | 503 | 507 => {
                let known = answer.header("retry-after").is_some() && !answer.code().is_empty();
                if !known {
                    self.state
                        .books
                        .wrong(format!("{path}: a refusal that does not say when to come back: {answer:?}"));
                }
                (Fate::Refused, None)
            }
            409 if PASSING.contains(&answer.code()) => (Fate::Refused, None),
            401 => (Fate::Refused, Some(answer)),
            _ => (Fate::Acknowledged, Some(answer)),
        }
    }
}
