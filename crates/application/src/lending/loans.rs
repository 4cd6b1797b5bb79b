//! What is done with loans.

use domain::{
    kernel::Precondition,
    lending::{LendingAdmin, LendingError, Loan, LoanId, LoanState, Participant, Payment},
};

use super::{
    CreateRepayment, LendingUnit, LoanView, RepaymentView,
    checks::{found, together},
    commands::taken,
    trail,
};
use crate::{Ctx, Failure, page::Record};

/// Takes money back: from the borrower, or as an officer says.
pub fn create_repayment(
    ctx: &Ctx,
    by: &Participant,
    unit: &mut dyn LendingUnit,
    id: LoanId,
    input: &CreateRepayment,
) -> Result<Record<RepaymentView>, Failure> {
    let was = to_change(ctx, unit, id, &Precondition::None)?;
    let mut broken = Vec::new();
    let Some(amount) = taken(Some(Ok(input.amount)), "/amount", &mut broken) else {
        return Err(LendingError::Invalid(broken).into());
    };
    let received_on = input.received_on.map(Into::into);
    let payment = Payment { id: input.id, amount, received_on, recorded_by: by.user() };
    let mut now = was.clone();
    let repayment = together(broken, now.repay(&payment, ctx.at))?;
    unit.save_loan(&was, &now)?;
    unit.add_repayment(&repayment)?;
    let record = RepaymentView::of(&repayment)?;
    trail::note_repayment(unit, by.user(), now.facts(), &record.view);
    if now.facts().phase.state() == LoanState::Repaid {
        trail::note_loan(unit, "repaid", Some(was.facts()), now.facts())?;
    }
    Ok(record)
}

/// Gives up what is owed.
pub fn write_off_loan(
    ctx: &Ctx,
    by: &LendingAdmin,
    unit: &mut dyn LendingUnit,
    id: LoanId,
    wanted: &Precondition,
) -> Result<Record<LoanView>, Failure> {
    let was = to_change(ctx, unit, id, wanted)?;
    let mut now = was.clone();
    now.write_off(by, ctx.at)?;
    unit.save_loan(&was, &now)?;
    trail::note_loan(unit, "written_off", Some(was.facts()), now.facts())?;
    LoanView::of(now.facts())
}

/// A loan that the caller may see and wants to change in this state.
fn to_change(ctx: &Ctx, unit: &mut dyn LendingUnit, id: LoanId, wanted: &Precondition) -> Result<Loan, Failure> {
    let loan = found(unit.loan(id), LendingError::LoanNotFound)?;
    if !loan.facts().is_shown_to(&ctx.actor) {
        return Err(LendingError::LoanNotFound.into());
    }
    wanted.check(loan.facts().revision)?;
    Ok(loan)
}
