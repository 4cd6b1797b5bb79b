//! How far a PostgreSQL server has come in its log, and whether somebody else has written to a SQLite file.

use application::LogPosition;
use diesel::{
    QueryResult, RunQueryDsl,
    result::Error,
    sql_types::{BigInt, Nullable},
};

use super::{Db, Statement, keyset::Fragment};

/// What a server that is written to has on its disk: whatever it acknowledged is there.
const WRITTEN: &str = "SELECT (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint";
/// What a server that follows another one shows. One that follows nobody any more shows nothing by this.
const SHOWN: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint END";
/// What a server and all its copies have in common, and no other.
const CLUSTER: &str = "SELECT system_identifier FROM pg_control_system()";

/// Another number whenever another connection has committed. It means nothing on any other connection.
const COMMITS_OF_OTHERS: &str = "PRAGMA data_version";

impl Db {
    /// Up to where everything that was committed before is found.
    pub(crate) fn written(&mut self) -> QueryResult<Option<LogPosition>> {
        Ok(self.number(WRITTEN)?.map(position))
    }

    /// Up to where everything is seen on this copy; nothing if it is none.
    pub(crate) fn shown(&mut self) -> QueryResult<Option<LogPosition>> {
        Ok(self.number(SHOWN)?.map(position))
    }

    /// Whose copy this is.
    pub(crate) fn cluster(&mut self) -> QueryResult<Option<i64>> {
        self.number(CLUSTER)
    }

    /// A number that is another one as soon as a connection other than this has committed to this SQLite file.
    pub(crate) fn commits_of_others(&mut self) -> QueryResult<i64> {
        self.number(COMMITS_OF_OTHERS)?.ok_or(Error::NotFound)
    }

    /// The one number that a statement gives, which is prepared once on each connection.
    fn number(&mut self, sql: &'static str) -> QueryResult<Option<i64>> {
        let mut text = Fragment::default();
        text.sql(sql);
        Statement::<Nullable<BigInt>>::new(text).get_result(self)
    }
}

fn position(number: i64) -> LogPosition {
    LogPosition(number.unsigned_abs())
}
