//! HTTP, and nothing but HTTP: handlers translate a request into one use case, and its outcome into
//! a response. The same registration serves the operations and writes the OpenAPI document.

mod answered;
mod audit;
mod body;
mod bookstore;
mod call;
mod catalogue_imports;
mod conditional;
mod cursor;
mod decode;
mod describe;
mod download;
mod exchange;
mod formats;
mod identity;
mod jobs;
mod lending;
mod list;
mod negotiation;
mod notifications;
mod openapi;
mod origin;
mod outcome;
mod path;
mod prefer;
mod probes;
mod problem;
mod query;
mod routes;
mod serve;
mod sites;
mod streams;
mod system;
mod telemetry;
mod upload;
mod versions;
mod webhooks;
mod wire;

pub use origin::Origins;
pub use probes::{Probes, Readiness};
pub use serve::{Api, Limits, serve};
pub use sites::Sites;
pub use streams::Feed;
pub use telemetry::Telemetry;

/// Every operation of every context, in the order of the document.
fn operations() -> Vec<routes::Routes> {
    vec![
        system::routes(),
        identity::routes(),
        bookstore::routes(),
        jobs::routes(),
        lending::routes(),
        audit::routes(),
        streams::routes(),
        webhooks::routes(),
        notifications::routes(),
    ]
}

/// The OpenAPI 3.1 document of the whole API.
pub fn document() -> serde_json::Value {
    openapi::document(&operations(), webhooks::sent)
}
