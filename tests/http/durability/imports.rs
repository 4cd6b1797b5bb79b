//! An import goes on when its process is killed, on the same node or on another one: no row is lost, and
//! none comes twice.

use std::{fs, path::Path, time::Duration};

use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use serde_json::{Value, json};
use tests::{Answer, Campus, Person, ServerProcess, on_both, on_postgres};
use tokio::time::sleep;

use crate::{
    catalogue::{clerk, texts, walked},
    jobs::{import, is_final, table, when},
    print,
};

const ROWS: u32 = 4000;
const LEASE: (&str, &str) = ("LYCEUM_JOB_LEASE", "2");

/// How many rows are done.
fn done(job: &Answer) -> u64 {
    job["done"].as_u64().unwrap()
}

/// Waits until more than `before` is done, but not all.
async fn under_way(clerk: &Person, job: &str, before: u64) -> Answer {
    let answer = when(clerk, job, |it| done(it) > before || is_final(it)).await;
    assert!(!is_final(&answer), "it was too quick: {answer:?}");
    answer
}

/// All was done once: each row is counted, each book is there, and each that is none is reported.
async fn is_whole(clerk: &Person, job: &str) -> Answer {
    let job = when(clerk, job, is_final).await;
    let refused = u64::from(ROWS / 10);
    let stored = u64::from(ROWS) - refused;
    assert_eq!(job["state"], "succeeded", "{job:?}");
    assert_eq!((done(&job), &job["total"]), (u64::from(ROWS), &json!(ROWS)));
    assert_eq!(job["result"], json!({ "stored": stored, "updated": 0, "unchanged": 0, "refused": refused }));
    assert_eq!(clerk.get("/v1/books?limit=1&include=total").await.expect(200)["total"], stored);
    let report = clerk.get(&format!("/v1/jobs/{}/report", job.text("/id"))).await.expect(200);
    let lines = std::str::from_utf8(&report.bytes).unwrap().lines();
    let lines: Vec<_> = lines.map(|it| serde_json::from_str::<Value>(it).unwrap()["line"].as_u64().unwrap()).collect();
    let expected: Vec<_> = (0..refused).map(|it| 11 + it * 10).collect();
    assert_eq!(lines, expected);
    job
}

on_both! {
    async fn an_import_survives_that_its_process_is_killed(mut campus: Campus) {
        let clerk = clerk(&campus).await;
        let mut process = ServerProcess::serve(&mut campus, &[LEASE]);
        let job = import(&clerk, table(ROWS)).await;
        let mut seen = Vec::new();
        for _ in 0..3 {
            let before = seen.last().copied().unwrap_or_default();
            seen.push(done(&under_way(&clerk, &job, before).await));
            process.kill();
            process = ServerProcess::serve(&mut campus, &[LEASE]);
        }
        let job = is_whole(&clerk, &job).await;
        assert_eq!(job["attempts"], 4, "{job:?}");
        print(&format!("killed when {seen:?} of {ROWS} rows were done, and done to the end"));
    }

    async fn an_import_goes_on_after_a_stop_in_order_as_if_nothing_had_been(mut campus: Campus) {
        let clerk = clerk(&campus).await;
        let mut process = ServerProcess::serve(&mut campus, &[]);
        let job = import(&clerk, table(ROWS)).await;
        under_way(&clerk, &job, 0).await;
        process.terminate();
        assert!(process.wait().success(), "{}", process.log());
        let process = ServerProcess::serve(&mut campus, &[]);
        let job = is_whole(&clerk, &job).await;
        assert_eq!(job["attempts"], 1, "{}", process.log());
    }
}

/// Another node needs the keys, and has nothing else in common with this one's disk.
fn copy_keys(from: &Path, to: &Path) {
    fs::create_dir(to.join("keys")).unwrap();
    for entry in fs::read_dir(from.join("keys")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join("keys").join(path.file_name().unwrap())).unwrap();
    }
}

async fn another_node_takes_over(mut campus: Campus) {
    let (clerk, admin) = (clerk(&campus).await, campus.admin().await);
    let elsewhere = tempfile::tempdir().unwrap();
    copy_keys(campus.data_dir(), elsewhere.path());
    let mut first = ServerProcess::serve(&mut campus, &[LEASE]);
    let job = import(&clerk, table(ROWS)).await;
    under_way(&clerk, &job, 0).await;
    let second = ServerProcess::start(&campus, &[LEASE, ("LYCEUM_DATA_DIR", elsewhere.path().to_str().unwrap())]);
    let seen = done(&under_way(&clerk, &job, 0).await);
    assert!(!second.log().contains("a job begins"), "the first one is alive: {}", second.log());
    first.kill();
    campus.moved_to(second.address);
    let job = is_whole(&clerk, &job).await;
    assert_eq!(job["attempts"], 2, "{}", second.log());
    print(&format!("killed when {seen} of {ROWS} rows were done, and done to the end elsewhere"));

    // Both see that it is time to tidy up, and one does.
    let first = ServerProcess::serve(&mut campus, &[LEASE]);
    let before = walked(&admin, "/v1/jobs?kind=housekeeping").await.len();
    let mut database = PgConnection::establish(&campus.database_url()).unwrap();
    for round in 1..=3 {
        sql_query("UPDATE jobs_schedules SET next_at = now() - interval '1 day'").execute(&mut database).unwrap();
        sleep(Duration::from_millis(2500)).await;
        let jobs = walked(&admin, "/v1/jobs?kind=housekeeping").await;
        assert_eq!(jobs.len(), before + round, "{}{}", first.log(), second.log());
        assert_eq!(texts(&jobs[..round], "state"), vec!["succeeded"; round]);
    }
    // What was sent is kept no longer than it is needed.
    let left = sql_query("SELECT 1 FROM jobs_file_chunks").execute(&mut database).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn an_import_is_taken_over_by_a_node_that_has_another_disk_and_a_schedule_runs_once_over_all() {
    on_postgres(another_node_takes_over);
}
