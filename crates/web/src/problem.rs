//! Every refusal as a problem document (RFC 9457).

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

/// The media type of problem documents.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// What any operation may answer with, whatever it does.
pub(crate) const ALWAYS: [u16; 8] = [400, 406, 408, 414, 429, 431, 500, 503];

/// What went wrong, for people and for programs. It becomes a response when the exchange ends, which
/// then adds `instance` and `request_id`.
#[derive(Clone, Debug)]
pub(crate) struct Problem(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    code: Cow<'static, str>,
    detail: String,
    errors: Vec<Value>,
    facts: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, detail: impl Into<String>) -> Self {
        let (errors, facts, headers) = (Vec::new(), Map::new(), Vec::new());
        Self(Box::new(Inner { status, code: code.into(), detail: detail.into(), errors, facts, headers }))
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
        tracing::error!(%cause, "internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "something went wrong on our side")
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

    /// A read has no body: what is wrong with its input is wrong with its parameters.
    pub(crate) fn of_reading(failure: Failure) -> Self {
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
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => (*refused).into(),
            Failure::Unavailable(pause) => Self::unavailable(pause),
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
        if kind == Kind::Unauthenticated {
            problem = problem.header(header::WWW_AUTHENTICATE, "Bearer");
        }
        for (name, fact) in facts {
            problem = match fact {
                Fact::Number(seconds) if name == "retry_after" => problem.retry_after(seconds.max(1).unsigned_abs()),
                Fact::Number(number) => problem.fact(name, number),
                Fact::Text(text) => problem.fact(name, text),
                Fact::List(texts) => problem.fact(name, texts),
            };
        }
        problem
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

/// What each status means, in general.
pub(crate) const STATUSES: [(u16, &str); 17] = [
    (400, "The request cannot be read."),
    (401, "No valid credential was shown."),
    (403, "This is not allowed."),
    (404, "There is no such record."),
    (406, "The answer cannot be given in a form that the client accepts."),
    (408, "The request did not arrive in time."),
    (409, "The state of the record forbids it."),
    (410, "It is gone."),
    (412, "The record is not in the state that the precondition demands."),
    (413, "The body is too large."),
    (414, "The address is too long."),
    (415, "The body is of a media type that is not taken here."),
    (422, "The request breaks a rule or a type."),
    (429, "Too many requests."),
    (431, "The headers are too large."),
    (500, "Something went wrong on our side."),
    (503, "The service cannot answer at the moment."),
];

/// A code that is typical of a status.
pub(crate) const fn example_code(status: u16) -> &'static str {
    match status {
        400 => "unknown_parameter",
        401 => "unauthenticated",
        403 => "permission_denied",
        404 => "not_found",
        406 => "not_acceptable",
        408 => "request_timeout",
        409 => "conflict",
        410 => "gone",
        412 => "precondition_failed",
        413 => "body_too_large",
        414 => "uri_too_long",
        415 => "unsupported_media_type",
        422 => "validation_failed",
        429 => "too_many_attempts",
        431 => "headers_too_large",
        503 => "unavailable",
        _ => "internal_error",
    }
}

/// What went wrong, as RFC 9457 wants it told.
#[derive(utoipa::ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "only describes the document that `Problem::document` writes")]
pub(crate) struct ProblemDocument {
    /// A page that explains this kind of problem.
    #[schema(example = "/problems/validation_failed")]
    r#type: String,
    /// The kind of problem, for people.
    #[schema(example = "The request is not valid")]
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// The kind of problem, for programs: a stable name.
    #[schema(example = "validation_failed")]
    code: String,
    /// What happened this time, for people.
    #[schema(example = "2 members are not valid")]
    detail: String,
    /// The path that was asked for.
    #[schema(example = "/v1/books")]
    instance: String,
    /// Finds the exchange in the server's log.
    request_id: String,
    /// Everything that is wrong with the request, where that can be told.
    errors: Option<Vec<ProblemError>>,
}

/// One thing that is wrong with a request.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only describes the document that `Problem::document` writes")]
pub(crate) struct ProblemError {
    /// Where in the body, as a JSON pointer (RFC 6901).
    #[schema(example = "/isbn")]
    pointer: Option<String>,
    /// Which parameter.
    parameter: Option<String>,
    /// The rule that is broken: a stable name.
    #[schema(example = "isbn_checksum")]
    code: String,
    /// What is wrong, for people.
    #[schema(example = "the ISBN check digit is wrong")]
    detail: String,
}

/// A sentence about each code that one may want explained.
pub(crate) fn meaning(code: &str) -> &'static str {
    MEANINGS.iter().find(|it| it.0 == code).map_or("The request was refused for this reason.", |it| it.1)
}

const MEANINGS: [(&str, &str); 26] = [
    ("body_too_large", "The body is longer than this operation takes."),
    ("category_cycle", "The move would put a category below itself."),
    ("category_too_deep", "The tree of categories has at most four levels."),
    ("conflict", "Somebody else changed the same record at the same time. Read it again, then decide anew."),
    ("duplicate_isbn", "There is a book with this ISBN already."),
    ("duplicate_issue", "There is a magazine with this ISSN and issue number already."),
    ("duplicate_sku", "There is an item with this SKU already."),
    ("email_taken", "There is an account with this address already."),
    ("idempotency_in_progress", "The first request with this Idempotency-Key is still running. Ask again in a moment."),
    ("idempotency_key_reused", "An Idempotency-Key names one request. Use a fresh key for another one."),
    ("idempotency_not_supported", "The answer would be a credential, which is never kept for a retry."),
    ("in_use", "Other records refer to this one."),
    ("invalid_credentials", "The address or the password is wrong, or the account is not in force."),
    ("invalid_cursor", "A cursor is good only for the list, the filters and the order it was made for."),
    ("invalid_refresh_token", "Log in again: this refresh token is unknown, expired or already used."),
    ("last_admin", "There must always be somebody who may administer."),
    ("malformed_json", "The body is not JSON as RFC 8259 defines it."),
    ("method_not_allowed", "The address exists, but not for this method; Allow lists those it has."),
    ("not_acceptable", "None of the forms in which this can be answered is among those that Accept names."),
    ("not_found", "There is no such record, or nothing at this address."),
    ("permission_denied", "You are known, but your roles do not allow this."),
    ("precondition_failed", "The record has moved on since you read it. Read it again, then decide anew."),
    ("too_many_attempts", "There were too many failures. Wait as long as Retry-After says."),
    ("unauthenticated", "Show a valid access token: Authorization: Bearer …"),
    (
        "unknown_parameter",
        "The operation has no such parameter. Unknown ones are refused, so that a typo never passes silently.",
    ),
    ("validation_failed", "Members of the request break rules; errors lists all of them."),
];
