//! Versions, by path and by header.

use serde_json::json;
use tests::{Campus, Role, on_both};

on_both! {
    async fn a_version_may_be_named_in_the_path_or_by_header_or_not_at_all(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let by_path = ada.get("/v1/users/me").await.expect(200);
        let by_header = ada.get("/users/me").with_header("accept-version", "1").await.expect(200);
        let newest = ada.get("/users/me").await.expect(200);
        assert_eq!((&by_header.body, &newest.body), (&by_path.body, &by_path.body));
        assert_eq!(by_header.header("api-version"), Some("1"));
    }

    async fn a_query_and_a_body_come_along_with_a_version_by_header(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        let page = admin.get("/users?limit=1").with_header("accept-version", "1").await.expect(200);
        assert_eq!(page.data().len(), 1);
        let answer = admin.patch("/users/me", json!({ "display_name": "Ada King" })).await.expect(200);
        assert_eq!(answer["display_name"], "Ada King");
    }

    async fn a_version_that_there_is_not_is_refused_with_those_there_are(campus: Campus) {
        let stranger = campus.stranger();
        for (path, version) in [("/books", "2"), ("/v1/books", "2"), ("/books", "one"), ("/books", ""), ("/v1/books", "1.0")] {
            let answer = stranger.get(path).with_header("accept-version", version).await;
            let answer = answer.refused(400, "unsupported_version");
            assert_eq!(answer["supported"], json!(["1"]));
        }
        for path in ["/v2/books", "/v0/books", "/v99999999999999999999/books"] {
            stranger.get(path).await.refused(400, "unsupported_version");
        }
    }

    async fn what_lies_outside_every_version_stays_there(campus: Campus) {
        let stranger = campus.stranger();
        for path in ["/health/live", "/health/ready", "/openapi.json", "/.well-known/jwks.json", "/docs/"] {
            stranger.get(path).await.expect(200);
            stranger.get(&format!("/v1{path}")).await.refused(404, "not_found");
        }
    }
}
