//! How long a client would rather wait than get an answer that it has already (RFC 7240).

use std::{
    future::{Ready, ready},
    time::Duration,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    describe::{Describe, Operation},
    problem::Problem,
};

/// Nobody waits longer than this.
const LONGEST: u64 = 60;

/// `Prefer: wait=30`. What is not understood is no preference, as the RFC wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Prefer(Option<u64>);

impl Prefer {
    /// For how long to wait.
    pub(crate) fn wait(self) -> Duration {
        Duration::from_secs(self.0.unwrap_or(0))
    }

    /// The preference that was honoured.
    pub(crate) fn applied(self) -> Option<String> {
        self.0.map(|it| format!("wait={it}"))
    }
}

impl FromRequest for Prefer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let given = request.headers().get_all("prefer").filter_map(|it| it.to_str().ok());
        ready(Ok(Self(given.flat_map(|it| it.split(',')).find_map(wait))))
    }
}

/// The seconds of one preference, if it is that.
fn wait(preference: &str) -> Option<u64> {
    let preference = preference.split(';').next()?;
    let (name, value) = preference.split_once('=')?;
    let value = value.trim().trim_matches('"');
    let waits =
        name.trim().eq_ignore_ascii_case("wait") && !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit());
    // What does not fit into the number is longer than anybody may wait.
    waits.then(|| value.parse().unwrap_or(LONGEST).min(LONGEST))
}

impl Describe for Prefer {
    fn describe(operation: &mut Operation) {
        operation.shared_parameter("Prefer");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_understood_and_has_a_limit() {
        for (text, seconds) in [("wait=30", Some(30)), (" WAIT = \"5\" ; x=1", Some(5)), ("wait=0", Some(0))] {
            assert_eq!(wait(text), seconds, "{text}");
        }
        for text in ["wait=61", "wait=99999999999999999999"] {
            assert_eq!(wait(text), Some(60), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_preference() {
        for text in ["", "wait", "wait=", "wait=-1", "wait=soon", "respond-async", "waiting=3"] {
            assert_eq!(wait(text), None, "{text}");
        }
    }
}
