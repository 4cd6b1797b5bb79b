//! What is next.
//!
//! The state is named in the text of these statements, so that either database sees that the small
//! partial indexes have all that is asked for.

use application::jobs::JobKind;
use diesel::{
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Text},
};
use domain::kernel::{StoreError, Timestamp};

use super::{row::Row, schema::jobs_jobs::dsl};
use crate::db::{
    Db, on, store_error,
    types::{Instant, Key, Ts},
};

const QUEUED: &str = "state = 'queued'";
const RUNNING: &str = "state = 'running'";

/// The jobs of a kind that wait and are due, the one that waited longest first.
macro_rules! waiting {
    ($kind:expr, $at:expr) => {
        dsl::jobs_jobs
            .filter(sql::<Bool>(QUEUED))
            .filter(dsl::kind.eq($kind.name()).and(dsl::due_at.le(Ts($at))))
            .order((dsl::due_at, dsl::id))
            .limit(1)
    };
}

/// The jobs of a kind that are under way without a sign of life, the one that is silent longest first.
macro_rules! silent {
    ($kind:expr, $at:expr) => {
        dsl::jobs_jobs
            .filter(sql::<Bool>(RUNNING))
            .filter(dsl::kind.eq($kind.name()).and(dsl::leased_until.le(Ts($at))))
            .order((dsl::leased_until, dsl::id))
            .limit(1)
    };
}

pub(super) fn is_due(conn: &mut Db, kind: JobKind, at: Timestamp) -> Result<bool, StoreError> {
    let silent: Option<Key> = silent!(kind, at).select(dsl::id).first(conn).optional().map_err(store_error)?;
    if silent.is_some() {
        return Ok(true);
    }
    let waiting: Option<Key> = waiting!(kind, at).select(dsl::id).first(conn).optional().map_err(store_error)?;
    Ok(waiting.is_some())
}

pub(super) fn next(conn: &mut Db, kind: JobKind, at: Timestamp) -> Result<Option<Row>, StoreError> {
    let silent: QueryResult<Row> = on!(
        &mut *conn,
        pg | conn | silent!(kind, at).select(Row::as_select()).for_update().skip_locked().first(conn),
        sqlite | conn | silent!(kind, at).select(Row::as_select()).first(conn),
    );
    if let Some(row) = silent.optional().map_err(store_error)? {
        return Ok(Some(row));
    }
    let waiting: QueryResult<Row> = on!(
        conn,
        pg | conn | waiting!(kind, at).select(Row::as_select()).for_update().skip_locked().first(conn),
        sqlite | conn | waiting!(kind, at).select(Row::as_select()).first(conn),
    );
    waiting.optional().map_err(store_error)
}

pub(super) fn release(conn: &mut Db, at: Timestamp) -> Result<usize, StoreError> {
    sql_query("UPDATE jobs_jobs SET leased_by = coalesce(leased_by, id), leased_until = $1 WHERE state = 'running'")
        .bind::<Instant, _>(Ts(at))
        .execute(conn)
        .map_err(store_error)
}

pub(super) fn forget_succeeded(
    conn: &mut Db,
    kind: JobKind,
    before: Timestamp,
    limit: i64,
) -> Result<usize, StoreError> {
    sql_query(
        "DELETE FROM jobs_jobs WHERE id IN (SELECT id FROM jobs_jobs WHERE kind = $1 AND state = 'succeeded' \
         AND created_at <= $2 ORDER BY created_at LIMIT $3)",
    )
    .bind::<Text, _>(kind.name())
    .bind::<Instant, _>(Ts(before))
    .bind::<BigInt, _>(limit)
    .execute(conn)
    .map_err(store_error)
}
