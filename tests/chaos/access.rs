//! The way to the API that many clients share: where it is, and by whose token they ask.

use std::{net::IpAddr, sync::Mutex, time::Duration};

use reqwest::{Client, ClientBuilder, Method, RequestBuilder, Response, header::HeaderMap};
use rustls::ClientConfig;
use serde_json::{Value, json};
use tests::Listener;
use tokio::time::sleep;

/// By which the administrator of each laboratory logs in.
pub(crate) const EMAIL: &str = "lab@example.org";
/// Worth nothing elsewhere.
pub(crate) const PASSWORD: &str = "seven pale lanterns on the quay";
/// After this long a client gives an answer up.
const PATIENCE: Duration = Duration::from_secs(45);

/// Ways to one and the same API, and whoever asks there.
pub(crate) struct Access {
    urls: Vec<String>,
    /// How TLS is spoken where it is.
    pub(crate) tls: Option<ClientConfig>,
    client: Client,
    patient: Client,
    token: Mutex<String>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> reqwest::Result<Self> {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = serde_json::from_slice(&response.bytes().await?).unwrap_or_default();
        Ok(Self { status, headers, body })
    }

    /// The code of a refusal.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Where the page is that follows this one of a list.
    pub(crate) fn next(&self) -> Option<String> {
        let link = self.header("link")?;
        Some(link.strip_prefix('<')?.strip_suffix(">; rel=\"next\"")?.to_owned())
    }

    /// Where the record is.
    pub(crate) fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id in {self:?}")).to_owned()
    }
}

fn builder(tls: Option<&ClientConfig>) -> ClientBuilder {
    let builder = Client::builder().no_proxy().http1_only();
    match tls {
        Some(config) => builder.tls_backend_preconfigured(config.clone()),
        None => builder,
    }
}

impl Access {
    /// Logs the administrator in at the first of `urls`.
    pub(crate) async fn log_in(urls: Vec<String>, tls: Option<ClientConfig>) -> Self {
        let client = builder(tls.as_ref()).timeout(PATIENCE).build().unwrap();
        let patient = builder(tls.as_ref()).build().unwrap();
        let access = Self { urls, tls, client, patient, token: Mutex::default() };
        access.renew("").await;
        access
    }

    /// The way that the client of this number takes.
    pub(crate) fn url(&self, number: usize) -> &str {
        &self.urls[number % self.urls.len()]
    }

    pub(crate) fn token(&self) -> String {
        self.token.lock().unwrap().clone()
    }

    /// Logs in once more, unless somebody has done so since `old` was the token.
    pub(crate) async fn renew(&self, old: &str) {
        let body = json!({ "email": EMAIL, "password": PASSWORD }).to_string();
        while self.token() == old {
            let request = self.client.post(format!("{}/v1/sessions", self.url(0))).body(body.clone());
            let response = request.header("content-type", "application/json").send().await;
            if let Ok(response) = response
                && let Ok(answer) = Answer::of(response).await
                && let Some(token) = answer.body["access_token"].as_str()
            {
                token.clone_into(&mut self.token.lock().unwrap());
            } else {
                sleep(Duration::from_millis(100)).await;
            }
        }
    }

    /// A request on the way of the client of this number.
    pub(crate) fn request(&self, number: usize, method: Method, path: &str) -> RequestBuilder {
        self.request_of(&self.token(), number, method, path)
    }

    /// The same by somebody else's token.
    pub(crate) fn request_of(&self, token: &str, number: usize, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url(number))).bearer_auth(token)
    }

    /// Somebody who takes these ways from an address of their own, as nobody in particular.
    pub(crate) fn stranger_at(&self, address: IpAddr) -> Client {
        builder(self.tls.as_ref()).local_address(address).timeout(PATIENCE).build().unwrap()
    }

    /// What is at `path` at this very moment, which must be to be had.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let token = self.token();
        let ask = async || {
            let request = self.request(0, Method::GET, path).header("cache-control", "no-cache");
            Answer::of(request.send().await.unwrap()).await.unwrap()
        };
        let mut answer = ask().await;
        if answer.status == 401 {
            // A long run outlives a token.
            self.renew(&token).await;
            answer = ask().await;
        }
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer
    }

    /// Makes what `body` says at `path`, which must be possible.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.request(0, Method::POST, path).header("content-type", "application/json");
        let answer = Answer::of(request.body(body.to_string()).send().await.unwrap()).await.unwrap();
        assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
        answer
    }

    /// All records of a list.
    pub(crate) async fn walk(&self, path: &str) -> Vec<Value> {
        let (mut all, mut next) = (Vec::new(), path.to_owned());
        loop {
            let mut page = self.get(&next).await;
            if let Value::Array(records) = page.body["data"].take() {
                all.extend(records);
            }
            let Some(following) = page.next() else { return all };
            next = following;
        }
    }

    /// Listens to what happens behind `last`, if one can.
    pub(crate) async fn listen(&self, number: usize, types: &str, last: &str) -> Option<Listener> {
        let (token, url) = (self.token(), format!("{}/v1/streams?types={types}", self.url(number)));
        let mut request = self.patient.get(url).bearer_auth(&token);
        if !last.is_empty() {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.ok()?;
        match response.status().as_u16() {
            200 => Listener::of(response).await,
            401 => {
                self.renew(&token).await;
                None
            }
            _ => None,
        }
    }
}
