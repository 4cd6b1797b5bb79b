//! Rate limits: what each policy admits and refuses, and what the caller is told.

mod accounts;
mod edge;
mod policies;

use std::time::Duration;

use tests::{Answer, Campus, Person, Request};

const POLICIES: &str = "LYCEUM_RATE_LIMIT_POLICIES";
/// The tests' own machine may say where a request comes from.
const PROXY: (&str, &str) = ("LYCEUM_TRUSTED_PROXIES", "127.0.0.1");

/// A campus with these policies and no others, behind a proxy.
fn limited(campus: &mut Campus, policies: &str) {
    campus.restart(&[(POLICIES, &format!("none; {policies}")), PROXY]);
}

/// Something that costs little and is under every policy for reads.
fn read(person: &Person) -> Request {
    person.get("/v1/categories")
}

/// From some other address.
fn from(request: Request, address: &str) -> Request {
    request.with_header("x-forwarded-for", address)
}

/// The value of `parameter` in the item `policy` of the list that `header` is.
fn told(answer: &Answer, header: &str, policy: &str, parameter: &str) -> u64 {
    let list = answer.header(header).unwrap_or_else(|| panic!("no {header}: {answer:?}"));
    let item = list.split(", ").find(|it| it.starts_with(&format!("\"{policy}\";")));
    let mut parameters = item.unwrap_or_else(|| panic!("no {policy} in {list}")).split(';').skip(1);
    let value = parameters.find_map(|it| it.strip_prefix(parameter)?.strip_prefix('='));
    value.and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("no {parameter} in {list}"))
}

/// Refused by `policy`; how long to wait.
#[track_caller]
fn refused_by(answer: Answer, policy: &str) -> Duration {
    let answer = answer.refused(429, "rate_limited");
    assert_eq!(answer["policy"], policy, "{answer:?}");
    assert_eq!(told(&answer, "ratelimit", policy, "r"), 0);
    Duration::from_secs(answer.header("retry-after").unwrap().parse().unwrap())
}
