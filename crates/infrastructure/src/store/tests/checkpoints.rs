//! The log is moved beside the writer.

use std::fs;

use diesel::connection::SimpleConnection;

use super::{rows, sqlite::table};
use crate::{
    db::{DatabaseUrl, Purpose, open},
    store::checkpoints::{Checkpoints, EVERY},
    testing,
};

#[test]
fn what_is_committed_is_moved_into_the_file_once_there_is_enough_of_it() {
    for (writes, moved) in [(EVERY - 1, false), (EVERY, true)] {
        let scratch = table();
        let DatabaseUrl::Sqlite(file) = &scratch.url else { unreachable!() };
        let mut writer = open(&scratch.url, Purpose::Write).unwrap();
        writer.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t VALUES (1)").unwrap();
        let checkpoints = Checkpoints::start(&scratch.url).unwrap();
        checkpoints.note(writes);
        checkpoints.close();
        // Without its log, the copy has only what was moved.
        let copy = testing::sqlite();
        let DatabaseUrl::Sqlite(other) = &copy.url else { unreachable!() };
        fs::copy(file, other).unwrap();
        assert_eq!(rows(&copy) == ["1"], moved, "after {writes}");
    }
}
