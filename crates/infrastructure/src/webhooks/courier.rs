//! Sends one delivery over HTTP, to nowhere but where that is allowed.

use std::time::Duration;

use application::trace::TraceContext;
use reqwest::{
    Response,
    header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, USER_AGENT},
};

use crate::outbound::{Door, Rules, Unsent, reason};

/// How long a whole try may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much of an answer is read.
const READ: usize = 64 * 1024;
/// How much of that is kept.
const KEPT: usize = 1024;

/// Sends deliveries. Each try has a connection of its own.
pub struct Courier(Door);

/// What is sent.
pub(super) struct Letter<'l> {
    pub(super) url: &'l str,
    pub(super) id: &'l str,
    pub(super) timestamp: i64,
    /// One signature or several, with spaces in between.
    pub(super) signature: &'l str,
    pub(super) body: &'l str,
    /// What the receiver may go on with, if that is traced.
    pub(super) traceparent: Option<TraceContext>,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// How it begins.
    pub(super) text: String,
    /// What it says of when to come back.
    pub(super) retry_after: Option<String>,
}

impl Courier {
    /// One that keeps to `rules`.
    pub fn new(rules: Rules) -> Result<Self, rustls::Error> {
        Door::new(rules).map(Self)
    }

    /// Tries once.
    pub(super) async fn send(&self, letter: &Letter<'_>) -> Result<Reply, Unsent> {
        let place = self.0.place(letter.url)?;
        let url = place.url.clone();
        let client = self.0.client(place, PATIENCE)?;
        let signature = HeaderValue::from_str(letter.signature).map_err(|_| Unsent::Internal)?;
        let request = client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "Lyceum")
            .header("webhook-id", letter.id)
            .header("webhook-timestamp", letter.timestamp.to_string())
            .header("webhook-signature", signature)
            .body(letter.body.to_owned());
        let request = match letter.traceparent {
            Some(context) => request.header("traceparent", context.to_string()),
            None => request,
        };
        let response = request.send().await.map_err(|error| reason(&error))?;
        Ok(read(response).await)
    }
}

/// The answer, as far as it is of interest. Where it breaks off, what came counts.
async fn read(mut response: Response) -> Reply {
    let status = response.status().as_u16();
    let retry_after = response.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok()).map(str::to_owned);
    let (mut kept, mut seen) = (Vec::new(), 0);
    while let Ok(Some(piece)) = response.chunk().await {
        kept.extend(piece.iter().take(KEPT - kept.len()));
        seen += piece.len();
        if seen >= READ {
            break;
        }
    }
    let text = String::from_utf8_lossy(&kept).chars().filter(|it| !it.is_control()).collect();
    Reply { status, text, retry_after }
}
