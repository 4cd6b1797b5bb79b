//! Lending on both databases: the same test, word for word.

mod aggregates;
mod plans;
mod upkeep;

use application::{Ctx, Request};
use chrono::TimeDelta;
use domain::{
    kernel::{Actor, Id, Money, Permission, PermissionSet, Role, Timestamp, UserId},
    lending::{
        Borrower, Granting, LendingAdmin, LendingPolicy, Loan, LoanApplication, LoanApplications, Loans, Offer,
        Officer, Wish,
    },
};

use crate::{db::Db, testing, unit::Unit};

/// Runs `body` on each database, migrated and empty.
fn on_both(body: impl Fn(&mut Db)) {
    for scratch in testing::both_migrated() {
        body(&mut scratch.open());
    }
}

fn at(second: i64) -> Timestamp {
    "2027-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + TimeDelta::seconds(second)
}

fn ctx(at: Timestamp) -> Ctx {
    Ctx { actor: Actor::SYSTEM, at, request: Request::internal() }
}

fn actor(user: UserId) -> Actor {
    Actor::member(user, Id::fresh(), PermissionSet::of(&[Permission::LoansDecide, Permission::LoansAdmin]))
}

fn borrower(user: UserId) -> Borrower {
    Borrower::of(&actor(user)).unwrap()
}

fn officer() -> Officer {
    Officer::of(&actor(Id::fresh())).unwrap()
}

fn admin() -> LendingAdmin {
    LendingAdmin::of(&actor(Id::fresh())).unwrap()
}

fn policy() -> LendingPolicy {
    LendingPolicy::new("USD".parse().unwrap(), "50000".parse().unwrap(), "10000".parse().unwrap()).unwrap()
}

fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD".parse().unwrap()).unwrap()
}

fn wish(amount: &str) -> Wish {
    Wish {
        amount: Some(usd(amount)),
        purpose: Some("A bicycle".to_owned().try_into().unwrap()),
        months: Some(12.try_into().unwrap()),
        monthly_income: Some(usd("1800")),
        monthly_debt: Some(usd("0")),
    }
}

fn offer(reason: Option<&str>) -> Offer {
    Offer {
        amount: None,
        rate: 650.try_into().unwrap(),
        months: None,
        first_due_on: "2027-01-31".parse().unwrap(),
        reason: reason.map(|it| it.to_owned().try_into().unwrap()),
    }
}

/// A draft of `user`, kept.
fn start(db: &mut Db, user: UserId, wish: Wish, second: i64) -> LoanApplication {
    let (application, _) = LoanApplication::start(None, &borrower(user), wish, &policy(), at(second)).unwrap();
    Unit::new(db).add_application(&application).unwrap();
    application
}

/// Changes an application as `how` says, and keeps it.
fn change<T>(db: &mut Db, was: &LoanApplication, how: impl FnOnce(&mut LoanApplication) -> T) -> (LoanApplication, T) {
    let mut now = was.clone();
    let outcome = how(&mut now);
    Unit::new(db).save_application(was, &now).unwrap();
    (now, outcome)
}

fn submit(db: &mut Db, draft: &LoanApplication, second: i64) -> LoanApplication {
    let by = borrower(draft.facts().borrower);
    change(db, draft, |it| it.submit(&by, &policy(), at(second)).unwrap()).0
}

/// Grants an application, and keeps the loan.
fn approve(db: &mut Db, submitted: &LoanApplication, second: i64) -> (LoanApplication, Loan) {
    let (now, granting) =
        change(db, submitted, |it| it.approve(&officer(), &offer(None), &policy(), at(second)).unwrap());
    let Granting::Granted(_, loan) = granting else { panic!("only proposed") };
    Unit::new(db).add_loan(&loan).unwrap();
    (now, *loan)
}
