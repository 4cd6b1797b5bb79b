//! One import, from the first row to the last.

use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use application::{
    Caller, Failure, Request,
    bookstore::{RowOutcome, RowRefused},
    imports::{Attempt, ImportInput, Piece, Standing, end_import, import_rows, note_progress, try_rows},
    jobs::{Job, JobId, JobProblem, JobsPolicy, ReportLine},
};
use domain::{bookstore::Cataloguer, kernel::Role};

use super::{
    queue::{Queue, refused, remove},
    rows::Rows,
    seen::Seen,
};

/// So many rows share a transaction.
const BATCH: usize = 100;
/// A dry run, which writes nothing else, says how far it is at most so often.
const TICK: Duration = Duration::from_millis(200);
/// So many lines of a report are written at once.
const LINES: usize = 1000;
/// How often those that wait meanwhile give a sign of life.
const BEAT: Duration = Duration::from_secs(15);

/// Why an import came to no good end.
enum Stop {
    /// There is no use in going on.
    Problem(JobProblem),
    /// The job is not ours any more.
    Lost,
}

/// An import under way.
struct Import<'q> {
    queue: &'q Queue,
    id: JobId,
    caller: Caller,
    input: Arc<ImportInput>,
    standing: Standing,
    /// Lines that a dry run has yet to report.
    lines: Vec<ReportLine>,
    seen: Seen,
    told: Instant,
}

impl Queue {
    /// Does the job, and records how it ended.
    pub(super) fn import(&self, job: &Job, input: &ImportInput) {
        let (id, file) = (job.facts().id, self.imports.file(input.file));
        let request = Request { id: job.facts().request_id.as_str().into(), address: None };
        let caller = Caller { actor: job.actor(), request };
        let (standing, lines, seen, told) = (Standing::default(), Vec::new(), Seen::default(), Instant::now());
        let input = Arc::new(input.clone());
        tracing::info!(job = %id, "an import begins");
        let problem = match (Import { queue: self, id, caller, input, standing, lines, seen, told }).run() {
            Ok(()) => None,
            Err(Stop::Problem(problem)) => Some(problem),
            Err(Stop::Lost) => {
                tracing::warn!(job = %id, "an import was taken out of our hands");
                return remove(&file);
            }
        };
        tracing::info!(job = %id, problem = problem.as_ref().map(|it| &it.code), "an import has ended");
        let end = self.write(&Caller::system(), move |ctx, uow| end_import(ctx, uow.jobs(), id, problem.clone()));
        if let Err(error) = end {
            tracing::warn!(?error, job = %id, "the end of an import could not be recorded");
        }
        remove(&file);
        self.imports.watch().changed(id);
    }
}

impl Import<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        let file = self.queue.imports.file(self.input.file);
        let rows = || Rows::open(&file, self.input.format).map_err(Stop::Problem);
        let (total, mut rows) = (rows()?.count().map_err(Stop::Problem)?, rows()?);
        self.standing.total = total;
        self.tell()?;
        let mut beat = Instant::now();
        loop {
            let pieces = rows.take(BATCH).map_err(Stop::Problem)?;
            if pieces.is_empty() {
                return self.tell();
            }
            if self.queue.stopping() {
                return Err(Stop::Problem(JobProblem::interrupted()));
            }
            self.batch(pieces)?;
            if beat.elapsed() >= BEAT {
                self.queue.look_after(JobsPolicy::OneOfMany, Some(self.id));
                beat = Instant::now();
            }
        }
    }

    /// All rows at once; if the database itself objects to one of them, one after the other.
    fn batch(&mut self, pieces: Vec<Piece>) -> Result<(), Stop> {
        let pieces = Arc::new(pieces);
        match self.rows(&pieces) {
            // That the job is not ours any more shows again with the first of them.
            Err(Failure::Refused(_)) => pieces.iter().try_for_each(|it| self.alone(it.clone())),
            outcome => outcome.map_err(|it| self.hopeless(it)),
        }
    }

    fn alone(&mut self, piece: Piece) -> Result<(), Stop> {
        let line = match &piece {
            Piece::Row(row) => row.line,
            Piece::Broken(refused) => refused.line,
        };
        let failure = match self.rows(&Arc::new(vec![piece])) {
            Ok(()) => return Ok(()),
            Err(failure) => failure,
        };
        let why = refused(failure).map_err(|it| self.hopeless(it))?;
        let broken = Piece::Broken(RowRefused { line, code: why.code, detail: why.detail });
        self.rows(&Arc::new(vec![broken])).map_err(|it| self.hopeless(it))
    }

    fn rows(&mut self, pieces: &Arc<Vec<Piece>>) -> Result<(), Failure> {
        if self.input.dry_run { self.try_out(pieces) } else { self.bring_in(pieces) }
    }

    fn bring_in(&mut self, pieces: &Arc<Vec<Piece>>) -> Result<(), Failure> {
        let (id, standing, pieces, input) = (self.id, self.standing, Arc::clone(pieces), Arc::clone(&self.input));
        self.standing = self.queue.write(&self.caller.clone(), move |ctx, uow| {
            let role = Cataloguer::of(&ctx.actor)?;
            import_rows(ctx, &role, uow, (id, &input.defaults), &standing, &pieces)
        })?;
        Ok(())
    }

    fn try_out(&mut self, pieces: &Arc<Vec<Piece>>) -> Result<(), Failure> {
        let attempt = Attempt::default();
        let (tried, rows, input) = (Arc::clone(&attempt), Arc::clone(pieces), Arc::clone(&self.input));
        let undone = self.queue.write(&self.caller.clone(), move |ctx, uow| -> Result<(), Failure> {
            let role = Cataloguer::of(&ctx.actor)?;
            Err(try_rows(ctx, &role, uow, &input.defaults, &rows, &tried))
        });
        let tried = attempt.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut outcomes: Vec<RowOutcome> = match (tried, undone) {
            (Some(outcomes), _) => outcomes,
            (None, Err(failure)) => return Err(failure),
            (None, Ok(())) => return Err(Failure::internal("a dry run was kept")),
        };
        self.seen.correct(pieces, &mut outcomes);
        let (standing, lines) = self.standing.after(&outcomes);
        self.standing = standing;
        self.lines.extend(lines);
        if self.told.elapsed() >= TICK || self.lines.len() >= LINES { self.note() } else { Ok(()) }
    }

    /// Says how far it is.
    fn tell(&mut self) -> Result<(), Stop> {
        self.note().map_err(|it| self.hopeless(it))
    }

    fn note(&mut self) -> Result<(), Failure> {
        let (id, standing, lines) = (self.id, self.standing, std::mem::take(&mut self.lines));
        self.queue.write(&Caller::system(), move |ctx, uow| note_progress(ctx, uow.jobs(), id, &standing, &lines))?;
        self.told = Instant::now();
        Ok(())
    }

    fn hopeless(&self, failure: Failure) -> Stop {
        match failure {
            // Somebody gave the job up, or it is gone: nothing here is ours to record.
            Failure::Refused(why) if ["illegal_transition", "job_not_found"].contains(&why.code) => Stop::Lost,
            Failure::Unavailable(_) => Stop::Problem(JobProblem::interrupted()),
            failure => {
                tracing::error!(?failure, job = %self.id, "an import failed");
                let detail = "something went wrong on our side".to_owned();
                Stop::Problem(JobProblem { code: "internal_error".to_owned(), detail })
            }
        }
    }
}
