//! Query parameters that no operation has, and who may ask at all.

use serde_json::json;
use tests::{Campus, Role, on_both};

on_both! {
    async fn a_stranger_is_turned_away_from_all_that_is_not_public(campus: Campus) {
        let stranger = campus.stranger();
        for operation in campus.document().operations().iter().filter(|it| !it.is_public()) {
            let answer = stranger.perform(operation).await.refused(401, "unauthenticated");
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"), "{answer:?}");
        }
    }

    async fn a_stranger_learns_nothing_from_a_request_that_is_wrong_in_other_ways_too(campus: Campus) {
        let stranger = campus.stranger();
        for operation in campus.document().operations().iter().filter(|it| !it.is_public()) {
            let path = format!("{}?surprise=1", operation.sample);
            let request = stranger.request(operation.method.clone(), &path).with_body("application/json", "{");
            request.with_header("accept", "image/png").await.refused(401, "unauthenticated");
        }
    }

    async fn a_parameter_that_an_operation_does_not_have_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in campus.document().operations() {
            let path = format!("{}?surprise=1", operation.sample);
            let request = admin.request(operation.method.clone(), &path);
            let request = match operation.sample_body() {
                Some((media_type, body)) => request.with_body(media_type, body),
                None => request,
            };
            let answer = request.await.refused(400, "unknown_parameter");
            assert_eq!(answer["parameter"], json!("surprise"), "{answer:?}");
        }
    }

    async fn a_parameter_that_comes_twice_or_is_no_text_is_refused(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for operation in campus.document().operations().iter().filter(|it| it.parameters("query").next().is_some()) {
            let name = operation.parameters("query").next().unwrap()["name"].as_str().unwrap();
            let twice = format!("{}?{name}=1&{name}=2", operation.sample);
            admin.request(operation.method.clone(), &twice).await.refused(400, "repeated_parameter");
            let garbled = format!("{}?{name}=%ff", operation.sample);
            admin.request(operation.method.clone(), &garbled).await.refused(400, "malformed_query");
        }
    }

    async fn a_list_refuses_pages_that_cannot_be(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        let lists = campus.document().operations().iter();
        for list in lists.filter(|it| it.parameters("query").any(|it| it["name"] == "cursor")) {
            for (query, parameter) in
                [("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"), ("include=all", "include"), ("sort=no", "sort")]
            {
                let answer = admin.get(&format!("{}?{query}", list.sample)).await.refused(422, "validation_failed");
                assert_eq!(answer.errors()[0].0, parameter, "{answer:?}");
            }
            for cursor in ["x", "AAAA", "a%20b", "%00"] {
                let path = format!("{}?cursor={cursor}", list.sample);
                admin.get(&path).await.refused(400, "invalid_cursor");
            }
        }
    }
}
