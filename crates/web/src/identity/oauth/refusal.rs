//! Refusals to applications (RFC 6749, section 5.2).

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use application::Failure;
use domain::identity::OAuthError;
use serde::Serialize;
use serde_json::json;
use std::fmt;
use utoipa::ToSchema;

use crate::{
    describe::{Describe, Operation},
    problem::{self, Problem, Spoken},
};

/// Why an application is refused.
#[derive(Debug)]
pub(super) enum OAuthRefusal {
    /// As the protocol says it.
    Protocol(OAuthError),
    /// As the rest of the API says it, because the protocol has no words for it.
    Problem(Problem),
}

/// What an application is told.
#[derive(Serialize, ToSchema)]
#[schema(as = OAuthError, examples(json!({
    "error": "invalid_grant", "error_description": "what was granted is unknown, used, expired, or another client's",
})))]
pub(super) struct RefusalView {
    /// The kind of refusal: a stable name that RFC 6749 or one of its successors gives.
    error: &'static str,
    /// For people.
    error_description: String,
}

impl From<OAuthError> for OAuthRefusal {
    fn from(error: OAuthError) -> Self {
        Self::Protocol(error)
    }
}

impl From<Failure> for OAuthRefusal {
    fn from(failure: Failure) -> Self {
        Self::Problem(failure.into())
    }
}

impl From<Problem> for OAuthRefusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl fmt::Display for OAuthRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Protocol(error) => error.fmt(f),
            Self::Problem(problem) => problem.fmt(f),
        }
    }
}

impl ResponseError for OAuthRefusal {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Protocol(OAuthError::InvalidClient) => StatusCode::UNAUTHORIZED,
            Self::Protocol(_) => StatusCode::BAD_REQUEST,
            Self::Problem(problem) => problem.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let error = match self {
            Self::Protocol(error) => error,
            Self::Problem(problem) => return problem.error_response(),
        };
        let mut response = HttpResponse::build(self.status_code());
        if *error == OAuthError::InvalidClient {
            response.insert_header((header::WWW_AUTHENTICATE, "Basic realm=\"lyceum\", charset=\"UTF-8\""));
        }
        let mut response = response.json(RefusalView { error: error.code(), error_description: error.to_string() });
        let told = Problem::new(self.status_code(), error.code(), error.to_string());
        response.extensions_mut().insert(Spoken(told));
        response
    }
}

impl<T: Describe> Describe for Result<T, OAuthRefusal> {
    fn describe(operation: &mut Operation) {
        T::describe(operation);
        for (status, description, headers) in [
            (400, "The application is refused.", &[][..]),
            (401, "The application did not prove that it is the one.", &["WWW-Authenticate"]),
        ] {
            let refusal = ("application/json", operation.content::<RefusalView>());
            let problem = (
                problem::MEDIA_TYPE,
                json!({
                    "schema": { "$ref": "#/components/schemas/Problem" },
                    "example": Problem::new(StatusCode::BAD_REQUEST, "unknown_parameter", "there is no parameter surprise")
                        .document("/oauth/token", "0199a2f4-5b5e-7c62-9f2e-0242ac120002"),
                }),
            );
            let content = if status == 400 { vec![refusal, problem] } else { vec![refusal] };
            operation.gives_content(status, description, headers, &content);
        }
        operation.may_fail(&problem::ALWAYS);
    }
}
