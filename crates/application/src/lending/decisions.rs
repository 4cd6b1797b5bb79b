//! What officers decide. A loan, its schedule, the application and what is told of it are one
//! transaction.

use domain::lending::{Granting, LendingPolicy, LoanApplication, Officer};

use super::{
    Aim, ApproveLoanApplication, LendingUnit, LoanApplicationView, RejectLoanApplication,
    applications::{act, keep},
    checks::{to_change, together},
    trail,
};
use crate::{Ctx, Failure, page::Record};

/// Grants a loan; where the amount takes two officers, proposes to.
pub fn approve_loan_application(
    ctx: &Ctx,
    by: &Officer,
    policy: &LendingPolicy,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
    input: &ApproveLoanApplication,
) -> Result<Record<LoanApplicationView>, Failure> {
    let was = to_change(ctx, unit, aim)?;
    let (offer, broken) = input.offer();
    let mut now = was.clone();
    let granting = together(broken, now.approve(by, &offer, policy, ctx.at))?;
    granted(ctx, unit, &was, &now, granting)
}

/// Agrees with what another officer would grant.
pub fn confirm_loan_application(
    ctx: &Ctx,
    by: &Officer,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
) -> Result<Record<LoanApplicationView>, Failure> {
    let was = to_change(ctx, unit, aim)?;
    let mut now = was.clone();
    let granting = now.confirm(by, ctx.at)?;
    granted(ctx, unit, &was, &now, granting)
}

/// Grants no loan.
pub fn reject_loan_application(
    ctx: &Ctx,
    by: &Officer,
    unit: &mut dyn LendingUnit,
    aim: Aim<'_>,
    input: &RejectLoanApplication,
) -> Result<Record<LoanApplicationView>, Failure> {
    act(ctx, unit, aim, |it, at| it.reject(by, input.reason.clone(), at).map(Some))
}

/// Keeps an application with what it was granted, if it was.
fn granted(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    was: &LoanApplication,
    now: &LoanApplication,
    granting: Granting,
) -> Result<Record<LoanApplicationView>, Failure> {
    match granting {
        Granting::Proposed(transition) => keep(ctx, unit, was, now, Some(transition)),
        Granting::Granted(transition, loan) => {
            let record = keep(ctx, unit, was, now, Some(transition))?;
            unit.add_loan(&loan)?;
            trail::note_loan(unit, "created", None, loan.facts())?;
            Ok(record)
        }
    }
}
