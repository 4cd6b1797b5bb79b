//! Bodies of forms (RFC 6749, appendix B). What a form has besides what is known is ignored, as that RFC wants it; what
//! comes twice is refused.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::StatusCode};
use domain::identity::OAuthError;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::refusal::OAuthRefusal;
use crate::{
    body::collect,
    describe::{Describe, Operation},
    problem::Problem,
    query,
};

/// The media type of forms.
pub(super) const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// A form of an application.
pub(super) struct Form<T>(pub(super) T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = OAuthRefusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, OAuthRefusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let text = read(&request, payload).await?;
            let members = members(&text).map_err(|_| OAuthError::InvalidRequest("the form is malformed"))?;
            let form = serde_json::from_value(Value::Object(members));
            form.map(Self).map_err(|_| OAuthError::InvalidRequest("the form is malformed").into())
        })
    }
}

/// The body of a form, undecoded.
pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<String, Problem> {
    if !request.content_type().eq_ignore_ascii_case(MEDIA_TYPE) {
        let detail = format!("the body must be {MEDIA_TYPE}");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
    }
    let bytes = collect(payload).await?;
    String::from_utf8(bytes.into()).map_err(|_| Problem::bad_request("malformed_form", "the form is no UTF-8"))
}

/// What is in a form, or in a query that is read like one. What is there and empty counts as not there (RFC 6749,
/// section 3.1).
pub(super) fn members(text: &str) -> Result<Map<String, Value>, Problem> {
    let pairs = query::pairs_of(text)?.into_iter();
    Ok(pairs.filter(|it| !it.1.is_empty()).map(|(name, value)| (name, value.into())).collect())
}

impl<T: ToSchema> Describe for Form<T> {
    fn describe(operation: &mut Operation) {
        let mut content = operation.content::<T>();
        // Each of them is a text, so nothing has to be said of how they are encoded.
        let example = content.as_object_mut().and_then(|it| it.remove("example")).unwrap_or_default();
        content["example"] = example;
        operation.body =
            Some(json!({ "required": true, "content": { MEDIA_TYPE: content }, "description": "A form." }));
        operation.may_fail(&[413, 415]);
    }
}
