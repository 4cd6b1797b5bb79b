//! What comes in the body of a request.

use std::{future::Future, ops::Deref, pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::StatusCode, web::BytesMut};
use bytes::Bytes;
use domain::kernel::Object;
use futures_util::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    call::BodyDigest,
    decode::{Input, explain},
    describe::{Describe, Operation},
    problem::Problem,
};

/// A body is at most this long, unless an operation says otherwise: 1 MiB.
pub(crate) const MOST: usize = 1 << 20;
/// How long a client may keep us waiting for the next piece of its body.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a whole body may take.
const LIMIT: Duration = Duration::from_secs(30);

type Reading<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

/// A JSON Merge Patch (RFC 7396) that names at least one member.
pub(crate) struct MergePatch<T>(pub(crate) T);

/// Nothing, or an empty object, as some clients send it.
pub(crate) struct NoBody;

impl<T> Deref for Body<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Deref for MergePatch<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Input> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { read_json(&request, payload, &["application/json"]).await.map(Self) })
    }
}

impl<T: Input> FromRequest for MergePatch<T> {
    type Error = Problem;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        let types = &["application/merge-patch+json", "application/json"];
        Box::pin(async move { read_json(&request, payload, types).await.map(Self) })
    }
}

impl FromRequest for NoBody {
    type Error = Problem;
    type Future = Reading<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = collect(payload).await?;
            keep_digest(&request, &bytes);
            if bytes.is_empty() || bytes.trim_ascii() == b"{}" {
                return Ok(Self);
            }
            Err(Problem::bad_request("unexpected_body", "this operation takes no body"))
        })
    }
}

async fn read_json<T: Input>(request: &HttpRequest, payload: Payload, types: &[&str]) -> Result<T, Problem> {
    let given = request.content_type();
    if !types.iter().any(|it| it.eq_ignore_ascii_case(given)) {
        let detail = format!("the body must be {}", types.join(" or "));
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
    }
    let bytes = collect(payload).await?;
    keep_digest(request, &bytes);
    parse(&bytes)
}

fn parse<T: Input>(bytes: &[u8]) -> Result<T, Problem> {
    let unreadable =
        |it: serde_json::Error| Problem::bad_request("malformed_json", format!("the body is no JSON: {it}"));
    let read = serde_json::from_slice(bytes).map(|Object(input)| input);
    read.or_else(|error| {
        let value = strictly(bytes).map_err(unreadable)?;
        Err(Problem::invalid(&explain::<T>(&value, &error)))
    })
}

fn strictly(bytes: &[u8]) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Value::deserialize(&mut reader)?;
    reader.end().map(|()| value)
}

/// A retry is the same request only if its body is the same, so its digest is kept for the claim.
fn keep_digest(request: &HttpRequest, bytes: &[u8]) {
    if request.headers().contains_key("idempotency-key") {
        request.extensions_mut().insert(BodyDigest(Sha256::digest(bytes).into()));
    }
}

/// All of a body that is not too long.
pub(crate) async fn collect(payload: Payload) -> Result<Bytes, Problem> {
    actix_web::rt::time::timeout(LIMIT, gather(payload)).await.unwrap_or_else(|_| Err(too_slow()))
}

async fn gather(mut payload: Payload) -> Result<Bytes, Problem> {
    let mut all = BytesMut::new();
    while let Some(piece) = next_piece(&mut payload).await? {
        if all.len() + piece.len() > MOST {
            return Err(too_large(MOST));
        }
        all.extend_from_slice(&piece);
    }
    Ok(all.freeze())
}

/// The next piece of a body, `None` after the last one.
pub(crate) async fn next_piece(payload: &mut Payload) -> Result<Option<Bytes>, Problem> {
    let piece = actix_web::rt::time::timeout(PATIENCE, payload.next()).await.map_err(|_| too_slow())?;
    piece.transpose().map_err(|it| Problem::bad_request("malformed_body", it.to_string()))
}

pub(crate) fn too_large(most: usize) -> Problem {
    let detail = format!("the body may have at most {most} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", detail)
}

pub(crate) fn too_slow() -> Problem {
    Problem::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "the body did not arrive in time")
}

impl<T: Input> Describe for Body<T> {
    fn describe(operation: &mut Operation) {
        operation.takes::<T>(&["application/json"]);
        operation.may_fail(&[413, 415, 422]);
    }
}

impl<T: Input> Describe for MergePatch<T> {
    fn describe(operation: &mut Operation) {
        operation.takes::<T>(&["application/json", "application/merge-patch+json"]);
        operation.may_fail(&[413, 415, 422]);
    }
}

impl Describe for NoBody {
    fn describe(operation: &mut Operation) {
        operation.may_fail(&[413]);
    }
}
