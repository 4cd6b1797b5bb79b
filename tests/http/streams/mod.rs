//! Events as they happen: over SSE and over a WebSocket.

mod breaks;
mod seats;
mod sse;
mod ws;

use serde_json::json;
use tests::Person;

/// Adds a category, which the ledger tells of.
async fn category(by: &Person, slug: &str) {
    by.post("/v1/categories", json!({ "slug": slug, "name": slug })).await.expect(201);
}
