//! The tables of long work, and the ports that read and write them.

mod row;
mod schema;
#[cfg(test)]
mod tests;

use application::jobs::{Job, JobId, JobKind, JobsReader, JobsUnit, ReportLine};
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::kernel::{StoreError, Timestamp};
use row::Row;
use schema::{
    jobs_jobs::dsl,
    jobs_report_lines::{self as report_lines, dsl as report},
};

use crate::{
    db::{
        on, store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable)]
#[diesel(table_name = report_lines)]
struct NewLine<'l> {
    job_id: Key,
    line: i64,
    code: &'l str,
    detail: &'l str,
}

impl JobsReader for Unit<'_> {
    fn job(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        let row = dsl::jobs_jobs.find(Key::from(id)).select(Row::as_select());
        row.first(self.conn).optional().map_err(store_error)?.map(Job::try_from).transpose()
    }

    fn unfinished_jobs(&mut self, kind: JobKind, limit: i64) -> Result<Vec<Job>, StoreError> {
        let rows = dsl::jobs_jobs
            .filter(dsl::finished_at.is_null())
            .filter(dsl::kind.eq(kind.name()))
            // None of them has an end; only where it is named does PostgreSQL see that the index has the rest in order.
            .order((dsl::finished_at, dsl::created_at, dsl::id))
            .limit(limit)
            .select(Row::as_select());
        rows.load(self.conn).map_err(store_error)?.into_iter().map(Job::try_from).collect()
    }

    fn report_lines(&mut self, id: JobId, after: i64, limit: i64) -> Result<Vec<ReportLine>, StoreError> {
        let rows = report::jobs_report_lines
            .filter(report::job_id.eq(Key::from(id)))
            .filter(report::line.gt(after))
            .order(report::line)
            .limit(limit)
            .select((report::line, report::code, report::detail));
        let rows: Vec<(i64, String, String)> = rows.load(self.conn).map_err(store_error)?;
        Ok(rows.into_iter().map(|(line, code, detail)| ReportLine { line, code, detail }).collect())
    }
}

impl JobsUnit for Unit<'_> {
    fn job_to_change(&mut self, id: JobId) -> Result<Option<Job>, StoreError> {
        let found = dsl::jobs_jobs.find(Key::from(id));
        let row: QueryResult<Row> = on!(
            self.conn,
            pg | conn | found.select(Row::as_select()).for_update().first(conn),
            sqlite | conn | found.select(Row::as_select()).first(conn),
        );
        row.optional().map_err(store_error)?.map(Job::try_from).transpose()
    }

    fn add_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let row = Row::from(job.facts());
        diesel::insert_into(dsl::jobs_jobs).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let present = dsl::jobs_jobs.find(Key::from(job.facts().id));
        let saved = diesel::update(present).set(Row::from(job.facts())).execute(self.conn).map_err(store_error)?;
        if saved == 1 { Ok(()) } else { Err(StoreError::Absent) }
    }

    fn add_report_lines(&mut self, id: JobId, lines: &[ReportLine]) -> Result<(), StoreError> {
        if lines.is_empty() {
            return Ok(());
        }
        let job_id = Key::from(id);
        let rows: Vec<_> =
            lines.iter().map(|it| NewLine { job_id, line: it.line, code: &it.code, detail: &it.detail }).collect();
        let added = on!(self.conn, |conn| diesel::insert_into(report::jobs_report_lines).values(&rows).execute(conn));
        added.map(drop).map_err(store_error)
    }

    fn forget_jobs(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM jobs_jobs WHERE id IN (SELECT id FROM jobs_jobs \
             WHERE finished_at <= $1 ORDER BY finished_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}
