//! What is told of what happened in lending: the history of each application, and the record of facts.

use domain::{
    kernel::UserId,
    lending::{Action, ApplicationState, LoanApplication, LoanFacts, Transition},
};

use super::{HistoryEntry, LendingUnit, LoanApplicationView, LoanView, RepaymentView};
use crate::{Ctx, Failure};

/// Tells what was done with an application.
pub(super) fn note_application(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    _was: Option<&LoanApplication>,
    now: &LoanApplication,
    transition: Transition,
) -> Result<(), Failure> {
    let Transition { action, from, to, why } = transition;
    unit.add_history(&HistoryEntry {
        application: now.facts().id,
        revision: now.facts().revision,
        at: ctx.at,
        actor: ctx.actor.user(),
        action,
        from,
        to,
        why,
        request_id: ctx.request.id.to_string(),
    })?;
    // LEDGER: the fact is recorded here.
    Ok(())
}

/// Tells what was done with a loan.
pub(super) fn note_loan(
    _unit: &mut dyn LendingUnit,
    _verb: &'static str,
    _was: Option<&LoanFacts>,
    now: &LoanFacts,
) -> Result<(), Failure> {
    // LEDGER: the fact is recorded here.
    LoanView::of(now).map(drop)
}

/// Tells that money came back.
pub(super) fn note_repayment(_unit: &mut dyn LendingUnit, _by: UserId, _loan: &LoanFacts, _now: &RepaymentView) {
    // LEDGER: the fact is recorded here.
}
