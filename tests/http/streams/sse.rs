//! Server-sent events.

use std::time::Duration;

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::category;

on_both! {
    async fn what_happens_is_told_as_cloud_events(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let mut stream = clerk.get("/v1/streams?types=category.*").listen().await;
        category(&clerk, "noir").await;
        let heard = stream.next().await.unwrap();
        assert_eq!((heard.event.as_str(), &heard.data["type"]), ("category.created", &json!("category.created")));
        assert_eq!(heard.data["specversion"], "1.0");
        assert_eq!(heard.data["subject"], "category/noir");
        assert_eq!(heard.data["sequence"], heard.id.as_str());
        assert_eq!(heard.data["data"]["slug"], "noir");
        let audit = campus.admin().await.get("/v1/audit-entries?resource_id=noir").await.expect(200);
        assert_eq!(audit["data"][0]["id"], heard.data["id"], "the entry and the event are one");
    }

    async fn a_filter_lets_through_what_it_names(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let mut one = clerk.get("/v1/streams?resource_type=category&resource_id=b").listen().await;
        let mut deleted = clerk.get("/v1/streams?types=category.deleted").listen().await;
        for slug in ["a", "b", "c"] {
            category(&clerk, slug).await;
        }
        clerk.delete("/v1/categories/c").await.expect(204);
        assert_eq!(one.next().await.unwrap().data["subject"], "category/b");
        assert_eq!(deleted.next().await.unwrap().data["subject"], "category/c");
        assert!(one.all_within(Duration::from_millis(200)).await.is_empty());
    }

    async fn nobody_hears_what_is_not_theirs(campus: Campus) {
        let (ada, eve, admin) = (campus.person(Role::Member).await, campus.person(Role::Member).await, campus.admin().await);
        let mut streams = [ada.get("/v1/streams").listen().await, eve.get("/v1/streams").listen().await, admin.get("/v1/streams").listen().await];
        ada.patch("/v1/users/me", json!({ "display_name": "Ada King" })).await.expect(200);
        category(&admin, "noir").await;
        let [own, others, managers] = &mut streams;
        for stream in [own, managers] {
            let heard = stream.next().await.unwrap();
            assert_eq!((heard.event.as_str(), &heard.data["data"]["changed"]), ("user.profile_changed", &json!(["display_name"])));
            assert_eq!(stream.next().await.unwrap().event, "category.created");
        }
        assert_eq!(others.next().await.unwrap().event, "category.created");
    }

    async fn who_comes_back_goes_on_where_they_were(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let mut stream = clerk.get("/v1/streams").listen().await;
        category(&clerk, "a").await;
        let first = stream.next().await.unwrap();
        drop(stream);
        for slug in ["b", "c"] {
            category(&clerk, slug).await;
        }
        let mut again = clerk.get("/v1/streams").with_header("last-event-id", &first.id).listen().await;
        for slug in ["b", "c"] {
            assert_eq!(again.next().await.unwrap().data["data"]["slug"], slug);
        }
        category(&clerk, "d").await;
        assert_eq!(again.next().await.unwrap().data["data"]["slug"], "d");
    }

    async fn who_was_away_for_too_long_begins_anew(campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        // Once this is heard, all that happened before it is sealed, and can lie behind no position given out later.
        let mut witness = clerk.get("/v1/streams?types=category.created").listen().await;
        category(&clerk, "a").await;
        assert_eq!(witness.next().await.unwrap().data["data"]["slug"], "a");
        for (id, slug) in [("999999999", "b"), ("-5", "c"), ("nonsense", "d")] {
            let mut stream = clerk.get("/v1/streams").with_header("last-event-id", id).listen().await;
            let heard = stream.next().await.unwrap();
            assert_eq!(heard.event, "resync_required", "{id}");
            let position: i64 = heard.id.parse().unwrap();
            assert!((1..1000).contains(&position));
            category(&clerk, slug).await;
            assert_eq!(stream.next().await.unwrap().data["data"]["slug"], slug);
        }
    }

    async fn a_stream_ends_with_the_login(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let mut stream = ada.get("/v1/streams?types=none").listen().await;
        ada.delete("/v1/sessions/current").await.expect(204);
        let last = stream.next().await.unwrap();
        assert_eq!((last.event.as_str(), &last.data["code"]), ("closed", &json!("unauthenticated")));
        assert!(stream.next().await.is_none());
    }

    async fn a_stream_ends_when_the_server_does(campus: Campus) {
        let mut campus = campus;
        let ada = campus.person(Role::Member).await;
        let mut stream = ada.get("/v1/streams?types=none").listen().await;
        campus.stop();
        let last = stream.next().await;
        assert!(last.is_none_or(|it| it.event == "closed"));
    }

    async fn a_bad_filter_is_refused(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        ada.get("/v1/streams?kinds=book").await.refused(400, "unknown_parameter");
        ada.get("/v1/streams?types=").await.refused(422, "validation_failed");
        ada.get("/v1/streams?types=book%20created").await.refused(422, "validation_failed");
        campus.stranger().get("/v1/streams").await.refused(401, "unauthenticated");
    }
}
