//! Applications for loans in the demo: one in each state, and a loan of which something was paid back.

use application::{
    Ctx, Failure,
    lending::{
        CreateRepayment, LendingUnit, StartLoanApplication, approve_loan_application, create_repayment,
        reject_loan_application, start_loan_application, submit_loan_application, withdraw_loan_application,
    },
};
use domain::{
    kernel::{Actor, Id, Permission, PermissionSet, Precondition, Role, UserId},
    lending::{Borrower, LendingPolicy, LoanApplicationId, Officer, Participant},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// What becomes of an application.
#[derive(Clone, Copy)]
enum End {
    Draft,
    Submitted,
    Withdrawn,
    Approved,
    Rejected,
}

/// What for, how much, and what becomes of it.
const WISHES: [(&str, &str, End); 6] = [
    ("A tent", "300", End::Draft),
    ("A bicycle to get to the lectures", "800", End::Approved),
    ("A laptop", "1500", End::Submitted),
    ("A semester abroad", "12000", End::Submitted),
    ("A motorcycle", "9000", End::Rejected),
    ("A piano", "4000", End::Withdrawn),
];

/// Makes the applications of `member`, decided by `officer`.
pub(super) fn load(
    ctx: &Ctx,
    policy: &LendingPolicy,
    unit: &mut dyn LendingUnit,
    member: UserId,
    officer: UserId,
) -> Result<(), Failure> {
    let (member, officer) = (acting(ctx, member, &[]), acting(ctx, officer, &[Permission::LoansDecide]));
    WISHES.into_iter().try_for_each(|wish| make(&member, &officer, policy, unit, wish))
}

/// The circumstances in which `user` acts.
fn acting(ctx: &Ctx, user: UserId, permissions: &[Permission]) -> Ctx {
    Ctx { actor: Actor::member(user, Id::fresh(), PermissionSet::of(permissions)), ..ctx.clone() }
}

fn make(
    member: &Ctx,
    officer: &Ctx,
    policy: &LendingPolicy,
    unit: &mut dyn LendingUnit,
    (purpose, amount, end): (&str, &str, End),
) -> Result<(), Failure> {
    let (by, none) = (Borrower::of(&member.actor)?, Precondition::None);
    let money = |amount: &str| json!({ "amount": amount, "currency": policy.currency().code() });
    let wish: StartLoanApplication = body(json!({
        "amount": money(amount), "purpose": purpose, "term_months": 24, "monthly_income": money("1800"),
        "monthly_debt": money("120"),
    }))?;
    let id: LoanApplicationId = start_loan_application(member, &by, policy, unit, &wish)?.view.id.into();
    if matches!(end, End::Draft) {
        return Ok(());
    }
    submit_loan_application(member, &by, policy, unit, (id, &none))?;
    let decides = Officer::of(&officer.actor)?;
    match end {
        End::Draft | End::Submitted => {}
        End::Withdrawn => drop(withdraw_loan_application(member, &by, unit, (id, &none))?),
        End::Rejected => {
            let input = body(json!({ "reason": "The income does not cover the instalments." }))?;
            reject_loan_application(officer, &decides, unit, (id, &none), &input)?;
        }
        End::Approved => {
            let terms = json!({ "annual_rate_bps": 650, "first_due_on": officer.at.date_naive().to_string() });
            let loan =
                approve_loan_application(officer, &decides, policy, unit, (id, &none), &body(terms)?)?.view.loan_id;
            let payment: CreateRepayment = body(json!({ "amount": money("50") }))?;
            if let Some(loan) = loan {
                create_repayment(member, &Participant::of(&member.actor)?, unit, loan.into(), &payment)?;
            }
        }
    }
    Ok(())
}

/// The body of a request that could be sent.
fn body<T: DeserializeOwned>(json: Value) -> Result<T, Failure> {
    serde_json::from_value(json).map_err(Failure::internal)
}
