//! The table is whole, and says of itself what it decides.

use std::collections::BTreeSet;

use super::*;
use crate::kernel::Condition;

#[test]
fn every_policy_has_a_name_and_no_operation_has_two() {
    let names: BTreeSet<_> = all().map(|it| it.name).collect();
    assert_eq!(names.len(), all().count());
    assert!(names.iter().all(|it| it.split('.').count() == 2), "{names:?}");
    let operations: Vec<_> = all().flat_map(|it| it.operations).collect();
    let once: BTreeSet<_> = operations.iter().collect();
    assert_eq!(once.len(), operations.len());
    assert!(all().all(|it| !it.operations.is_empty()));
}

/// Whether `condition` denies that somebody acts as an owner, which would be true of their own key as well.
fn denies_ownership(condition: &Condition, denied: bool) -> bool {
    match condition {
        Condition::Owns => denied,
        Condition::Not(other) => denies_ownership(other, true),
        Condition::All(several) | Condition::Any(several) => several.iter().any(|it| denies_ownership(it, denied)),
        _ => false,
    }
}

#[test]
fn nobody_escapes_a_rule_about_owners_by_a_key_of_their_own() {
    for policy in all() {
        let conditions = policy.rules.iter().map(|it| it.must).chain([policy.sees]);
        assert!(conditions.into_iter().all(|it| !denies_ownership(&it, false)), "{}", policy.name);
    }
    assert!(denies_ownership(&Condition::Not(&Condition::Any(&[Condition::Owns])), false));
}

/// What the policy of this name says of itself.
fn said(name: &str) -> String {
    all().find(|it| it.name == name).unwrap().sentence()
}

/// What is said where those who may not see a record are not those who may not do it.
const HIDDEN: &str = " To those who may not see it, it looks absent.";

#[test]
fn the_sentences_are_those_of_the_design() {
    for (name, expected) in [
        (
            "loan_application.see",
            "The borrower, or who holds `loans:decide` or `loans:admin`, once it was submitted. To others it looks absent.",
        ),
        ("loan_application.withdraw", &format!("The borrower, while it is draft or submitted.{HIDDEN}")),
        (
            "loan_application.confirm",
            &format!(
                "Who holds `loans:decide`, is not the borrower, and did not approve it first, while it is submitted.{HIDDEN}"
            ),
        ),
        ("loan_application.close", &format!("Who holds `loans:admin`, while it is approved or rejected.{HIDDEN}")),
        (
            "loan.repay",
            "The borrower, or who holds `loans:decide` or `loans:admin`, while it is active. To others it looks absent.",
        ),
        (
            "job.see",
            "Who asked for it, or who may ask for such a one, or who holds `jobs:manage`. To others it looks absent.",
        ),
        ("job.retry", &format!("Who may ask for such a one, or who holds `jobs:manage`, while it is failed.{HIDDEN}")),
        ("notification.see", "Whoever is told. To others it looks absent."),
        (
            "order.cancel",
            "The customer, or who holds `orders:manage`, once it was placed, while it is draft, placed or paid. To others it looks absent.",
        ),
        ("order.fulfil", &format!("Who holds `orders:manage`, while it is paid.{HIDDEN}")),
        ("sales.report", "Who holds `orders:manage`."),
        ("stock.keep", "Who holds `stock:write`."),
        ("user.manage_self", "Who is its owner and has logged in themselves. To others it looks absent."),
        ("user.manage", "Who holds `users:write` and may do themselves all that its owner may do, before and after."),
        ("catalogue.see", "Everybody, known or not."),
        ("webhook.manage", "Who holds `webhooks:manage`."),
    ] {
        assert_eq!(said(name), expected);
    }
}

#[test]
fn what_is_said_of_reviews_is_what_is_meant() {
    for (name, expected) in [
        (
            "review.see",
            "Everybody, known or not, while it is published, or the reviewer, or who holds `reviews:moderate`. To others it looks absent.",
        ),
        ("review.write", "Who holds `reviews:write` and is the reviewer."),
        (
            "review.delete",
            &format!(
                "Who holds `reviews:write`, is the reviewer or holds `reviews:moderate`, and is not the reviewer or acts while it is published.{HIDDEN}"
            ),
        ),
        (
            "review.hide",
            &format!("Who holds `reviews:moderate` and is not the reviewer, while it is published.{HIDDEN}"),
        ),
    ] {
        assert_eq!(said(name), expected);
    }
}
