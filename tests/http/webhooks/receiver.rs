//! Somebody to whom events are sent: keeps what comes, and answers as it is told.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};

/// What came.
#[derive(Clone, Debug)]
pub(super) struct Came {
    pub(super) line: String,
    pub(super) headers: BTreeMap<String, String>,
    pub(super) body: String,
}

/// Listens until it is dropped with its runtime.
pub(super) struct Receiver {
    address: SocketAddr,
    came: Arc<Mutex<Vec<Came>>>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

/// An answer of this status.
pub(super) fn answer(status: u16, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status} Answer\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

impl Receiver {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self { address: listener.local_addr().unwrap(), came: Arc::default(), answers: Arc::default() };
        let (came, answers) = (Arc::clone(&receiver.came), Arc::clone(&receiver.answers));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(attend(stream, Arc::clone(&came), Arc::clone(&answers)));
            }
        });
        receiver
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next ones are answered so, in turn; those after them with 204.
    pub(super) fn will_answer(&self, answers: impl IntoIterator<Item = String>) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub(super) fn came(&self) -> Vec<Came> {
        self.came.lock().unwrap().clone()
    }

    /// All that came once it is as many.
    pub(super) async fn when(&self, count: usize) -> Vec<Came> {
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
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Which of its signatures are by `secret`.
    pub(super) fn signed_by(&self, secret: &str) -> Vec<bool> {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(
            format!("{}.{}.{}", self.header("webhook-id"), self.header("webhook-timestamp"), self.body).as_bytes(),
        );
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').map(|it| it == expected).collect()
    }
}

async fn attend(mut stream: TcpStream, came: Arc<Mutex<Vec<Came>>>, answers: Arc<Mutex<VecDeque<String>>>) {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.lines();
    let line = lines.next().unwrap().to_owned();
    let headers: BTreeMap<_, _> = lines
        .filter_map(|it| it.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers["content-length"].parse().unwrap();
    while bytes.len() < head + 4 + length {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    }
    let body = String::from_utf8(bytes[head + 4..].to_vec()).unwrap();
    came.lock().unwrap().push(Came { line, headers, body });
    let answer = answers.lock().unwrap().pop_front().unwrap_or_else(|| answer(204, "", ""));
    // Whoever asked may have gone.
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}
