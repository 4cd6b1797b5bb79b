//! Making, changing and deleting webhooks, and where nothing may be sent.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{category, place, receiver::Receiver, sending, subscribed, trail, when_all};
use crate::catalogue::walked;

fn new(url: &str) -> Value {
    json!({ "url": url, "event_types": ["book.*", "author.created"], "description": "The index" })
}

on_both! {
    async fn a_webhook_is_made_shown_changed_and_deleted(campus: Campus) {
        let admin = campus.admin().await;
        let made = admin.post("/v1/webhooks", new("https://hooks.example/lyceum")).await.expect(201);
        assert_eq!(made.location(), place(&made));
        assert_eq!(made["event_types"], json!(["author.created", "book.*"]));
        assert!(made.text("/secret").starts_with("whsec_") && made["enabled"] == true);
        let shown = admin.get(&place(&made)).await.expect(200);
        assert_eq!((&shown["secret"], shown.etag()), (&Value::Null, made.etag()));
        let list = admin.get("/v1/webhooks?include=total").await.expect(200);
        assert_eq!((&list["data"][0], &list["total"]), (&shown.body, &json!(1)));
        let path = place(&made);
        admin.patch(&path, json!({})).await.refused(422, "validation_failed");
        let change = json!({ "description": null, "event_types": ["*"], "enabled": false });
        admin.patch(&path, change.clone()).if_match("\"7\"").await.refused(412, "precondition_failed");
        let changed = admin.patch(&path, change).if_match(made.etag()).await.expect(200);
        assert_eq!((&changed["description"], &changed["event_types"]), (&Value::Null, &json!(["*"])));
        assert_eq!((&changed["enabled"], &changed["secret"]), (&json!(false), &Value::Null));
        admin.patch(&path, json!({ "enabled": true })).await.expect(200);
        admin.patch(&path, json!({ "url": "https://hooks.example/other" })).await.expect(200);
        admin.delete(&path).await.expect(204);
        admin.delete(&path).await.refused(404, "webhook_not_found");
        admin.get(&path).await.refused(404, "webhook_not_found");
        admin.get(&format!("{path}/deliveries")).await.refused(404, "webhook_not_found");
        let trail = trail(&admin, made.text("/id")).await;
        let actions: Vec<_> = trail.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(actions, ["webhook.created", "webhook.disabled", "webhook.enabled", "webhook.updated", "webhook.deleted"]);
        let secret = trail[0].1.as_array().unwrap().iter().find(|it| it["member"] == "secret").unwrap();
        assert_eq!(secret["after"], "***");
    }

    async fn nothing_is_sent_where_it_may_not_be(campus: Campus) {
        let admin = campus.admin().await;
        for (url, code) in [
            ("nowhere", "url_malformed"),
            ("ftp://hooks.example/", "url_scheme"),
            ("https://ada:secret@hooks.example/", "url_credentials"),
            ("https://hooks.example/#top", "url_fragment"),
            ("http://hooks.example/", "url_insecure"),
            ("https://localhost/", "address_not_allowed"),
            ("https://127.0.0.1/", "address_not_allowed"),
            ("https://0x7f.1/", "address_not_allowed"),
            ("https://2130706433/", "address_not_allowed"),
            ("https://10.0.0.1/", "address_not_allowed"),
            ("https://169.254.169.254/latest", "address_not_allowed"),
            ("https://[::1]/", "address_not_allowed"),
            ("https://[::ffff:192.168.0.1]/", "address_not_allowed"),
            ("https://[fd00:ec2::254]/", "address_not_allowed"),
        ] {
            let refused = admin.post("/v1/webhooks", new(url)).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [("/url", code)], "{url}");
        }
        let made = admin.post("/v1/webhooks", new("https://hooks.example/")).await.expect(201);
        let refused = admin.patch(&place(&made), json!({ "url": "https://[::]/" })).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/url", "address_not_allowed")]);
    }

    async fn what_means_no_event_is_refused(campus: Campus) {
        let admin = campus.admin().await;
        let with = |types: Value| json!({ "url": "https://hooks.example/", "event_types": types });
        for (types, place) in [
            (json!([]), "/event_types"),
            (json!(["Book"]), "/event_types/0"),
            (json!(["*", "book."]), "/event_types/1"),
            (json!("book.*"), "/event_types"),
        ] {
            let refused = admin.post("/v1/webhooks", with(types.clone())).await.refused(422, "validation_failed");
            assert_eq!(refused.errors()[0].0, place, "{types}");
        }
        admin.post("/v1/webhooks", with(json!(["*", "*"]))).await.refused(422, "validation_failed");
    }

    async fn an_answer_with_a_secret_is_not_kept(campus: Campus) {
        let admin = campus.admin().await;
        let create = || admin.post("/v1/webhooks", new("https://hooks.example/"));
        create().with_key("one").await.refused(400, "idempotency_not_supported");
        let path = format!("{}/rotate-secret", place(&create().await.expect(201)));
        admin.post(&path, None).with_key("one").await.refused(400, "idempotency_not_supported");
        admin.post(&path, None).if_match("\"9\"").await.refused(412, "precondition_failed");
    }

    async fn only_who_manages_webhooks_hears_of_them(campus: Campus) {
        let (admin, member) = (campus.admin().await, campus.person(Role::Member).await);
        let mut streams = [admin.get("/v1/streams?types=webhook.*").listen().await, member.get("/v1/streams").listen().await];
        let made = admin.post("/v1/webhooks", new("https://hooks.example/")).await.expect(201);
        category(&admin, "noir").await;
        let [managers, others] = &mut streams;
        let heard = managers.next().await.unwrap();
        assert_eq!((heard.event.as_str(), &heard.data["data"]["id"]), ("webhook.created", &made["id"]));
        assert!(!heard.data.to_string().contains("whsec_"));
        assert_eq!(others.next().await.unwrap().event, "category.created");
    }

    async fn deliveries_are_walked_by_pages_and_belong_to_one_webhook(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        let [one, other] = [subscribed(&admin, &receiver, &["*"]).await, subscribed(&admin, &receiver, &["category.*"]).await];
        for slug in ["a", "b", "c"] {
            category(&admin, slug).await;
        }
        let theirs = when_all(&admin, &place(&other), 3, "succeeded").await;
        // The other webhook is an event, too.
        when_all(&admin, &place(&one), 4, "succeeded").await;
        let pages = walked(&admin, &format!("{}/deliveries?limit=1", place(&other))).await;
        assert_eq!(pages.iter().rev().collect::<Vec<_>>(), theirs.iter().collect::<Vec<_>>(), "the newest first");
        let id = theirs[0]["id"].as_str().unwrap();
        admin.get(&format!("{}/deliveries/{id}", place(&one))).await.refused(404, "delivery_not_found");
        admin.post(&format!("{}/deliveries/{id}/redeliver", place(&one)), None).await.refused(404, "delivery_not_found");
        assert_eq!(receiver.came().len(), 7);
    }
}
