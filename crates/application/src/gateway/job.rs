//! A use case that writes, as the store gets it, and who is told of what it changed.

use std::sync::Arc;

use futures_channel::oneshot;
use tracing::Span;

use super::tell;
use crate::{
    AccessTokens, Aftermath, Ctx, Failure, LogPosition, UnitOfWork, WriteJob, bookstore::CatalogueCache,
    identity::KeyRing, jobs::JobSignals, ledger::Tidings,
};

/// Who is told in this process what follows a commit.
pub(super) struct Told {
    pub(super) tokens: Arc<dyn AccessTokens>,
    pub(super) keys: KeyRing,
    pub(super) jobs: JobSignals,
    pub(super) tidings: Tidings,
    pub(super) cache: Option<Arc<dyn CatalogueCache>>,
}

/// Work for one transaction, with what follows from it, and whoever waits for its outcome.
pub(super) struct Job<T, W> {
    ctx: Ctx,
    work: W,
    /// Whether whatever is written may be missing where somebody reads.
    copied: bool,
    told: Told,
    reply: oneshot::Sender<Result<T, Failure>>,
    done: Option<T>,
    aftermath: Aftermath,
}

impl<T, W> Job<T, W> {
    pub(super) fn new(ctx: Ctx, work: W, copied: bool, told: Told, reply: oneshot::Sender<Result<T, Failure>>) -> Self {
        Self { ctx, work, copied, told, reply, done: None, aftermath: Aftermath::default() }
    }
}

impl<T, W> WriteJob for Job<T, W>
where
    T: Send,
    W: FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure> + Send,
{
    fn run(&mut self, uow: &mut dyn UnitOfWork) -> Result<(), Failure> {
        self.done = None;
        self.done = Some((self.work)(&self.ctx, uow)?);
        self.aftermath = uow.conclude(&self.ctx)?;
        Ok(())
    }

    fn span(&self) -> Span {
        self.ctx.request.trace.span()
    }

    fn is_located(&self) -> bool {
        // Other nodes may go on showing what they keep of the catalogue.
        let kept = self.told.cache.is_some() && !self.aftermath.catalogue_changed.is_empty();
        (self.copied || kept) && self.ctx.request.consistency.is_asked()
    }

    fn located(&mut self, position: LogPosition) {
        self.ctx.request.consistency.reach(position);
    }

    fn settle(self: Box<Self>, outcome: Result<(), Failure>) {
        self.told.of_catalogue(&self.aftermath);
        if outcome.is_ok() {
            self.told.of_rest(&self.aftermath);
        }
        let done = self.done.ok_or_else(|| Failure::internal("the store settled work that it never ran"));
        let answer = outcome.and(done);
        tell(&self.ctx, answer.as_ref().err());
        drop(self.ctx);
        // Whoever asked may be gone by now; the work is done all the same.
        let _ = self.reply.send(answer);
    }
}

impl Told {
    /// Also of a write that failed: one whose connection was lost at its end may be there.
    fn of_catalogue(&self, aftermath: &Aftermath) {
        if let Some(cache) = self.cache.as_ref().filter(|_| !aftermath.catalogue_changed.is_empty()) {
            cache.forget(&aftermath.catalogue_changed);
        }
    }

    fn of_rest(&self, aftermath: &Aftermath) {
        for user in &aftermath.access_changed {
            self.tokens.forget(user.uuid());
            self.keys.distrust(*user);
        }
        aftermath.clients_changed.iter().for_each(|it| self.tokens.forget(it.uuid()));
        aftermath.jobs_changed.iter().for_each(|it| self.jobs.watch.changed(*it));
        if aftermath.jobs_queued {
            self.jobs.bell.ring();
        }
        if aftermath.recorded {
            self.tidings.recorded.ring();
        }
    }
}
