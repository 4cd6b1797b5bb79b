//! A collector of traces, as far as tests need one: takes what comes by OTLP (protobuf over HTTP), and shows it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, KeyValue, any_value::Value},
    trace::v1::{Span as Sent, Status, span::SpanKind, status::StatusCode},
};
use prost::Message;
use tokio::time::sleep;

use crate::double::{self, Answered, Asked};

/// How long something may take to come before the test is given up.
const PATIENCE: usize = 1500;

/// Listens until its runtime is dropped.
#[derive(Clone)]
pub struct Collector {
    address: SocketAddr,
    came: Arc<Mutex<Vec<Asked>>>,
}

/// A span that came.
#[derive(Clone, Debug)]
pub struct Span {
    /// Which trace it belongs to, in hexadecimal digits.
    pub trace: String,
    /// What it is in that.
    pub id: String,
    /// What it is a part of; empty where there is nothing in the trace before it.
    pub parent: String,
    /// Its name.
    pub name: String,
    /// Its kind, as in `server`.
    pub kind: String,
    /// Whether it ended with an error.
    pub failed: bool,
    /// What it says, as texts.
    pub attributes: BTreeMap<String, String>,
    /// When it began and ended, in nanoseconds since 1970.
    pub period: (u64, u64),
}

impl Collector {
    /// Starts one.
    pub async fn start() -> Self {
        let came = Arc::<Mutex<Vec<Asked>>>::default();
        let seen = Arc::clone(&came);
        let address = double::listen(move |asked| {
            seen.lock().unwrap().push(asked);
            async move { Some(Answered::new(200, "Content-Type: application/x-protobuf\r\n", "")) }
        })
        .await;
        Self { address, came }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All that was asked of it.
    pub fn came(&self) -> Vec<Asked> {
        self.came.lock().unwrap().clone()
    }

    /// All that was told, as it shows whoever looks at it: names, attributes and who told.
    pub fn text(&self) -> String {
        let requests = self.came();
        requests.iter().fold(String::new(), |said, it| said + &format!("{:?}\n", decoded(it)))
    }

    /// All spans that came so far.
    pub fn spans(&self) -> Vec<Span> {
        let requests: Vec<_> = self.came().iter().map(decoded).collect();
        let scopes = requests.into_iter().flat_map(|it| it.resource_spans).flat_map(|it| it.scope_spans);
        scopes.flat_map(|it| it.spans).map(Span::from).collect()
    }

    /// The spans of the trace of `request`, once `all` of them that the test waits for are there.
    pub async fn trace_of(&self, request: &str, all: impl Fn(&[Span]) -> bool) -> Vec<Span> {
        for _ in 0..PATIENCE {
            let spans = self.spans();
            let asked = spans.iter().find(|it| it.says("lyceum.request.id") == request).map(|it| it.trace.clone());
            let trace: Vec<_> = spans.into_iter().filter(|it| asked.as_ref() == Some(&it.trace)).collect();
            if !trace.is_empty() && all(&trace) {
                return trace;
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("the trace is not complete: {:#?}", self.spans());
    }
}

fn decoded(asked: &Asked) -> ExportTraceServiceRequest {
    assert_eq!((asked.method.as_str(), asked.path()), ("POST", "/v1/traces"));
    assert_eq!(asked.header("content-type"), "application/x-protobuf");
    ExportTraceServiceRequest::decode(&*asked.bytes).unwrap()
}

impl Span {
    /// What it says of `name`; empty if nothing.
    pub fn says(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

impl From<Sent> for Span {
    fn from(sent: Sent) -> Self {
        let hex = |it: &[u8]| data_encoding::HEXLOWER.encode(it);
        let status = sent.status.as_ref().map(Status::code);
        Self {
            trace: hex(&sent.trace_id),
            id: hex(&sent.span_id),
            parent: hex(&sent.parent_span_id),
            kind: kind(&sent).as_str_name().trim_start_matches("SPAN_KIND_").to_lowercase(),
            failed: status == Some(StatusCode::Error),
            attributes: sent.attributes.iter().map(|it| (it.key.clone(), text(it))).collect(),
            period: (sent.start_time_unix_nano, sent.end_time_unix_nano),
            name: sent.name,
        }
    }
}

fn kind(sent: &Sent) -> SpanKind {
    SpanKind::try_from(sent.kind).unwrap()
}

fn text(attribute: &KeyValue) -> String {
    match attribute.value.as_ref().and_then(|AnyValue { value }| value.as_ref()) {
        Some(Value::StringValue(it)) => it.clone(),
        Some(Value::IntValue(it)) => it.to_string(),
        Some(Value::BoolValue(it)) => it.to_string(),
        Some(Value::DoubleValue(it)) => it.to_string(),
        other => format!("{other:?}"),
    }
}
