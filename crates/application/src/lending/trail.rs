//! What is told of what happened in lending: the history of each application, and facts for the ledger.
//!
//! A draft is its borrower's alone; what was submitted concerns those who decide as well. What somebody
//! earns and owes is told to nobody.

use domain::{
    kernel::{Permission, UserId},
    lending::{Action, ApplicationState, CloseReason, LoanApplication, LoanApplicationId, LoanFacts, Transition},
};
use serde::Serialize;
use uuid::Uuid;

use super::{HistoryEntry, LendingUnit, LoanApplicationView, LoanView, RepaymentView, TermsView};
use crate::{
    Ctx, Failure,
    ledger::{Audience, Fact},
};

/// Members of an application that are nobody's business.
const MASKED: [&str; 3] = ["monthly_income", "monthly_debt", "purpose"];

/// What an event tells of an application.
#[derive(Serialize)]
struct ApplicationNews<'v> {
    id: Uuid,
    state: ApplicationState,
    close_reason: Option<&'static str>,
    borrower_id: Uuid,
    amount: &'v Option<domain::kernel::Money>,
    term_months: Option<i32>,
    loan_id: Option<Uuid>,
}

/// What an event tells of a loan.
#[derive(Serialize)]
struct LoanNews<'v> {
    id: Uuid,
    state: &'static str,
    application_id: Uuid,
    borrower_id: Uuid,
    terms: &'v TermsView,
}

/// What an event tells of a repayment.
#[derive(Serialize)]
struct RepaymentNews<'v> {
    borrower_id: Uuid,
    loan_state: &'static str,
    #[serde(flatten)]
    repayment: &'v RepaymentView,
}

/// Tells what was done with an application.
pub(super) fn note_application(
    ctx: &Ctx,
    unit: &mut dyn LendingUnit,
    was: Option<&LoanApplication>,
    now: &LoanApplication,
    transition: Transition,
) -> Result<(), Failure> {
    let (verb, published) = told_as(&transition);
    let Transition { action, from, to, why } = transition;
    unit.add_history(&HistoryEntry {
        of: now.facts().id,
        revision: now.facts().revision,
        at: ctx.at,
        actor: ctx.actor.user(),
        action,
        from,
        to,
        why,
        request_id: ctx.request.id.to_string(),
    })?;
    let shown = |it: &LoanApplication| LoanApplicationView::of(it).view;
    let (before, after) = (was.map(shown), shown(now));
    let fact = Fact::of("loan_application", now.facts().id, verb).changed(before.as_ref(), Some(&after));
    let fact = fact.masking(&MASKED);
    unit.record(if published { fact.published(audience(now), &ApplicationNews::of(&after)) } else { fact });
    Ok(())
}

/// Tells that what the money of an application is for was forgotten.
pub(super) fn note_forgotten(unit: &mut dyn LendingUnit, id: LoanApplicationId) {
    unit.record(Fact::of("loan_application", id, "erased").noting("purpose", &"***"));
}

/// Tells what was done with a loan.
pub(super) fn note_loan(
    unit: &mut dyn LendingUnit,
    verb: &'static str,
    was: Option<&LoanFacts>,
    now: &LoanFacts,
) -> Result<(), Failure> {
    let before = was.map(|it| LoanView::of(it).map(|it| it.view)).transpose()?;
    let after = LoanView::of(now)?.view;
    let fact = Fact::of("loan", now.id, verb).changed(before.as_ref(), Some(&after));
    let news = LoanNews {
        id: after.id,
        state: after.state.name(),
        application_id: after.application_id,
        borrower_id: after.borrower_id,
        terms: &after.terms,
    };
    let published = verb != "written_off";
    unit.record(if published { fact.published(concerned(now.borrower), &news) } else { fact });
    Ok(())
}

/// Tells that money came back, and who said so.
pub(super) fn note_repayment(unit: &mut dyn LendingUnit, by: UserId, loan: &LoanFacts, repayment: &RepaymentView) {
    let fact = Fact::of("repayment", repayment.id, "received").changed(None, Some(repayment));
    let fact = if by == loan.borrower { fact } else { fact.on_behalf_of(loan.borrower) };
    let (borrower_id, loan_state) = (loan.borrower.uuid(), loan.phase.state().name());
    unit.record(fact.published(concerned(loan.borrower), &RepaymentNews { borrower_id, loan_state, repayment }));
}

/// What a step is called, and whether others may hear of it.
const fn told_as(transition: &Transition) -> (&'static str, bool) {
    match transition.action {
        Action::Start => ("started", true),
        Action::Change => ("changed", false),
        Action::Submit => ("submitted", true),
        Action::Withdraw => ("withdrawn", true),
        Action::Approve if matches!(transition.to, ApplicationState::Submitted) => ("approval_proposed", false),
        Action::Approve | Action::Confirm => ("approved", true),
        Action::Reject => ("rejected", true),
        Action::Close => ("closed", true),
        Action::Archive => ("archived", false),
        Action::Restore => ("restored", false),
    }
}

/// Who may hear of an application.
fn audience(of: &LoanApplication) -> Audience {
    let borrower = of.facts().borrower;
    if of.was_submitted() { concerned(borrower) } else { Audience::only(borrower) }
}

/// The borrower, and those who decide.
fn concerned(borrower: UserId) -> Audience {
    Audience::only(borrower).and_holders(Permission::LoansDecide)
}

impl<'v> ApplicationNews<'v> {
    fn of(view: &'v LoanApplicationView) -> Self {
        Self {
            id: view.id,
            state: view.state,
            close_reason: view.close_reason.map(CloseReason::name),
            borrower_id: view.borrower_id,
            amount: &view.amount,
            term_months: view.term_months,
            loan_id: view.loan_id,
        }
    }
}
