//! Redis dies or is silent: nodes do without it, and nobody notices.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::{
    lab::{Lab, Victim},
    report::{Report, amount},
    scene::{Scene, on_two_nodes},
};

/// How long it is silent.
const FAULT: Duration = Duration::from_secs(3);

#[test]
fn redis_is_killed_and_silent() {
    on_two_nodes(async |mut lab: Lab| {
        let (scene, mut report) = (Scene::of(&lab).await, Report::new(9, "Redis is killed, or silent"));
        for _ in 0..amount(1, 15) {
            scene.load.more(100).await;
            lab.redis.kill();
            scene.load.more(100).await;
            sleep(FAULT).await;
            lab.redis.start().await;
            scene.load.more(100).await;
            lab.redis.stop();
            scene.load.more(100).await;
            sleep(FAULT).await;
            lab.redis.go_on();
            let back = Instant::now();
            lab.a.ready().await;
            lab.b.ready().await;
            report.recovered(back.elapsed());
            report.faults += 2;
        }
        let (tally, verdict) = scene.end(&mut report, &lab.a).await;
        report.close(tally, &verdict);
        assert_eq!(tally.refused + tally.unknown, 0, "requests failed");
    });
}
