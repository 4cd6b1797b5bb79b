//! The one way in: authenticate, then read, or write in one transaction.
//!
//! Everything inside is synchronous. What the gateway hands out is a future only because whoever
//! waits for the answer, a web worker, must not block.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use domain::{
    identity::FactorRule,
    kernel::{Actor, Timestamp},
};
use futures_channel::oneshot;

use crate::{
    AccessTokens, Aftermath, Credentials, Ctx, Failure, Reader, Request, Store, UnitOfWork, Weight, WriteJob,
    idempotency::{Claim, Claimed, KeyRefused, Recordable, Written},
    identity::{self, KeyRing},
    jobs::JobSignals,
    ledger::Tidings,
};

/// Whoever calls, and in which request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The authenticated actor.
    pub actor: Actor,
    /// The request they make.
    pub request: Request,
}

impl Caller {
    /// Lyceum itself.
    pub fn system() -> Self {
        Self { actor: Actor::SYSTEM, request: Request::internal() }
    }
}

/// Hands use cases to the store.
#[derive(Clone)]
pub struct Gateway {
    store: Arc<dyn Store>,
    tokens: Arc<dyn AccessTokens>,
    keys: KeyRing,
    jobs: JobSignals,
    tidings: Tidings,
    factors: FactorRule,
    clock: fn() -> Timestamp,
}

impl Gateway {
    /// A gateway to `store` that believes `tokens` and `clock`.
    pub fn new(store: Arc<dyn Store>, tokens: Arc<dyn AccessTokens>, clock: fn() -> Timestamp) -> Self {
        let (keys, jobs, tidings) = (KeyRing::default(), JobSignals::default(), Tidings::default());
        Self { store, tokens, keys, jobs, tidings, factors: FactorRule::default(), clock }
    }

    /// The same, with another memory of API keys than none.
    #[must_use]
    pub fn with_keys(self, keys: KeyRing) -> Self {
        Self { keys, ..self }
    }

    /// The same, where what roles allow is in force by `rule`.
    #[must_use]
    pub fn with_factor_rule(self, rule: FactorRule) -> Self {
        Self { factors: rule, ..self }
    }

    /// For whom what roles allow is in force.
    pub(crate) const fn factor_rule(&self) -> FactorRule {
        self.factors
    }

    /// What is known of API keys in this process.
    pub(crate) const fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// What is told of jobs within this process.
    pub const fn jobs(&self) -> &JobSignals {
        &self.jobs
    }

    /// What is told of the ledger within this process.
    pub const fn tidings(&self) -> &Tidings {
        &self.tidings
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The tokens that this gateway believes.
    pub fn tokens(&self) -> &dyn AccessTokens {
        &*self.tokens
    }

    /// Finds the actor behind `credentials`, and counts nothing. A credential that is not valid is refused, also where
    /// none would be needed.
    pub async fn authenticate(&self, credentials: Credentials, request: Request) -> Result<Actor, Failure> {
        let token = match credentials {
            Credentials::None => return Ok(Actor::STRANGER),
            Credentials::Key(secret) => return self.key_actor(&secret, request).await,
            Credentials::Bearer(token) => token,
        };
        let at = self.now();
        if let Some(actor) = self.tokens.recall(&token, at) {
            return Ok(actor);
        }
        let bearing = self.tokens.verify(&token, at).ok_or_else(Failure::unauthenticated)?;
        let (caller, rule) = (Caller { actor: Actor::STRANGER, request }, self.factors);
        let actor = self
            .read(caller, Weight::Light, move |ctx, reader| identity::actor(ctx, reader.identity(), bearing, rule))
            .await?;
        self.tokens.remember(&token, actor, at);
        Ok(actor)
    }

    /// Runs `work` on one connection.
    pub fn read<T: Send + 'static>(
        &self,
        caller: Caller,
        weight: Weight,
        work: impl FnOnce(&Ctx, &mut dyn Reader) -> Result<T, Failure> + Send + 'static,
    ) -> Answer<T> {
        let ctx = self.ctx(caller);
        let (reply, answer) = oneshot::channel();
        self.store.read(
            weight,
            Box::new(move |reader| {
                // Whoever asked may be gone by now; nobody misses the answer then.
                let _ = reply.send(reader.and_then(|reader| work(&ctx, reader)));
            }),
        );
        Answer(answer)
    }

    /// Runs `work` in one transaction. With a claim it happens at most once: a repeated one gets the
    /// first answer.
    pub fn write<T: Recordable + Send + 'static>(
        &self,
        caller: Caller,
        claim: Option<Claim>,
        work: impl FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure> + Send + 'static,
    ) -> Answer<Written<T>> {
        self.submit(caller, at_most_once(claim, work))
    }

    /// Runs `work` in one transaction and keeps no answer.
    pub fn write_plainly<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure> + Send + 'static,
    ) -> Answer<T> {
        self.submit(caller, work)
    }

    fn submit<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure> + Send + 'static,
    ) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        let (tokens, keys) = (Arc::clone(&self.tokens), self.keys.clone());
        let (jobs, tidings) = (self.jobs.clone(), self.tidings.clone());
        let (ctx, aftermath) = (self.ctx(caller), Aftermath::default());
        self.store.write(Box::new(Job { ctx, work, tokens, keys, jobs, tidings, reply, done: None, aftermath }));
        Answer(answer)
    }

    fn ctx(&self, Caller { actor, request }: Caller) -> Ctx {
        Ctx { actor, at: self.now(), request }
    }
}

/// What the store will answer. The work goes on also when nobody waits for it any more.
#[must_use = "the outcome is not known before this is awaited"]
pub struct Answer<T>(oneshot::Receiver<Result<T, Failure>>);

impl<T> Future for Answer<T> {
    type Output = Result<T, Failure>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        // The sender is dropped without a word only where the work panicked.
        let dropped = |_| Err(Failure::internal("the work ended without an answer"));
        Pin::new(&mut self.0).poll(cx).map(|it| it.unwrap_or_else(dropped))
    }
}

/// Wraps `work` so that a claimed key is honoured in the same transaction.
fn at_most_once<T: Recordable>(
    claim: Option<Claim>,
    mut work: impl FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<T, Failure>,
) -> impl FnMut(&Ctx, &mut dyn UnitOfWork) -> Result<Written<T>, Failure> {
    move |ctx, uow| {
        let Some(claim) = &claim else { return work(ctx, uow).map(Written::Fresh) };
        match uow.idempotency().claim(claim, ctx.at)? {
            Claimed::InProgress => Err(KeyRefused::InProgress.into()),
            Claimed::Used { fingerprint, .. } if fingerprint != claim.fingerprint => Err(KeyRefused::Reused.into()),
            Claimed::Used { answer, .. } => Ok(Written::Replayed(answer)),
            Claimed::Fresh => {
                let done = work(ctx, uow)?;
                uow.idempotency().keep(claim, &done.record()?)?;
                Ok(Written::Fresh(done))
            }
        }
    }
}

struct Job<T, W> {
    ctx: Ctx,
    work: W,
    tokens: Arc<dyn AccessTokens>,
    keys: KeyRing,
    jobs: JobSignals,
    tidings: Tidings,
    reply: oneshot::Sender<Result<T, Failure>>,
    done: Option<T>,
    aftermath: Aftermath,
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

    fn settle(self: Box<Self>, outcome: Result<(), Failure>) {
        if outcome.is_ok() {
            for user in &self.aftermath.access_changed {
                self.tokens.forget(user.uuid());
                self.keys.distrust(*user);
            }
            self.aftermath.clients_changed.iter().for_each(|it| self.tokens.forget(it.uuid()));
            self.aftermath.jobs_changed.iter().for_each(|it| self.jobs.watch.changed(*it));
            if self.aftermath.jobs_queued {
                self.jobs.bell.ring();
            }
            if self.aftermath.recorded {
                self.tidings.recorded.ring();
            }
        }
        let done = self.done.ok_or_else(|| Failure::internal("the store settled work that it never ran"));
        // Whoever asked may be gone by now; the work is done all the same.
        let _ = self.reply.send(outcome.and(done));
    }
}
