//! Files that jobs work on, in pieces, where nodes have no disk in common.

use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::kernel::{StoreError, Timestamp};
use uuid::Uuid;

use super::schema::jobs_file_chunks::dsl;
use crate::db::{
    Db, store_error,
    types::{Instant, Key, Ts},
};

/// A file may have many pieces, so that no more than so many files are forgotten at once.
const FILES: i64 = 5;

pub(super) fn chunk(conn: &mut Db, file: Uuid, number: i64) -> Result<Option<Vec<u8>>, StoreError> {
    dsl::jobs_file_chunks.find((Key(file), number)).select(dsl::bytes).first(conn).optional().map_err(store_error)
}

pub(super) fn add(conn: &mut Db, file: Uuid, number: i64, bytes: &[u8], at: Timestamp) -> Result<(), StoreError> {
    let row = (dsl::file_id.eq(Key(file)), dsl::number.eq(number), dsl::bytes.eq(bytes), dsl::created_at.eq(Ts(at)));
    diesel::insert_into(dsl::jobs_file_chunks).values(row).execute(conn).map(drop).map_err(store_error)
}

pub(super) fn forget(conn: &mut Db, file: Uuid) -> Result<(), StoreError> {
    let pieces = dsl::jobs_file_chunks.filter(dsl::file_id.eq(Key(file)));
    diesel::delete(pieces).execute(conn).map(drop).map_err(store_error)
}

pub(super) fn forget_orphans(
    conn: &mut Db,
    before: Timestamp,
    failed_after: Timestamp,
    limit: i64,
) -> Result<usize, StoreError> {
    sql_query(
        "DELETE FROM jobs_file_chunks WHERE file_id IN (SELECT file_id FROM jobs_file_chunks AS file \
         WHERE number = 0 AND created_at <= $1 AND NOT EXISTS (SELECT 1 FROM jobs_jobs AS job \
         WHERE job.id = file.file_id AND (job.finished_at IS NULL OR (job.state = 'failed' AND job.finished_at > $2))) \
         ORDER BY created_at LIMIT $3)",
    )
    .bind::<Instant, _>(Ts(before))
    .bind::<Instant, _>(Ts(failed_after))
    .bind::<BigInt, _>(limit.min(FILES))
    .execute(conn)
    .map_err(store_error)
}
