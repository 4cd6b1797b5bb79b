//! All nodes are restarted one after the other, as operators are told to do it, and nobody notices.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::{
    lab::{Lab, Victim},
    report::{Report, amount},
    scene::{Scene, on_two_nodes},
};

/// How long what was sent to a node just now has to arrive there; the same as in `scripts/compose.sh`.
const SETTLING: Duration = Duration::from_secs(2);
/// In which a node ends, and as much again for a slow machine.
const END: Duration = Duration::from_secs(20);
#[test]
fn all_nodes_are_restarted_and_no_request_fails() {
    on_two_nodes(async |mut lab: Lab| {
        let access = lab.through_proxy().await;
        let (scene, mut report) = (Scene::begin(&access, &access).await, Report::new(3, "a rolling restart"));
        let requests = amount(5000, 50_000);
        while report.faults < 4 || scene.load.books.tally().requests < requests {
            for (name, node) in [("a", &mut lab.a), ("b", &mut lab.b)] {
                scene.load.more(200).await;
                lab.proxy.drain(name);
                sleep(SETTLING).await;
                let (status, took) = node.terminated().await;
                assert!(status.success() && took < END, "{status} after {took:?}: {}", node.process().log());
                let begun = Instant::now();
                node.start().await;
                report.recovered(took + begun.elapsed());
                lab.proxy.use_again(name);
                report.faults += 1;
            }
        }
        let (tally, verdict) = scene.end(&mut report, &lab.a).await;
        let (failed, returns) = (tally.refused + tally.unknown, report.hearing.returns);
        report.close(tally, &verdict);
        assert_eq!(failed, 0, "requests failed");
        assert!(returns > 0, "no listener was on a node that was restarted");
    });
}
