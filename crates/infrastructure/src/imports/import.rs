//! One import, from the first row that is not done yet to the last.

use std::{
    sync::{Arc, PoisonError},
    thread,
    time::{Duration, Instant},
};

use application::{
    Caller, Ctx, Failure, Refused, Request, UnitOfWork,
    bookstore::{RowOutcome, RowRefused},
    imports::{
        Attempt, ImportInput, Imports, Piece, Standing, begin_import_again, import_rows, note_progress, try_rows,
    },
    jobs::{JobEnd, JobProblem, JobWork, ReportLine},
};
use domain::{bookstore::Cataloguer, kernel::Role};
use futures_executor::block_on;

use super::{file_lost, rows::Rows, seen::Seen};

/// So many rows share a transaction.
const BATCH: usize = 100;
/// A dry run, which writes nothing else, says how far it is at most so often.
const TICK: Duration = Duration::from_millis(200);
/// So many lines of a report are written at once.
const LINES: usize = 1000;
/// So many new records are many, and have a database look how much there is.
const MANY: u64 = 1000;
/// How long the database is left alone when it is away.
const PAUSE: Duration = Duration::from_millis(500);

/// An import under way.
pub(super) struct Import {
    imports: Imports,
    work: JobWork,
    caller: Caller,
    input: Arc<ImportInput>,
    standing: Standing,
    /// Lines that a dry run has yet to report.
    lines: Vec<ReportLine>,
    seen: Seen,
    told: Instant,
}

impl Import {
    /// Takes up the job where it is.
    pub(super) fn begin(imports: Imports, work: JobWork) -> Result<Self, JobEnd> {
        let facts = work.job.facts();
        let request = Request { id: facts.request_id.as_str().into(), ..Request::internal() };
        let caller = Caller { actor: work.job.actor(), request };
        let readable = ImportInput::of(&work.job).and_then(|input| Ok((input, Standing::of(&work.job)?)));
        let (input, standing) = readable.map_err(|failure| {
            tracing::error!(?failure, job = %facts.id, "an import cannot be understood");
            JobEnd::Failed(JobProblem::internal())
        })?;
        let (input, lines, seen, told) = (Arc::new(input), Vec::new(), Seen::default(), Instant::now());
        Ok(Self { imports, work, caller, input, standing, lines, seen, told })
    }

    /// Does it.
    pub(super) fn run(mut self) -> JobEnd {
        self.rest().err().unwrap_or(JobEnd::Done)
    }

    fn rest(&mut self) -> Result<(), JobEnd> {
        let name = self.input.file;
        if !self.imports.0.fetch(name).map_err(|it| self.hopeless(it))? {
            return Err(file_lost());
        }
        if self.input.dry_run && (self.standing.done > 0 || self.work.job.facts().attempts > 1) {
            self.begin_again().map_err(|it| self.hopeless(it))?;
        }
        let file = self.imports.0.local(name);
        let rows = || Rows::open(&file, self.input.format).map_err(JobEnd::Failed);
        let (total, mut rows) = (rows()?.count().map_err(JobEnd::Failed)?, rows()?);
        rows.pass(self.standing.done).map_err(JobEnd::Failed)?;
        self.standing.total = total;
        self.tell()?;
        loop {
            let pieces = rows.take(BATCH).map_err(JobEnd::Failed)?;
            if pieces.is_empty() {
                self.survey().map_err(|it| self.hopeless(it))?;
                return self.tell();
            }
            if self.work.halt.is_called() {
                return Err(JobEnd::HandedBack);
            }
            self.batch(pieces)?;
        }
    }

    fn begin_again(&mut self) -> Result<(), Failure> {
        let hold = self.work.hold;
        self.write(&Caller::system(), move |ctx, uow| begin_import_again(ctx, uow.jobs(), &hold))?;
        self.standing = Standing::default();
        Ok(())
    }

    /// All rows at once; if the database itself objects to one of them, one after the other.
    fn batch(&mut self, pieces: Vec<Piece>) -> Result<(), JobEnd> {
        let pieces = Arc::new(pieces);
        match self.rows(&pieces) {
            // That the job is not ours any more shows again with the first of them.
            Err(Failure::Refused(_)) => pieces.iter().try_for_each(|it| self.alone(it.clone())),
            outcome => outcome.map_err(|it| self.hopeless(it)),
        }
    }

    fn alone(&mut self, piece: Piece) -> Result<(), JobEnd> {
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
        let (hold, standing) = (self.work.hold, self.standing);
        let (pieces, input) = (Arc::clone(pieces), Arc::clone(&self.input));
        self.standing = self.write(&self.caller, move |ctx, uow| {
            let role = Cataloguer::of(&ctx.actor)?;
            import_rows(ctx, &role, uow, (&hold, &input.defaults), &standing, &pieces)
        })?;
        Ok(())
    }

    fn try_out(&mut self, pieces: &Arc<Vec<Piece>>) -> Result<(), Failure> {
        let attempt = Attempt::default();
        let (tried, rows, input) = (Arc::clone(&attempt), Arc::clone(pieces), Arc::clone(&self.input));
        let undone = self.write(&self.caller, move |ctx, uow| -> Result<(), Failure> {
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

    /// Lists are slow while the database takes the catalogue for as small as it was.
    fn survey(&self) -> Result<(), Failure> {
        let many = self.standing.result.stored >= MANY;
        if many { self.write(&Caller::system(), |_, uow| Ok(uow.survey()?)) } else { Ok(()) }
    }

    /// Says how far it is.
    fn tell(&mut self) -> Result<(), JobEnd> {
        self.note().map_err(|it| self.hopeless(it))
    }

    fn note(&mut self) -> Result<(), Failure> {
        let (hold, standing, lines) = (self.work.hold, self.standing, std::mem::take(&mut self.lines));
        self.write(&Caller::system(), move |ctx, uow| note_progress(ctx, uow.jobs(), &hold, &standing, &lines))?;
        self.told = Instant::now();
        Ok(())
    }

    /// Writes, however often that has to be tried while the database is away.
    fn write<T: Send + 'static>(
        &self,
        caller: &Caller,
        work: impl Fn(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let work = Arc::new(work);
        loop {
            let work = Arc::clone(&work);
            match block_on(self.work.gateway.write_plainly(caller.clone(), move |ctx, uow| work(ctx, uow))) {
                Err(Failure::Unavailable(_)) if !self.work.halt.is_called() => thread::sleep(PAUSE),
                outcome => return outcome,
            }
        }
    }

    fn hopeless(&self, failure: Failure) -> JobEnd {
        match failure {
            // Somebody else has the job, or it is gone: nothing here is ours to record.
            Failure::Refused(why) if ["job_lost", "job_not_found"].contains(&why.code) => JobEnd::HandedBack,
            Failure::Unavailable(_) => JobEnd::HandedBack,
            failure => {
                tracing::error!(?failure, job = %self.work.hold.job, "an import failed");
                JobEnd::FailedForNow(JobProblem::internal())
            }
        }
    }
}

/// Whether a rule or a constraint said no.
fn refused(failure: Failure) -> Result<Refused, Failure> {
    if let Failure::Refused(refused) = failure { Ok(*refused) } else { Err(failure) }
}
