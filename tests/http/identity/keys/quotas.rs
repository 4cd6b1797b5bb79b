//! Quotas are given out exactly: at once, over nodes, and over the end of a process.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Role, ServerProcess, on_both, on_postgres};

use super::{key, made, plan, until_used, with};

/// Somebody's key on a plan with this quota: its owner, its name and its secret.
async fn keyed(campus: &Campus, quota: impl Into<Value>) -> (Person, String, String) {
    plan(campus, "counted", quota).await;
    let ada = campus.person(Role::Member).await;
    let mut body = key(&["self"]);
    body["plan"] = json!("counted");
    let (answer, secret) = made(&ada, body).await;
    (ada, answer.text("/id").to_owned(), secret)
}

/// Shows a key so often at once, at each of the addresses in turn; counts the answers by their status.
async fn at_once(campus: &Campus, secret: &str, calls: usize, nodes: &[std::net::SocketAddr]) -> BTreeMap<u16, usize> {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let address = campus.address();
    let asking = (0..calls).map(|number| {
        let node = nodes.get(number % nodes.len().max(1)).copied().unwrap_or(address);
        let request = client.get(format!("http://{node}/v1/users/me")).header("x-api-key", secret);
        tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
    });
    let mut found = BTreeMap::new();
    for answer in asking.collect::<Vec<_>>() {
        *found.entry(answer.await.unwrap()).or_default() += 1;
    }
    found
}

on_both! {
    async fn of_a_hundred_calls_at_once_exactly_the_quota_is_let_in(campus: Campus) {
        let (ada, id, secret) = keyed(&campus, 60).await;
        for _ in 0..10 {
            with(&campus, &secret, "/v1/users/me").await.expect(200);
        }
        assert_eq!(at_once(&campus, &secret, 100, &[]).await, [(200, 50), (429, 50)].into());
        let refused = with(&campus, &secret, "/v1/users/me").await.refused(429, "quota_exceeded");
        assert!(refused.text("/renews_at").ends_with("-01T00:00:00.000000Z"));
        assert_eq!(refused["quota"], json!(60));
        let usage = until_used(&ada, &id, |it| it.data().first().is_some_and(|it| it["refused"] == 51)).await;
        assert_eq!((&usage["quota"]["used"], &usage["quota"]["remaining"]), (&json!(60), &json!(0)));
        assert_eq!(usage["quota"]["renews_at"], refused["renews_at"]);
        assert_eq!(usage.data()[0]["admitted"], json!(60));
        let key = ada.get(&format!("/v1/api-keys/{id}")).await.expect(200);
        assert!(key["last_used_at"].is_string(), "{key:?}");
    }

    async fn who_has_used_up_the_quota_is_told_of_it_as_others_are(mut campus: Campus) {
        let (_, _, secret) = keyed(&campus, 1).await;
        campus.restart(&[("LYCEUM_RATE_LIMIT_POLICIES", "none; all: fixed-window 1000/h by address on all")]);
        let last = |answer: &Answer, name: &str| answer.header(name).unwrap().rsplit(", ").next().unwrap().to_owned();
        let admitted = with(&campus, &secret, "/v1/users/me").await.expect(200);
        let policy = last(&admitted, "ratelimit-policy");
        assert!(policy.starts_with("\"quota\";q=1;w="), "{policy}");
        assert!(last(&admitted, "ratelimit").starts_with("\"quota\";r=0;t="));
        // The second is refused without a look, because the first was.
        for _ in 0..2 {
            let refused = with(&campus, &secret, "/v1/users/me").await.refused(429, "quota_exceeded");
            assert_eq!(last(&refused, "ratelimit-policy"), policy);
            let standing = last(&refused, "ratelimit");
            let left: i64 = standing.strip_prefix("\"quota\";r=0;t=").unwrap().parse().unwrap();
            let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
            assert!((left - wait).abs() <= 2, "{standing}, but {wait}");
        }
    }

    async fn calls_without_a_quota_are_counted_too(campus: Campus) {
        let (ada, id, secret) = keyed(&campus, Value::Null).await;
        assert_eq!(at_once(&campus, &secret, 40, &[]).await, [(200, 40)].into());
        let usage = until_used(&ada, &id, |it| it.data().first().is_some_and(|it| it["admitted"] == 40)).await;
        assert_eq!((&usage["quota"], &usage["data"][0]["refused"]), (&Value::Null, &json!(0)));
    }

    async fn of_the_first_calls_of_a_period_none_is_turned_away_because_another_began_it(campus: Campus) {
        for round in 0..5 {
            plan(&campus, &format!("counted-{round}"), 20).await;
            let ada = campus.person(Role::Member).await;
            let mut body = key(&["self"]);
            body["plan"] = json!(format!("counted-{round}"));
            let (_, secret) = made(&ada, body).await;
            assert_eq!(at_once(&campus, &secret, 25, &[]).await, [(200, 20), (429, 5)].into());
        }
    }

    async fn the_end_of_a_process_forgets_no_call(mut campus: Campus) {
        let (ada, id, secret) = keyed(&campus, 100).await;
        let mut let_in = 0;
        for _ in 0..3 {
            let mut process = ServerProcess::serve(&mut campus, &[]);
            let found = at_once(&campus, &secret, 20, &[]).await;
            assert_eq!(found, [(200, 20)].into());
            let_in += 20;
            process.kill();
        }
        let _process = ServerProcess::serve(&mut campus, &[]);
        let usage = ada.get(&format!("/v1/api-keys/{id}/usage")).await.expect(200);
        assert_eq!(usage["quota"]["used"], json!(let_in));
        assert_eq!(at_once(&campus, &secret, 60, &[]).await, [(200, 40), (429, 20)].into());
    }

    async fn days_are_listed_in_pages_and_a_quota_begins_with_what_they_count(campus: Campus) {
        let (ada, id, secret) = keyed(&campus, Value::Null).await;
        with(&campus, &secret, "/v1/users/me").await.expect(200);
        until_used(&ada, &id, |it| it.data().len() == 1).await;
        campus.tamper(&format!(
            "INSERT INTO identity_api_key_usage (key_id, period, begins, admitted, refused) \
             VALUES ('{id}', 'day', '2026-01-30', 7, 1), ('{id}', 'day', '2026-01-31', 8, 0)",
        ));
        let first = ada.get(&format!("/v1/api-keys/{id}/usage?limit=2")).await.expect(200);
        assert_eq!(first.data()[1]["date"], json!("2026-01-31"));
        let second = ada.get(first.next_page().unwrap()).await.expect(200);
        assert_eq!(second.data(), [json!({ "date": "2026-01-30", "admitted": 7, "refused": 1 })]);
        assert!(second.next_page().is_none() && second.body.get("quota").is_some());
        let patch = json!({ "quota": 3 });
        campus.admin().await.patch("/v1/usage-plans/counted", patch).await.expect(200);
        tokio::time::sleep(std::time::Duration::from_millis(1_900)).await;
        assert_eq!(at_once(&campus, &secret, 10, &[]).await, [(200, 2), (429, 8)].into());
    }
}

#[test]
fn two_nodes_give_a_quota_out_once() {
    on_postgres(async |mut campus: Campus| {
        let (ada, id, secret) = keyed(&campus, 50).await;
        let first = ServerProcess::serve(&mut campus, &[]);
        let second = ServerProcess::start(&campus, &[]);
        let found = at_once(&campus, &secret, 100, &[first.address, second.address]).await;
        assert_eq!(found, [(200, 50), (429, 50)].into());
        let usage = until_used(&ada, &id, |it| it.data().first().is_some_and(|it| it["refused"] == 50)).await;
        assert_eq!(usage.data()[0]["admitted"], json!(50));
        ada.delete(&format!("/v1/api-keys/{id}")).await.expect(204);
        tokio::time::sleep(std::time::Duration::from_millis(1_900)).await;
        campus.moved_to(second.address);
        with(&campus, &secret, "/v1/users/me").await.refused(401, "unauthenticated");
    });
}
