//! What becomes of the money that comes back.

use proptest::prelude::*;

use super::*;
use crate::kernel::{Actor, Money, PermissionSet, Refusal, Role};

fn at(second: i64) -> Timestamp {
    "2027-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + chrono::TimeDelta::seconds(second)
}

fn loan(minor: i64, bps: i64, months: i64) -> Loan {
    let terms = Terms {
        amount: usd(minor),
        rate: bps.try_into().unwrap(),
        months: months.try_into().unwrap(),
        first_due_on: "2027-01-31".parse().unwrap(),
    };
    Loan::grant(Id::fresh(), Id::fresh(), terms, at(0)).unwrap()
}

fn usd(minor: i64) -> Money {
    Money::of_minor(minor, "USD".parse().unwrap()).unwrap()
}

fn payment(minor: i64) -> Payment {
    Payment { id: None, amount: usd(minor), received_on: None, recorded_by: Id::fresh() }
}

fn codes(refused: Result<Repayment, LendingError>) -> Vec<(String, &'static str)> {
    refused.unwrap_err().violations().into_iter().map(|it| (it.pointer, it.code)).collect()
}

/// The sums are those of the instalments, nothing is negative, and later ones wait for earlier ones.
fn assert_balanced(loan: &Loan) {
    let (facts, schedule) = (loan.facts(), loan.schedule());
    let sum = |of: fn(&Instalment) -> i64| schedule.iter().map(of).sum::<i64>();
    assert_eq!(facts.terms.amount.minor(), facts.principal_paid + facts.principal_outstanding());
    assert_eq!(facts.principal_paid, sum(|it| it.principal_paid));
    assert_eq!(facts.interest_paid, sum(|it| it.interest_paid));
    assert!(facts.principal_outstanding() >= 0 && facts.interest_outstanding() >= 0);
    assert!(schedule.iter().all(|it| it.principal_paid == 0 || it.interest_paid == it.interest));
    let first_owed = schedule.iter().position(|it| it.owed() > 0).unwrap_or(schedule.len());
    assert!(schedule.iter().skip(first_owed + 1).all(|it| it.owed() == it.total()));
    assert_eq!(facts.phase.state() == LoanState::Repaid, facts.outstanding() == 0);
}

#[test]
fn interest_comes_before_principal_and_the_oldest_before_the_next() {
    let mut loan = loan(120_000, 1_200, 12);
    let first = loan.schedule()[0];
    assert_eq!((first.interest, first.total()), (1_200, 10_662));
    let part = loan.repay(&payment(1_000), at(1)).unwrap();
    assert_eq!((part.principal, part.interest), (0, 1_000));
    let rest = loan.repay(&payment(10_000), at(2)).unwrap();
    // 200 of interest and 9,462 of principal were open; 338 go to the interest of the next.
    assert_eq!((rest.principal, rest.interest), (9_462, 538));
    assert_eq!((loan.facts().revision, loan.facts().updated_at), (3, at(2)));
    assert_balanced(&loan);
}

#[test]
fn the_last_cent_repays_it() {
    let mut loan = loan(10_000, 650, 3);
    let all = loan.facts().outstanding();
    assert_eq!(codes(loan.repay(&payment(all + 1), at(1))), [("/amount/amount".to_owned(), "more_than_owed")]);
    loan.repay(&payment(all - 1), at(1)).unwrap();
    assert_eq!(loan.facts().phase, LoanPhase::Active);
    loan.repay(&payment(1), at(2)).unwrap();
    assert_eq!((loan.facts().phase, loan.facts().outstanding()), (LoanPhase::Repaid(at(2)), 0));
    let refused = loan.repay(&payment(1), at(3)).unwrap_err();
    let expected = LendingError::from(IllegalTransition { from: "repaid", action: "repay", allowed: vec![] });
    assert_eq!((refused.code(), &refused), ("illegal_transition", &expected));
}

#[test]
fn everything_that_is_wrong_with_a_payment_is_told() {
    let mut loan = loan(10_000, 650, 3);
    let at_the_day = |day: &str| Payment { received_on: day.parse().ok(), ..payment(0) };
    let amount = ("/amount/amount".to_owned(), "not_positive");
    let day = |code| ("/received_on".to_owned(), code);
    assert_eq!(codes(loan.repay(&at_the_day("2027-01-02"), at(1))), [amount.clone(), day("in_the_future")]);
    assert_eq!(codes(loan.repay(&at_the_day("2026-12-31"), at(1))), [amount, day("before_the_loan")]);
    let euros = Payment { amount: Money::of_minor(1, "EUR".parse().unwrap()).unwrap(), ..payment(1) };
    assert_eq!(codes(loan.repay(&euros, at(1))), [("/amount/currency".to_owned(), "currency_mismatch")]);
}

#[test]
fn what_is_written_off_is_over() {
    let mut loan = loan(10_000, 650, 3);
    let actor = |user| Actor::member(user, Id::fresh(), PermissionSet::ALL);
    let admin = |user| LendingAdmin::of(&actor(user)).unwrap();
    let refused = loan.write_off(&admin(loan.facts().borrower), at(1)).unwrap_err();
    assert_eq!(refused.code(), "own_application");
    loan.write_off(&admin(Id::fresh()), at(1)).unwrap();
    assert_eq!(loan.facts().phase, LoanPhase::WrittenOff(at(1)));
    assert!(loan.write_off(&admin(Id::fresh()), at(2)).is_err() && loan.repay(&payment(1), at(2)).is_err());
}

proptest! {
    #[test]
    fn any_payments_balance_to_the_cent(
        minor in 100_i64..=5_000_000,
        bps in 0_i64..=10_000,
        months in 1_i64..=60,
        payments in proptest::collection::vec(1_i64..=600_000, 0..60),
    ) {
        let mut loan = loan(minor, bps, months);
        assert_balanced(&loan);
        for amount in payments {
            let before = loan.clone();
            if let Ok(taken) = loan.repay(&payment(amount), at(1)) {
                prop_assert_eq!(taken.principal + taken.interest, amount);
                prop_assert_eq!(before.facts().outstanding() - loan.facts().outstanding(), amount);
            } else {
                prop_assert!(amount > before.facts().outstanding());
                prop_assert_eq!(&before, &loan);
            }
            assert_balanced(&loan);
        }
        if let LoanPhase::Active = loan.facts().phase {
            loan.repay(&payment(loan.facts().outstanding()), at(2)).unwrap();
            assert_balanced(&loan);
            prop_assert_eq!(loan.facts().phase.state(), LoanState::Repaid);
        }
    }
}
