//! What a handler gives on success: each type carries the status, the headers and their description.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use application::{
    Failure, Shown,
    idempotency::{Recordable, Recording, Written},
    page::{Record, Upserted},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::{
    answered::{self, Answered},
    conditional::{entity_tag, is_known},
    describe::{Describe, Operation},
};

/// 200 with a record; 304 where the client knows it.
pub(crate) struct Found<V> {
    record: Record<V>,
    derived: bool,
}

/// 200 with a record that was changed.
pub(crate) struct Changed<V>(pub(crate) Record<V>);

/// 201 with a new record, and where it is.
pub(crate) struct Created<V> {
    pub(crate) record: Record<V>,
    pub(crate) location: String,
}

/// 201 or 200, as a `PUT` made or replaced.
pub(crate) enum Put<V> {
    Created(Created<V>),
    Replaced(Changed<V>),
}

/// 200 with something that has no state of its own to ask for.
pub(crate) struct Plain<V>(pub(crate) V);

/// 201 with a credential.
pub(crate) struct Issued<V>(pub(crate) V);

/// 202: the work goes on, and can be watched.
pub(crate) struct Accepted<V> {
    pub(crate) view: V,
    pub(crate) location: String,
}

/// 204.
pub(crate) struct Done;

/// What a write gives: the outcome, or the first answer again.
pub(crate) enum Reply<T> {
    Fresh(T),
    Replayed(Recording),
}

impl<V> Found<V> {
    /// A record that shows something besides its own state, such as a count of others, which changes
    /// without it. Its entity tag then names the representation as well.
    pub(crate) const fn with_others(record: Record<V>) -> Self {
        Self { record, derived: true }
    }
}

impl<V> From<Record<V>> for Found<V> {
    fn from(record: Record<V>) -> Self {
        Self { record, derived: false }
    }
}

impl<V> Put<V> {
    pub(crate) fn new(upserted: Upserted<V>, location: impl FnOnce(&V) -> String) -> Self {
        match upserted {
            Upserted::Created(record) => Self::Created(Created { location: location(&record.view), record }),
            Upserted::Replaced(record) => Self::Replaced(Changed(record)),
        }
    }
}

impl<T> From<Written<T>> for Reply<T> {
    fn from(written: Written<T>) -> Self {
        match written {
            Written::Fresh(it) => Self::Fresh(it),
            Written::Replayed(it) => Self::Replayed(it),
        }
    }
}

/// Something that is answered the same when it is asked for again.
trait Outcome {
    fn answered(&self) -> Result<Answered, Failure>;
}

impl<V: Serialize> Outcome for Changed<V> {
    fn answered(&self) -> Result<Answered, Failure> {
        Ok(Answered::json(StatusCode::OK, &self.0.view)?.in_state_of(&self.0, ""))
    }
}

impl<V: Serialize> Outcome for Created<V> {
    fn answered(&self) -> Result<Answered, Failure> {
        let answered = Answered::json(StatusCode::CREATED, &self.record.view)?.in_state_of(&self.record, "");
        Ok(answered.with(header::LOCATION, self.location.clone()))
    }
}

impl<V: Serialize> Outcome for Put<V> {
    fn answered(&self) -> Result<Answered, Failure> {
        match self {
            Self::Created(it) => it.answered(),
            Self::Replaced(it) => it.answered(),
        }
    }
}

impl<V: Serialize> Outcome for Plain<V> {
    fn answered(&self) -> Result<Answered, Failure> {
        Answered::json(StatusCode::OK, &self.0)
    }
}

impl<V: Serialize> Outcome for Issued<V> {
    fn answered(&self) -> Result<Answered, Failure> {
        Answered::json(StatusCode::CREATED, &self.0)
    }
}

impl<V: Serialize> Outcome for Accepted<V> {
    fn answered(&self) -> Result<Answered, Failure> {
        Ok(Answered::json(StatusCode::ACCEPTED, &self.view)?.with(header::LOCATION, self.location.clone()))
    }
}

impl Outcome for Done {
    fn answered(&self) -> Result<Answered, Failure> {
        Ok(Answered::empty(StatusCode::NO_CONTENT))
    }
}

impl<T: Responder<Body = BoxBody>> Responder for Reply<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Fresh(outcome) => outcome.respond_to(request),
            Self::Replayed(recording) => {
                let mut response = Answered::from(recording).respond();
                let name = HeaderName::from_static("idempotency-replayed");
                response.headers_mut().insert(name, HeaderValue::from_static("true"));
                response
            }
        }
    }
}

impl<V: Serialize> Found<V> {
    /// The record as it is sent.
    pub(crate) fn shown(&self) -> Result<Shown, Failure> {
        let Record { view, revision, modified } = &self.record;
        let body = serde_json::to_vec(view).map_err(Failure::internal)?;
        let variant = if self.derived { representation(&body) } else { String::new() };
        let (tag, modified) = (entity_tag(*revision, &variant), httpdate::fmt_http_date((*modified).into()));
        Ok(Shown { body, tag, modified })
    }
}

impl<V: Serialize> Responder for Found<V> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        answered::respond(self.shown().map(|shown| {
            let known = is_known(request, &shown.tag);
            let Shown { body, tag, modified } = shown;
            let answered = if known { Answered::empty(StatusCode::NOT_MODIFIED) } else { Answered::of_json(body) };
            answered.with(header::ETAG, tag).with(header::LAST_MODIFIED, modified)
        }))
    }
}

/// A name for these very bytes.
fn representation(body: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(body).into();
    URL_SAFE_NO_PAD.encode(&digest[..9])
}

macro_rules! outcomes {
    ($($name:ident $(<$($v:ident),+>)?),+) => {
        $(impl$(<$($v: Serialize),+>)? Recordable for $name$(<$($v),+>)? {
            fn record(&self) -> Result<Recording, Failure> {
                self.answered().map(Recording::from)
            }
        }

        impl$(<$($v: Serialize),+>)? Responder for $name$(<$($v),+>)? {
            type Body = BoxBody;

            fn respond_to(self, _: &HttpRequest) -> HttpResponse {
                answered::respond(self.answered())
            }
        })+
    };
}

outcomes!(Changed<V>, Created<V>, Put<V>, Plain<V>, Issued<V>, Accepted<V>, Done);

mod document;
mod kept;
mod requested;
pub(crate) use document::Pdf;
pub(crate) use kept::Kept;
pub(crate) use requested::{CreatedOrRequested, Requested};

const STATE: [&str; 2] = ["ETag", "Last-Modified"];
const STATE_AND_PLACE: [&str; 3] = ["ETag", "Last-Modified", "Location"];

impl<V: ToSchema> Describe for Found<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<V>(200, "The record.", &STATE);
        operation.shared_parameter("If-None-Match");
        operation.gives_content(304, "The client has this representation already.", &STATE, &[]);
    }
}

impl<V: ToSchema> Describe for Changed<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<V>(200, "The record as it is now.", &STATE);
    }
}

impl<V: ToSchema> Describe for Created<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<V>(201, "The new record.", &STATE_AND_PLACE);
    }
}

impl<V: ToSchema> Describe for Put<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<V>(200, "The record was replaced.", &STATE);
        operation.gives::<V>(201, "The record was created.", &STATE_AND_PLACE);
    }
}

impl<V: ToSchema> Describe for Plain<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<V>(200, "The answer.", &[]);
    }
}

impl<V: ToSchema> Describe for Issued<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<V>(201, "A new credential.", &[]);
    }
}

impl<V: ToSchema> Describe for Accepted<V> {
    fn describe(operation: &mut Operation) {
        operation.gives::<V>(202, "The work goes on; `Location` tells how far it is.", &["Location"]);
    }
}

impl Describe for Done {
    fn describe(operation: &mut Operation) {
        operation.gives_content(204, "Done; there is nothing to show.", &[], &[]);
    }
}

impl<T: Describe> Describe for Reply<T> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}
