//! Nodes that die, and nodes that stand still while others take over what they had begun.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::time::sleep;

use crate::{
    access::Access,
    imports::{done, send},
    lab::{Lab, Victim},
    report::{Report, amount},
    scene::{Scene, on_two_nodes},
};

/// How many rows an import has that outlives its node's standstill.
const ROWS: u32 = 1000;
/// Longer than a node keeps a job without a sign of life.
const STANDSTILL: Duration = Duration::from_secs(5);

#[test]
fn nodes_are_killed() {
    on_two_nodes(async |mut lab: Lab| {
        let (scene, mut report) = (Scene::of(&lab).await, Report::new(1, "a node is killed (`kill -9`)"));
        for round in 0..amount(50, 500) {
            // Not always after as many, and in the midst of what is under way.
            scene.load.more(20 + round * 31 % 77).await;
            let node = if round % 2 == 0 { &mut lab.a } else { &mut lab.b };
            node.kill();
            let killed = Instant::now();
            node.start().await;
            report.recovered(killed.elapsed());
            report.faults += 1;
        }
        scene.close(report, &lab.a).await;
    });
}

#[test]
fn nodes_stand_still() {
    on_two_nodes(async |mut lab: Lab| {
        let (scene, mut report) = (Scene::of(&lab).await, Report::new(2, "a node stands still (`SIGSTOP`)"));
        let access = lab.through_proxy().await;
        for round in 0..amount(1, 20) {
            let job = send(&access, u32::try_from(round).unwrap() * ROWS, ROWS).await;
            for late in [round % 2 == 0, round % 2 == 1] {
                let node = if late { &mut lab.a } else { &mut lab.b };
                node.stop();
                // Whoever talks to the other one goes on.
                let stopped = Instant::now();
                scene.load.more(5).await;
                sleep(STANDSTILL.saturating_sub(stopped.elapsed())).await;
                node.go_on();
                let begun = Instant::now();
                node.ready().await;
                report.recovered(begun.elapsed());
                report.faults += 1;
            }
            is_whole(&access, &job, round + 1).await;
        }
        scene.close(report, &lab.a).await;
    });
}

/// Each row was done once, although its node stood still and found that somebody else had taken over.
async fn is_whole(access: &Access, job: &str, imports: usize) {
    let answer = done(access, job).await;
    let result = json!({ "stored": ROWS, "updated": 0, "unchanged": 0, "refused": 0 });
    assert_eq!((&answer.body["done"], &answer.body["result"]), (&json!(ROWS), &result), "{answer:?}");
    let books = access.get("/v1/books?limit=1&include=total").await.body["total"].as_u64();
    assert_eq!(books, u64::try_from(imports).ok().map(|it| it * u64::from(ROWS)));
}
