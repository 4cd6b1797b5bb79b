//! A request on its way, and the check of its answer.

use std::{
    future::{Future, IntoFuture},
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::{
    Client, Method, Response,
    header::{HeaderName, HeaderValue},
    redirect,
};
use serde_json::Value;

use crate::{Answer, Document, Listener, contract};

/// Where a campus is, and what it promises to answer.
pub(crate) struct Site {
    address: Mutex<SocketAddr>,
    client: Client,
    document: Arc<Document>,
}

impl Site {
    pub(crate) fn new(address: SocketAddr, document: Arc<Document>) -> Self {
        means_of_tls();
        let client = Client::builder().redirect(redirect::Policy::none()).timeout(Duration::from_secs(60)).no_proxy();
        Self { address: Mutex::new(address), client: client.build().unwrap(), document }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        *self.address.lock().unwrap()
    }

    pub(crate) fn moved_to(&self, address: SocketAddr) {
        *self.address.lock().unwrap() = address;
    }
}

/// Has the client speak TLS, for which it wants to be told by whose means although it never does here.
fn means_of_tls() {
    // Whoever was told before is told the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What is at an address, of whatever server.
pub async fn get(url: &str) -> reqwest::Result<Response> {
    means_of_tls();
    reqwest::get(url).await
}

/// A request that is sent when it is awaited.
#[must_use = "a request is sent when it is awaited"]
pub struct Request {
    site: Arc<Site>,
    method: Method,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Option<Vec<u8>>,
}

impl Request {
    pub(crate) fn new(site: &Arc<Site>, method: Method, path: &str) -> Self {
        Self { site: Arc::clone(site), method, path: path.to_owned(), headers: Vec::new(), body: None }
    }

    /// With a header, in addition to others of its name.
    pub fn with_header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name = HeaderName::try_from(name).unwrap();
        self.headers.push((name, HeaderValue::from_bytes(value.as_ref()).unwrap()));
        self
    }

    /// Only if the record is in the state of this entity tag.
    pub fn if_match(self, tag: &str) -> Self {
        self.with_header("if-match", tag)
    }

    /// With a name by which it can be retried.
    pub fn with_key(self, key: &str) -> Self {
        self.with_header("idempotency-key", key)
    }

    /// With a body of JSON.
    pub fn with_json(self, body: &Value) -> Self {
        self.with_body("application/json", serde_json::to_vec(body).unwrap())
    }

    /// With whatever body.
    pub fn with_body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.headers.retain(|it| it.0 != "content-type");
        self.with_header("content-type", media_type)
    }

    /// With a body of which nothing is said.
    pub fn with_bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sends it, and listens to the events that are the answer.
    pub async fn listen(self) -> Listener {
        let asked = format!("{} {}", self.method, self.path);
        Listener::begin(self.dispatch().await.unwrap_or_else(|it| panic!("{asked}: {it:?}"))).await
    }

    /// The answer, if there is one: the server may die in between.
    pub async fn attempt(self) -> Option<Answer> {
        let (site, method, path) = (Arc::clone(&self.site), self.method.clone(), self.path.clone());
        read(&site, &method, &path, self.dispatch().await.ok()?).await.ok()
    }

    async fn send(self) -> Answer {
        let (site, method, path) = (Arc::clone(&self.site), self.method.clone(), self.path.clone());
        let response = self.dispatch().await.unwrap_or_else(|it| panic!("{method} {path}: {it:?}"));
        read(&site, &method, &path, response).await.unwrap_or_else(|it| panic!("{method} {path}: {it:?}"))
    }

    async fn dispatch(self) -> reqwest::Result<Response> {
        let Self { site, method, path, headers, body } = self;
        let mut request = site.client.request(method, format!("http://{}{path}", site.address()));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        request.send().await
    }
}

/// The whole answer, checked against the document.
async fn read(site: &Site, method: &Method, path: &str, response: Response) -> reqwest::Result<Answer> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let endless = headers.get("content-type").is_some_and(|it| it == "text/event-stream");
    let bytes = if endless { Vec::new() } else { response.bytes().await?.to_vec() };
    let answer = Answer::new(&format!("{method} {path}"), status, headers, bytes);
    contract::check(&site.document, method, path, &answer);
    Ok(answer)
}

impl IntoFuture for Request {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
