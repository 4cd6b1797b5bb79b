//! More clients come than can be served: some are told to come back, at once, and nothing grows without bounds.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{
    audit::audit,
    lab::SmallLab,
    load::{Load, Shop},
    report::{Report, amount},
    scene::alone,
};

/// How many clients there are, and how many may wait in line.
const CLIENTS: usize = 300;
const LINE: (&str, &str) = ("LYCEUM_QUEUE", "24");
/// By how much memory may grow.
const GROWTH: u64 = 100 << 20;
/// In which somebody is served after all have gone, on a slow machine.
const AT_ONCE: Duration = Duration::from_secs(5);

#[test]
fn more_clients_come_than_can_be_served() {
    alone(async || {
        let mut lab = SmallLab::on(None, &[LINE]).await;
        let access = lab.access().await;
        let shop = Shop::open(&access).await;
        let (before, load) = (lab.node.memory()[0], Load::start(&access, &shop, CLIENTS));
        let mut most = before;
        for _ in 0..amount(30, 300) {
            load.more(50).await;
            most = most.max(lab.node.memory()[0]);
        }
        let books = load.finish().await;
        let over = Instant::now();
        let mut report = Report::new(12, "more clients than can be served (SQLite)");
        access.post("/v1/categories", &json!({ "slug": "after", "name": "After" })).await;
        report.recovered(over.elapsed());
        report.faults = 1;
        assert!(over.elapsed() < AT_ONCE, "it has not recovered after {:?}", over.elapsed());
        assert!(most < before + GROWTH, "memory grew from {before} to {most}");
        let tally = books.tally();
        let verdict = audit(&access, &shop, &books, &lab.node).await;
        report.close(tally, &verdict);
        assert!(tally.refused > 0, "nobody was told to come back");
    });
}
