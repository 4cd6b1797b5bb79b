//! Connections break and servers die, and nobody misses anything: no gap, no repeat, the order of each
//! record kept. Small here; `LYCEUM_TEST_BREAKS` says how many breaks there are, and a hundred changes for
//! each.

use std::{collections::BTreeMap, env, sync::Arc};

use serde_json::json;
use tests::{Campus, Person, Role, ServerProcess, on_both};

use super::category;

fn breaks() -> usize {
    env::var("LYCEUM_TEST_BREAKS").ok().and_then(|it| it.parse().ok()).unwrap_or(5)
}

/// Renames ten categories in turn, `rounds` times each; says which names were acknowledged.
async fn rename(by: Arc<Person>, rounds: usize) -> usize {
    let mut done = 0;
    for round in 1..=rounds {
        let all =
            (0..10).map(|it| by.patch(&format!("/v1/categories/c{it}"), json!({ "name": format!("{round:06}") })));
        for answer in futures_util::future::join_all(all.map(IntoFuture::into_future)).await {
            answer.expect(200);
            done += 1;
        }
    }
    done
}

on_both! {
    async fn a_stream_that_breaks_again_and_again_has_no_gap_and_no_repeat(campus: Campus) {
        let clerk = Arc::new(campus.person(Role::BookstoreAdmin).await);
        for number in 0..10 {
            category(&clerk, &format!("c{number}")).await;
        }
        let (breaks, mut seen) = (breaks(), BTreeMap::<String, Vec<String>>::new());
        let mut stream = clerk.get("/v1/streams?types=category.updated").listen().await;
        let rounds = breaks * 10;
        let writing = tokio::spawn(rename(Arc::clone(&clerk), rounds));
        let (mut count, mut last, mut until_break) = (0, 0_i64, 7);
        while count < rounds * 10 {
            let heard = stream.next().await.expect("the stream has ended");
            let id: i64 = heard.id.parse().unwrap();
            assert!(id > last, "{id} came after {last}");
            last = id;
            count += 1;
            let subject = heard.data["subject"].as_str().unwrap().to_owned();
            seen.entry(subject).or_default().push(heard.data["id"].as_str().unwrap().to_owned());
            until_break -= 1;
            if until_break == 0 {
                // Not always after as many, and in the midst of what is under way.
                until_break = 60 + (count * 31) % 77;
                let from = stream.last_id.clone();
                stream = clerk.get("/v1/streams?types=category.updated").with_header("last-event-id", &from).listen().await;
            }
        }
        assert_eq!(writing.await.unwrap(), rounds * 10);
        let auditor = campus.admin().await;
        for (subject, events) in seen {
            assert_eq!(events.len(), rounds, "{subject}");
            let (_, slug) = subject.split_once('/').unwrap();
            let path = format!("/v1/audit-entries?resource_type=category&resource_id={slug}&action=category.updated&sort=at&limit=100");
            let mut trail = Vec::new();
            let mut next = Some(path);
            while let Some(path) = next {
                let page = auditor.get(&path).await.expect(200);
                trail.extend(page.data().iter().map(|it| it["id"].as_str().unwrap().to_owned()));
                next = page.next_page().map(str::to_owned);
            }
            assert_eq!(events, trail, "{subject}");
        }
    }

    async fn a_server_that_is_killed_loses_no_event_and_makes_none_up(campus: Campus) {
        let mut campus = campus;
        let clerk = Arc::new(campus.person(Role::BookstoreAdmin).await);
        let mut server = ServerProcess::serve(&mut campus, &[]);
        let mut last = clerk.get("/v1/streams").listen().await.last_id;
        let (mut told, mut acknowledged) = (Vec::new(), Vec::new());
        for round in 0..3 {
            let mut stream = clerk.get("/v1/streams?types=category.created").with_header("last-event-id", &last).listen().await;
            let by = Arc::clone(&clerk);
            let writing = tokio::spawn(async move {
                let mut done = Vec::new();
                for number in 0..1000 {
                    let slug = format!("r{round}-{number}");
                    let body = json!({ "slug": slug, "name": slug });
                    // Whoever is killed in between may or may not have done it.
                    let Some(answer) = by.post("/v1/categories", body).attempt().await else { return (done, Some(slug)) };
                    answer.expect(201);
                    done.push(slug);
                }
                (done, None)
            });
            for _ in 0..20 + round * 13 {
                told.push(stream.next().await.unwrap().data["data"]["slug"].as_str().unwrap().to_owned());
            }
            server.kill();
            while let Some(heard) = stream.next().await {
                told.push(heard.data["data"]["slug"].as_str().unwrap().to_owned());
            }
            last = stream.last_id;
            let (done, perhaps) = writing.await.unwrap();
            acknowledged.extend(done);
            server = ServerProcess::serve(&mut campus, &[]);
            let there = clerk.get(&format!("/v1/categories/{}", perhaps.as_deref().unwrap_or("none"))).await;
            acknowledged.extend(perhaps.filter(|_| there.status == 200));
        }
        let mut stream = clerk.get("/v1/streams?types=category.created").with_header("last-event-id", &last).listen().await;
        while told.len() < acknowledged.len() {
            told.push(stream.next().await.unwrap().data["data"]["slug"].as_str().unwrap().to_owned());
        }
        assert_eq!(told, acknowledged);
    }
}
