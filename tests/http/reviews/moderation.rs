//! What moderators hide, restore and delete.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{mine, rating, reason, reviewed, reviews, shop, stars};

on_both! {
    async fn what_is_hidden_is_its_authors_and_moderators_and_does_not_count(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        let bob = campus.person(Role::Member).await;
        reviewed(&bob, 1, stars(5)).await;
        let place = reviewed(&ada, 1, json!({ "rating": 1, "title": "Late" })).await.location().to_owned();
        assert_eq!(rating(&ada, 1).await, json!({ "average": 3.0, "count": 2 }));
        let hidden = clerk.post(&format!("{place}/hide"), reason()).await.expect(200);
        assert_eq!((&hidden["state"], &hidden["hidden_reason"]), (&json!("hidden"), &reason()["reason"]));
        assert_eq!(rating(&ada, 1).await, json!({ "average": 5.0, "count": 1 }));
        for person in [&campus.stranger(), &bob] {
            person.get(&place).await.refused(404, "review_not_found");
        }
        for person in [&ada, &clerk] {
            assert_eq!(person.get(&place).await.expect(200).body, hidden.body);
        }
        bob.delete(&place).await.refused(404, "review_not_found");

        // Its author may say something else, but not begin anew.
        let changed = ada.put(&mine(1), stars(2)).await.expect(200);
        assert_eq!((&changed["state"], &changed["rating"]), (&json!("hidden"), &json!(2)));
        assert_eq!(rating(&ada, 1).await, json!({ "average": 5.0, "count": 1 }));
        ada.post(&reviews(1), stars(2)).await.refused(409, "duplicate_review");
        for place in [&place, &mine(1)] {
            let refused = ada.delete(place).await.refused(409, "illegal_transition");
            assert_eq!((&refused["from"], &refused["action"]), (&json!("hidden"), &json!("delete")));
            assert_eq!(refused["allowed"], json!(["change", "restore"]));
        }
        let refused = clerk.post(&format!("{place}/hide"), reason()).await.refused(409, "illegal_transition");
        assert_eq!(refused["allowed"], json!(["change", "delete", "restore"]));

        let restored = clerk.post(&format!("{place}/restore"), None).if_match(changed.etag()).await.expect(200);
        assert_eq!((&restored["state"], &restored["hidden_reason"]), (&json!("published"), &Value::Null));
        assert_eq!(rating(&ada, 1).await, json!({ "average": 3.5, "count": 2 }));
        clerk.post(&format!("{place}/restore"), None).await.refused(409, "illegal_transition");
        campus.stranger().get(&place).await.expect(200);
        clerk.post(&format!("{place}/hide"), reason()).if_match("\"1\"").await.refused(412, "precondition_failed");
        clerk.delete(&place).await.expect(204);
        assert_eq!(rating(&ada, 1).await, json!({ "average": 5.0, "count": 1 }));
        reviewed(&ada, 1, stars(4)).await;
    }

    async fn only_moderators_hide_and_never_their_own(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        let admin = campus.person(Role::Admin).await;
        let hers = reviewed(&ada, 1, stars(5)).await.location().to_owned();
        let clerks = reviewed(&clerk, 1, stars(5)).await.location().to_owned();
        for action in ["hide", "restore"] {
            let body = (action == "hide").then(reason);
            ada.post(&format!("{hers}/{action}"), body.clone()).await.refused(403, "permission_denied");
            clerk.post(&format!("{clerks}/{action}"), body.clone()).await.refused(403, "own_review");
            campus.stranger().post(&format!("{hers}/{action}"), body).await.refused(401, "unauthenticated");
        }
        admin.post(&format!("{clerks}/hide"), reason()).await.expect(200);
        clerk.post(&format!("{clerks}/restore"), None).await.refused(403, "own_review");
        clerk.delete(&clerks).await.refused(409, "illegal_transition");
        for body in [json!({}), json!({ "reason": "" }), json!({ "reason": "a".repeat(1001) })] {
            clerk.post(&format!("{hers}/hide"), body).await.refused(422, "validation_failed");
        }
        clerk.post("/v1/reviews/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f/hide", reason()).await.refused(404, "review_not_found");
        clerk.post("/v1/reviews/nothing/hide", reason()).await.refused(404, "not_found");
    }

    async fn two_moderators_at_once_hide_it_once(campus: Campus) {
        let [clerk, ada] = shop(&campus).await;
        let admin = campus.person(Role::Admin).await;
        let place = reviewed(&ada, 1, stars(5)).await.location().to_owned();
        let posts = [&clerk, &admin, &clerk, &admin].map(|it| it.post(&format!("{place}/hide"), reason()));
        let answers = crate::catalogue::at_once(posts).await;
        assert_eq!(answers.iter().filter(|it| it.status == 200).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|it| it.status == 200 || it.code() == "illegal_transition"), "{answers:?}");
        assert_eq!(rating(&ada, 1).await, json!({ "average": null, "count": 0 }));
    }
}
