//! What is counted, once, and for whom.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::json;
use tests::{Answer, Campus, Method, Person, Role, on_both};

use super::{POLICIES, from, limited, read, refused_by, told};

fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for it in answers {
        *counts.entry(it.status).or_default() += 1;
    }
    counts
}

async fn many(person: &Person, count: usize, address: &str) -> BTreeMap<u16, usize> {
    let all = (0..count).map(|_| IntoFuture::into_future(from(read(person), address)));
    statuses(&join_all(all).await)
}

on_both! {
    async fn of_a_hundred_at_once_exactly_the_quota_is_admitted(mut campus: Campus) {
        limited(&mut campus, "it: sliding-window 40/h by address on all");
        let stranger = campus.stranger();
        assert_eq!(many(&stranger, 100, "203.0.113.7").await, [(200, 40), (429, 60)].into());
        assert_eq!(many(&stranger, 30, "203.0.113.8").await, [(200, 30)].into(), "others are not held up");
    }

    async fn only_a_trusted_proxy_says_where_a_request_comes_from(mut campus: Campus) {
        let policy = "none; it: sliding-window 2/h by address on all";
        campus.restart(&[(POLICIES, policy)]);
        let stranger = campus.stranger();
        let answers = join_all((0..5).map(|it| IntoFuture::into_future(from(read(&stranger), &format!("203.0.113.{it}"))))).await;
        assert_eq!(statuses(&answers), [(200, 2), (429, 3)].into(), "an invented address is none");
        limited(&mut campus, "it: sliding-window 2/h by address on all");
        for address in ["203.0.113.1", "203.0.113.2", "2001:db8:0:1::1", "2001:db8:0:2::1"] {
            assert_eq!(many(&stranger, 3, address).await, [(200, 2), (429, 1)].into(), "{address}");
        }
        // What the client wrote is to the left of what the proxy saw; and a host has a whole network of its own.
        for address in ["203.0.113.9, 203.0.113.1", "2001:db8:0:1:ffff::9"] {
            assert_eq!(many(&stranger, 1, address).await, [(429, 1)].into(), "{address}");
        }
    }

    async fn what_is_measured_by_address_comes_before_who_calls(mut campus: Campus) {
        limited(&mut campus, "it: sliding-window 2/h by address on all");
        let forged = campus.stranger().showing("forged");
        for _ in 0..2 {
            assert_eq!(read(&forged).await.expect(401).header("ratelimit-policy"), Some("\"it\";q=2;w=3600"));
        }
        refused_by(read(&forged).await, "it");
    }

    async fn health_and_preflight_are_under_no_limit(mut campus: Campus) {
        limited(&mut campus, "it: sliding-window 1/h by address on all");
        let stranger = campus.stranger();
        read(&stranger).await.expect(200);
        refused_by(read(&stranger).await, "it");
        for _ in 0..3 {
            for path in ["/health/live", "/health/ready"] {
                assert!(stranger.get(path).await.expect(200).header("ratelimit").is_none());
            }
            let preflight = stranger.request(Method::OPTIONS, "/v1/categories").with_header("origin", "http://localhost");
            let preflight = preflight.with_header("access-control-request-method", "GET").await;
            assert!([200, 204].contains(&preflight.status), "{preflight:?}");
            stranger.request(Method::OPTIONS, "/v1/categories").await.expect(204);
        }
    }

    async fn a_browser_may_read_how_it_stands(mut campus: Campus) {
        limited(&mut campus, "it: sliding-window 1/h by address on all");
        let stranger = campus.stranger();
        for status in [200, 429] {
            let answer = read(&stranger).with_header("origin", "http://localhost:5173").await.expect(status);
            assert_eq!(answer.header("access-control-allow-origin"), Some("http://localhost:5173"));
            let exposed = answer.header("access-control-expose-headers").unwrap().to_lowercase();
            let exposed: Vec<_> = exposed.split(',').map(str::trim).collect();
            assert!(exposed.contains(&"ratelimit") && exposed.contains(&"ratelimit-policy"), "{exposed:?}");
        }
    }

    async fn reads_and_writes_are_told_apart_and_a_head_is_a_read(mut campus: Campus) {
        limited(&mut campus, "r: sliding-window 2/h by user on reads; w: sliding-window 1/h by user on writes");
        let ada = campus.person(Role::Member).await;
        let written = ada.patch("/v1/users/me", json!({ "display_name": "Ada L." })).await.expect(200);
        assert_eq!(written.header("ratelimit-policy"), Some("\"w\";q=1;w=3600"));
        refused_by(ada.patch("/v1/users/me", json!({ "display_name": "Ada" })).await, "w");
        let head = ada.request(Method::HEAD, "/v1/users/me").await.expect(200);
        assert_eq!(told(&head, "ratelimit", "r", "r"), 1);
        ada.get("/v1/users/me").await.expect(200);
        refused_by(ada.get("/v1/users/me").await, "r");
        // A stranger is nobody to count for.
        assert!(read(&campus.stranger()).await.expect(200).header("ratelimit").is_none());
    }

    async fn what_is_refused_is_not_done(mut campus: Campus) {
        limited(&mut campus, "it: sliding-window 1/h by user on writes");
        let ada = campus.person(Role::Member).await;
        ada.patch("/v1/users/me", json!({ "display_name": "Once" })).await.expect(200);
        refused_by(ada.patch("/v1/users/me", json!({ "display_name": "Twice" })).await, "it");
        assert_eq!(ada.get("/v1/users/me").await.expect(200)["display_name"], "Once");
    }

    async fn a_stream_counts_when_it_is_opened(mut campus: Campus) {
        limited(&mut campus, "it: sliding-window 1/h by user on stream_events");
        let ada = campus.person(Role::Member).await;
        let mut stream = ada.get("/v1/streams").listen().await;
        refused_by(ada.get("/v1/streams").await, "it");
        ada.patch("/v1/users/me", json!({ "display_name": "Ada L." })).await.expect(200);
        stream.next().await.expect("it goes on");
    }

    async fn the_figures_tell_what_was_refused(mut campus: Campus) {
        limited(&mut campus, "it: sliding-window 1/h by address on list_categories");
        let stranger = campus.stranger();
        read(&stranger).await.expect(200);
        refused_by(read(&stranger).await, "it");
        let metrics = tests::get(&format!("http://{}/metrics", campus.metrics_address())).await.unwrap().text().await.unwrap();
        for line in [
            "lyceum_rate_limit_takes_total{outcome=\"admitted\",policy=\"it\"} 1",
            "lyceum_rate_limit_takes_total{outcome=\"refused\",policy=\"it\"} 1",
            "lyceum_rate_limit_keys{policy=\"it\"} 1",
            "lyceum_rate_limit_fallbacks_total{policy=\"it\"} 0",
        ] {
            assert!(metrics.contains(line), "{line}\n{metrics}");
        }
    }

    async fn every_operation_but_health_tells_of_its_limits(campus: Campus) {
        for operation in campus.document().operations() {
            let limited = !operation.path.starts_with("/health/");
            assert!(operation.response(429).unwrap()["headers"]["RateLimit"].is_object(), "{}", operation.id);
            let told = |it: u16| operation.response(it).unwrap()["headers"]["RateLimit"].is_object();
            let statuses = operation.statuses();
            assert!(statuses.iter().filter(|it| **it < 400).all(|it| told(*it) == limited), "{}", operation.id);
        }
    }
}
