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

#[test]
fn the_sentences_are_those_of_the_design() {
    let said = |name: &str| all().find(|it| it.name == name).unwrap().sentence();
    let hidden = " To those who may not see it, it looks absent.";
    for (name, expected) in [
        (
            "loan_application.see",
            "The borrower, or who holds `loans:decide` or `loans:admin`, once it was submitted. To others it looks absent.",
        ),
        ("loan_application.withdraw", &format!("The borrower, while it is draft or submitted.{hidden}")),
        (
            "loan_application.confirm",
            &format!(
                "Who holds `loans:decide`, is not the borrower, and did not approve it first, while it is submitted.{hidden}"
            ),
        ),
        ("loan_application.close", &format!("Who holds `loans:admin`, while it is approved or rejected.{hidden}")),
        (
            "loan.repay",
            "The borrower, or who holds `loans:decide` or `loans:admin`, while it is active. To others it looks absent.",
        ),
        (
            "job.see",
            "Who asked for it, or who may ask for such a one, or who holds `jobs:manage`. To others it looks absent.",
        ),
        ("job.retry", &format!("Who may ask for such a one, or who holds `jobs:manage`, while it is failed.{hidden}")),
        ("notification.see", "Whoever is told. To others it looks absent."),
        (
            "order.cancel",
            &format!(
                "The customer, or who holds `orders:manage`, once it was placed, while it is draft, placed or paid.{hidden}"
            ),
        ),
        ("order.fulfil", &format!("Who holds `orders:manage`, while it is paid.{hidden}")),
        ("user.manage_self", "Who is its owner and has logged in themselves. To others it looks absent."),
        ("user.manage", "Who holds `users:write` and may do themselves all that its owner may do, before and after."),
        ("catalogue.see", "Everybody, known or not."),
        ("stock.keep", "Who holds `stock:write`."),
        ("webhook.manage", "Who holds `webhooks:manage`."),
    ] {
        assert_eq!(said(name), expected);
    }
}
