//! A write that was acknowledged is there for everybody.

use std::time::Duration;

use application::Failure;
use crossbeam_channel::{Sender, unbounded};

use super::{sql, sqlite::table};
use crate::{
    db::{DatabaseUrl, Db, Purpose, open},
    ledger::Pending,
    store::{Meters, pool::Pool, sqlite_writer::SqliteWriter, work::Work},
    testing::cells,
};

/// Looks, when told that its write is done, whether others can see it.
struct Witness {
    url: DatabaseUrl,
    seen: Sender<bool>,
}

impl Work for Witness {
    fn run(&mut self, db: &mut Db) -> Result<Pending, Failure> {
        sql(&["INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING"])(db).map(|()| Pending::default())
    }

    fn settle(self, outcome: Result<(), Failure>) {
        let mut other = open(&self.url, Purpose::Read).unwrap();
        let there = cells(&mut other, "SELECT CAST(count(*) AS text) AS cell FROM t") == ["1"];
        self.seen.send(outcome.is_ok() && there).unwrap();
    }
}

#[test]
fn nothing_is_acknowledged_before_it_is_committed() {
    let scratch = table();
    let meters = Meters::new().unwrap();
    let pool = Pool::connect(scratch.url.clone(), Purpose::Write, 1, meters.pool("write")).unwrap();
    let ((jobs, queued), (seen, answers)) = (unbounded(), unbounded());
    for _ in 0..3 {
        jobs.send(Witness { url: scratch.url.clone(), seen: seen.clone() }).unwrap();
    }
    drop(jobs);
    SqliteWriter::new(pool, &meters).gathering(Duration::MAX).work(&queued);
    assert_eq!(answers.try_iter().collect::<Vec<_>>(), [true; 3]);
    assert_eq!(meters.group_size.get_sample_count(), 1);
}
