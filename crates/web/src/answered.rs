//! Answers in the terms of HTTP.

use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use application::{Failure, idempotency::Recording, page::Record};
use serde::Serialize;

use crate::{conditional::entity_tag, problem::Problem};

/// An answer, to be sent and perhaps kept.
pub(crate) struct Answered {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
}

impl Answered {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: Vec::new(), body: Vec::new() }
    }

    pub(crate) fn json(status: StatusCode, view: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_vec(view).map_err(Failure::internal)?;
        Ok(Self::of(status, "application/json", body))
    }

    /// 200 with what is JSON already.
    pub(crate) fn of_json(body: Vec<u8>) -> Self {
        Self::of(StatusCode::OK, "application/json", body)
    }

    pub(crate) fn of(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![(header::CONTENT_TYPE, HeaderValue::from_static(content_type))], body }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: String) -> Self {
        // All that is ever said here is made of visible characters.
        self.headers.extend(HeaderValue::try_from(value).ok().map(|it| (name, it)));
        self
    }

    /// Tells the state of a record, shown in one of its variants.
    pub(crate) fn in_state_of<V>(self, record: &Record<V>, variant: &str) -> Self {
        self.with(header::ETAG, entity_tag(record.revision, variant))
            .with(header::LAST_MODIFIED, httpdate::fmt_http_date(record.modified.into()))
    }

    pub(crate) fn respond(self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status);
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response.set_body(BoxBody::new(self.body))
    }
}

impl From<Answered> for Recording {
    fn from(Answered { status, headers, body }: Answered) -> Self {
        let text = |it: HeaderValue| String::from_utf8_lossy(it.as_bytes()).into_owned();
        let headers = headers.into_iter().map(|(name, it)| (name.as_str().to_owned(), text(it))).collect();
        Self { status: status.as_u16(), headers, body }
    }
}

impl From<Recording> for Answered {
    fn from(Recording { status, headers, body }: Recording) -> Self {
        let header = |(name, value)| Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?));
        let headers = headers.into_iter().filter_map(header).collect();
        Self { status: StatusCode::from_u16(status).unwrap_or(StatusCode::OK), headers, body }
    }
}

/// Sends it, or what went wrong with it.
pub(crate) fn respond(answered: Result<Answered, Failure>) -> HttpResponse {
    answered.map_or_else(|it| HttpResponse::from_error(Problem::from(it)), Answered::respond)
}
