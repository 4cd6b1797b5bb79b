//! The proxy dies and comes back: who was in its midst asks again, and it happens once.

use std::time::Instant;

use crate::{
    lab::{Lab, Victim},
    report::{Report, amount},
    scene::{Scene, on_two_nodes},
};

#[test]
fn the_proxy_is_killed() {
    on_two_nodes(async |mut lab: Lab| {
        let access = lab.through_proxy().await;
        let (scene, mut report) = (Scene::begin(&access, &access).await, Report::new(8, "nginx is killed (`kill -9`)"));
        for _ in 0..amount(4, 50) {
            scene.load.more(100).await;
            lab.proxy.kill();
            let killed = Instant::now();
            lab.proxy.start().await;
            scene.load.more(1).await;
            report.recovered(killed.elapsed());
            report.faults += 1;
        }
        scene.close(report, &lab.a).await;
    });
}
