//! Requests to a collector, and to nobody else.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use tokio::runtime::{Builder, Runtime};

use super::{BadTraces, Collector};
use crate::outbound::{AllowList, Door, Rules};

/// How long one request may take. Spans wait meanwhile, and nobody else.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of an answer is read: it says which spans were refused.
const LONGEST: usize = 64 * 1024;

/// What sends spans to `collector`.
pub(super) fn exporter(collector: &Collector) -> Result<SpanExporter, BadTraces> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Line::to(collector)?)
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(collector.url.of_traces())
        .with_headers(collector.headers.0.clone())
        .with_timeout(PATIENCE);
    exporter.build().map_err(|it| BadTraces::Exporter(it.to_string()))
}

/// The line to a collector, for the one thread that sends.
#[derive(Debug)]
struct Line {
    client: reqwest::Client,
    runtime: Runtime,
}

impl Line {
    fn to(collector: &Collector) -> Result<Self, BadTraces> {
        let url = &collector.url.0;
        let bad = || BadTraces::Endpoint(url.to_string());
        let (host, port) = url.host_str().zip(url.port_or_known_default()).ok_or_else(bad)?;
        // Whoever names the address means it, also where it is private.
        let allowed = format!("{host}:{port}").parse::<AllowList>().map_err(|_| bad())?;
        let door = Door::new(Rules::new(allowed)).map_err(BadTraces::Tls)?;
        let client = door.place(url.as_str()).and_then(|it| door.client(it, PATIENCE)).map_err(|_| bad())?;
        Ok(Self { client, runtime: Builder::new_current_thread().enable_all().build()? })
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let mut response = self.client.execute(request.try_into()?).await?;
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await? {
            body.extend(piece.iter().take(LONGEST - body.len()));
        }
        Ok(Response::builder().status(response.status()).body(body.into())?)
    }
}

#[async_trait]
impl HttpClient for Line {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        // The thread that sends batches has nothing else to do, and no runtime.
        self.runtime.block_on(self.send(request))
    }
}
