//! What is told of reviews: in the audit trail, to those who listen, and to their authors. And what is left of one whose
//! author has gone.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

use super::{mine, reason, reviewed, reviews, shop, stars};
use crate::notifications::told;

/// What was done to a review, the oldest first, and the members that changed.
async fn trail(auditor: &Person, id: &str) -> Vec<(String, Vec<Value>)> {
    let path = format!("/v1/audit-entries?resource_type=review&resource_id={id}&sort=at&limit=100");
    let all = auditor.get(&path).await.expect(200);
    let line = |it: &Value| (it["action"].as_str().unwrap().to_owned(), it["changes"].as_array().unwrap().clone());
    all.data().iter().map(line).collect()
}

on_both! {
    async fn every_change_leaves_one_entry_without_what_was_written(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        let written = reviewed(&ada, 1, json!({ "rating": 4, "title": "Canary", "body": "Canary, too" })).await;
        ada.put(&mine(1), json!({ "rating": 4, "title": "Canary", "body": "Canary, too" })).await.expect(200);
        ada.put(&mine(1), json!({ "rating": 5, "title": "Canaries" })).await.expect(200);
        ada.post(&reviews(1), stars(1)).await.expect(409);
        for (action, body) in [("hide", Some(reason())), ("restore", None)] {
            clerk.post(&format!("{}/{action}", written.location()), body).await.expect(200);
        }
        clerk.delete(written.location()).await.expect(204);
        let trail = trail(&campus.admin().await, written.text("/id")).await;
        let actions: Vec<_> = trail.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(actions, ["review.created", "review.updated", "review.hidden", "review.restored", "review.deleted"]);
        let change = |member: &str, before: Value, after: Value| json!({ "member": member, "before": before, "after": after });
        assert_eq!(trail[1].1, [
            change("body", json!("***"), Value::Null), change("rating", json!(4), json!(5)), change("title", json!("***"), json!("***")),
        ]);
        assert_eq!(trail[2].1, [
            change("hidden_reason", Value::Null, reason()["reason"].clone()), change("state", json!("published"), json!("hidden")),
        ]);
        assert!(!format!("{trail:?}").contains("Canar"));
    }

    async fn everybody_hears_of_what_is_published_and_its_author_of_what_is_hidden(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        let bob = campus.person(Role::Member).await;
        let mut streams = Vec::new();
        for person in [&bob, &ada, &clerk] {
            streams.push(person.get("/v1/streams?types=review.*").listen().await);
        }
        let place = reviewed(&ada, 1, json!({ "rating": 4, "title": "Canary" })).await.location().to_owned();
        clerk.post(&format!("{place}/hide"), reason()).await.expect(200);
        ada.put(&mine(1), stars(3)).await.expect(200);
        clerk.post(&format!("{place}/restore"), None).await.expect(200);
        ada.delete(&mine(1)).await.expect(204);
        let all = ["created", "hidden", "updated", "restored", "deleted"].map(|it| format!("review.{it}"));
        let public = ["created", "restored", "deleted"].map(|it| format!("review.{it}"));
        for (stream, expected) in streams.iter_mut().zip([&public[..], &all[..], &all[..]]) {
            for expected in expected {
                let event = stream.next().await.unwrap();
                assert_eq!(event.event, *expected);
                let data = &event.data["data"];
                assert!(place.ends_with(data["id"].as_str().unwrap()) && data["rating"].is_i64() && data["isbn"].is_string());
                let text = event.data.to_string();
                assert!(!text.contains("Canary") && !text.contains("delivery") && !text.contains(&ada.id), "{text}");
            }
        }
        let list = told(&ada, 2).await;
        let mut kinds: Vec<_> = list.iter().map(|it| it["kind"].as_str().unwrap()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["review.hidden", "review.restored"], "and nothing of what she did herself");
    }

    async fn whoever_has_gone_leaves_their_stars(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        let place = reviewed(&ada, 1, json!({ "rating": 4, "title": "Canary", "body": "Canary" })).await.location().to_owned();
        ada.delete("/v1/users/me").await.expect(204);
        // Who they were is not told from the first instant on.
        let gone = json!({ "customer_id": null, "display_name": "Closed account" });
        assert_eq!(clerk.get(&place).await.expect(200)["reviewer"], gone);
        let mut left = clerk.get(&place).await.expect(200);
        for _ in 0..400 {
            if left["title"].is_null() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            left = clerk.get(&place).await.expect(200);
        }
        assert_eq!((&left["title"], &left["body"], &left["reviewer"], &left["rating"]), (&Value::Null, &Value::Null, &gone, &json!(4)));
        assert_eq!(super::rating(&clerk, 1).await, json!({ "average": 4.0, "count": 1 }));
        let listed = clerk.get(&reviews(1)).await.expect(200);
        assert_eq!(listed.data()[0]["reviewer"], gone);
        clerk.post(&format!("{place}/hide"), reason()).await.expect(200);
        let officer = campus.person(Role::LoanOfficer).await;
        officer.get(&place).await.refused(404, "review_not_found");
    }
}
