//! Takes events to those who react to them, one task for each.

mod meters;

use std::{sync::Arc, time::Duration};

use actix_web::rt::{self, task::JoinHandle, time};
use application::{
    Caller, Failure, Gateway, Weight,
    events::{Consumer, Event, Handled, Held, Next, handle_event, hold_event, next_event, retry_event, start_consumer},
};
use meters::EventMeters;
use prometheus::Registry;

/// How often it is looked for events of which nobody told, and for those that are to be tried again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long one is left alone for whom another node works.
const AWAY: Duration = Duration::from_millis(250);
/// The least time from one look to the next, in which events gather.
const GATHER: Duration = Duration::from_millis(60);
/// After how many entries that do not concern a consumer that is remembered.
const PORTION: i64 = 1000;

/// One consumer, and how far all is known not to concern them.
struct Dispatcher {
    gateway: Gateway,
    meters: EventMeters,
    consumer: Arc<dyn Consumer>,
    seen: i64,
    /// How much of that is remembered over a restart, too.
    kept: i64,
}

/// Works for all `consumers` until the handles are aborted.
pub(crate) fn start(
    gateway: &Gateway,
    consumers: Vec<Arc<dyn Consumer>>,
    registry: &Registry,
) -> prometheus::Result<Vec<JoinHandle<()>>> {
    let meters = EventMeters::register(registry, consumers.iter().map(|it| it.name()))?;
    let run = |consumer| {
        let (gateway, meters) = (gateway.clone(), meters.clone());
        rt::spawn(Dispatcher { gateway, meters, consumer, seen: 0, kept: 0 }.run())
    };
    Ok(consumers.into_iter().map(run).collect())
}

impl Dispatcher {
    async fn run(mut self) {
        while let Err(failure) = self.begin().await {
            self.complain(&failure);
            time::sleep(PATIENCE).await;
        }
        loop {
            match self.step().await {
                Ok(true) => {}
                Ok(false) => {
                    time::sleep(GATHER).await;
                    let more = self.gateway.tidings().head.reached(self.seen + 1);
                    // Either way it is time to look.
                    let _ = time::timeout(PATIENCE, more).await;
                }
                Err(failure) => {
                    self.complain(&failure);
                    time::sleep(PATIENCE).await;
                }
            }
        }
    }

    async fn begin(&self) -> Result<(), Failure> {
        let consumer = Arc::clone(&self.consumer);
        self.gateway.write_plainly(Caller::system(), move |ctx, uow| start_consumer(ctx, uow, &*consumer)).await
    }

    /// Does what comes next, and says whether there was anything.
    async fn step(&mut self) -> Result<bool, Failure> {
        let (consumer, seen) = (Arc::clone(&self.consumer), self.seen);
        let look = self
            .gateway
            .read(Caller::system(), Weight::Heavy, move |ctx, reader| next_event(ctx, reader, &*consumer, seen));
        match look.await? {
            Next::Event(event) => self.handle(event, None).await,
            Next::Again(event, held) => self.handle(event, Some(held)).await,
            Next::Done { position } => {
                self.seen = position;
                if position >= self.kept + PORTION {
                    self.skip(position).await?;
                    self.kept = position;
                }
                Ok(false)
            }
        }
    }

    async fn handle(&self, event: Event, held: Option<Held>) -> Result<bool, Failure> {
        let (consumer, it) = (Arc::clone(&self.consumer), event.clone());
        let handled = self.gateway.write_plainly(Caller::system(), move |ctx, uow| match held {
            None => handle_event(ctx, uow, &*consumer, &it),
            Some(_) => retry_event(ctx, uow, &*consumer, &it),
        });
        match handled.await {
            Ok(Handled::Done) => {
                self.meters.handled(self.consumer.name(), &event, self.gateway.now());
                Ok(true)
            }
            Ok(Handled::Blocked) => Ok(true),
            // Whoever works for the consumer does this, too.
            Ok(Handled::Elsewhere) => {
                time::sleep(AWAY).await;
                Ok(true)
            }
            // It is nobody's fault, and nothing else can be done meanwhile.
            Err(failure @ Failure::Unavailable(_)) => Err(failure),
            Err(failure) => {
                self.complain(&failure);
                self.hold(event, held).await
            }
        }
    }

    async fn hold(&self, event: Event, held: Option<Held>) -> Result<bool, Failure> {
        let (consumer, sequence) = (Arc::clone(&self.consumer), event.sequence);
        let kept = self
            .gateway
            .write_plainly(Caller::system(), move |ctx, uow| hold_event(ctx, uow.events(), &*consumer, &event, held));
        let held = kept.await?;
        self.meters.held(self.consumer.name());
        tracing::error!(consumer = self.consumer.name(), sequence, attempts = held.attempts, "an event is held");
        Ok(true)
    }

    /// Remembers that nothing up to `position` concerns the consumer.
    async fn skip(&self, position: i64) -> Result<(), Failure> {
        let name = self.consumer.name();
        let skip = move |ctx: &application::Ctx, uow: &mut dyn application::UnitOfWork| {
            let there = uow.events().lock_consumer(name)?;
            if there.is_some_and(|it| it < position) {
                uow.events().move_consumer(name, position, ctx.at)?;
            }
            Ok(())
        };
        self.gateway.write_plainly(Caller::system(), skip).await
    }

    fn complain(&self, failure: &Failure) {
        tracing::warn!(?failure, consumer = self.consumer.name(), "an event has to wait");
    }
}
