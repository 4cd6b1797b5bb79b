//! An import as a job.

use domain::bookstore::Cataloguer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Ctx, Failure,
    bookstore::ImportDefaults,
    jobs::{Job, JobHold, JobKind, JobView, JobsUnit, NewJob, Owner, job_in_hand, queue_job},
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

/// Asks for a file to be imported. The job gets the name of the file.
pub fn create_catalogue_import(
    ctx: &Ctx,
    _: &Cataloguer,
    unit: &mut dyn JobsUnit,
    input: &ImportInput,
) -> Result<JobView, Failure> {
    let what = serde_json::to_value(input).map_err(Failure::internal)?;
    let new = NewJob {
        id: input.file.into(),
        owner: Owner::of(&ctx.actor),
        ..NewJob::asked(JobKind::CatalogueImport, ctx, what)
    };
    let job = Job::queue(new, ctx.at);
    queue_job(unit, &job)?;
    Ok(JobView::from(&job))
}

/// Forgets what a dry run that was broken off had found out: that was in memory, so that it has to
/// begin again.
pub fn begin_import_again(ctx: &Ctx, unit: &mut dyn JobsUnit, hold: &JobHold) -> Result<(), Failure> {
    let mut job = job_in_hand(unit, hold)?;
    job.begin_again(hold, ctx.at)?;
    unit.clear_report(hold.job)?;
    Ok(unit.save_progress(&job)?)
}
