//! On the embedded database, whoever writes at the same time shares a commit, and with it the wait for the disk.

use crate::{
    lab::{SmallLab, free_port},
    load::{Load, Shop},
    report::{amount, tell_of},
    scene::alone,
};

/// How many write at once, and how many writes are looked at.
const CLIENTS: usize = 128;
const WRITES: usize = 2000;

#[test]
fn writes_at_once_share_their_commits() {
    alone(async || {
        let metrics = format!("127.0.0.1:{}", free_port());
        let lab = SmallLab::on(None, &[("LYCEUM_METRICS_LISTEN", &metrics)]).await;
        let access = lab.access().await;
        let shop = Shop::open(&access).await;
        let load = Load::start(&access, &shop, CLIENTS);
        load.more(WRITES / 4).await;
        let [writes_before, commits_before] = writes_and_commits(&metrics).await;
        load.more(amount(WRITES, 10 * WRITES)).await;
        let [writes, commits] = writes_and_commits(&metrics).await;
        load.finish().await;
        let (writes, commits) = (writes - writes_before, commits - commits_before);
        let found = format!("{writes} in {commits} commits");
        tell_of(28, "writes at once share their commits (SQLite)", writes, &found, "5 in each");
        // How many there are depends on how long the disk takes, and on how fast the clients are.
        assert!(2 * writes > 3 * commits, "{found}");
    });
}

/// What the metrics tell of the writer: how much it has written, and by how many commits.
async fn writes_and_commits(metrics: &str) -> [usize; 2] {
    let answer = tests::get(&format!("http://{metrics}/metrics")).await.unwrap();
    let text = answer.text().await.unwrap();
    ["sum", "count"].map(|it| {
        let name = format!("lyceum_db_write_group_size_{it} ");
        let value = text.lines().find_map(|line| line.strip_prefix(&name));
        value.and_then(|it| it.trim().parse().ok()).unwrap_or_else(|| panic!("no {name}in {text}"))
    })
}
