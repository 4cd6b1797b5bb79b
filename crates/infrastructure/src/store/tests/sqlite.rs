//! The group-committing writer: no job touches another, and nothing is acknowledged that is not on disk.

use std::{
    thread,
    time::{Duration, Instant},
};

use diesel::{
    RunQueryDsl,
    connection::{SimpleConnection, TransactionManager},
    sql_query,
};

use super::{Script, outcomes, queue, rows, sql};
use crate::{
    db::{Db, Purpose},
    store::{Meters, pool::Pool, sqlite_writer::SqliteWriter},
    testing::{self, Scratch, spans},
};

pub(super) fn table() -> Scratch {
    let scratch = testing::sqlite();
    let tables = "CREATE TABLE t (n INTEGER PRIMARY KEY CONSTRAINT t_n_check CHECK (n < 1000000)) STRICT;
        CREATE TABLE child (parent INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED) STRICT;";
    scratch.open().batch_execute(tables).unwrap();
    scratch
}

/// Runs the jobs, however slow the machine; says how each ended, and how many commits that took.
fn write(scratch: &Scratch, scripts: Vec<Script>) -> (Vec<String>, u64) {
    write_gathering(Duration::MAX, scratch, scripts)
}

fn write_gathering(longest: Duration, scratch: &Scratch, scripts: Vec<Script>) -> (Vec<String>, u64) {
    let meters = Meters::new().unwrap();
    let pool = Pool::connect(scratch.url.clone(), Purpose::Write, 1, meters.pool("write")).unwrap();
    let (jobs, answers) = queue(scripts);
    SqliteWriter::new(pool, &meters).gathering(longest).work(&jobs);
    (outcomes(&answers), meters.group_size.get_sample_count())
}

#[test]
fn whoever_waits_shares_one_commit() {
    let scratch = table();
    let jobs = vec![
        sql(&["INSERT INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (2)"]),
        sql(&["INSERT INTO t VALUES (3)"]),
    ];
    assert_eq!(write(&scratch, jobs), (vec!["done".into(), "done".into(), "done".into()], 1));
    assert_eq!(rows(&scratch), ["1", "2", "3"]);
}

#[test]
fn one_failing_write_never_touches_another() {
    let scratch = table();
    let jobs = vec![
        sql(&["INSERT INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (3)", "INSERT INTO t VALUES (1000000)"]),
        sql(&["INSERT INTO t VALUES (4)", "no such statement"]),
        sql(&["INSERT INTO t VALUES (5)"]),
    ];
    let (outcomes, groups) = write(&scratch, jobs);
    assert_eq!(outcomes, ["done", "conflict", "conflict", "internal", "done"]);
    assert_eq!((rows(&scratch), groups), (vec!["1".into(), "5".into()], 1));
}

#[test]
fn a_panic_in_a_nested_transaction_leaves_the_group_committed() {
    let scratch = table();
    let panics: Script = Box::new(|db| {
        Db::begin_transaction(db).unwrap();
        sql_query("INSERT INTO t VALUES (2)").execute(db).unwrap();
        Db::begin_transaction(db).unwrap();
        sql_query("INSERT INTO t VALUES (3)").execute(db).unwrap();
        panic!("on purpose")
    });
    let jobs = vec![sql(&["INSERT INTO t VALUES (1)"]), panics, sql(&["INSERT INTO t VALUES (4)"])];
    let (outcomes, groups) = write(&scratch, jobs);
    assert_eq!(outcomes, ["done", "internal", "done"]);
    assert_eq!((rows(&scratch), groups), (vec!["1".into(), "4".into()], 1));
}

#[test]
fn a_transaction_that_a_job_left_open_is_no_commit() {
    let scratch = table();
    let leaves_open: Script = Box::new(|db| {
        Db::begin_transaction(db).unwrap();
        sql_query("INSERT INTO t VALUES (2)").execute(db).unwrap();
        Ok(())
    });
    let jobs = vec![sql(&["INSERT INTO t VALUES (1)"]), leaves_open, sql(&["INSERT INTO t VALUES (3)"])];
    assert_eq!(write(&scratch, jobs).0, ["done", "internal", "done"]);
    assert_eq!(rows(&scratch), ["1", "3"]);
}

#[test]
fn a_statement_that_rolls_everything_back_costs_the_others_nothing() {
    let scratch = table();
    let jobs = vec![
        sql(&["INSERT INTO t VALUES (1)"]),
        sql(&["INSERT OR ROLLBACK INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (3)"]),
    ];
    assert_eq!(write(&scratch, jobs).0, ["done", "conflict", "done"]);
    assert_eq!(rows(&scratch), ["1", "3"]);
}

#[test]
fn a_job_that_hides_that_everything_was_rolled_back_is_not_believed() {
    let scratch = table();
    let hides: Script = Box::new(|db| {
        sql_query("INSERT OR ROLLBACK INTO t VALUES (1)").execute(db).unwrap_err();
        Ok(())
    });
    let jobs = vec![sql(&["INSERT INTO t VALUES (1)"]), hides, sql(&["INSERT INTO t VALUES (3)"])];
    assert_eq!(write(&scratch, jobs).0, ["done", "internal", "done"]);
    assert_eq!(rows(&scratch), ["1", "3"]);
}

#[test]
fn when_the_commit_fails_only_the_culprit_does() {
    let scratch = table();
    let jobs = vec![
        sql(&["INSERT INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (2)", "INSERT INTO child VALUES (99)"]),
        sql(&["INSERT INTO t VALUES (3)"]),
    ];
    assert_eq!(write(&scratch, jobs).0, ["done", "conflict", "done"]);
    assert_eq!(rows(&scratch), ["1", "3"]);
}

/// Of how many writes each recorded commit says that they share it, and how it went.
fn commits(scripts: Vec<Script>) -> Vec<(String, String)> {
    let scratch = table();
    let told = spans::told(|| drop(write(&scratch, scripts)));
    // The statement by itself is told as well here, where the writer works within what is recorded.
    let commits = told.iter().filter(|it| !it.says("lyceum.commit.writes").is_empty());
    commits.map(|it| (it.says("lyceum.commit.writes").to_owned(), it.says("error.type").to_owned())).collect()
}

#[test]
fn whoever_waits_for_a_commit_has_it_in_their_trace() {
    let jobs = vec![
        sql(&["INSERT INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (3)"]),
    ];
    let shared = ("2".to_owned(), String::new());
    assert_eq!(commits(jobs), [shared.clone(), shared], "what was refused waits for nothing");
}

#[test]
fn a_commit_that_fails_is_told_and_so_are_those_that_follow() {
    let jobs = vec![sql(&["INSERT INTO t VALUES (1)"]), sql(&["INSERT INTO child VALUES (99)"])];
    let said = |writes: &str, error: &str| (writes.to_owned(), error.to_owned());
    let failed = said("2", "conflict");
    assert_eq!(commits(jobs), [failed.clone(), failed, said("1", ""), said("1", "conflict")]);
}

#[test]
fn of_all_commits_those_of_others_are_noticed() {
    let scratch = table();
    let meters = Meters::new().unwrap();
    let pool = Pool::connect(scratch.url.clone(), Purpose::Write, 1, meters.pool("write")).unwrap();
    let writer = SqliteWriter::new(pool, &meters);
    let sole = writer.sole_writer();
    let serve = |scripts| {
        let (jobs, answers) = queue(scripts);
        writer.serve(jobs.recv().unwrap(), &jobs);
        outcomes(&answers)
    };
    let lasts = |reign| sole.lasts(reign, Instant::now(), Duration::from_secs(3600));
    let mut seen = writer.look(None);
    let reign = sole.reign();
    assert!(lasts(reign));
    for _ in 0..3 {
        assert_eq!(serve(vec![sql(&["INSERT INTO t SELECT count(*) FROM t"]), sql(&["none"])]), ["done", "internal"]);
        let mut other = scratch.open();
        other.batch_execute("SELECT count(*) FROM t; PRAGMA wal_checkpoint(PASSIVE)").unwrap();
        seen = writer.look(seen);
        assert!(lasts(reign), "its own commits, and whoever reads or moves the log");
    }
    scratch.open().batch_execute("INSERT INTO t VALUES (100)").unwrap();
    assert!(lasts(reign), "nobody has looked");
    seen = writer.look(seen);
    let next = sole.reign();
    assert!(!lasts(reign) && lasts(next));
    assert_eq!(serve(vec![Box::new(|_| panic!("on purpose"))]), ["internal"]);
    assert!(writer.look(seen) != seen && !lasts(next), "another connection cannot tell");
}

#[test]
fn a_slow_job_is_the_last_of_its_group() {
    let scratch = table();
    let slow: Script = Box::new(|db| {
        thread::sleep(Duration::from_millis(2));
        sql(&["INSERT INTO t VALUES (2)"])(db)
    });
    let jobs = vec![slow, sql(&["INSERT INTO t VALUES (1)"])];
    let (outcomes, groups) = write_gathering(Duration::from_millis(1), &scratch, jobs);
    assert_eq!((outcomes, groups), (vec!["done".into(), "done".into()], 2));
}

#[test]
fn a_group_is_never_larger_than_its_bound() {
    let scratch = table();
    let insert = |_| sql(&["INSERT INTO t SELECT count(*) FROM t"]);
    let (outcomes, groups) = write(&scratch, (0..600).map(insert).collect());
    assert!(outcomes.iter().all(|it| it == "done"));
    assert!(groups >= 3);
    assert_eq!(rows(&scratch).len(), 600);
}

#[test]
fn a_full_disk_is_no_defect_and_costs_the_others_nothing() {
    let scratch = table();
    scratch.open().batch_execute("CREATE TABLE big (body BLOB) STRICT").unwrap();
    let full: Script = Box::new(|db| {
        db.batch_execute("PRAGMA max_page_count = 10").unwrap();
        sql(&["INSERT INTO big VALUES (zeroblob(1000000))"])(db)
    });
    let jobs = vec![sql(&["INSERT INTO t VALUES (1)"]), full, sql(&["INSERT INTO t VALUES (3)"])];
    assert_eq!(write(&scratch, jobs).0, ["done", "unavailable", "done"]);
    assert_eq!(rows(&scratch), ["1", "3"]);
}

#[test]
fn another_process_that_keeps_the_file_locked_makes_it_unavailable_for_a_while() {
    let scratch = table();
    let mut other = scratch.open();
    other.begin().unwrap();
    let started = Instant::now();
    let jobs = || vec![sql(&["INSERT INTO t VALUES (1)"]), sql(&["INSERT INTO t VALUES (2)"])];
    assert_eq!(write(&scratch, jobs()).0, ["unavailable", "unavailable"]);
    assert!(started.elapsed() < Duration::from_secs(4));
    Db::rollback_transaction(&mut other).unwrap();
    assert_eq!(write(&scratch, jobs()).0, ["done", "done"]);
}
