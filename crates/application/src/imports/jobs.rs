//! The life of an import as a job.

use domain::bookstore::Cataloguer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Ctx, Failure,
    bookstore::ImportDefaults,
    jobs::{Job, JobId, JobKind, JobProblem, JobView, JobsError, JobsUnit, NewJob, Owner},
};

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportFormat {
    /// Comma-separated values (RFC 4180), with a header.
    Csv,
    /// A JSON object on each line.
    Ndjson,
}

/// What an import needs to be done, perhaps after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportInput {
    /// Names the file.
    pub file: Uuid,
    /// What it is written in.
    pub format: ImportFormat,
    /// Whether nothing is to be kept.
    pub dry_run: bool,
    /// What is true of new books where the file does not say.
    pub defaults: ImportDefaults,
}

impl ImportInput {
    /// What a job was asked to do.
    pub fn of(job: &Job) -> Result<Self, Failure> {
        serde_json::from_value(job.facts().input.clone()).map_err(Failure::internal)
    }
}

/// Asks for a file to be imported.
pub fn create_catalogue_import(
    ctx: &Ctx,
    _: &Cataloguer,
    unit: &mut dyn JobsUnit,
    input: &ImportInput,
) -> Result<JobView, Failure> {
    let job = Job::queue(
        NewJob {
            kind: JobKind::CatalogueImport,
            owner: Owner::of(&ctx.actor),
            request_id: ctx.request.id.to_string(),
            input: serde_json::to_value(input).map_err(Failure::internal)?,
        },
        ctx.at,
    );
    unit.add_job(&job)?;
    Ok(JobView::from(&job))
}

/// Takes a job in hand, which nobody else then can.
pub fn start_import(ctx: &Ctx, unit: &mut dyn JobsUnit, id: JobId) -> Result<Job, Failure> {
    let mut job = unit.job_to_change(id)?.ok_or(JobsError::NotFound)?;
    job.start(ctx.at)?;
    unit.save_job(&job)?;
    Ok(job)
}

/// Ends a job, as it should or with a problem.
pub fn end_import(ctx: &Ctx, unit: &mut dyn JobsUnit, id: JobId, problem: Option<JobProblem>) -> Result<(), Failure> {
    let mut job = unit.job_to_change(id)?.ok_or(JobsError::NotFound)?;
    match problem {
        None => job.succeed(ctx.at)?,
        Some(problem) => job.fail(problem, ctx.at)?,
    }
    Ok(unit.save_job(&job)?)
}
