//! The tables of long work, the ports that read and write them, and those who do the work.

mod files;
mod list;
mod meters;
mod queue;
mod row;
mod runner;
mod schedules;
mod schema;
#[cfg(test)]
mod tests;

use application::{
    jobs::{Job, JobFilter, JobId, JobKind, JobScope, JobSort, JobState, JobsReader, JobsUnit, ReportLine},
    page::{Page, PageRequest},
};
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::kernel::{StoreError, Timestamp};
pub use meters::JobMeters;
use row::Row;
pub(crate) use runner::on_thread;
pub use runner::{JobRunner, JobRunnerSettings};
use schema::{
    jobs_jobs::dsl,
    jobs_report_lines::{self as report_lines, dsl as report},
};
use uuid::Uuid;

use crate::{
    db::{
        OnBoth, on, store_error,
        types::{Instant, Json, Key, Ts},
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

    fn job_page(
        &mut self,
        scope: &JobScope,
        filter: &JobFilter,
        page: &PageRequest<JobSort>,
    ) -> Result<Page<Job>, StoreError> {
        list::page(self.conn, scope, filter, page)
    }

    fn due_kinds(&mut self, at: Timestamp) -> Result<Vec<JobKind>, StoreError> {
        queue::due_kinds(self.conn, at)
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

    fn schedule(&mut self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        schedules::next(self.conn, name)
    }

    fn schedules(&mut self) -> Result<Vec<(String, Timestamp)>, StoreError> {
        schedules::all(self.conn)
    }

    fn file_chunk(&mut self, file: Uuid, number: i64) -> Result<Option<Vec<u8>>, StoreError> {
        files::chunk(self.conn, file, number)
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

    fn next_job(&mut self, kind: JobKind, at: Timestamp) -> Result<Option<Job>, StoreError> {
        queue::next(self.conn, kind, at)?.map(Job::try_from).transpose()
    }

    fn add_job(&mut self, job: &Job) -> Result<bool, StoreError> {
        let row = Row::from(job.facts());
        let insert = diesel::insert_into(dsl::jobs_jobs).values(row).on_conflict(dsl::dedupe_key).do_nothing();
        let added = insert.on_both().execute(self.conn).map_err(store_error)? == 1;
        if added {
            self.job_changed(job);
        }
        Ok(added)
    }

    fn save_job(&mut self, job: &Job) -> Result<(), StoreError> {
        let present = dsl::jobs_jobs.find(Key::from(job.facts().id));
        let saved = diesel::update(present).set(Row::from(job.facts())).execute(self.conn).map_err(store_error)?;
        self.job_changed(job);
        one(saved)
    }

    fn save_progress(&mut self, job: &Job) -> Result<(), StoreError> {
        let facts = job.facts();
        let progress = (
            dsl::done.eq(facts.done),
            dsl::total.eq(facts.total),
            dsl::result.eq(facts.result.clone().map(Json)),
            dsl::leased_until.eq(facts.phase.lease().map(|it| Ts(it.until))),
            dsl::updated_at.eq(Ts(facts.updated_at)),
        );
        let present = dsl::jobs_jobs.find(Key::from(facts.id));
        one(diesel::update(present).set(progress).execute(self.conn).map_err(store_error)?)
    }

    fn release_jobs(&mut self, at: Timestamp) -> Result<usize, StoreError> {
        queue::release(self.conn, at)
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

    fn clear_report(&mut self, id: JobId) -> Result<(), StoreError> {
        let lines = report::jobs_report_lines.filter(report::job_id.eq(Key::from(id)));
        diesel::delete(lines).execute(self.conn).map(drop).map_err(store_error)
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

    fn forget_succeeded(&mut self, kind: JobKind, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        queue::forget_succeeded(self.conn, kind, before, limit)
    }

    fn add_schedule(&mut self, name: &str, next: Timestamp) -> Result<(), StoreError> {
        schedules::add(self.conn, name, next)
    }

    fn due_schedule(&mut self, name: &str, at: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        schedules::due(self.conn, name, at)
    }

    fn save_schedule(&mut self, name: &str, next: Timestamp) -> Result<(), StoreError> {
        schedules::save(self.conn, name, next)
    }

    fn add_file_chunk(&mut self, file: Uuid, number: i64, bytes: &[u8], at: Timestamp) -> Result<(), StoreError> {
        files::add(self.conn, file, number, bytes, at)
    }

    fn forget_file(&mut self, file: Uuid) -> Result<(), StoreError> {
        files::forget(self.conn, file)
    }

    fn forget_files(&mut self, before: Timestamp, failed_after: Timestamp, limit: i64) -> Result<usize, StoreError> {
        files::forget_orphans(self.conn, before, failed_after, limit)
    }
}

impl Unit<'_> {
    /// Once this is committed, those who wait for the job are told, and those who do jobs.
    fn job_changed(&mut self, job: &Job) {
        self.aftermath.jobs_changed.push(job.facts().id);
        self.aftermath.jobs_queued |= job.state() == JobState::Queued;
    }
}

fn one(saved: usize) -> Result<(), StoreError> {
    if saved == 1 { Ok(()) } else { Err(StoreError::Absent) }
}
