//! Somebody who listens to server-sent events, as a browser would (WHATWG HTML, section 9.2.6).

use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;

/// How long the next event may take before the test is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream of events, until it is dropped.
pub struct Listener {
    response: reqwest::Response,
    pending: Vec<u8>,
    /// The `id` to come back with.
    pub last_id: String,
    /// How many signs of life came, and whatever else is no event.
    pub comments: usize,
}

/// One event.
#[derive(Debug)]
pub struct Heard {
    /// The `id` that was in force with it.
    pub id: String,
    /// Its name.
    pub event: String,
    /// Its data.
    pub data: Value,
}

impl Listener {
    /// Waits for the first sign of life, which says where the stream begins.
    pub(crate) async fn begin(response: reqwest::Response) -> Self {
        Self::of(response).await.expect("the stream has ended")
    }

    /// The same of whatever is answered to somebody who expects that the server may die; `None` if it did.
    pub async fn of(response: reqwest::Response) -> Option<Self> {
        assert_eq!(response.status(), 200, "{response:?}");
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut listener = Self { response, pending: Vec::new(), last_id: String::new(), comments: 0 };
        while !listener.pending.windows(2).any(|it| it == b"\n\n") {
            let chunk = timeout(PATIENCE, listener.response.chunk()).await.expect("no sign of life");
            listener.pending.extend_from_slice(&chunk.ok().flatten()?);
        }
        let end = listener.pending.windows(2).position(|it| it == b"\n\n").unwrap();
        let block: Vec<u8> = listener.pending.drain(..end + 2).collect();
        assert!(listener.read(&String::from_utf8(block).unwrap()).is_none());
        Some(listener)
    }

    /// The next event; `None` at the end.
    pub async fn next(&mut self) -> Option<Heard> {
        timeout(PATIENCE, self.heard()).await.expect("no event came")
    }

    /// The events that come within `period`.
    pub async fn all_within(&mut self, period: Duration) -> Vec<Heard> {
        let mut all = Vec::new();
        while let Ok(Some(heard)) = timeout(period, self.heard()).await {
            all.push(heard);
        }
        all
    }

    /// The next event, however long it takes; `None` at the end.
    pub async fn heard(&mut self) -> Option<Heard> {
        loop {
            while let Some(end) = self.pending.windows(2).position(|it| it == b"\n\n") {
                let block: Vec<u8> = self.pending.drain(..end + 2).collect();
                if let Some(heard) = self.read(&String::from_utf8(block).unwrap()) {
                    return Some(heard);
                }
            }
            // A server that died says no goodbye.
            let chunk = self.response.chunk().await.ok().flatten()?;
            self.pending.extend_from_slice(&chunk);
        }
    }

    fn read(&mut self, block: &str) -> Option<Heard> {
        let (mut event, mut data) = (String::new(), String::new());
        for line in block.lines() {
            match line.split_once(':').map(|(name, value)| (name, value.trim_start())) {
                Some(("", _)) => self.comments += 1,
                Some(("id", id)) => id.clone_into(&mut self.last_id),
                Some(("event", name)) => name.clone_into(&mut event),
                Some(("data", text)) => data.push_str(text),
                _ => {}
            }
        }
        if data.is_empty() {
            return None;
        }
        Some(Heard { id: self.last_id.clone(), event, data: serde_json::from_str(&data).unwrap() })
    }
}
