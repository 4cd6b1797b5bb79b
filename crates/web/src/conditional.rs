//! Entity tags: which state of a record a client knows, or wants to change (RFC 9110, section 13).

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderName},
};
use domain::kernel::{Precondition, Revision};

use crate::{
    describe::{Describe, Operation},
    problem::Problem,
};

/// The state of a record that the caller demands.
pub(crate) struct IfMatch(pub(crate) Precondition);

/// The entity tag of a record in the state `revision`, shown in one of its `variants` (such as with
/// related records inlined); the plain one has none.
pub(crate) fn entity_tag(revision: Revision, variant: &str) -> String {
    if variant.is_empty() { format!("\"{revision}\"") } else { format!("\"{revision}-{variant}\"") }
}

/// Whether the client has this very representation already.
pub(crate) fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let Some(known) = request.headers().get(header::IF_NONE_MATCH) else { return false };
    // Weak comparison: `W/"1"` and `"1"` are the same here.
    known
        .to_str()
        .is_ok_and(|it| it.split(',').map(str::trim).any(|it| it == "*" || it.trim_start_matches("W/") == tag))
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(precondition(request).map(Self))
    }
}

fn precondition(request: &HttpRequest) -> Result<Precondition, Problem> {
    match (joined(request, &header::IF_MATCH)?, joined(request, &header::IF_NONE_MATCH)?) {
        (Some(wanted), _) if wanted.trim() == "*" => Ok(Precondition::Exists),
        (Some(wanted), _) => revisions(&wanted).map(Precondition::OneOf),
        (None, Some(unwanted)) if unwanted.trim() == "*" => Ok(Precondition::Absent),
        (None, Some(_)) => Err(Problem::bad_request("invalid_header", "with a write, If-None-Match can only be *")),
        (None, None) => Ok(Precondition::None),
    }
}

fn joined(request: &HttpRequest, name: &HeaderName) -> Result<Option<String>, Problem> {
    let mut lines = Vec::new();
    for line in request.headers().get_all(name) {
        let line = line.to_str().map_err(|_| malformed(name))?;
        lines.push(line);
    }
    Ok((!lines.is_empty()).then(|| lines.join(",")))
}

/// Strong comparison: a weak tag names no state, and neither does one that we never gave.
fn revisions(tags: &str) -> Result<Vec<Revision>, Problem> {
    let mut revisions = Vec::new();
    for tag in tags.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        let strong = tag.strip_prefix("W/").is_none();
        let opaque = tag.trim_start_matches("W/").strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        let opaque = opaque.ok_or_else(|| malformed(&header::IF_MATCH))?;
        let revision: Option<Revision> = opaque.split('-').next().and_then(|it| it.parse().ok());
        revisions.extend(revision.filter(|_| strong));
    }
    Ok(revisions)
}

fn malformed(name: &HeaderName) -> Problem {
    Problem::bad_request("invalid_header", format!("{name} must be a list of quoted entity tags, or *"))
}

impl Describe for IfMatch {
    fn describe(operation: &mut Operation) {
        operation.shared_parameter("If-Match");
        operation.may_fail(&[409, 412]);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn demanded(name: &'static str, value: &'static str) -> Result<Precondition, Problem> {
        precondition(&TestRequest::default().insert_header((name, value)).to_http_request())
    }

    #[test]
    fn tags_name_states() {
        assert_eq!(demanded("if-match", "\"3\", \"5-authors\"").unwrap(), Precondition::OneOf(vec![3, 5]));
        assert_eq!(demanded("if-match", "*").unwrap(), Precondition::Exists);
        assert_eq!(demanded("if-none-match", "*").unwrap(), Precondition::Absent);
        assert_eq!(demanded("accept", "*/*").unwrap(), Precondition::None);
    }

    #[test]
    fn a_weak_or_foreign_tag_names_no_state() {
        assert_eq!(demanded("if-match", "W/\"3\", \"abc\"").unwrap(), Precondition::OneOf(vec![]));
    }

    #[test]
    fn a_bare_tag_is_refused() {
        assert!(demanded("if-match", "3").is_err());
        assert!(demanded("if-none-match", "\"3\"").is_err());
    }

    #[test]
    fn a_known_representation_is_recognised_weakly() {
        let request = TestRequest::default().insert_header(("if-none-match", "\"1\", W/\"2\"")).to_http_request();
        assert!(is_known(&request, "\"2\""));
        assert!(!is_known(&request, "\"2-authors\""));
        assert!(!is_known(&request, "\"3\""));
    }
}
