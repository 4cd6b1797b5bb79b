//! Reads that may come from a replica, and how a client sees its own writes there all the same: the answer to a write
//! says how far a replica has to have come (`Lyceum-Consistency`), and the client shows that when it reads.

use std::time::{Duration, Instant};

use actix_web::{
    HttpRequest,
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    rt::time::timeout,
};
use application::{Caller, Consistency, Ctx, Failure, Gateway, LogPosition, Reader, Weight};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::{
    patience::in_time,
    problem::Problem,
    routes::{Entry, Facts},
};

const HEADER: HeaderName = HeaderName::from_static("lyceum-consistency");
/// The first byte of what tokens are made of today: the position follows.
const VERSION: u8 = 1;
/// The longest token that is read, of any version.
pub(crate) const LONGEST: usize = 64;
/// How a token looks.
pub(crate) const EXAMPLE: &str = "AQAAAAADTgCo";
/// After this long what a replica fails at is not done again; whoever asked has waited long enough.
const SOON: Duration = Duration::from_secs(5);

/// What the client of a request with this method and these headers has to see and wants to know.
pub(crate) fn consistency(method: &Method, headers: &HeaderMap) -> Consistency {
    match *method {
        Method::GET | Method::HEAD if insists(headers) => Consistency::demanding(Some(LogPosition::NOWHERE)),
        Method::GET | Method::HEAD => Consistency::demanding(demanded(headers).ok().flatten()),
        _ => Consistency::asking(),
    }
}

/// Whether the client takes nothing but the newest (RFC 9111, section 5.2.1.4).
fn insists(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::CACHE_CONTROL)
        .any(|it| it.as_bytes().windows(8).any(|it| it.eq_ignore_ascii_case(b"no-cache")))
}

/// What has to be there in whatever answers, if the client shows a token.
pub(crate) fn demanded(headers: &HeaderMap) -> Result<Option<LogPosition>, Problem> {
    let mut shown = headers.get_all(HEADER);
    let (Some(token), None) = (shown.next(), shown.next()) else {
        return if headers.contains_key(HEADER) { Err(malformed()) } else { Ok(None) };
    };
    token.to_str().ok().and_then(position).map(Some).ok_or_else(malformed)
}

fn malformed() -> Problem {
    let detail = "Lyceum-Consistency is not what any write answered";
    Problem::bad_request("invalid_consistency_token", detail)
}

/// What `token` stands for. One of another version is good, but only the primary surely has what it stands for.
fn position(token: &str) -> Option<LogPosition> {
    if token.len() > LONGEST {
        return None;
    }
    match *URL_SAFE_NO_PAD.decode(token).ok()?.as_slice() {
        [VERSION, ref position @ ..] => Some(LogPosition(u64::from_be_bytes(position.try_into().ok()?))),
        [] => None,
        _ => Some(LogPosition::NOWHERE),
    }
}

fn token(LogPosition(position): LogPosition) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend(position.to_be_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Tells the client what to show to see what it wrote, if it wrote anything.
pub(crate) fn tell(consistency: &Consistency, headers: &mut HeaderMap) {
    if let Some(told) = consistency.reached().and_then(|it| HeaderValue::from_str(&token(it)).ok()) {
        headers.insert(HEADER, told);
    }
}

/// Whether this request may be answered by a replica: a read by somebody who is known without it.
pub(crate) fn may_answer(gateway: &Gateway, request: &HttpRequest) -> bool {
    gateway.has_replicas()
        && matches!(*request.method(), Method::GET | Method::HEAD)
        && !Facts::of(request).has_own_credentials(request.method())
}

/// Reads from whatever has what the caller has to see. What a replica fails at, or is silent about, is read from the
/// primary, once.
pub(crate) async fn read<T: Send + 'static>(
    gateway: &Gateway,
    caller: Caller,
    weight: Weight,
    work: impl FnOnce(&Ctx, &mut dyn Reader) -> Result<T, Failure> + Clone + Send + 'static,
) -> Result<T, Failure> {
    let asked = Instant::now();
    let (first, by_replica) = gateway.read_somewhere(caller.clone(), weight, work.clone());
    if !by_replica {
        return in_time(first).await;
    }
    match timeout(patience(weight), first).await {
        Ok(Err(failure)) if is_of_replica(&failure) && asked.elapsed() < SOON => {
            tracing::warn!(request_id = %caller.request.id, "a read failed, and is done on the primary");
        }
        Ok(answer) => return answer,
        Err(_) => {
            tracing::warn!(request_id = %caller.request.id, "a replica is silent, and its read done on the primary");
        }
    }
    in_time(gateway.read(caller, weight, work)).await
}

/// How long a read may take that is not lost: what is heavy ends by its time limit.
const fn patience(weight: Weight) -> Duration {
    match weight {
        Weight::Light => Duration::from_secs(2),
        Weight::Heavy => Duration::from_secs(17),
    }
}

/// Whether the primary might do better. A defect may be one of replicas only: they lack what was migrated a moment ago,
/// and some things cannot be done there.
const fn is_of_replica(failure: &Failure) -> bool {
    match failure {
        Failure::Unavailable(_) | Failure::Contended | Failure::Internal(_) => true,
        Failure::Refused(_) | Failure::Limited(_) => false,
    }
}

/// The parameter that reads take.
pub(crate) fn parameter(entry: &Entry) -> Option<Value> {
    let reads = entry.method == Method::GET && !entry.operation.own_credentials;
    reads.then(|| json!({ "$ref": "#/components/parameters/Lyceum-Consistency" }))
}

/// `responses` with what the answers to writes tell.
pub(crate) fn described(method: &Method, mut responses: Value) -> Value {
    if *method == Method::GET {
        return responses;
    }
    let good = responses.as_object_mut().into_iter().flatten().filter(|(status, _)| status.starts_with('2'));
    for (_, response) in good {
        response["headers"]["Lyceum-Consistency"] = json!({ "$ref": "#/components/headers/Lyceum-Consistency" });
    }
    responses
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(tokens: &[&'static str]) -> Result<Option<LogPosition>, String> {
        let mut headers = HeaderMap::new();
        for it in tokens {
            headers.append(HEADER, HeaderValue::from_static(it));
        }
        demanded(&headers).map_err(|it| it.code().to_owned())
    }

    #[test]
    fn a_token_stands_for_what_it_was_made_for() {
        for of in [1, 0x034e_00a8, u64::MAX] {
            assert_eq!(position(&token(LogPosition(of))), Some(LogPosition(of)));
        }
        assert_eq!(token(LogPosition(0x034e_00a8)), EXAMPLE);
    }

    #[test]
    fn what_no_write_answered_is_refused_and_what_another_version_did_is_for_the_primary() {
        assert_eq!(shown(&[]), Ok(None));
        assert_eq!(shown(&[EXAMPLE]), Ok(Some(LogPosition(0x034e_00a8))));
        assert_eq!(shown(&["AgAA"]), Ok(Some(LogPosition::NOWHERE)));
        let long = "A".repeat(LONGEST + 4).leak();
        for bad in
            [&["" as &'static str] as &[_], &["AQAA"], &["AQAAAAADTgCo="], &["a b"], &[EXAMPLE, EXAMPLE], &[long]]
        {
            assert_eq!(shown(bad), Err("invalid_consistency_token".to_owned()), "{bad:?}");
        }
    }

    #[test]
    fn a_client_is_told_where_its_write_is() {
        let (mut headers, request) = (HeaderMap::new(), Consistency::asking());
        tell(&request, &mut headers);
        assert!(headers.is_empty());
        request.reach(LogPosition(0x034e_00a8));
        tell(&request, &mut headers);
        assert_eq!(headers.get(HEADER).unwrap(), EXAMPLE);
    }
}
