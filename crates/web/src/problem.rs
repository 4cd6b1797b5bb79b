//! Every refusal as a problem document (RFC 9457).

mod codes;

use std::{borrow::Cow, fmt, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use application::{Failure, Refused};
use domain::kernel::{Fact, Kind, Violation};
use serde_json::{Map, Value, json};

pub(crate) use codes::{ProblemDocument, STATUSES, example_code, meaning};

/// The media type of problem documents.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// What any operation may answer with, whatever it does.
pub(crate) const ALWAYS: [u16; 8] = [400, 406, 408, 414, 429, 431, 500, 503];

/// What went wrong, for people and for programs. It becomes a response when the exchange ends, which
/// then adds `instance` and `request_id`.
#[derive(Clone, Debug)]
pub(crate) struct Problem(Box<Inner>);

/// Marks an answer that tells what it refuses in words of its own: the log knows it by this problem, and no document
/// is written.
#[derive(Clone)]
pub(crate) struct Spoken(pub(crate) Problem);

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    errors: Vec<Value>,
    facts: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What the log says of a defect, and nobody else.
    cause: Option<String>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        let (errors, facts, headers, cause) = (Vec::new(), Map::new(), Vec::new(), None);
        Self(Box::new(Inner { status, code: code.into(), detail: detail.into(), errors, facts, headers, cause }))
    }

    /// The request cannot be read.
    pub(crate) fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, detail)
    }

    /// There is nothing at this address.
    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// A defect. The cause goes to the log and nowhere else.
    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        let mut problem =
            Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "something went wrong on our side");
        problem.0.cause = Some(cause.to_string());
        problem
    }

    /// Its stable name.
    pub(crate) fn code(&self) -> &str {
        &self.0.code
    }

    /// What is behind a defect.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// Too busy, or without something that the answer needs.
    pub(crate) fn unavailable(pause: Duration) -> Self {
        let detail = "the service cannot answer at the moment; try again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail).retry_after(pause.as_secs().max(1))
    }

    /// Members of the body break rules.
    pub(crate) fn invalid(violations: &[Violation]) -> Self {
        Self::listing(
            violations.iter().map(|it| json!({ "pointer": it.pointer, "code": it.code, "detail": it.detail })),
        )
    }

    /// Parameters break rules; each violation's pointer is `/name`.
    pub(crate) fn invalid_parameters(violations: &[Violation]) -> Self {
        let parameter = |it: &Violation| it.pointer.trim_start_matches('/').to_owned();
        Self::listing(
            violations.iter().map(|it| json!({ "parameter": parameter(it), "code": it.code, "detail": it.detail })),
        )
    }

    /// A read or a deletion has no body: what is wrong with its input is wrong with its parameters.
    pub(crate) fn of_parameters(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) if !refused.violations.is_empty() => {
                Self::invalid_parameters(&refused.violations)
            }
            other => other.into(),
        }
    }

    fn listing(errors: impl Iterator<Item = Value>) -> Self {
        let errors: Vec<_> = errors.collect();
        let detail = match errors.len() {
            1 => "1 member is not valid".to_owned(),
            many => format!("{many} members are not valid"),
        };
        let mut problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", detail);
        problem.0.errors = errors;
        problem
    }

    /// Adds a header to the answer.
    #[must_use]
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.0.headers.extend(HeaderValue::from_str(value).map(|it| (name, it)));
        self
    }

    /// Says when it is worth trying again.
    #[must_use]
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        self.header(header::RETRY_AFTER, &seconds.to_string())
    }

    /// Adds a member that a program may want to know.
    #[must_use]
    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.facts.insert(name.to_owned(), value.into());
        self
    }

    /// The document, with what only the exchange knows.
    pub(crate) fn document(&self, instance: &str, request_id: &str) -> Value {
        let Inner { status, code, detail, errors, facts, .. } = &*self.0;
        let mut document = json!({
            "type": format!("/problems/{code}"), "title": title(code, *status), "status": status.as_u16(),
            "code": code, "detail": detail, "instance": instance, "request_id": request_id,
        });
        if !errors.is_empty() {
            document["errors"] = errors.clone().into();
        }
        if let Some(members) = document.as_object_mut() {
            members.extend(facts.clone());
        }
        document
    }
}

/// A short sentence that is the same for every occurrence of `code`.
pub(crate) fn title(code: &str, status: StatusCode) -> String {
    if code == "validation_failed" {
        return "The request is not valid".to_owned();
    }
    let mut words = if code.is_empty() { status.to_string() } else { code.replace('_', " ") };
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// The only place where a refusal meets a status code.
const fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::Absent => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Stale => StatusCode::PRECONDITION_FAILED,
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Kind::Away => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => (*refused).into(),
            Failure::Unavailable(pause) => Self::unavailable(pause),
            Failure::Limited(standing) => (*standing).into(),
            Failure::Contended => {
                Self::new(StatusCode::CONFLICT, "conflict", "others keep changing the same record; try again")
            }
            Failure::Internal(cause) => Self::internal(cause),
        }
    }
}

impl From<Refused> for Problem {
    fn from(Refused { kind, code, detail, violations, facts }: Refused) -> Self {
        let mut problem = Self::new(status(kind), code, detail);
        problem.0.errors = violations
            .iter()
            .map(|it| json!({ "pointer": it.pointer, "code": it.code, "detail": it.detail }))
            .collect();
        if let Some(challenge) = challenge(kind, code) {
            problem = problem.header(header::WWW_AUTHENTICATE, challenge);
        }
        for (name, fact) in facts {
            problem = match fact {
                Fact::Number(seconds) if name == "retry_after" => problem.retry_after(seconds.max(1).unsigned_abs()),
                fact => problem.fact(name, json_of(fact)),
            };
        }
        problem
    }
}

/// What would have been a better credential (RFC 6750, section 3).
fn challenge(kind: Kind, code: &str) -> Option<&'static str> {
    match (kind, code) {
        (Kind::Unauthenticated, _) => Some("Bearer"),
        (Kind::Forbidden, "insufficient_scope") => Some("Bearer error=\"insufficient_scope\""),
        _ => None,
    }
}

fn json_of(fact: Fact) -> Value {
    match fact {
        Fact::Number(number) => number.into(),
        Fact::Text(text) => text.into(),
        Fact::List(texts) => texts.into(),
        Fact::Records(records) => {
            let record = |it: Vec<(&'static str, Fact)>| -> Value {
                it.into_iter().map(|(name, fact)| (name.to_owned(), json_of(fact))).collect()
            };
            records.into_iter().map(record).collect()
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.detail)
    }
}

/// The response carries the problem itself; the exchange writes the document when it knows the
/// request's name.
impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.0.status);
        for (name, value) in &self.0.headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        response.extensions_mut().insert(self.clone());
        response
    }
}

/// Where a reference to the problem of `status` leads.
pub(crate) fn reference(status: u16) -> Value {
    json!({ "$ref": format!("#/components/responses/Problem{status}") })
}
