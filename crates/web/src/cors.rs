//! What pages of other origins may ask for and see (the Fetch standard's CORS protocol).

use actix_cors::Cors;

use crate::sites::Sites;

/// Headers that such a page may send, beside those that the protocol always lets through.
const SENT: [&str; 14] = [
    "authorization",
    "content-type",
    "accept",
    "if-match",
    "if-none-match",
    "accept-version",
    "idempotency-key",
    "last-event-id",
    "lyceum-consistency",
    "prefer",
    "traceparent",
    "x-api-key",
    "x-cart-token",
    "x-request-id",
];

/// Headers of answers that such a page may see.
const SHOWN: [&str; 13] = [
    "etag",
    "link",
    "location",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "x-request-id",
    "api-version",
    "idempotency-replayed",
    "lyceum-consistency",
    "preference-applied",
    "content-disposition",
    "x-cart-token",
];

/// For how long a browser may remember what it was told, in seconds.
const REMEMBERED: usize = 600;

/// Lets pages of `sites` call every operation.
pub(crate) fn of(sites: &Sites) -> Cors {
    let sites = sites.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, _| sites.admit(origin))
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers(SENT)
        .expose_headers(SHOWN)
        .max_age(REMEMBERED)
}
