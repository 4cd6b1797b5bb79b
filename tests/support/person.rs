//! Somebody who asks.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{Operation, Request, Role, request::Site, template::PASSWORD};

/// A person on campus, logged in or not. A copy is the same person at the same device.
#[derive(Clone)]
pub struct Person {
    /// Names their account; empty for a stranger.
    pub id: String,
    /// By which they log in; empty for a stranger.
    pub email: String,
    /// Proves them; empty for a stranger.
    pub password: String,
    /// What they show with each request.
    pub access_token: Option<String>,
    /// What gives the next access token.
    pub refresh_token: String,
    site: Arc<Site>,
}

/// Somebody's account and their login, as they are known before there is a campus.
#[derive(Clone)]
pub(crate) struct Login {
    id: String,
    email: String,
    password: String,
    access_token: String,
    refresh_token: String,
}

impl Person {
    pub(crate) fn stranger(site: &Arc<Site>) -> Self {
        let (id, email, password, refresh_token) = Default::default();
        Self { id, email, password, access_token: None, refresh_token, site: Arc::clone(site) }
    }

    pub(crate) fn known(site: &Arc<Site>, login: Login) -> Self {
        let Login { id, email, password, access_token, refresh_token } = login;
        Self { id, email, password, access_token: Some(access_token), refresh_token, site: Arc::clone(site) }
    }

    pub(crate) fn login(&self) -> Option<Login> {
        let Self { id, email, password, access_token, refresh_token, .. } = self.clone();
        Some(Login { id, email, password, access_token: access_token?, refresh_token })
    }

    pub(crate) async fn log_in(site: &Arc<Site>, email: &str, password: &str) -> Self {
        let credentials = json!({ "email": email, "password": password });
        let session = Self::stranger(site).post("/v1/sessions", credentials).await.expect(201).body;
        Self::of_session(site, password, &session)
    }

    /// Makes an account, and logs in with it.
    pub(crate) async fn register(site: &Arc<Site>, admin: &Self, role: Role, registration: Value) -> Self {
        let email = registration["email"].as_str().unwrap().to_owned();
        let user = Self::stranger(site).post("/v1/users", registration).await.expect(201);
        if role != Role::Member {
            let path = format!("/v1/users/{}/roles", user.text("/id"));
            admin.put(&path, json!({ "roles": [role.name()] })).await.expect(200);
        }
        Self::log_in(site, &email, PASSWORD).await
    }

    fn of_session(site: &Arc<Site>, password: &str, session: &Value) -> Self {
        let text = |pointer: &str| session.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        let (id, email, password) = (text("/user/id"), text("/user/email"), password.to_owned());
        let access_token = Some(text("/access_token"));
        Self { id, email, password, access_token, refresh_token: text("/refresh_token"), site: Arc::clone(site) }
    }

    /// The same person with the next access token.
    pub async fn refreshed(&self) -> Self {
        let body = json!({ "refresh_token": self.refresh_token });
        let session = Self::stranger(&self.site).post("/v1/sessions/refresh", body).await.expect(200).body;
        Self::of_session(&self.site, &self.password, &session)
    }

    /// Whoever shows `token`, which may not be theirs.
    #[must_use]
    pub fn showing(&self, token: &str) -> Self {
        Self { access_token: Some(token.to_owned()), ..self.clone() }
    }

    /// Asks for what is at `path`.
    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// Sends `body` to `path`.
    pub fn post(&self, path: &str, body: impl Into<Option<Value>>) -> Request {
        self.with(Method::POST, path, body)
    }

    /// Puts `body` at `path`.
    pub fn put(&self, path: &str, body: impl Into<Option<Value>>) -> Request {
        self.with(Method::PUT, path, body)
    }

    /// Changes what is at `path`.
    pub fn patch(&self, path: &str, body: impl Into<Option<Value>>) -> Request {
        self.with(Method::PATCH, path, body)
    }

    /// Deletes what is at `path`.
    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    /// Asks for an operation as its example in the document does.
    pub fn perform(&self, operation: &Operation) -> Request {
        let request = self.request(operation.method.clone(), &operation.sample);
        match operation.sample_body() {
            Some((media_type, body)) => request.with_body(media_type, body),
            None => request,
        }
    }

    /// Any request.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let request = Request::new(&self.site, method, path);
        match &self.access_token {
            Some(token) => request.with_header("authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    fn with(&self, method: Method, path: &str, body: impl Into<Option<Value>>) -> Request {
        let request = self.request(method, path);
        match body.into() {
            Some(body) => request.with_json(&body),
            None => request,
        }
    }
}
