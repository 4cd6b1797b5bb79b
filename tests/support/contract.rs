//! Whether an answer is what the document promises. Runs for every answer of every test.

use reqwest::Method;
use serde_json::Value;

use crate::{Answer, Document, Operation};

const PROBLEM: &str = "application/problem+json";

/// Headers that say how an answer travels or what a browser may do with it, not what it means.
const UNDESCRIBED: [&str; 20] = [
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "referrer-policy",
    "strict-transport-security",
    "transfer-encoding",
    "upgrade",
    "vary",
    "x-accel-buffering",
    "x-content-type-options",
];

/// Panics unless `answer` is what `document` promises to whoever asks `method` of `path`.
pub(crate) fn check(document: &Document, method: &Method, path: &str, answer: &Answer) {
    for header in ["x-request-id", "api-version", "x-content-type-options"] {
        assert!(answer.headers.contains_key(header), "no {header}: {answer:?}");
    }
    match answer.header("content-type") {
        _ if answer.status < 400 => {}
        // The authorization server tells applications in the words of RFC 6749 what it refuses, and people by pages.
        Some("application/json") if path.starts_with("/oauth/") => check_oauth_error(answer),
        Some("text/html; charset=utf-8") if path.starts_with("/oauth/") => {}
        _ => check_problem(method, path, answer),
    }
    if let Some(operation) = document.find(method, path) {
        check_documented(document, operation, method, answer);
    }
}

/// A path as it may be repeated: some records are addressed by a secret.
fn without_secrets(path: &str) -> String {
    let collections = ["/email-verifications/", "/password-resets/"];
    let secret = collections.iter().find_map(|it| path.find(it).map(|at| at + it.len()));
    secret.map_or_else(|| path.to_owned(), |at| format!("{}***", &path[..at]))
}

/// Any refusal, documented or not, is a problem document that agrees with the answer it is in.
fn check_problem(method: &Method, path: &str, answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some(PROBLEM), "{answer:?}");
    if method == Method::HEAD || answer.headers.contains_key("content-encoding") {
        return;
    }
    let problem = &answer.body;
    assert_eq!(problem["status"], answer.status, "{answer:?}");
    assert_eq!(problem["type"], format!("/problems/{}", answer.code()), "{answer:?}");
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"), "{answer:?}");
    for member in ["title", "code", "detail", "instance"] {
        assert!(problem[member].as_str().is_some_and(|it| !it.is_empty()), "no {member}: {answer:?}");
    }
    let path = path.split(['?', '#']).next().unwrap();
    assert_eq!(problem["instance"], without_secrets(path), "{answer:?}");
    check_challenge(answer);
    if matches!(answer.status, 429 | 503) {
        let pause = answer.header("retry-after").and_then(|it| it.parse::<u64>().ok());
        assert!(pause.is_some_and(|it| it > 0), "no Retry-After: {answer:?}");
    }
}

/// Whoever could be answered with another credential is told so, and nobody else (RFC 6750, section 3).
fn check_challenge(answer: &Answer) {
    let challenge = answer.header("www-authenticate");
    match answer.status {
        401 => assert!(challenge.is_some(), "no challenge: {answer:?}"),
        403 if answer.code() == "insufficient_scope" => {
            assert_eq!(challenge, Some("Bearer error=\"insufficient_scope\""), "{answer:?}");
        }
        _ => assert_eq!(challenge, None, "no other credential would do: {answer:?}"),
    }
}

/// RFC 6749, section 5.2.
fn check_oauth_error(answer: &Answer) {
    for member in ["error", "error_description"] {
        assert!(answer.body[member].as_str().is_some_and(|it| !it.is_empty()), "no {member}: {answer:?}");
    }
    let challenged = answer.headers.contains_key("www-authenticate");
    assert_eq!(challenged, answer.status == 401, "WWW-Authenticate belongs to 401: {answer:?}");
}

fn check_documented(document: &Document, operation: &Operation, method: &Method, answer: &Answer) {
    let id = &operation.id;
    let response = operation.response(answer.status);
    let response = response.unwrap_or_else(|| panic!("{id} does not document {}: {answer:?}", answer.status));
    check_headers(document, response, answer);
    let Some(content) = response["content"].as_object() else {
        assert!(answer.bytes.is_empty(), "{id} documents no body: {answer:?}");
        return;
    };
    let media_type = answer.header("content-type").and_then(|it| it.split(';').next()).unwrap_or_default();
    let Some(media) = content.get(media_type) else {
        panic!("{id} documents no {media_type}: {answer:?}");
    };
    if method == Method::HEAD {
        assert!(answer.bytes.is_empty(), "an answer to HEAD has no body: {answer:?}");
    } else if is_json(media_type) && !answer.headers.contains_key("content-encoding") {
        check_body(document, &media["schema"], answer);
    }
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

fn check_headers(document: &Document, response: &Value, answer: &Answer) {
    let headers = response["headers"].as_object().cloned().unwrap_or_default();
    for (name, header) in &headers {
        match answer.header(name) {
            Some(value) => {
                let schema = document.resolve(&header["schema"]);
                let number = value.parse::<i64>().ok().filter(|_| schema["type"] == "integer");
                let value = number.map_or_else(|| Value::from(value), Value::from);
                assert!(document.validator(schema).is_valid(&value), "{name} is not as documented: {answer:?}");
            }
            None => assert_ne!(header["required"], true, "no {name}: {answer:?}"),
        }
    }
    for name in answer.headers.keys().map(reqwest::header::HeaderName::as_str) {
        let documented = headers.keys().any(|it| it.eq_ignore_ascii_case(name));
        assert!(documented || UNDESCRIBED.contains(&name), "{name} is not documented: {answer:?}");
    }
}

fn check_body(document: &Document, schema: &Value, answer: &Answer) {
    let validator = document.validator(schema);
    let errors: Vec<_> =
        validator.iter_errors(&answer.body).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(errors.is_empty(), "not as documented: {errors:#?}\n{answer:?}");
}
