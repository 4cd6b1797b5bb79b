//! Rate limits at the edge: asked once for each request, and told in its answer.
//!
//! What counts by address is asked before anybody looks who is calling, so that a flood costs little; what counts by
//! who calls, right after.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpRequest,
    http::{
        Method, StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
};
use application::{
    identity::{QuotaStanding, Recognised},
    limits::{ACCOUNT_OPERATIONS, KeyPlan, OperationLimits, Standing},
};
use domain::{
    kernel::Timestamp,
    limits::{CountBy, Policy, Target, Verdict},
};
use serde_json::{Value, json};

use crate::{describe::Operation, exchange::Exchange, operations, problem::Problem, routes::Facts};

/// draft-ietf-httpapi-ratelimit-headers-10, section 2: what the policies are.
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// The same, section 3: how one stands with them.
const STANDING: HeaderName = HeaderName::from_static("ratelimit");

/// What a request was measured by, so far.
pub(crate) struct Measured {
    limits: Option<Arc<OperationLimits>>,
    at: Timestamp,
    standings: Vec<Standing>,
}

impl Measured {
    /// Nothing yet. `OPTIONS`, which does nothing, is under no limit.
    pub(crate) fn begin(request: &HttpRequest, at: Timestamp) -> Self {
        let limited = request.method() != Method::OPTIONS;
        let limits = if limited { Facts::of(request).limits(request.method()) } else { None };
        Self { limits, at, standings: Vec::new() }
    }

    /// By where it comes from.
    pub(crate) async fn by_address(&mut self, request: &HttpRequest) -> Result<(), Problem> {
        let Some(limits) = &self.limits else { return Ok(()) };
        let standings = limits.take_of_address(Exchange::of(request).address(), self.at).await;
        self.add(standings)
    }

    /// By who calls.
    pub(crate) async fn by_caller(&mut self, caller: &Recognised) -> Result<(), Problem> {
        let Some(limits) = &self.limits else { return Ok(()) };
        let standings = limits.take_of_caller(caller.actor().principal(), plan_of(caller), self.at).await;
        self.add(standings)
    }

    /// By the quota of an API key, whether it has let the call in or not.
    pub(crate) fn by_quota(&mut self, quota: Option<QuotaStanding>) {
        self.standings.extend(quota.filter(|_| self.limits.is_some()).map(|it| of_quota(&it, self.at)));
    }

    fn add(&mut self, standings: Vec<Standing>) -> Result<(), Problem> {
        self.standings.extend(standings);
        match self.standings.last().filter(|it| !it.verdict.admitted) {
            Some(refused) => Err(refusal(refused)),
            None => Ok(()),
        }
    }

    /// Tells in the headers of the answer how the caller stands.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        tell(&self.standings, headers);
    }
}

/// What the plan of a key admits, if it is one that calls.
fn plan_of(caller: &Recognised) -> Option<KeyPlan> {
    let (key, terms) = (caller.actor().key()?, caller.terms()?);
    let (rate, burst) = (terms.rate_per_second.get(), terms.burst.get());
    KeyPlan::new(key.uuid(), u64::from(rate.unsigned_abs()), u64::from(burst.unsigned_abs())).ok()
}

/// How a key stands with its quota, in the words of the other limits.
fn of_quota(it: &QuotaStanding, at: Timestamp) -> Standing {
    let (limit, remaining) = (u64::from(it.quota.calls.get().unsigned_abs()), it.remaining().unsigned_abs());
    let until = (it.window.renews_at() - at).to_std().unwrap_or_default();
    let verdict = Verdict { admitted: true, limit, remaining, reset_after: until, retry_after: Duration::ZERO };
    let window = (it.window.ends - it.window.begins).to_std().unwrap_or_default();
    Standing { policy: "quota".into(), quota: limit, window, verdict }
}

fn tell(standings: &[Standing], headers: &mut HeaderMap) {
    if standings.is_empty() {
        return;
    }
    for (name, item) in [(POLICY, policy as fn(&Standing) -> String), (STANDING, standing)] {
        // What the use case said itself, of a limit that only it knows, stays.
        let said = headers.get(&name).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let list = standings.iter().map(item).chain(said).collect::<Vec<_>>().join(", ");
        // The names of policies are made of visible characters.
        if let Ok(value) = HeaderValue::try_from(list) {
            headers.insert(name, value);
        }
    }
}

/// An item of `RateLimit-Policy`: the quota and the seconds in which it can be had.
fn policy(it: &Standing) -> String {
    format!("\"{}\";q={};w={}", it.policy, it.quota, seconds(it.window))
}

/// An item of `RateLimit`: what is left, and the seconds until all of it is there again.
fn standing(it: &Standing) -> String {
    format!("\"{}\";r={};t={}", it.policy, it.verdict.remaining, seconds(it.verdict.reset_after))
}

/// Rounded up: who waits that long has waited long enough.
fn seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

/// 429
fn refusal(refused: &Standing) -> Problem {
    let detail = "too much was asked for in too short a time; wait as long as Retry-After says";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", detail)
        .retry_after(seconds(refused.verdict.retry_after).max(1))
        .fact("policy", &*refused.policy)
}

/// A refusal by a use case, which tells of its limit itself.
impl From<Standing> for Problem {
    fn from(refused: Standing) -> Self {
        refusal(&refused).header(POLICY, &policy(&refused)).header(STANDING, &standing(&refused))
    }
}

/// Finds a policy that would never apply, because it names an operation or a tag that does not exist, or counts
/// by account where none is known. Says which and why.
pub fn check_policies<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Result<(), String> {
    let mut policies = policies.into_iter().peekable();
    if policies.peek().is_none() {
        return Ok(());
    }
    let all = operations();
    let ids: Vec<_> = all.iter().flat_map(|it| &it.entries).map(|it| &*it.operation.id).collect();
    let tags: Vec<_> = all.iter().map(|it| it.tag.name).collect();
    let complaint = |it: &Policy| {
        let unknown = it.on.iter().find_map(|target| match target {
            Target::Operation(id) if !ids.contains(&&**id) => Some(format!("there is no operation {id}")),
            Target::Operation(id) if it.by == CountBy::Account && !ACCOUNT_OPERATIONS.contains(&&**id) => {
                Some(format!("{id} knows no account; these do: {}", ACCOUNT_OPERATIONS.join(", ")))
            }
            Target::Tag(tag) if !tags.contains(&&**tag) => {
                Some(format!("there is no tag {tag}; there are {}", tags.join(", ")))
            }
            _ => None,
        });
        unknown.map(|why| format!("policy {}: {why}", it.name))
    };
    policies.find_map(complaint).map_or(Ok(()), Err)
}

/// The answers of an operation, with what limits add to them.
pub(crate) fn described(operation: &Operation) -> Value {
    let mut responses = operation.responses.clone();
    let told = responses.values_mut().filter(|_| !operation.unlimited).filter_map(|it| it.get_mut("headers"));
    for headers in told {
        for name in HEADERS {
            headers[name] = json!({ "$ref": format!("#/components/headers/{name}") });
        }
    }
    json!(responses)
}

/// As the document writes them.
pub(crate) const HEADERS: [&str; 2] = ["RateLimit-Policy", "RateLimit"];

#[cfg(test)]
mod tests {
    use domain::limits::Policies;

    use super::*;

    fn stands(name: &str, remaining: u64, millis: u64) -> Standing {
        let wait = Duration::from_millis(millis);
        let verdict = Verdict { admitted: remaining > 0, limit: 300, remaining, reset_after: wait, retry_after: wait };
        Standing { policy: name.into(), quota: 300, window: Duration::from_millis(2500), verdict }
    }

    #[test]
    fn the_headers_list_all_policies_in_structured_fields() {
        let mut headers = HeaderMap::new();
        tell(&[stands("everything", 299, 5), stands("writes", 7, 2000)], &mut headers);
        let told = |name| headers.get(name).unwrap().to_str().unwrap();
        assert_eq!(told("ratelimit-policy"), "\"everything\";q=300;w=3, \"writes\";q=300;w=3");
        assert_eq!(told("ratelimit"), "\"everything\";r=299;t=1, \"writes\";r=7;t=2");
    }

    #[test]
    fn what_a_use_case_said_of_its_own_limit_stays() {
        let mut headers = HeaderMap::new();
        headers.insert(STANDING, HeaderValue::from_static("\"logins\";r=0;t=9"));
        tell(&[stands("everything", 299, 5)], &mut headers);
        assert_eq!(headers.get("ratelimit").unwrap(), "\"everything\";r=299;t=1, \"logins\";r=0;t=9");
    }

    #[test]
    fn without_a_policy_nothing_is_said() {
        let mut headers = HeaderMap::new();
        tell(&[], &mut headers);
        assert!(headers.is_empty());
    }

    #[test]
    fn a_policy_that_could_never_apply_is_named() {
        let check = |text: &str| {
            let policies: Policies = format!("none; mine: fixed-window 1/s by {text}").parse().unwrap();
            check_policies(policies.iter())
        };
        assert_eq!(check("user on create_book|tag:bookstore|all"), Ok(()));
        assert_eq!(check("account on create_session"), Ok(()));
        for (text, said) in [
            ("user on create_books", "policy mine: there is no operation create_books"),
            ("user on tag:books", "there is no tag books"),
            ("account on create_user", "create_user knows no account"),
        ] {
            assert!(check(text).unwrap_err().contains(said), "{text}");
        }
    }

    #[test]
    fn every_default_policy_names_what_exists() {
        assert_eq!(check_policies(Policies::default().iter()), Ok(()));
    }
}
