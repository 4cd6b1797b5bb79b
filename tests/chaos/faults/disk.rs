//! The disk of the embedded database is full: nothing more is written, and all else goes on.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::{
    access::Access,
    lab::{Room, SmallLab},
    report::{Report, amount, tell},
    scene::{Scene, alone},
};

/// How long it is full.
const FAULT: Duration = Duration::from_secs(2);

#[test]
fn the_disk_is_full() {
    alone(async || {
        let Some(room) = Room::small() else {
            return tell("skipped: a small disk is made by root only");
        };
        let mut lab = SmallLab::on(Some(room), &[]).await;
        let (scene, mut report) = (Scene::small(&lab).await, Report::new(10, "the disk is full (SQLite)"));
        let access = lab.access().await;
        for _ in 0..amount(3, 30) {
            scene.load.more(100).await;
            lab.room().fill();
            let refused = scene.load.books.tally().refused;
            let full = Instant::now();
            while scene.load.books.tally().refused == refused {
                assert!(full.elapsed() < Duration::from_secs(60), "writes go on with no room for them");
                sleep(Duration::from_millis(10)).await;
            }
            reads_go_on(&access).await;
            sleep(FAULT).await;
            reads_go_on(&access).await;
            assert_eq!(lab.node.health("live").await, 200);
            lab.room().clear();
            let cleared = Instant::now();
            lab.node.ready().await;
            scene.load.more(5).await;
            report.recovered(cleared.elapsed());
            report.faults += 1;
        }
        scene.close(report, &lab.node).await;
    });
}

async fn reads_go_on(access: &Access) {
    for _ in 0..5 {
        access.get("/v1/authors?limit=20").await;
    }
}
