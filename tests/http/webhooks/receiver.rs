//! Somebody to whom events are sent: keeps what comes, and answers as it is told.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tests::double::{self, Answered, Asked};
use tokio::time::sleep;

/// What came.
#[derive(Clone, Debug)]
pub(crate) struct Came(Asked);

/// Listens until it is dropped with its runtime.
pub(crate) struct Receiver {
    address: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
    answers: Arc<Mutex<VecDeque<Answered>>>,
}

/// An answer of this status.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Answered {
    Answered::new(status, headers, body)
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let (came, answers) = (Arc::<Mutex<Vec<Came>>>::default(), Arc::<Mutex<VecDeque<Answered>>>::default());
        let (seen, next) = (Arc::clone(&came), Arc::clone(&answers));
        let address = double::listen(move |asked| {
            seen.lock().unwrap().push(Came(asked));
            let answered = next.lock().unwrap().pop_front();
            async move { Some(answered.unwrap_or_else(|| answer(204, "", ""))) }
        })
        .await;
        Self { address, came, answers }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next ones are answered so, in turn; those after them with 204.
    pub(crate) fn will_answer(&self, answers: impl IntoIterator<Item = Answered>) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub(crate) fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    /// All that came once it is as many.
    pub(crate) async fn when(&self, count: usize) -> Vec<Came> {
        for _ in 0..1500 {
            let came = self.came();
            if came.len() >= count {
                return came;
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("{count} should have come: {:?}", self.came());
    }
}

impl Came {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.0.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.0.header(name)
    }

    pub(crate) fn body(&self) -> &str {
        &self.0.body
    }

    /// The method and the target.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.0.method, self.0.target)
    }

    /// Which of its signatures are by `secret`.
    pub(crate) fn signed_by(&self, secret: &str) -> Vec<bool> {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(
            format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.0.body).as_bytes(),
        );
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').map(|it| it == expected).collect()
    }
}
