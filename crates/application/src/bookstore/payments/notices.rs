//! What a gateway tells by itself, kept as a job until the shop has taken note of it.

use std::fmt;

use domain::bookstore::GatewayEvent;

use crate::{
    Ctx, Failure,
    jobs::{Job, JobKind, JobsUnit, NewJob, queue_job},
};

/// What came over HTTP as from a gateway. Nothing of it is believed yet.
#[derive(Clone)]
pub struct GatewayNotice {
    /// Its headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body, byte by byte as it was signed.
    pub body: Vec<u8>,
}

impl GatewayNotice {
    /// The values of the header `name`, which is in lower case.
    pub fn header(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.iter().filter(move |it| it.0 == name).map(|it| it.1.as_str())
    }
}

/// What was signed may say more than anybody is to read in a log.
impl fmt::Debug for GatewayNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GatewayNotice").field("length", &self.body.len()).finish_non_exhaustive()
    }
}

/// Has the shop take note of what a gateway told: soon, and at least once. A gateway that is answered after the
/// commit need not tell it again. Says whether that was not asked for before.
pub fn queue_payment_notice(ctx: &Ctx, unit: &mut dyn JobsUnit, event: &GatewayEvent) -> Result<bool, Failure> {
    let input = serde_json::to_value(event).map_err(Failure::internal)?;
    let dedupe_key = Some(format!("payment_notice:{}", event.id));
    let new = NewJob { dedupe_key, ..NewJob::asked(JobKind::PaymentNotice, ctx, input) };
    queue_job(unit, &Job::queue(new, ctx.at))
}

/// What `job`, which is such a one, is about.
pub fn payment_notice(job: &Job) -> Result<GatewayEvent, Failure> {
    serde_json::from_value(job.facts().input.clone()).map_err(Failure::internal)
}
