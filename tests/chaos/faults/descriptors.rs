//! There are no descriptors left, as when clients do not hang up: the process stays, and takes clients again once it can.

use std::{
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use crate::{
    lab::{SmallLab, Victim, run},
    report::{Report, amount},
    scene::{Scene, alone},
};

/// How many clients come and say nothing.
const SILENT: usize = 200;
/// How many descriptors are left before they come.
const LEFT: usize = 20;
/// How long they stay.
const FAULT: Duration = Duration::from_secs(2);

#[test]
fn there_are_no_descriptors_left() {
    alone(async || {
        let mut lab = SmallLab::on(None, &[]).await;
        let (scene, mut report) = (Scene::small(&lab).await, Report::new(11, "no descriptors are left (SQLite)"));
        for _ in 0..amount(2, 20) {
            scene.load.more(100).await;
            let open = lab.node.descriptors();
            limit(&mut lab, open + LEFT);
            let port = lab.node.port;
            let silent: Vec<_> = (0..SILENT).filter_map(|_| TcpStream::connect(("127.0.0.1", port)).ok()).collect();
            sleep(FAULT).await;
            assert!(lab.node.descriptors() >= open + LEFT - 2, "it took no more of them");
            assert!(lab.node.process().runs(), "it ended: {}", lab.node.process().log());
            drop(silent);
            limit(&mut lab, 1024);
            let freed = Instant::now();
            lab.node.ready().await;
            scene.load.more(5).await;
            report.recovered(freed.elapsed());
            report.faults += 1;
        }
        scene.close(report, &lab.node).await;
    });
}

/// How many descriptors the node may have from now on.
fn limit(lab: &mut SmallLab, count: usize) {
    let mut command = Command::new("prlimit");
    command.args(["--pid", &lab.node.process().id().to_string(), &format!("--nofile={count}:")]);
    run(command);
}
