//! What arrives, how it is signed, how often it is tried, and what is told of it.

use std::{fs, time::Duration};

use domain::kernel::Timestamp;
use serde_json::{Value, json};
use tests::{Campus, Role, on_both, on_sqlite};
use tokio::time::sleep;

use super::{
    category, place,
    receiver::{Receiver, answer},
    sending, subscribed, trail, when, when_all,
};

on_both! {
    async fn what_is_one_persons_affair_leaves_by_no_webhook(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, ada) = (campus.admin().await, campus.person(Role::Member).await);
        let receiver = Receiver::start().await;
        let webhook = place(&subscribed(&admin, &receiver, &["*"]).await);
        let body = json!({ "amount": { "amount": "500", "currency": "USD" } });
        ada.post("/v1/loan-applications", body).await.expect(201);
        category(&admin, "noir").await;
        let all = when(&admin, &webhook, |all| all.iter().any(|it| it["event_type"] == "category.created")).await;
        assert!(all.iter().all(|it| !it["event_type"].as_str().unwrap().starts_with("loan_application")), "{all:?}");
    }

    async fn what_is_wanted_arrives_signed_and_nothing_else_does(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        category(&admin, "before").await;
        let webhook = subscribed(&admin, &receiver, &["category.*"]).await;
        category(&admin, "noir").await;
        admin.post("/v1/authors", json!({ "name": "Ann Other" })).await.expect(201);
        let came = receiver.when(1).await.remove(0);
        assert_eq!(came.line(), "POST /hook");
        assert_eq!((came.header("content-type"), came.header("user-agent")), ("application/json", "Lyceum"));
        assert_eq!(came.signed_by(webhook.text("/secret")), [true]);
        let body = came.json();
        assert_eq!((&body["type"], &body["data"]["slug"]), (&json!("category.created"), &json!("noir")));
        assert_eq!((&body["specversion"], &body["timestamp"]), (&json!("1.0"), &body["time"]));
        assert_eq!(body["id"], came.header("webhook-id"));
        let audit = admin.get("/v1/audit-entries?resource_id=noir").await.expect(200);
        assert_eq!(audit["data"][0]["id"], body["id"], "the entry and the event are one");
        let sent = when_all(&admin, &place(&webhook), 1, "succeeded").await.remove(0);
        assert_eq!((&sent["event_id"], &sent["event_type"]), (&body["id"], &body["type"]));
        assert_eq!((&sent["attempts"][0]["status"], &sent["next_attempt_at"]), (&json!(204), &Value::Null));
        let path = format!("{}/deliveries/{}", place(&webhook), sent["id"].as_str().unwrap());
        assert_eq!(admin.get(&path).await.expect(200).body, sent);
        sleep(Duration::from_millis(1500)).await;
        assert_eq!(receiver.came().len(), 1);
    }

    async fn what_is_not_taken_is_tried_again_and_no_redirect_is_followed(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        receiver.will_answer([
            answer(500, "", &format!("no\u{7}{}", "x".repeat(70_000))),
            answer(302, &format!("Location: {}\r\n", receiver.url("/elsewhere")), ""),
        ]);
        let webhook = subscribed(&admin, &receiver, &["category.created"]).await;
        category(&admin, "noir").await;
        let sent = when_all(&admin, &place(&webhook), 1, "succeeded").await.remove(0);
        let attempts = sent["attempts"].as_array().unwrap();
        assert_eq!(attempts.iter().map(|it| it["status"].as_u64().unwrap()).collect::<Vec<_>>(), [500, 302, 204]);
        assert!(attempts.is_sorted_by_key(|it| it["at"].as_str().unwrap()));
        let kept = attempts[0]["response"].as_str().unwrap();
        assert!(kept.starts_with("nox") && kept.len() == 1023, "{}", kept.len());
        let came = receiver.came();
        assert!(came.len() == 3 && came.iter().all(|it| it.line() == "POST /hook"));
        for it in &came {
            assert_eq!((it.header("webhook-id"), it.body()), (came[0].header("webhook-id"), came[0].body()));
            assert_eq!(it.signed_by(webhook.text("/secret")), [true]);
        }
    }

    async fn what_was_tried_often_enough_is_kept_and_sent_again_on_demand(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        receiver.will_answer((0..4).map(|_| answer(500, "", "")));
        let webhook = place(&subscribed(&admin, &receiver, &["category.created"]).await);
        category(&admin, "noir").await;
        let failed = when_all(&admin, &webhook, 1, "failed").await.remove(0);
        assert_eq!((failed["attempts"].as_array().unwrap().len(), &failed["next_attempt_at"]), (4, &Value::Null));
        let state = async |state: &str| admin.get(&format!("{webhook}/deliveries?state={state}")).await.expect(200).data().len();
        assert_eq!((state("failed").await, state("succeeded").await, state("pending").await), (1, 0, 0));
        let path = format!("{webhook}/deliveries/{}/redeliver", failed["id"].as_str().unwrap());
        receiver.will_answer([answer(503, "Retry-After: 2\r\n", "")]);
        let again = admin.post(&path, None).with_key("again").await.expect(202);
        assert_eq!((&again["state"], again.location()), (&json!("pending"), path.trim_end_matches("/redeliver")));
        let refused = admin.post(&path, None).await.refused(409, "illegal_transition");
        assert_eq!((&refused["from"], &refused["action"]), (&json!("pending"), &json!("redeliver")));
        let sent = when_all(&admin, &webhook, 1, "succeeded").await.remove(0);
        assert_eq!(sent["attempts"].as_array().unwrap().len(), 6);
        let came = receiver.came();
        assert!(came.iter().all(|it| it.header("webhook-id") == sent["event_id"]));
        assert_eq!(trail(&admin, failed["id"].as_str().unwrap()).await[0].0, "delivery.redelivered");
    }

    async fn who_asks_to_be_left_alone_is_and_who_is_not_there_is_tried_again(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        receiver.will_answer([answer(429, "Retry-After: 7200\r\n", "")]);
        let webhook = place(&subscribed(&admin, &receiver, &["category.created"]).await);
        let nobody = json!({ "url": "http://127.0.0.1:9/", "event_types": ["category.created"] });
        let nobody = place(&admin.post("/v1/webhooks", nobody).await.expect(201));
        category(&admin, "noir").await;
        let waits = when(&admin, &webhook, |all| all.iter().any(|it| it["attempts"][0].is_object())).await.remove(0);
        let times = ["/attempts/0/at", "/next_attempt_at"].map(|it| waits.pointer(it).unwrap().as_str().unwrap().to_owned());
        assert_eq!((&waits["state"], &waits["attempts"][0]["status"]), (&json!("pending"), &json!(429)));
        assert!((instant(&times[1]) - instant(&times[0])).num_seconds() >= 7200, "{times:?}");
        let failed = when_all(&admin, &nobody, 1, "failed").await.remove(0);
        assert_eq!((&failed["attempts"][3]["status"], &failed["attempts"][3]["error"]), (&Value::Null, &json!("unreachable")));
        // What nobody tries any more, because the job was called off, has failed.
        let jobs = admin.get("/v1/jobs?kind=webhook_delivery&state=queued").await.expect(200);
        let again = format!("{webhook}/deliveries/{}/redeliver", waits["id"].as_str().unwrap());
        admin.post(&again, None).await.refused(409, "illegal_transition");
        for job in jobs.data() {
            admin.post(&format!("/v1/jobs/{}/cancel", job["id"].as_str().unwrap()), None).await.expect(200);
        }
        when_all(&admin, &webhook, 1, "failed").await;
        admin.post(&again, None).await.expect(202);
        when_all(&admin, &webhook, 1, "succeeded").await;
    }

    async fn who_wants_no_more_is_asked_no_more(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        receiver.will_answer([answer(503, "Retry-After: 7200\r\n", ""), answer(410, "", "gone")]);
        let webhook = place(&subscribed(&admin, &receiver, &["category.created"]).await);
        category(&admin, "noir").await;
        receiver.when(1).await;
        category(&admin, "crime").await;
        when_all(&admin, &webhook, 2, "failed").await;
        let now = admin.get(&webhook).await.expect(200);
        assert_eq!(now["enabled"], false);
        let actions: Vec<_> = trail(&admin, now.text("/id")).await.into_iter().map(|it| it.0).collect();
        assert_eq!(actions, ["webhook.created", "webhook.disabled"]);
        admin.post(&format!("{webhook}/ping"), None).await.refused(409, "webhook_disabled");
        category(&admin, "poetry").await;
        sleep(Duration::from_millis(1500)).await;
        assert_eq!(receiver.came().len(), 2);
        admin.patch(&webhook, json!({ "enabled": true })).await.expect(200);
        category(&admin, "drama").await;
        assert_eq!(receiver.when(3).await[2].json()["data"]["slug"], "drama");
    }

    async fn a_ping_arrives_and_after_a_rotation_two_secrets_sign(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        let webhook = subscribed(&admin, &receiver, &["category.created"]).await;
        let (path, id) = (place(&webhook), webhook.text("/id").to_owned());
        let ping = admin.post(&format!("{path}/ping"), None).await.expect(202);
        assert_eq!((&ping["event_type"], &ping["state"]), (&json!("webhook.ping"), &json!("pending")));
        let came = receiver.when(1).await.remove(0);
        assert_eq!((&came.json()["type"], &came.json()["data"]["id"]), (&json!("webhook.ping"), &json!(id)));
        let rotated = admin.post(&format!("{path}/rotate-secret"), None).await.expect(200);
        assert!(rotated["old_secret_until"].is_string() && rotated["secret"] != webhook["secret"]);
        admin.post(&format!("{path}/ping"), None).await.expect(202);
        let came = receiver.when(2).await.remove(1);
        assert_eq!(came.signed_by(rotated.text("/secret")), [true, false]);
        assert_eq!(came.signed_by(webhook.text("/secret")), [false, true]);
        let trail = trail(&admin, &id).await;
        let actions: Vec<_> = trail.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(actions, ["webhook.created", "webhook.pinged", "webhook.secret_rotated", "webhook.pinged"]);
        assert_eq!(trail[2].1, json!([{ "member": "secret", "before": "***", "after": "***" }]));
    }

    async fn what_may_not_be_called_any_more_is_not(campus: Campus) {
        let mut campus = campus;
        sending(&mut campus);
        let (admin, receiver) = (campus.admin().await, Receiver::start().await);
        let webhook = place(&subscribed(&admin, &receiver, &["category.created"]).await);
        campus.restart(&[]);
        category(&admin, "noir").await;
        let tried = when(&admin, &webhook, |all| all.iter().any(|it| it["attempts"][0].is_object())).await.remove(0);
        assert_eq!(tried["attempts"][0]["error"], "address_not_allowed");
        assert!(tried["state"] == "pending" && receiver.came().is_empty());
    }
}

fn instant(time: &str) -> Timestamp {
    time.parse().unwrap()
}

#[test]
fn a_secret_is_not_in_the_database() {
    on_sqlite(async |campus: Campus| {
        let mut campus = campus;
        let admin = campus.admin().await;
        let new = json!({ "url": "https://hooks.example/", "event_types": ["*"] });
        let webhook = admin.post("/v1/webhooks", new).await.expect(201);
        let secret = webhook.text("/secret").strip_prefix("whsec_").unwrap().to_owned();
        let rotated = admin.post(&format!("{}/rotate-secret", place(&webhook)), None).await.expect(200);
        campus.stop();
        let next = rotated.text("/secret").strip_prefix("whsec_").unwrap();
        for file in fs::read_dir(campus.data_dir()).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file()) {
            let bytes = fs::read(&file).unwrap();
            for secret in [secret.as_str(), next] {
                let found = bytes.windows(secret.len()).any(|it| it == secret.as_bytes());
                assert!(!found, "{}", file.display());
            }
        }
    });
}
