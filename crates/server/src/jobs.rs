//! Who does which jobs.

use std::sync::Arc;

use application::{
    bridges::LetterWriter,
    jobs::{JobHandler, JobKind},
};
use infrastructure::{ImportWorker, JobMeters, JobRunner, JobRunnerSettings, MailWorker, RecommendationsWorker};

use crate::{
    Composition, StartError,
    erasure::Erasure,
    expiry::LendingExpiry,
    housekeeping::Housekeeping,
    orders::{OrderSettling, OrderUpkeep, PaymentNews},
    resealing::Resealing,
    settings::Settings,
    stocktaking::Stocktaking,
};

/// Starts doing jobs. On the embedded database nobody else can be doing so.
pub(crate) fn start(settings: &Settings, composition: &Composition) -> Result<JobRunner, StartError> {
    let how = JobRunnerSettings { lease: settings.job_lease, alone: settings.database.is_sqlite() };
    let (gateway, meters) = (composition.gateway.clone(), JobMeters::register(&composition.registry)?);
    JobRunner::start(gateway, handlers(composition), how, meters).map_err(StartError::io("the jobs"))
}

/// What this program can do; the jobs of other kinds, and their schedules, are left alone.
fn handlers(composition: &Composition) -> Vec<(JobKind, Arc<dyn JobHandler>)> {
    let imports = composition.imports.clone();
    let housekeeping = Housekeeping { policy: composition.accounts.policy, imports: imports.clone() };
    let writer = LetterWriter { accounts: composition.accounts.clone() };
    let mail = MailWorker { mailer: Arc::clone(&composition.mailer), writer };
    vec![
        (JobKind::CatalogueImport, Arc::new(ImportWorker(imports))),
        (JobKind::Erasure, Arc::new(Erasure)),
        (JobKind::Housekeeping, Arc::new(housekeeping)),
        (JobKind::KeyRotation, Arc::new(Resealing(composition.keyring.clone()))),
        (JobKind::LendingExpiry, Arc::new(LendingExpiry)),
        (JobKind::Mail, Arc::new(mail)),
        (JobKind::Recommendations, Arc::new(RecommendationsWorker)),
        (JobKind::OrderPayments, Arc::new(OrderSettling(composition.payments.clone()))),
        (JobKind::OrderUpkeep, Arc::new(OrderUpkeep)),
        (JobKind::PaymentNotice, Arc::new(PaymentNews)),
        (JobKind::StockVerification, Arc::new(Stocktaking)),
        (JobKind::WebhookDelivery, Arc::new(composition.deliveries.clone())),
    ]
}
