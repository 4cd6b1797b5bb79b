//! `/v1/webhooks`

use actix_web::web::Data;
use application::{
    events::CloudEvent,
    webhooks::{
        self, CreateWebhook, DeliveryFilter, DeliveryId, DeliverySort, DeliveryView, UpdateWebhook, WebhookFilter,
        WebhookId, WebhookManager, WebhookMeans, WebhookSort, WebhookView,
    },
};
use serde_json::{Value, json};

use crate::{
    body::{Body, MergePatch, NoBody},
    call::{Call, GivesCredential},
    conditional::IfMatch,
    describe::{Describe, Operation, Schemas},
    list::{List, Listed},
    outcome::{Accepted, Changed, Created, Done, Found, Plain, Reply},
    path::{Named, Segment},
    problem::Problem,
    routes::Routes,
};

const RECEIVING: &str = "Deliveries follow the Standard Webhooks specification: a `POST` of the event as a CloudEvent, with \
`webhook-id` (the event's `id`, the same each time), `webhook-timestamp` and `webhook-signature`. Any 2xx takes it. Otherwise it \
is tried again after about 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h; 410 disables the webhook, a redirect is not \
followed. The secret is shown in this answer only.";

pub(crate) fn routes() -> Routes {
    Routes::new("webhooks", "Events sent to other services.")
        .get("/v1/webhooks", list_webhooks, "List webhooks")
        .post("/v1/webhooks", create_webhook, "Have events sent somewhere")
        .note(RECEIVING)
        .get("/v1/webhooks/{id}", get_webhook, "Show a webhook")
        .patch("/v1/webhooks/{id}", update_webhook, "Change a webhook")
        .note("Of what it did not want before, it hears from now on. What is under way when it is disabled is given up.")
        .delete("/v1/webhooks/{id}", delete_webhook, "Delete a webhook and what is known of its deliveries")
        .post("/v1/webhooks/{id}/rotate-secret", rotate_webhook_secret, "Replace the secret of a webhook")
        .note(
            "The new secret is shown in this answer only. For 24 hours the one before signs as well: \
             `webhook-signature` then has two signatures.",
        )
        .refuses(&[413])
        .post("/v1/webhooks/{id}/ping", ping_webhook, "Try whether a webhook arrives")
        .note("Queues a delivery of the type `webhook.ping`, which no subscription need name.")
        .get("/v1/webhooks/{id}/deliveries", list_deliveries, "List what was sent to a webhook")
        .note("The newest first, for 30 days. What was tried often enough is found with `state=failed`.")
        .get("/v1/webhooks/{id}/deliveries/{delivery_id}", get_delivery, "Show a delivery")
        .post("/v1/webhooks/{id}/deliveries/{delivery_id}/redeliver", redeliver, "Send something again")
        .note("While the delivery is `succeeded` or `failed`. It is tried as often as a new one, with the same `webhook-id`.")
}

/// The delivery that a path names.
struct Sent(DeliveryId);

impl Segment for Sent {
    const NAME: &'static str = "delivery_id";

    fn read(text: &str) -> Option<Self> {
        DeliveryId::read(text).map(Self)
    }

    fn schema() -> Value {
        json!({ "type": "string", "format": "uuid" })
    }
}

type Means = Data<WebhookMeans>;

async fn list_webhooks(
    call: Call<WebhookManager>,
    list: List<WebhookFilter, WebhookSort>,
) -> Result<Listed<WebhookView>, Problem> {
    let (filter, page, link) = list.split();
    let by = call.role;
    call.read_weighing(page.total, move |_, reader| webhooks::list_webhooks(&by, reader.webhooks(), &filter, &page))
        .await
        .map(|it| link.to(it))
}

async fn create_webhook(
    call: Call<WebhookManager, GivesCredential>,
    body: Body<CreateWebhook>,
    means: Means,
) -> Result<Created<WebhookView>, Problem> {
    let by = call.role;
    call.write_plainly(move |ctx, uow| {
        let record = webhooks::create_webhook(ctx, &by, uow.webhooks(), &means, &body)?;
        Ok(Created { location: format!("/v1/webhooks/{}", record.view.id), record })
    })
    .await
}

async fn get_webhook(call: Call<WebhookManager>, id: Named<WebhookId>) -> Result<Found<WebhookView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| webhooks::get_webhook(&by, reader.webhooks(), id.0)).await.map(Found::from)
}

async fn update_webhook(
    call: Call<WebhookManager>,
    id: Named<WebhookId>,
    wanted: IfMatch,
    body: MergePatch<UpdateWebhook>,
    means: Means,
) -> Result<Reply<Changed<WebhookView>>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| {
        webhooks::update_webhook(ctx, &by, uow.webhooks(), &means, (id.0, &wanted.0), &body).map(Changed)
    })
    .await
}

async fn delete_webhook(
    call: Call<WebhookManager>,
    id: Named<WebhookId>,
    wanted: IfMatch,
) -> Result<Reply<Done>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| webhooks::delete_webhook(ctx, &by, uow.webhooks(), id.0, &wanted.0).map(|()| Done)).await
}

async fn rotate_webhook_secret(
    call: Call<WebhookManager, GivesCredential>,
    id: Named<WebhookId>,
    wanted: IfMatch,
    _: NoBody,
    means: Means,
) -> Result<Changed<WebhookView>, Problem> {
    let by = call.role;
    call.write_plainly(move |ctx, uow| {
        webhooks::rotate_webhook_secret(ctx, &by, uow.webhooks(), &means, (id.0, &wanted.0)).map(Changed)
    })
    .await
}

async fn ping_webhook(
    call: Call<WebhookManager>,
    id: Named<WebhookId>,
    _: NoBody,
) -> Result<Reply<Accepted<DeliveryView>>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| webhooks::ping_webhook(ctx, &by, uow, id.0).map(accepted)).await
}

async fn list_deliveries(
    call: Call<WebhookManager>,
    id: Named<WebhookId>,
    list: List<DeliveryFilter, DeliverySort>,
) -> Result<Listed<DeliveryView>, Problem> {
    let (filter, page, link) = list.split();
    let by = call.role;
    call.read_weighing(page.total, move |_, reader| {
        webhooks::list_deliveries(&by, reader.webhooks(), id.0, &filter, &page)
    })
    .await
    .map(|it| link.to(it))
}

async fn get_delivery(
    call: Call<WebhookManager>,
    id: Named<WebhookId>,
    delivery: Named<Sent>,
) -> Result<Plain<DeliveryView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| webhooks::get_delivery(&by, reader.webhooks(), id.0, delivery.0.0)).await.map(Plain)
}

async fn redeliver(
    call: Call<WebhookManager>,
    id: Named<WebhookId>,
    delivery: Named<Sent>,
    _: NoBody,
) -> Result<Reply<Accepted<DeliveryView>>, Problem> {
    let by = call.role;
    call.write(move |ctx, uow| webhooks::redeliver(ctx, &by, uow, id.0, delivery.0.0).map(accepted)).await
}

/// It is under way.
fn accepted(view: DeliveryView) -> Accepted<DeliveryView> {
    Accepted { location: format!("/v1/webhooks/{}/deliveries/{}", view.webhook_id, view.id), view }
}

impl Describe for Means {
    fn describe(_: &mut Operation) {}
}

/// What those answer who subscribed to events.
pub(crate) fn sent(schemas: &mut Schemas) -> Value {
    let header = |name: &str, description: &str, example: &str| {
        json!({ "name": name, "in": "header", "required": true, "description": description,
                "schema": { "type": "string", "examples": [example] } })
    };
    json!({
        "operationId": "receive_event",
        "summary": "Take an event",
        "description": "What is sent to whoever subscribed (`POST /v1/webhooks`), signed as the Standard Webhooks specification \
                        has it. Besides the members shown there is `timestamp`, equal to `time`.",
        "tags": ["webhooks"],
        "security": [],
        "parameters": [
            header("webhook-id", "Names the event; the same each time that it is tried.", "0199a2f4-5b5e-7c62-9f2e-0242ac120002"),
            header("webhook-timestamp", "When this try was made, in seconds since 1970.", "1795000000"),
            header("webhook-signature", "One signature for each secret in force, separated by spaces.", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
        ],
        "requestBody": {
            "required": true,
            "description": "The event.",
            "content": { "application/json": { "schema": schemas.reference::<CloudEvent<'_>>() } },
        },
        "responses": {
            "204": { "description": "It was taken; any answer of success says so." },
            "410": { "description": "Nobody wants to hear any more: the webhook is disabled." },
        },
    })
}
