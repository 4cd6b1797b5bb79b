//! Some rows at a time.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{bookstore::Cataloguer, kernel::Kind};

use crate::{
    Ctx, Failure, UnitOfWork,
    bookstore::{BookstoreUnit, ImportDefaults, ImportResult, ImportRow, RowOutcome, RowRefused, import_book},
    jobs::{Job, JobHold, JobsUnit, ReportLine, advance_job, job_in_hand},
};

/// A report names no more rows than this; further ones are only counted.
const LONGEST_REPORT: u64 = 100_000;

/// A piece of a file.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A row.
    Row(Box<ImportRow>),
    /// What cannot even be read as one.
    Broken(RowRefused),
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// How many rows are done.
    pub done: i64,
    /// Of how many.
    pub total: i64,
    /// What became of them.
    pub result: ImportResult,
}

/// What became of rows whose work was undone.
pub type Attempt = Arc<Mutex<Option<Vec<RowOutcome>>>>;

impl Standing {
    /// How far `job` is, as it was recorded.
    pub fn of(job: &Job) -> Result<Self, Failure> {
        let facts = job.facts();
        let result = facts.result.clone().map(serde_json::from_value).transpose().map_err(Failure::internal)?;
        Ok(Self { done: facts.done, total: facts.total.unwrap_or_default(), result: result.unwrap_or_default() })
    }

    /// How far it is when these rows are done too, and what is to be reported of them.
    pub fn after(&self, outcomes: &[RowOutcome]) -> (Self, Vec<ReportLine>) {
        let (mut now, mut lines) = (*self, Vec::new());
        for outcome in outcomes {
            now.done += 1;
            now.result.count(outcome);
            if let RowOutcome::Refused(refused) = outcome
                && now.result.refused <= LONGEST_REPORT
            {
                lines.push(report_line(refused));
            }
        }
        (now, lines)
    }
}

/// Imports rows, and records it. An `Err` leaves no trace of any of them. Where they were imported by
/// a try of which nobody heard how it ended, nothing is done again.
pub fn import_rows(
    ctx: &Ctx,
    role: &Cataloguer,
    uow: &mut dyn UnitOfWork,
    (hold, defaults): (&JobHold, &ImportDefaults),
    standing: &Standing,
    pieces: &[Piece],
) -> Result<Standing, Failure> {
    let job = job_in_hand(uow.jobs(), hold)?;
    if job.facts().done > standing.done {
        return Ok(Standing { total: standing.total, ..Standing::of(&job)? });
    }
    let outcomes = outcomes(ctx, *role, uow.bookstore(), defaults, pieces)?;
    let (now, lines) = standing.after(&outcomes);
    record(ctx, uow.jobs(), (job, hold), &now, &lines)?;
    Ok(now)
}

/// Finds out what would become of rows: it is left in `attempt`, and the `Err` that is always given
/// undoes everything.
pub fn try_rows(
    ctx: &Ctx,
    role: &Cataloguer,
    uow: &mut dyn UnitOfWork,
    defaults: &ImportDefaults,
    pieces: &[Piece],
    attempt: &Attempt,
) -> Failure {
    match outcomes(ctx, *role, uow.bookstore(), defaults, pieces) {
        Ok(outcomes) => {
            *attempt.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcomes);
            Failure::plain(Kind::Conflict, "dry_run", "this was only a try")
        }
        Err(failure) => failure,
    }
}

/// Records how far a job is, and adds to its report, unless an earlier try did.
pub fn note_progress(
    ctx: &Ctx,
    unit: &mut dyn JobsUnit,
    hold: &JobHold,
    standing: &Standing,
    lines: &[ReportLine],
) -> Result<(), Failure> {
    let job = job_in_hand(unit, hold)?;
    let lines = if job.facts().done < standing.done { lines } else { &[] };
    record(ctx, unit, (job, hold), standing, lines)
}

fn record(
    ctx: &Ctx,
    unit: &mut dyn JobsUnit,
    (job, hold): (Job, &JobHold),
    standing: &Standing,
    lines: &[ReportLine],
) -> Result<(), Failure> {
    let result = serde_json::to_value(standing.result).map_err(Failure::internal)?;
    unit.add_report_lines(hold.job, lines)?;
    advance_job(ctx, unit, (job, hold), (standing.done, standing.total), result)
}

fn outcomes(
    ctx: &Ctx,
    role: Cataloguer,
    unit: &mut dyn BookstoreUnit,
    defaults: &ImportDefaults,
    pieces: &[Piece],
) -> Result<Vec<RowOutcome>, Failure> {
    let outcome = |piece: &Piece| match piece {
        Piece::Row(row) => import_book(ctx, &role, unit, defaults, row),
        Piece::Broken(refused) => Ok(RowOutcome::Refused(refused.clone())),
    };
    pieces.iter().map(outcome).collect()
}

fn report_line(RowRefused { line, code, detail }: &RowRefused) -> ReportLine {
    ReportLine { line: i64::try_from(*line).unwrap_or(i64::MAX), code: (*code).to_owned(), detail: detail.clone() }
}
