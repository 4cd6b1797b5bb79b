//! Records that are shown as they were a moment ago, without being made anew.

use std::{marker::PhantomData, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    web::Bytes,
};
use application::Shown;
use utoipa::ToSchema;

use super::Found;
use crate::{
    conditional::is_known,
    describe::{Describe, Operation},
};

/// The same answers as [`Found`], from what is kept of a record.
pub(crate) struct Kept<V> {
    shown: Arc<Shown>,
    of: PhantomData<V>,
}

/// The bytes of what is kept, for as long as they are being sent.
struct Body(Arc<Shown>);

impl AsRef<[u8]> for Body {
    fn as_ref(&self) -> &[u8] {
        &self.0.body
    }
}

impl<V> From<Arc<Shown>> for Kept<V> {
    fn from(shown: Arc<Shown>) -> Self {
        Self { shown, of: PhantomData }
    }
}

impl<V> Responder for Kept<V> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let Shown { tag, modified, .. } = &*self.shown;
        let known = is_known(request, tag);
        let mut response = HttpResponse::new(if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        let mut say = |name: HeaderName, value: &str| {
            // All that is ever said here is made of visible characters.
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        };
        if !known {
            say(header::CONTENT_TYPE, "application/json");
        }
        say(header::ETAG, tag);
        say(header::LAST_MODIFIED, modified);
        if known { response } else { response.set_body(BoxBody::new(Bytes::from_owner(Body(self.shown)))) }
    }
}

impl<V: ToSchema> Describe for Kept<V> {
    fn describe(operation: &mut Operation) {
        Found::<V>::describe(operation);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{body::MessageBody, test::TestRequest};
    use application::page::Record;
    use domain::kernel::Timestamp;
    use serde_json::{Value, json};

    use super::*;

    type Told = (StatusCode, Vec<(String, String)>, Bytes);

    fn told(response: HttpResponse) -> Told {
        let (status, headers) = (response.status(), response.headers());
        let text = |it: &HeaderValue| it.to_str().unwrap().to_owned();
        let mut headers: Vec<_> = headers.iter().map(|(name, it)| (name.to_string(), text(it))).collect();
        headers.sort();
        (status, headers, response.into_body().try_into_bytes().ok().unwrap())
    }

    #[test]
    fn what_is_kept_is_answered_as_what_is_found() {
        for derived in [false, true] {
            let found = || {
                let record = Record { view: json!({ "title": "Emma" }), revision: 7, modified: Timestamp::default() };
                if derived { Found::with_others(record) } else { Found::from(record) }
            };
            let kept = || Kept::<Value>::from(Arc::new(found().shown().unwrap()));
            let tag = found().shown().unwrap().tag;
            for known in ["\"1\"", &tag, &format!("W/{tag}"), "*"] {
                let request = TestRequest::default().insert_header((header::IF_NONE_MATCH, known)).to_http_request();
                let (found, kept) = (found().respond_to(&request), kept().respond_to(&request));
                assert_eq!(told(kept), told(found), "{derived} {known}");
            }
        }
    }
}
