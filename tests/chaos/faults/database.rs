//! The database dies, or a node cannot reach it: it says so at once, and goes on by itself as soon as it can.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tokio::time::sleep;

use crate::{
    access::{Access, Answer},
    lab::{Lab, Node, PATIENCE, Victim},
    report::{Report, amount},
    scene::{Scene, on_two_nodes},
};

/// In which all is well after the database is back, and as much again thrice for a slow machine.
const HEALED: Duration = Duration::from_secs(20);
/// What “at once” is at the most, on a slow machine.
const AT_ONCE: Duration = Duration::from_secs(5);
/// How long a fault lasts.
const FAULT: Duration = Duration::from_secs(3);
/// Longer than a request may wait for the database.
const SILENCE: Duration = Duration::from_secs(30);

#[test]
fn the_database_is_killed() {
    on_two_nodes(async |mut lab: Lab| {
        let (scene, mut report) = (Scene::of(&lab).await, Report::new(4, "PostgreSQL is killed (`kill -9`)"));
        for _ in 0..amount(3, 30) {
            scene.load.more(100).await;
            let straight = straight(&lab.a).await;
            lab.primary.kill();
            is_away(&lab.a, &straight).await;
            is_away(&lab.b, &straight).await;
            lab.primary.start().await;
            report.recovered(healed(&mut [&mut lab.a, &mut lab.b], &scene).await);
            report.faults += 1;
        }
        scene.close(report, &lab.a).await;
    });
}

#[test]
fn a_node_is_cut_off_from_the_database() {
    on_two_nodes(async |mut lab: Lab| {
        let (scene, mut report) = (Scene::of(&lab).await, Report::new(5, "a node is cut off from PostgreSQL"));
        for _ in 0..amount(3, 30) {
            scene.load.more(50).await;
            let straight = straight(&lab.a).await;
            lab.a.cut_off();
            is_away(&lab.a, &straight).await;
            let cut = Instant::now();
            // The other one is not held up by it.
            assert_eq!(lab.b.health("ready").await, 200);
            scene.load.more(20).await;
            sleep(FAULT.saturating_sub(cut.elapsed())).await;
            lab.a.mend();
            report.recovered(healed(&mut [&mut lab.a], &scene).await);
            report.faults += 1;
        }
        scene.close(report, &lab.a).await;
    });
}

#[test]
fn the_database_is_silent_for_a_node() {
    on_two_nodes(async |mut lab: Lab| {
        let (scene, mut report) = (Scene::of(&lab).await, Report::new(6, "PostgreSQL is silent for a node"));
        for round in 0..amount(1, 20) {
            scene.load.more(50).await;
            lab.a.hold();
            // Nobody but those who talk to this node is held up, and they are told so, but not at once.
            let long = round % 4 == 1;
            sleep(if long { SILENCE } else { FAULT }).await;
            assert_eq!((lab.a.health("ready").await, lab.a.health("live").await), (503, 200));
            assert_eq!(lab.b.health("ready").await, 200);
            lab.a.mend();
            report.recovered(healed(&mut [&mut lab.a], &scene).await);
            report.faults += 1;
        }
        let (tally, verdict) = scene.end(&mut report, &lab.a).await;
        report.close(tally, &verdict);
        // Whoever waits is answered before they lose patience.
        assert_eq!(tally.unknown, 0, "requests that were not answered");
    });
}

/// The way to one node alone.
async fn straight(node: &Node) -> Access {
    Access::log_in(vec![node.url()], None).await
}

/// The node lives, says that it is not ready, and refuses at once, in good form.
async fn is_away(node: &Node, access: &Access) {
    let begun = Instant::now();
    while node.health("ready").await == 200 {
        assert!(begun.elapsed() < PATIENCE, "the node is ready without its database");
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!((node.health("ready").await, node.health("live").await), (503, 200));
    for (method, body) in [(Method::GET, None), (Method::POST, Some(json!({ "name": "Nobody" }).to_string()))] {
        let asked = Instant::now();
        let request = access.request(0, method, "/v1/authors").header("content-type", "application/json");
        let request = body.into_iter().fold(request, reqwest::RequestBuilder::body);
        let answer = Answer::of(request.send().await.unwrap()).await.unwrap();
        assert_eq!((answer.status, answer.code()), (503, "unavailable"), "{answer:?}");
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
        assert!(asked.elapsed() < AT_ONCE, "refused after {:?}", asked.elapsed());
    }
}

/// How long it takes until these are ready and something is acknowledged.
async fn healed(nodes: &mut [&mut Node], scene: &Scene) -> Duration {
    let back = Instant::now();
    for node in nodes {
        node.ready().await;
    }
    scene.load.more(1).await;
    let took = back.elapsed();
    assert!(took < HEALED, "well only {took:?} after the database was");
    took
}
