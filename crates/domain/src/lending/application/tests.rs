//! What may be done with an application, by whom and when.

use chrono::NaiveDate;

use super::*;
use crate::{
    kernel::{Actor, Change, Money, Permission, PermissionSet, Refusal, Role},
    lending::{ApplicationState, CloseReason},
};

fn at(hour: i64) -> Timestamp {
    Timestamp::default() + TimeDelta::hours(hour)
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

fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD".parse().unwrap()).unwrap()
}

fn policy() -> LendingPolicy {
    LendingPolicy::new("USD".parse().unwrap(), "50000".parse().unwrap(), "10000".parse().unwrap()).unwrap()
}

fn wish(amount: &str) -> Wish {
    Wish {
        amount: Some(usd(amount)),
        purpose: Some("A bicycle".to_owned().try_into().unwrap()),
        months: Some(12.try_into().unwrap()),
        monthly_income: Some(usd("2000")),
        monthly_debt: Some(usd("0")),
    }
}

fn reason(text: &str) -> Reason {
    text.to_owned().try_into().unwrap()
}

fn offer() -> Offer {
    let first_due_on = NaiveDate::from_ymd_opt(1970, 1, 31).unwrap();
    Offer { amount: None, rate: 650.try_into().unwrap(), months: None, first_due_on, reason: None }
}

/// A draft, and its borrower.
fn draft(amount: &str) -> (LoanApplication, Borrower) {
    let by = borrower(Id::fresh());
    let (application, started) = LoanApplication::start(None, &by, wish(amount), &policy(), at(0)).unwrap();
    assert_eq!((started.from, started.to), (None, ApplicationState::Draft));
    (application, by)
}

fn submitted(amount: &str) -> (LoanApplication, Borrower) {
    let (mut application, by) = draft(amount);
    let transition = application.submit(&by, &policy(), at(1)).unwrap();
    assert_eq!((transition.from, transition.to), (Some(ApplicationState::Draft), ApplicationState::Submitted));
    (application, by)
}

fn granted(granting: Granting) -> (Transition, Box<Loan>) {
    match granting {
        Granting::Granted(transition, loan) => (transition, loan),
        Granting::Proposed(it) => panic!("only proposed: {it:?}"),
    }
}

fn approved(amount: &str) -> (LoanApplication, Borrower) {
    let (mut application, by) = submitted(amount);
    let _ = granted(application.approve(&officer(), &offer(), &policy(), at(2)).unwrap());
    (application, by)
}

fn rejected() -> (LoanApplication, Borrower) {
    let (mut application, by) = submitted("500");
    let _ = application.reject(&officer(), reason("too little income"), at(2)).unwrap();
    (application, by)
}

fn closed() -> (LoanApplication, Borrower) {
    let (mut application, by) = approved("500");
    let _ = application.close(&admin(), at(3)).unwrap();
    (application, by)
}

fn proposed() -> (LoanApplication, Borrower) {
    let (mut application, by) = submitted("20000");
    let outcome = application.approve(&officer(), &offer(), &policy(), at(2)).unwrap();
    assert!(matches!(outcome, Granting::Proposed(_)));
    (application, by)
}

fn code<T: std::fmt::Debug>(refused: Result<T, LendingError>) -> &'static str {
    refused.unwrap_err().code()
}

fn pointers<T: std::fmt::Debug>(refused: Result<T, LendingError>) -> Vec<(String, &'static str)> {
    refused.unwrap_err().violations().into_iter().map(|it| (it.pointer, it.code)).collect()
}

/// Tries an action in the right role.
fn attempt(application: &mut LoanApplication, by: &Borrower, action: Action) -> Result<(), LendingError> {
    let at = at(9);
    match action {
        Action::Start => Ok(()),
        Action::Change => application.change(by, WishChange::default(), &policy(), at).map(drop),
        Action::Submit => application.submit(by, &policy(), at).map(drop),
        Action::Withdraw => application.withdraw(by, at).map(drop),
        Action::Approve => application.approve(&officer(), &offer(), &policy(), at).map(drop),
        Action::Confirm => application.confirm(&officer(), at).map(drop),
        Action::Reject => application.reject(&officer(), reason("no"), at).map(drop),
        Action::Close => application.close(&admin(), at).map(drop),
        Action::Archive => application.archive(&admin(), at).map(drop),
        Action::Restore => application.restore(&admin(), at).map(drop),
    }
}

#[test]
fn in_each_state_just_what_it_allows_is_possible() {
    let states = [draft("500"), submitted("500"), proposed(), approved("500"), rejected(), closed()];
    for (application, by) in states {
        let (from, allowed) = (application.facts().progress.state().name(), application.facts().progress.allowed());
        for action in Action::ALL.iter().filter(|it| **it != Action::Start) {
            let mut now = application.clone();
            let outcome = attempt(&mut now, &by, *action);
            if allowed.contains(action) {
                assert_eq!(outcome, Ok(()), "{from} {action:?}");
            } else {
                // A draft looks absent to those who decide.
                let seen = application.was_submitted() || [Action::Change, Action::Submit].contains(action);
                let illegal = LendingError::illegal(from, *action, allowed);
                assert_eq!(outcome, Err(if seen { illegal } else { LendingError::ApplicationNotFound }));
                assert_eq!(now, application, "a refusal changes nothing");
            }
        }
    }
}

#[test]
fn the_policies_name_the_states_in_which_something_is_possible() {
    let all = [draft("500"), submitted("500"), proposed(), approved("500"), rejected(), closed()];
    let all = all.map(|(application, _)| application.facts().progress.clone());
    for action in Action::ALL.iter().filter(|it| **it != Action::Start) {
        for state in ApplicationState::ALL {
            let allowed = all.iter().any(|it| it.state() == *state && it.allowed().contains(action));
            assert_eq!(action.policy().is_possible_in(state.name()), allowed, "{action:?} {state}");
        }
    }
}

#[test]
fn only_the_borrower_changes_submits_and_withdraws() {
    let other = borrower(Id::fresh());
    for ((application, _), expected) in
        [(draft("500"), "loan_application_not_found"), (submitted("500"), "not_the_borrower")]
    {
        for action in [Action::Change, Action::Submit, Action::Withdraw] {
            assert_eq!(code(attempt(&mut application.clone(), &other, action)), expected, "{action:?}");
        }
    }
}

#[test]
fn nobody_decides_for_themselves() {
    let (mut application, by) = submitted("500");
    let myself = Officer::of(&actor(by.user())).unwrap();
    assert_eq!(code(application.approve(&myself, &offer(), &policy(), at(2))), "own_application");
    assert_eq!(code(application.reject(&myself, reason("no"), at(2))), "own_application");
    let (mut application, by) = proposed();
    let myself = Officer::of(&actor(by.user())).unwrap();
    assert_eq!(code(application.confirm(&myself, at(2))), "own_application");
}

#[test]
fn a_draft_changes_in_what_the_change_names() {
    let (mut application, by) = draft("500");
    let nothing = application.change(&by, WishChange::default(), &policy(), at(1)).unwrap();
    assert_eq!((nothing, application.facts().revision), (None, 1));
    let change = WishChange { amount: Change::Set(None), ..WishChange::default() };
    assert!(application.change(&by, change, &policy(), at(1)).unwrap().is_some());
    assert_eq!((application.facts().progress.wish().amount, application.facts().revision), (None, 2));
}

#[test]
fn everything_that_is_missing_is_told_at_once() {
    let by = borrower(Id::fresh());
    let (mut application, _) = LoanApplication::start(None, &by, Wish::default(), &policy(), at(0)).unwrap();
    let missing = pointers(application.submit(&by, &policy(), at(1)));
    let expected = ["/amount", "/purpose", "/term_months", "/monthly_income", "/monthly_debt"];
    assert_eq!(missing, expected.map(|it| (it.to_owned(), "required")));
    let negative = Wish { monthly_income: Some(usd("-1")), amount: Some(usd("1")), ..Wish::default() };
    let broken = pointers(LoanApplication::start(None, &by, negative, &policy(), at(0)));
    let expected = [("/amount/amount", "amount_too_small"), ("/monthly_income/amount", "negative")];
    assert_eq!(broken, expected.map(|(place, code)| (place.to_owned(), code)));
}

#[test]
fn an_officer_grants_no_more_than_was_asked_for() {
    let (mut application, _) = submitted("500");
    let greedy = Offer { amount: Some(usd("500.01")), ..offer() };
    let broken = pointers(application.approve(&officer(), &greedy, &policy(), at(2)));
    assert_eq!(broken, [("/amount/amount".to_owned(), "more_than_asked")]);
    let late = Offer { first_due_on: NaiveDate::from_ymd_opt(1969, 12, 31).unwrap(), ..offer() };
    let broken = pointers(application.approve(&officer(), &late, &policy(), at(2)));
    assert_eq!(broken, [("/first_due_on".to_owned(), "in_the_past")]);
    let smaller = Offer { amount: Some(usd("400")), months: Some(6.try_into().unwrap()), ..offer() };
    let (transition, loan) = granted(application.approve(&officer(), &smaller, &policy(), at(2)).unwrap());
    assert_eq!((transition.action, transition.to), (Action::Approve, ApplicationState::Approved));
    assert_eq!((loan.facts().terms.amount, loan.schedule().len()), (usd("400"), 6));
    assert_eq!(application.facts().progress.approval().unwrap().loan, loan.facts().id);
}

#[test]
fn a_large_amount_takes_two_officers() {
    let (mut application, _) = submitted("20000");
    let (first, second) = (officer(), officer());
    let proposal = application.approve(&first, &offer(), &policy(), at(2)).unwrap();
    assert!(matches!(proposal, Granting::Proposed(it) if it.to == ApplicationState::Submitted));
    assert_eq!(code(application.confirm(&first, at(3))), "same_officer");
    let (transition, loan) = granted(application.confirm(&second, at(4)).unwrap());
    assert_eq!((transition.action, loan.facts().terms.amount), (Action::Confirm, usd("20000")));
    let approval = application.facts().progress.approval().unwrap();
    assert_eq!((approval.proposal.officer, approval.at()), (first.user(), at(4)));
    assert_eq!(approval.confirmation.unwrap().officer, second.user());
}

#[test]
fn what_is_granted_counts_and_not_what_was_asked_for() {
    let (mut application, _) = submitted("20000");
    let smaller = Offer { amount: Some(usd("10000")), ..offer() };
    let _ = granted(application.approve(&officer(), &smaller, &policy(), at(2)).unwrap());
}

#[test]
fn a_proposal_dies_with_the_application() {
    let (mut application, by) = proposed();
    let _ = application.withdraw(&by, at(3)).unwrap();
    assert_eq!(application.facts().progress.pending(), None);
    let (mut application, _) = proposed();
    let _ = application.reject(&officer(), reason("no"), at(3)).unwrap();
    assert_eq!((application.facts().progress.pending(), application.facts().progress.approval()), (None, None));
}

#[test]
fn each_end_has_its_reason() {
    let reason_of = |it: &LoanApplication| it.facts().progress.closure().unwrap().how.reason();
    let (mut application, _) = approved("500");
    let _ = application.close(&admin(), at(3)).unwrap();
    assert_eq!(reason_of(&application), CloseReason::Disbursed);
    let (mut application, _) = rejected();
    let _ = application.close(&admin(), at(3)).unwrap();
    assert_eq!(reason_of(&application), CloseReason::Rejected);
    let (mut application, by) = draft("500");
    let transition = application.withdraw(&by, at(3)).unwrap();
    assert_eq!((reason_of(&application), transition.why.as_deref()), (CloseReason::Withdrawn, Some("withdrawn")));
    assert!(!application.was_submitted());
}

#[test]
fn what_was_decided_ninety_days_ago_is_closed() {
    let (due, early) = (at(2) + PATIENCE, at(2) + PATIENCE - TimeDelta::microseconds(1));
    for ((mut application, _), expected) in
        [(approved("500"), CloseReason::Expired), (rejected(), CloseReason::Rejected)]
    {
        assert_eq!(application.expire(early), None);
        assert_eq!(application.expire(due).map(|it| it.to), Some(ApplicationState::Closed));
        assert_eq!(application.facts().progress.closure().unwrap().how.reason(), expected);
        assert_eq!(application.expire(due), None);
    }
    for (mut application, _) in [draft("500"), submitted("500"), proposed(), closed()] {
        assert_eq!(application.expire(due), None);
    }
}

#[test]
fn only_drafts_are_abandoned() {
    let (mut application, _) = draft("500");
    assert_eq!(application.abandon(at(3)).map(|it| it.action), Some(Action::Withdraw));
    let (mut application, _) = submitted("500");
    assert_eq!(application.abandon(at(3)), None);
}

#[test]
fn to_archive_twice_is_to_archive_once() {
    let (mut application, _) = closed();
    assert_eq!(application.restore(&admin(), at(4)), Ok(None));
    assert!(application.archive(&admin(), at(4)).unwrap().is_some());
    let once = application.clone();
    assert_eq!(application.archive(&admin(), at(5)), Ok(None));
    assert_eq!(application, once);
    assert!(application.restore(&admin(), at(6)).unwrap().is_some());
    assert_eq!(application.facts().progress.closure().unwrap().archived_at, None);
}
