//! What the scenarios share: a laboratory under load with listeners, one at a time.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    access::Access,
    audit::audit,
    ears::{Ear, Hearing},
    lab::{Lab, Nginx, Node, SmallLab},
    load::{Load, Shop},
    report::{Report, tell},
};

/// How many clients there are.
const CLIENTS: usize = 16;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Runs a scenario when no other one runs.
pub(crate) fn alone<F: Future<Output = ()>>(scenario: impl FnOnce() -> F) {
    // Clients that speak no TLS want to be told by what means as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(scenario());
}

/// Runs a scenario on two nodes, if there is an nginx to put in front of them.
pub(crate) fn on_two_nodes<F: Future<Output = ()>>(scenario: impl FnOnce(Lab) -> F) {
    on_two_nodes_with(&[], scenario);
}

/// The same with these settings besides the usual ones.
pub(crate) fn on_two_nodes_with<F: Future<Output = ()>>(settings: &[(&str, &str)], scenario: impl FnOnce(Lab) -> F) {
    if !Nginx::is_installed() {
        return tell("skipped: nginx or openssl is not installed");
    }
    alone(async || scenario(Lab::with(settings).await).await);
}

/// Clients at work, and those who listen.
pub(crate) struct Scene {
    pub(crate) load: Load,
    access: Arc<Access>,
    shop: Shop,
    ears: Vec<Ear>,
}

impl Scene {
    /// Begins, with the clients on these ways and the listeners on `ears`.
    pub(crate) async fn begin(access: &Arc<Access>, ears: &Arc<Access>) -> Self {
        let shop = Shop::open(access).await;
        let all = vec![Ear::of_events(ears).await, Ear::of_socket(ears).await];
        Self { load: Load::start(access, &shop, CLIENTS), access: Arc::clone(access), shop, ears: all }
    }

    /// In the laboratory of two nodes, on every way there is.
    pub(crate) async fn of(lab: &Lab) -> Self {
        Self::begin(&lab.every_way().await, &lab.through_proxy().await).await
    }

    /// On the one node of the small laboratory.
    pub(crate) async fn small(lab: &SmallLab) -> Self {
        let access = lab.access().await;
        Self::begin(&access, &access).await
    }

    /// Has all finish, and compares.
    pub(crate) async fn end(self, report: &mut Report, node: &Node) -> (crate::load::Tally, crate::audit::Verdict) {
        let books = self.load.finish().await;
        let tally = books.tally();
        let verdict = audit(&self.access, &self.shop, &books, node).await;
        for ear in &self.ears {
            let hearing: Hearing = ear.compare(&verdict.authors).await;
            report.hearing = report.hearing.and(hearing);
        }
        (tally, verdict)
    }

    /// Has all finish, compares, and says what came of it.
    pub(crate) async fn close(self, mut report: Report, node: &Node) {
        let (tally, verdict) = self.end(&mut report, node).await;
        report.close(tally, &verdict);
    }
}
