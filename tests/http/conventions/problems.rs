//! Problem documents, also where nobody of ours was asked.

use serde_json::json;
use tests::{Campus, Role, on_both};

on_both! {
    async fn an_address_that_leads_nowhere_is_a_problem(campus: Campus) {
        let stranger = campus.stranger();
        for path in ["/v1/nothing", "/nothing", "/v1", "/v1/", "/v1/users/me/", "/v1//users", "/docs/nothing", "/problems/a-b", "/%00"] {
            let answer = stranger.get(path).await.refused(404, "not_found");
            assert_eq!(answer["type"], "/problems/not_found");
        }
    }

    async fn a_segment_that_cannot_name_anything_names_nothing(campus: Campus) {
        let admin = campus.person(Role::Admin).await;
        for id in ["x", "0", "01938f5c", "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6g", "%ff", "..%2f..", "'--"] {
            admin.get(&format!("/v1/users/{id}")).await.refused(404, "not_found");
        }
    }

    async fn every_kind_of_problem_has_a_page_that_explains_it(campus: Campus) {
        let stranger = campus.stranger();
        for path in ["/problems/not_found", "/problems/validation_failed", "/problems/too_many_attempts"] {
            let page = stranger.get(path).await.expect(200);
            assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
            assert!(String::from_utf8(page.bytes).unwrap().contains(path.rsplit('/').next().unwrap()));
        }
    }

    async fn a_problem_names_the_request_it_belongs_to(campus: Campus) {
        let request = campus.stranger().get("/v1/users/me?x=1").with_header("x-request-id", "mine-1");
        let answer = request.await.refused(401, "unauthenticated");
        assert_eq!((&answer["instance"], &answer["request_id"]), (&json!("/v1/users/me"), &json!("mine-1")));
    }
}
