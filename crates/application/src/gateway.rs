//! The one way in: authenticate, then read, or write in one transaction.
//!
//! Everything inside is synchronous. What the gateway hands out is a future only because whoever
//! waits for the answer, a web worker, must not block.

mod job;
mod show;

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
use job::{Job, Told};

use crate::{
    AccessTokens, Credentials, Ctx, Failure, ReadJob, Reader, Request, Store, UnitOfWork, Weight,
    bookstore::CatalogueCache,
    idempotency::{Claim, Claimed, KeyRefused, Recordable, Written},
    identity::{self, KeyRing},
    jobs::JobSignals,
    ledger::Tidings,
    trace::{Tracer, end_span},
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

    /// The same, where steps are called `operation` in traces.
    #[must_use]
    pub fn named(mut self, operation: &str) -> Self {
        self.request.trace = self.request.trace.named(operation);
        self
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
    cache: Option<Arc<dyn CatalogueCache>>,
    factors: FactorRule,
    tracer: Tracer,
    clock: fn() -> Timestamp,
}

impl Gateway {
    /// A gateway to `store` that believes `tokens` and `clock`.
    pub fn new(store: Arc<dyn Store>, tokens: Arc<dyn AccessTokens>, clock: fn() -> Timestamp) -> Self {
        let (keys, jobs, tidings) = (KeyRing::default(), JobSignals::default(), Tidings::default());
        let (factors, tracer) = (FactorRule::default(), Tracer::default());
        Self { store, tokens, keys, jobs, tidings, cache: None, factors, tracer, clock }
    }

    /// The same, with another memory of API keys than none.
    #[must_use]
    pub fn with_keys(self, keys: KeyRing) -> Self {
        Self { keys, ..self }
    }

    /// The same, which shows records of the catalogue from `cache`, if there is one.
    #[must_use]
    pub fn with_cache(self, cache: Option<Arc<dyn CatalogueCache>>) -> Self {
        Self { cache, ..self }
    }

    /// The same, where what roles allow is in force by `rule`.
    #[must_use]
    pub fn with_factor_rule(self, rule: FactorRule) -> Self {
        Self { factors: rule, ..self }
    }

    /// The same, whose steps are recorded by `tracer`.
    #[must_use]
    pub fn with_tracer(self, tracer: Tracer) -> Self {
        Self { tracer, ..self }
    }

    /// Whoever records what is done.
    pub const fn tracer(&self) -> &Tracer {
        &self.tracer
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
        let (caller, rule) = (Caller { actor: Actor::STRANGER, request }.named("authenticate"), self.factors);
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
        let (job, answer) = self.read_job(caller, work);
        self.store.read(weight, job);
        answer
    }

    /// The same where it may be seen a moment ago: on any copy of the database that has what the caller has to see.
    /// Says whether one was asked.
    pub fn read_somewhere<T: Send + 'static>(
        &self,
        caller: Caller,
        weight: Weight,
        work: impl FnOnce(&Ctx, &mut dyn Reader) -> Result<T, Failure> + Send + 'static,
    ) -> (Answer<T>, bool) {
        let since = caller.request.consistency.demanded();
        let (job, answer) = self.read_job(caller, work);
        let by_copy = self.store.read_since(weight, since, job);
        (answer, by_copy)
    }

    /// Whether there are copies of the database to read from.
    pub fn has_replicas(&self) -> bool {
        self.store.has_replicas()
    }

    fn read_job<T: Send + 'static>(
        &self,
        caller: Caller,
        work: impl FnOnce(&Ctx, &mut dyn Reader) -> Result<T, Failure> + Send + 'static,
    ) -> (ReadJob, Answer<T>) {
        let ctx = self.ctx(caller);
        let (reply, answer) = oneshot::channel();
        let job = move |reader: Result<&mut dyn Reader, Failure>| {
            let answer = reader.and_then(|reader| ctx.request.trace.doing(|| work(&ctx, reader)));
            tell(&ctx, answer.as_ref().err());
            drop(ctx);
            // Whoever asked may be gone by now; nobody misses the answer then.
            let _ = reply.send(answer);
        };
        (Box::new(job), Answer(answer))
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
        let told = Told {
            tokens: Arc::clone(&self.tokens),
            keys: self.keys.clone(),
            jobs: self.jobs.clone(),
            tidings: self.tidings.clone(),
            cache: self.cache.clone(),
        };
        self.store.write(Box::new(Job::new(self.ctx(caller), work, self.has_replicas(), told, reply)));
        Answer(answer)
    }

    fn ctx(&self, Caller { actor, request }: Caller) -> Ctx {
        let request = Request { trace: request.trace.step(&self.tracer), ..request };
        Ctx { actor, at: self.now(), request }
    }
}

/// Tells the trace why something was not done.
fn tell(ctx: &Ctx, failure: Option<&Failure>) {
    if let Some(failure) = failure.filter(|_| ctx.request.trace.is_recorded()) {
        end_span(&ctx.request.trace.span(), failure);
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
