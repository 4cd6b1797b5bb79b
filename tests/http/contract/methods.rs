//! Methods: those a path has, and those it has not.

use tests::{Campus, Method, on_both};

fn allowed(methods: &[&Method]) -> Vec<String> {
    let mut all: Vec<_> = methods.iter().map(ToString::to_string).collect();
    if methods.contains(&&Method::GET) {
        all.push("HEAD".to_owned());
    }
    all.push("OPTIONS".to_owned());
    all.sort();
    all
}

fn listed(header: Option<&str>) -> Vec<String> {
    let mut all: Vec<_> = header.unwrap_or_default().split(", ").map(str::to_owned).collect();
    all.sort();
    all
}

on_both! {
    async fn a_method_that_a_path_does_not_have_is_refused_with_those_it_has(campus: Campus) {
        let stranger = campus.stranger();
        for (operation, methods) in campus.document().paths() {
            let others = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE];
            for method in others.into_iter().filter(|it| !methods.contains(&it)) {
                let answer = stranger.request(method, &operation.sample).await.refused(405, "method_not_allowed");
                assert_eq!(listed(answer.header("allow")), allowed(&methods), "{answer:?}");
            }
        }
    }

    async fn a_path_tells_its_methods_to_anybody(campus: Campus) {
        let stranger = campus.stranger();
        for (operation, methods) in campus.document().paths() {
            let answer = stranger.request(Method::OPTIONS, &operation.sample).await.expect(204);
            assert_eq!(listed(answer.header("allow")), allowed(&methods), "{answer:?}");
        }
    }

    async fn a_head_is_answered_as_its_get_without_the_body(campus: Campus) {
        let admin = campus.person(tests::Role::Admin).await;
        for operation in campus.document().operations().iter().filter(|it| it.method == Method::GET) {
            let (get, head) = (admin.perform(operation).await, admin.request(Method::HEAD, &operation.sample).await);
            assert_eq!(head.status, get.status, "{head:?}");
            assert!(head.bytes.is_empty(), "{head:?}");
            for header in ["content-type", "etag", "last-modified", "cache-control"] {
                assert_eq!(head.header(header), get.header(header), "{header}: {head:?}");
            }
        }
    }
}
