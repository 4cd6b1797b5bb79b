//! Conditional requests.

use serde_json::json;
use tests::{Campus, Role, on_both};

on_both! {
    async fn a_known_representation_is_not_sent_again(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let answer = ada.get("/v1/users/me").await.expect(200);
        let tag = answer.etag();
        for known in [tag.to_owned(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let again = ada.get("/v1/users/me").with_header("if-none-match", &known).await.expect(304);
            assert_eq!((again.etag(), again.bytes.len()), (tag, 0));
        }
        for unknown in ["\"x\"", "garbage", ""] {
            ada.get("/v1/users/me").with_header("if-none-match", unknown).await.expect(200);
        }
    }

    async fn a_change_gives_another_tag_and_a_stale_one_no_longer_counts(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let before = ada.get("/v1/users/me").await.expect(200);
        let name = |it: &str| json!({ "display_name": it });
        let changed = ada.patch("/v1/users/me", name("Ada King")).if_match(before.etag()).await.expect(200);
        assert_ne!(changed.etag(), before.etag());
        let stale = ada.patch("/v1/users/me", name("Nobody")).if_match(before.etag());
        stale.await.refused(412, "precondition_failed");
        let now = ada.get("/v1/users/me").await.expect(200);
        assert_eq!((now.etag(), &now["display_name"]), (changed.etag(), &json!("Ada King")));
    }

    async fn a_tag_may_be_any_of_several_but_never_a_weak_one(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let tag = ada.get("/v1/users/me").await.expect(200).etag().to_owned();
        let change = || ada.patch("/v1/users/me", json!({ "display_name": "Ada King" }));
        change().if_match(&format!("W/{tag}")).await.refused(412, "precondition_failed");
        change().if_match("\"x\", \"y\"").await.refused(412, "precondition_failed");
        change().if_match(&format!("\"x\", {tag}")).await.expect(200);
        change().if_match("*").await.expect(200);
    }

    async fn a_tag_that_is_none_is_refused(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        for tag in ["1", "\"1", "1\"", "W/1", "\u{e9}"] {
            let change = ada.patch("/v1/users/me", json!({ "display_name": "Nobody" })).if_match(tag);
            change.await.refused(400, "invalid_header");
        }
    }
}
