//! Who does which jobs.

use std::sync::Arc;

use application::jobs::{JobHandler, JobKind};
use infrastructure::{ImportWorker, JobRunner, JobRunnerSettings, MailWorker};

use crate::{
    Composition, StartError, expiry::LendingExpiry, housekeeping::Housekeeping, resealing::Resealing,
    settings::Settings,
};

/// Starts doing jobs. On the embedded database nobody else can be doing so.
pub(crate) fn start(settings: &Settings, composition: &Composition) -> Result<JobRunner, StartError> {
    let how = JobRunnerSettings { lease: settings.job_lease, alone: settings.database.is_sqlite() };
    JobRunner::start(composition.gateway.clone(), handlers(composition), how).map_err(StartError::io("the jobs"))
}

/// What this program can do; the jobs of other kinds, and their schedules, are left alone.
fn handlers(composition: &Composition) -> Vec<(JobKind, Arc<dyn JobHandler>)> {
    let imports = composition.imports.clone();
    let housekeeping = Housekeeping { policy: composition.accounts.policy, imports: imports.clone() };
    vec![
        (JobKind::CatalogueImport, Arc::new(ImportWorker(imports))),
        (JobKind::Housekeeping, Arc::new(housekeeping)),
        (JobKind::KeyRotation, Arc::new(Resealing(composition.keyring.clone()))),
        (JobKind::LendingExpiry, Arc::new(LendingExpiry)),
        (JobKind::Mail, Arc::new(MailWorker(Arc::clone(&composition.mailer)))),
        (JobKind::WebhookDelivery, Arc::new(composition.deliveries.clone())),
    ]
}
