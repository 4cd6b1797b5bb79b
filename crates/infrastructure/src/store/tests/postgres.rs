//! Writes on PostgreSQL: tried again when that helps, and acknowledged only if they happened.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use application::Failure;
use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};
use domain::kernel::StoreError;

use super::{Script, outcomes, queue, rows, sql};
use crate::{
    db::{Purpose, store_error},
    store::{Meters, pool::Pool, postgres_writer::PostgresWriter},
    testing::{self, Scratch},
};

fn table() -> Option<Scratch> {
    let scratch = testing::postgres()?;
    let tables = "CREATE TABLE t (n bigint CONSTRAINT t_pkey PRIMARY KEY, times int NOT NULL DEFAULT 0);
        CREATE TABLE child (parent bigint REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED);";
    scratch.open().batch_execute(tables).unwrap();
    Some(scratch)
}

fn write(scratch: &Scratch, lanes: usize, scripts: Vec<Script>) -> Vec<String> {
    let meters = Meters::new().unwrap();
    let pool = Pool::connect(scratch.url.clone(), Purpose::Write, lanes, meters.pool("write")).unwrap();
    let writer = PostgresWriter::new(pool, &meters);
    let (jobs, answers) = queue(scripts);
    thread::scope(|scope| {
        for _ in 0..lanes {
            scope.spawn(|| writer.work(&jobs));
        }
    });
    outcomes(&answers)
}

#[test]
fn each_write_is_a_transaction_of_its_own() {
    let Some(scratch) = table() else { return };
    let panics: Script = Box::new(|db| {
        sql(&["INSERT INTO t VALUES (4)"])(db)?;
        panic!("on purpose")
    });
    let jobs = vec![
        sql(&["INSERT INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (1)"]),
        sql(&["INSERT INTO t VALUES (3)", "INSERT INTO child VALUES (99)"]),
        panics,
        sql(&["INSERT INTO t VALUES (5)"]),
    ];
    assert_eq!(write(&scratch, 1, jobs), ["done", "conflict", "conflict", "internal", "done"]);
    assert_eq!(rows(&scratch), ["1", "5"]);
}

#[test]
fn work_that_went_on_after_a_failed_statement_is_not_believed() {
    let Some(scratch) = table() else { return };
    let hides: Script = Box::new(|db| {
        sql(&["INSERT INTO t VALUES (1)"])(db)?;
        sql_query("INSERT INTO t VALUES (1)").execute(db).unwrap_err();
        Ok(())
    });
    assert_eq!(write(&scratch, 1, vec![hides, sql(&["INSERT INTO t VALUES (2)"])]), ["internal", "done"]);
    assert_eq!(rows(&scratch), ["2"]);
}

#[test]
fn a_lost_race_is_run_again_and_in_the_end_a_conflict() {
    let Some(scratch) = table() else { return };
    let runs = Arc::new(AtomicU32::new(0));
    let after = |wins: u32| -> Script {
        let runs = Arc::clone(&runs);
        Box::new(move |_| if runs.fetch_add(1, Ordering::SeqCst) + 1 < wins { Err(Failure::Contended) } else { Ok(()) })
    };
    assert_eq!(write(&scratch, 1, vec![after(3)]), ["done"]);
    assert_eq!(runs.swap(0, Ordering::SeqCst), 3);
    assert_eq!(write(&scratch, 1, vec![after(u32::MAX)]), ["conflict"]);
    assert_eq!(runs.load(Ordering::SeqCst), 5);
}

#[test]
fn of_two_that_deadlock_both_are_done() {
    let Some(scratch) = table() else { return };
    scratch.open().batch_execute("INSERT INTO t VALUES (1), (2)").unwrap();
    let touch = |first: &'static [&'static str], second: &'static [&'static str]| -> Script {
        Box::new(move |db| {
            sql(first)(db)?;
            thread::sleep(Duration::from_millis(100));
            sql(second)(db)
        })
    };
    let one: &[&str] = &["UPDATE t SET times = times + 1 WHERE n = 1"];
    let two: &[&str] = &["UPDATE t SET times = times + 1 WHERE n = 2"];
    assert_eq!(write(&scratch, 2, vec![touch(one, two), touch(two, one)]), ["done", "done"]);
    let times = testing::cells(&mut scratch.open(), "SELECT times::text AS cell FROM t");
    assert_eq!(times, ["2", "2"]);
}

#[test]
fn a_connection_that_dies_answers_unavailable_and_is_replaced() {
    let Some(scratch) = table() else { return };
    let dies = || sql(&["INSERT INTO t VALUES (1)", "SELECT pg_terminate_backend(pg_backend_pid())"]);
    assert_eq!(write(&scratch, 1, vec![dies(), sql(&["INSERT INTO t VALUES (2)"])]), ["unavailable", "done"]);
    assert_eq!(rows(&scratch), ["2"]);
}

#[test]
fn nobody_waits_long_for_a_statement_or_a_lock() {
    let Some(scratch) = table() else { return };
    let mut db = scratch.open();
    let mut fails = |statement: &str| {
        db.batch_execute("SET statement_timeout = '50ms'; SET lock_timeout = '20ms'").unwrap();
        store_error(sql_query(statement).execute(&mut db).unwrap_err())
    };
    assert!(matches!(fails("SELECT pg_sleep(1)"), StoreError::Away(_)));
    let mut other = scratch.open();
    other.batch_execute("BEGIN; LOCK TABLE t").unwrap();
    assert!(matches!(fails("INSERT INTO t VALUES (1)"), StoreError::Contended));
}
