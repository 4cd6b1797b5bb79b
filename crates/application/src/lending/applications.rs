//! What borrowers do with their applications, and how those end.

use domain::{
    kernel::Timestamp,
    lending::{Borrower, LendingAdmin, LendingError, LendingPolicy, LoanApplication, Transition},
};

use super::{
    Aim, LendingUnit, LoanApplicationView, StartLoanApplication, UpdateLoanApplication,
    checks::{names_something, to_change, together},
    trail,
};
use crate::{Ctx, Failure, page::Record};

/// Starts an application, for oneself.
pub fn start_loan_application(
    ctx: &Ctx,
    by: &Borrower,
    policy: &LendingPolicy,
    unit: &mut dyn LendingUnit,
    input: &StartLoanApplication,
) -> Result<Record<LoanApplicationView>, Failure> {
    let (wish, broken) = input.wish();
    let (application, transition) = together(broken, LoanApplication::start(input.id, by, wish, policy, ctx.at))?;
    unit.add_application(&application)?;
    trail::note_application(ctx, unit, None, &application, transition)?;
    Ok(LoanApplicationView::of(&application))
}

/// Changes a draft.
pub fn update_loan_application(
    ctx: &Ctx,
    by: &Borrower,
    policy: &LendingPolicy,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
    input: &UpdateLoanApplication,
) -> Result<Record<LoanApplicationView>, Failure> {
    names_something(input)?;
    let was = to_change(ctx, unit, aim)?;
    let (change, broken) = input.change(&was.facts().progress.wish(), policy.currency());
    let mut now = was.clone();
    let transition = together(broken, now.change(by, change, policy, ctx.at))?;
    keep(ctx, unit, &was, &now, transition)
}

/// Hands a draft in.
pub fn submit_loan_application(
    ctx: &Ctx,
    by: &Borrower,
    policy: &LendingPolicy,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
) -> Result<Record<LoanApplicationView>, Failure> {
    act(ctx, unit, aim, |it, at| it.submit(by, policy, at).map(Some))
}

/// Takes one's application back.
pub fn withdraw_loan_application(
    ctx: &Ctx,
    by: &Borrower,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
) -> Result<Record<LoanApplicationView>, Failure> {
    act(ctx, unit, aim, |it, at| it.withdraw(by, at).map(Some))
}

/// Ends an application after the decision.
pub fn close_loan_application(
    ctx: &Ctx,
    by: &LendingAdmin,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
) -> Result<Record<LoanApplicationView>, Failure> {
    act(ctx, unit, aim, |it, at| it.close(by, at).map(Some))
}

/// Takes a closed application out of the lists.
pub fn archive_loan_application(
    ctx: &Ctx,
    by: &LendingAdmin,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
) -> Result<Record<LoanApplicationView>, Failure> {
    act(ctx, unit, aim, |it, at| it.archive(by, at))
}

/// Puts a closed application back into the lists.
pub fn restore_loan_application(
    ctx: &Ctx,
    by: &LendingAdmin,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
) -> Result<Record<LoanApplicationView>, Failure> {
    act(ctx, unit, aim, |it, at| it.restore(by, at))
}

/// Does one thing with an application that the caller may see.
pub(super) fn act(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
    action: impl FnOnce(&mut LoanApplication, Timestamp) -> Result<Option<Transition>, LendingError>,
) -> Result<Record<LoanApplicationView>, Failure> {
    let was = to_change(ctx, unit, aim)?;
    let mut now = was.clone();
    let transition = action(&mut now, ctx.at)?;
    keep(ctx, unit, &was, &now, transition)
}

/// Keeps what became of an application, if anything did.
pub(super) fn keep(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    was: &LoanApplication,
    now: &LoanApplication,
    transition: Option<Transition>,
) -> Result<Record<LoanApplicationView>, Failure> {
    if let Some(transition) = transition {
        unit.save_application(was, now)?;
        trail::note_application(ctx, unit, Some(was), now, transition)?;
    }
    Ok(LoanApplicationView::of(now))
}
