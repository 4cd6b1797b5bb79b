//! What happened to jobs, told to the ledger. What Lyceum does by itself is not: there would be nothing
//! else to be seen there.

use domain::kernel::Timestamp;

use super::{Job, JobView, JobsUnit};
use crate::ledger::{Audience, Fact};

/// The job was `was`, if it was, and is `now`, because it was `verb`.
pub(super) fn note_job(unit: &mut dyn JobsUnit, was: Option<&Job>, now: &Job, verb: &'static str) {
    if !now.facts().kind.rules().system {
        tell(unit, was, now, verb);
    }
}

/// The same of what somebody did to a job, whosever it is.
pub(super) fn note_by_hand(unit: &mut dyn JobsUnit, was: &Job, now: &Job, verb: &'static str) {
    tell(unit, Some(was), now, verb);
}

fn tell(unit: &mut dyn JobsUnit, was: Option<&Job>, now: &Job, verb: &'static str) {
    let facts = now.facts();
    let (before, view) = (was.map(JobView::from), JobView::from(now));
    let (holders, owner) = (Audience::holders(facts.kind.permission()), facts.owner.map(|it| it.user));
    let audience = owner.map_or(holders, |it| Audience::only(it).and_holders(facts.kind.permission()));
    let fact = Fact::of("job", facts.id, verb).changed(before.as_ref(), Some(&view)).published(audience, &view);
    unit.record(match owner {
        Some(owner) => fact.on_behalf_of(owner),
        None => fact,
    });
}

/// The same of how far a job is; at most once in a second, however often it says so.
pub(super) fn note_progress(unit: &mut dyn JobsUnit, was: &Job, now: &Job) {
    let second = |at: Timestamp| at.timestamp();
    if second(was.facts().updated_at) != second(now.facts().updated_at) {
        note_job(unit, Some(was), now, "progressed");
    }
}
