//! What a node takes while nobody asks, and how soon it is there.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::{
    lab::{Lab, Victim},
    report::{amount, tell_of},
    scene::on_two_nodes,
};

const MIB: u64 = 1 << 20;
/// Until what a start needed has been given back.
const REST: Duration = Duration::from_secs(5);
/// What is promised is 40 MiB and 300 ms; a development build and a slow machine take more.
const MEMORY: u64 = 80 * MIB;
const START: Duration = Duration::from_secs(10);

#[test]
fn an_idle_node_takes_little_and_starts_soon() {
    on_two_nodes(async |mut lab: Lab| {
        let (times, mut slowest) = (amount(3, 30), Duration::ZERO);
        for _ in 0..times {
            let (status, _) = lab.a.terminated().await;
            assert!(status.success(), "{status}");
            let begun = Instant::now();
            lab.a.start().await;
            slowest = slowest.max(begun.elapsed());
        }
        sleep(REST).await;
        let [own, shared] = lab.a.memory();
        let found = format!("{} MiB of its own and {} of its file", own / MIB, shared / MIB);
        tell_of(29, "memory of an idle node", 1, &found, "40 MiB");
        let found = format!("{} ms at most", slowest.as_millis());
        tell_of(29, "from the start of a node until it is ready", times, &found, "300 ms");
        assert!(own < MEMORY, "{own} bytes");
        assert!(slowest < START, "{slowest:?}");
    });
}
