//! What is next.
//!
//! The state is named in the text of these statements, so that either database sees that the small
//! partial indexes have all that is asked for.

use std::sync::LazyLock;

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
    Db, Statement,
    keyset::{Fragment, Value},
    on, store_error,
    types::{Instant, Ts},
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

/// All kinds, as rows.
static KINDS: LazyLock<String> = LazyLock::new(|| {
    let rows: Vec<_> = JobKind::ALL.iter().map(|it| format!("SELECT '{}' AS kind", it.name())).collect();
    rows.join(" UNION ALL ")
});

/// All kinds at once, because this is asked for each second while there is nothing to do. Of each of them one entry of
/// an index is looked at, however long its queue is.
pub(super) fn due_kinds(conn: &mut Db, at: Timestamp) -> Result<Vec<JobKind>, StoreError> {
    let at = Value::Instant(Ts(at));
    let mut text = Fragment::default();
    text.sql("SELECT sought.kind FROM (").sql(KINDS.as_str()).sql(") AS sought WHERE (SELECT id FROM jobs_jobs ");
    text.sql("WHERE state = 'running' AND kind = sought.kind AND leased_until <= ").value(&at);
    text.sql(" ORDER BY leased_until, id LIMIT 1) IS NOT NULL OR (SELECT id FROM jobs_jobs ");
    text.sql("WHERE state = 'queued' AND kind = sought.kind AND due_at <= ").value(&at);
    text.sql(" ORDER BY due_at, id LIMIT 1) IS NOT NULL");
    let due: Vec<String> = Statement::<Text>::new(text).load(conn).map_err(store_error)?;
    Ok(JobKind::ALL.iter().copied().filter(|it| due.iter().any(|name| name == it.name())).collect())
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
