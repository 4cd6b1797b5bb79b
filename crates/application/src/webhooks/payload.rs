//! What is sent: an event as everybody hears of it, with what the Standard Webhooks specification adds.

use domain::kernel::Timestamp;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::{NewDelivery, Webhook, WebhookId};
use crate::{
    Ctx, Failure,
    events::{CloudEvent, Event},
    ledger::Audience,
    moment,
};

/// What tells that anything arrives at all.
const PING: &str = "webhook.ping";

/// A CloudEvent whose time is also where receivers of webhooks look for it.
#[derive(Serialize)]
struct Payload<'e> {
    #[serde(flatten)]
    event: CloudEvent<'e>,
    #[serde(serialize_with = "moment::serialize")]
    timestamp: Timestamp,
}

/// An event on its way to `webhook`.
pub(super) fn of(event: &Event, webhook: WebhookId) -> Result<NewDelivery, Failure> {
    let payload = Payload { event: CloudEvent::from(event), timestamp: event.at };
    Ok(NewDelivery {
        webhook,
        event_id: event.id,
        event_type: event.kind.clone(),
        payload: serde_json::to_string(&payload).map_err(Failure::internal)?,
    })
}

/// Something that happened to nothing but `webhook`, and has no place among the events.
pub(super) fn ping(ctx: &Ctx, webhook: &Webhook) -> Event {
    let id = webhook.facts().id;
    Event {
        sequence: 0,
        id: Uuid::now_v7(),
        kind: PING.to_owned(),
        at: ctx.at,
        resource_type: "webhook".to_owned(),
        resource_id: id.to_string(),
        actor_id: ctx.actor.principal(),
        request_id: ctx.request.id.to_string(),
        audience: Audience::default(),
        data: json!({ "id": id }),
        traceparent: ctx.request.trace.context(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_finds_type_timestamp_and_data() {
        let event = Event {
            sequence: 7,
            id: Uuid::nil(),
            kind: "book.created".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            resource_type: "book".to_owned(),
            resource_id: "1".to_owned(),
            actor_id: None,
            request_id: "r".to_owned(),
            audience: Audience::everybody(),
            data: json!({ "isbn": "1" }),
            traceparent: None,
        };
        let sent: serde_json::Value = serde_json::from_str(&of(&event, WebhookId::fresh()).unwrap().payload).unwrap();
        assert_eq!((&sent["type"], &sent["data"]["isbn"]), (&json!("book.created"), &json!("1")));
        assert_eq!((&sent["timestamp"], &sent["time"]), (&sent["time"], &json!("1970-01-01T00:00:00.000000Z")));
        assert_eq!((&sent["specversion"], &sent["sequence"]), (&json!("1.0"), &json!("7")));
    }
}
