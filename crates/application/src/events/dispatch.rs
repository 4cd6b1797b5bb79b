//! Taking events to a consumer: one after the other, each in a transaction of its own.
//!
//! A consumer's row is locked while somebody works for them, so that of many nodes one does. An event that
//! cannot be dealt with is held, with whatever happens to the same record after it, and the others go on.

use chrono::TimeDelta;
use domain::kernel::Timestamp;

use super::{Consumer, Event, EventsUnit};
use crate::{
    Ctx, Failure, Reader, Request, UnitOfWork,
    trace::{end_span, event_span},
};

/// For how long it is remembered which events were dealt with.
const MEMORY: TimeDelta = TimeDelta::days(30);

/// What comes next for a consumer.
#[derive(Clone, Debug)]
pub enum Next {
    /// To deal with this.
    Event(Event),
    /// To try this again.
    Again(Event, Held),
    /// Nothing at present: whatever is up to here was dealt with or does not concern them.
    Done {
        /// Up to where.
        position: i64,
    },
}

/// An event that a consumer could not deal with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its place in the ledger.
    pub sequence: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried again.
    pub due_at: Timestamp,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// It was dealt with, now or before.
    Done,
    /// It waits for an earlier one of the same record.
    Blocked,
    /// Somebody else works for the consumer.
    Elsewhere,
}

impl Held {
    /// An event that waits for another one.
    const fn behind(sequence: i64, at: Timestamp) -> Self {
        Self { sequence, attempts: 0, due_at: at }
    }

    /// After one more try that failed: 1 s later, then twice as long each time, at most an hour.
    fn tried(self, at: Timestamp) -> Self {
        let attempts = self.attempts + 1;
        let pause = TimeDelta::seconds(1 << self.attempts.clamp(0, 12)).min(TimeDelta::hours(1));
        Self { attempts, due_at: at + pause, ..self }
    }
}

/// Makes a consumer known. Who is new hears of what happens from now on.
pub fn start_consumer(_: &Ctx, uow: &mut dyn UnitOfWork, consumer: &dyn Consumer) -> Result<(), Failure> {
    let head = uow.audit().audit_head()?;
    Ok(uow.events().add_consumer(consumer.name(), head.sequence)?)
}

/// What comes next for a consumer who has looked at all up to `seen`.
pub fn next_event(ctx: &Ctx, reader: &mut dyn Reader, consumer: &dyn Consumer, seen: i64) -> Result<Next, Failure> {
    if let Some(held) = reader.events().due(consumer.name(), ctx.at)?
        && let Some(sealed) = reader.audit().sealed_after(held.sequence - 1, 1)?.first()
        && let Some(event) = Event::of(sealed)?
    {
        return Ok(Next::Again(event, held));
    }
    // The end first: whoever is interested in what is sealed by now has said so by now.
    let end = reader.audit().audit_head()?.sequence;
    let position = reader.events().position(consumer.name())?.max(seen);
    let types = consumer.interest(reader)?.patterns();
    if position >= end || types.is_empty() {
        return Ok(Next::Done { position: position.max(end) });
    }
    let next = reader.audit().next_published((position, end), &types)?;
    let event = next.as_ref().map(Event::of).transpose()?.flatten();
    Ok(event.map_or(Next::Done { position: end }, Next::Event))
}

/// Deals with an event, unless it was dealt with before.
pub fn handle_event(
    ctx: &Ctx,
    uow: &mut dyn UnitOfWork,
    consumer: &dyn Consumer,
    event: &Event,
) -> Result<Handled, Failure> {
    let name = consumer.name();
    let Some(position) = uow.events().lock_consumer(name)? else { return Ok(Handled::Elsewhere) };
    if position >= event.sequence {
        return Ok(Handled::Done);
    }
    uow.events().move_consumer(name, event.sequence, ctx.at)?;
    if uow.events().is_blocked(name, event)? {
        uow.events().hold(name, event, &Held::behind(event.sequence, ctx.at))?;
        return Ok(Handled::Blocked);
    }
    react(ctx, uow, consumer, event)?;
    Ok(Handled::Done)
}

/// Tries an event again that is held.
pub fn retry_event(
    ctx: &Ctx,
    uow: &mut dyn UnitOfWork,
    consumer: &dyn Consumer,
    event: &Event,
) -> Result<Handled, Failure> {
    if uow.events().lock_consumer(consumer.name())?.is_none() {
        return Ok(Handled::Elsewhere);
    }
    uow.events().release(consumer.name(), event.sequence)?;
    react(ctx, uow, consumer, event)?;
    Ok(Handled::Done)
}

/// Notes that an event could not be dealt with.
pub fn hold_event(
    ctx: &Ctx,
    unit: &mut dyn EventsUnit,
    consumer: &dyn Consumer,
    event: &Event,
    held: Option<Held>,
) -> Result<Held, Failure> {
    let name = consumer.name();
    let held = held.unwrap_or_else(|| Held::behind(event.sequence, ctx.at)).tried(ctx.at);
    if let Some(position) = unit.lock_consumer(name)? {
        unit.hold(name, event, &held)?;
        unit.move_consumer(name, position.max(event.sequence), ctx.at)?;
    }
    Ok(held)
}

/// Forgets which events were dealt with long ago; at most `limit`, and says how many.
pub fn forget_handled_events(ctx: &Ctx, unit: &mut dyn EventsUnit, limit: i64) -> Result<usize, Failure> {
    Ok(unit.forget_handled(ctx.at - MEMORY, limit)?)
}

fn react(ctx: &Ctx, uow: &mut dyn UnitOfWork, consumer: &dyn Consumer, event: &Event) -> Result<(), Failure> {
    if !uow.events().admit(consumer.name(), event.id, ctx.at)? {
        return Ok(());
    }
    // A part of what made the event happen, however long ago that was.
    let trace = ctx.request.trace.apart(event.traceparent, || event_span(consumer.name(), event));
    let ctx = Ctx { request: Request { trace, ..ctx.request.clone() }, ..ctx.clone() };
    let reacted = ctx.request.trace.doing(|| consumer.react(&ctx, uow, event));
    if let Err(failure) = &reacted {
        end_span(&ctx.request.trace.span(), failure);
    }
    reacted
}
