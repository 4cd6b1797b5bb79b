//! When each schedule is to queue its next job.

use diesel::prelude::*;
use domain::kernel::{StoreError, Timestamp};

use super::schema::jobs_schedules::dsl;
use crate::db::{Db, OnBoth, on, store_error, types::Ts};

pub(super) fn next(conn: &mut Db, name: &str) -> Result<Option<Timestamp>, StoreError> {
    let next: Option<Ts> =
        dsl::jobs_schedules.find(name).select(dsl::next_at).first(conn).optional().map_err(store_error)?;
    Ok(next.map(Into::into))
}

/// There are a handful of them.
pub(super) fn all(conn: &mut Db) -> Result<Vec<(String, Timestamp)>, StoreError> {
    let all: Vec<(String, Ts)> =
        dsl::jobs_schedules.select((dsl::name, dsl::next_at)).load(conn).map_err(store_error)?;
    Ok(all.into_iter().map(|(name, next)| (name, next.into())).collect())
}

/// Whoever comes second finds nothing: the row is in other hands, or it says another time by now.
pub(super) fn due(conn: &mut Db, name: &str, at: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let due = dsl::jobs_schedules.filter(dsl::name.eq(name).and(dsl::next_at.le(Ts(at)))).select(dsl::next_at);
    let next: QueryResult<Ts> =
        on!(conn, pg | conn | due.for_update().skip_locked().first(conn), sqlite | conn | due.first(conn),);
    Ok(next.optional().map_err(store_error)?.map(Into::into))
}

pub(super) fn add(conn: &mut Db, name: &str, next: Timestamp) -> Result<(), StoreError> {
    let row = (dsl::name.eq(name), dsl::next_at.eq(Ts(next)));
    let insert = diesel::insert_into(dsl::jobs_schedules).values(row).on_conflict_do_nothing();
    insert.on_both().execute(conn).map(drop).map_err(store_error)
}

pub(super) fn save(conn: &mut Db, name: &str, next: Timestamp) -> Result<(), StoreError> {
    let saved = diesel::update(dsl::jobs_schedules.find(name)).set(dsl::next_at.eq(Ts(next))).execute(conn);
    super::one(saved.map_err(store_error)?)
}
