//! Events sent to other services.

mod deliveries;
pub(crate) mod receiver;
mod subscriptions;

use std::time::Duration;

use application::jobs::Retry;
use receiver::Receiver;
use serde_json::{Value, json};
use tests::{Answer, Campus, Person};
use tokio::time::sleep;

/// A campus that may send to this machine, and tries often at short intervals.
fn sending(campus: &mut Campus) {
    campus.restart_with(&[("LYCEUM_WEBHOOK_ALLOW", "127.0.0.1")], |settings| {
        settings.webhook_retry = Retry::After(&[0, 0, 0, 0]);
    });
}

/// Has events of these types sent to `receiver`.
async fn subscribed(by: &Person, receiver: &Receiver, types: &[&str]) -> Answer {
    by.post("/v1/webhooks", json!({ "url": receiver.url("/hook"), "event_types": types })).await.expect(201)
}

/// Where the webhook is.
fn place(webhook: &Answer) -> String {
    format!("/v1/webhooks/{}", webhook.text("/id"))
}

/// Adds a category, which the ledger tells of.
async fn category(by: &Person, slug: &str) {
    by.post("/v1/categories", json!({ "slug": slug, "name": slug })).await.expect(201);
}

/// The deliveries of a webhook, the oldest first, once `like` is true of them.
async fn when(by: &Person, webhook: &str, like: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    for _ in 0..1500 {
        let list = by.get(&format!("{webhook}/deliveries?sort=created_at&limit=100")).await.expect(200);
        if like(list.data()) {
            return list.data().to_vec();
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("the deliveries do not get there");
}

/// The same once `count` of them are in `state`.
async fn when_all(by: &Person, webhook: &str, count: usize, state: &str) -> Vec<Value> {
    when(by, webhook, |all| all.len() == count && all.iter().all(|it| it["state"] == state)).await
}

/// The actions that the audit trail has of a record, the oldest first.
async fn trail(by: &Person, id: &str) -> Vec<(String, Value)> {
    let list = by.get(&format!("/v1/audit-entries?resource_id={id}&sort=at")).await.expect(200);
    list.data().iter().map(|it| (it["action"].as_str().unwrap().to_owned(), it["changes"].clone())).collect()
}
