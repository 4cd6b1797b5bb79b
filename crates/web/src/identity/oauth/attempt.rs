//! A login on the page that has not come off.

use actix_web::{
    ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};

use crate::problem::Problem;

/// A login that has not come off, if there was one.
#[derive(Default)]
pub(super) struct Try {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) email: String,
    pub(super) wait: Option<HeaderValue>,
}

impl Try {
    pub(super) fn refused(problem: &Problem, email: String) -> Self {
        let response = problem.error_response();
        let wait = response.headers().get(header::RETRY_AFTER).cloned();
        let (status, code) = match problem.code() {
            "mfa_required" => (StatusCode::UNPROCESSABLE_ENTITY, "mfa_required"),
            "too_many_attempts" | "rate_limited" => (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_credentials"),
        };
        Self { status, code, email, wait }
    }

    /// One with a provider.
    pub(super) fn elsewhere() -> Self {
        let (status, email) = (StatusCode::UNPROCESSABLE_ENTITY, String::new());
        Self { status, code: "login_failed", email, wait: None }
    }

    /// What the page says of it. Whatever is wrong, it is said in the same words.
    pub(super) fn told(&self) -> Option<&'static str> {
        match self.code {
            "" => None,
            "mfa_required" => Some("Your account takes a second factor. Enter your password again, and a code."),
            "login_failed" => {
                Some("Logging in there did not open an account here. Log in with a password, or try again.")
            }
            "too_many_attempts" => Some("There were too many failed attempts. Wait a while, then try again."),
            _ => Some("The email address, the password or the code is wrong."),
        }
    }
}
