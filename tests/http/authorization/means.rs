//! By what somebody acts, and what that may touch: an officer at their own device, their keys and the applications that
//! they let act for them, and an application that acts for nobody.

use domain::{
    identity::BuiltIn,
    kernel::{Actor, ApiKeyId, ClientId, Means, SessionId, UserId},
    policies,
};

use super::{
    records::{H, N, O, R, Y, attributes, said},
    scenes::Record::{
        self, Account, Consent, Draft, HiddenReview, Loan, Notification, QueuedImport, Review, Submitted,
    },
};

/// Only a person does that who has logged in: 403.
const P: &str = "login_needed";

/// What an officer's means are told: for their own record (`true`) or another's.
#[rustfmt::skip]
const MEANS: &[(&str, Record, bool, [&str; 6])] = &[
    //                                            login, key for oneself, key, grant for oneself, grant, application
    ("get_loan_application",      Draft,     true,  [Y, Y, H, Y, H, H]),
    ("get_loan_application",      Draft,     false, [H, H, H, H, H, H]),
    ("get_loan_application",      Submitted, true,  [Y, Y, Y, Y, Y, Y]),
    ("get_loan_application",      Submitted, false, [Y, Y, Y, Y, Y, Y]),
    ("withdraw_loan_application", Draft,     true,  [Y, Y, H, Y, H, H]),
    ("approve_loan_application",  Submitted, false, [Y, Y, Y, Y, Y, Y]),
    // A key that may not touch what is one's own is still one's own.
    ("approve_loan_application",  Submitted, true,  [O, O, O, O, O, Y]),
    ("write_off_loan",            Loan,      true,  [N, N, N, N, N, N]),
    ("get_job",                   QueuedImport, true,  [Y, Y, H, Y, H, H]),
    ("get_job",                   QueuedImport, false, [H, H, H, H, H, H]),
    ("get_notification",          Notification, true,  [Y, Y, H, Y, H, H]),
    ("get_notification",          Notification, false, [H, H, H, H, H, H]),
    ("change_password",           Account,   true,  [Y, P, H, P, H, H]),
    ("delete_me",                 Account,   true,  [Y, P, H, P, H, H]),
    ("delete_current_session",    Account,   true,  [Y, P, H, P, H, H]),
    ("get_review",                HiddenReview, true,  [Y, Y, H, Y, H, H]),
    ("get_review",                HiddenReview, false, [H, H, H, H, H, H]),
    // What the permission is for goes without the scope for oneself.
    ("delete_review",             Review,    true,  [Y, Y, Y, Y, Y, R]),
    ("delete_review",             Review,    false, [R, R, R, R, R, R]),
    ("delete_consent",            Consent,   true,  [Y, P, H, P, H, H]),
    ("delete_consent",            Consent,   false, [H, H, H, H, H, H]),
];

#[test]
fn what_somebody_gave_away_touches_only_what_it_is_meant_to() {
    let (user, session, key) = (UserId::fresh(), SessionId::fresh(), ApiKeyId::fresh());
    let permissions = BuiltIn::LoanOfficer.permissions().union(BuiltIn::Member.permissions());
    let person = |by| Actor::person(user, by, permissions);
    let actors = [
        person(Means::Login(session)),
        person(Means::Key { key, own: true }),
        person(Means::Key { key, own: false }),
        person(Means::Grant { session, own: true }),
        person(Means::Grant { session, own: false }),
        Actor::client(ClientId::fresh(), permissions),
    ];
    for (id, record, own, cells) in MEANS {
        for (actor, expected) in actors.iter().zip(cells) {
            let owner = if *own { user } else { UserId::fresh() };
            let said = said(id, actor, &attributes(*record, Some(owner), actor));
            assert_eq!(said, *expected, "{id} with {record:?}, own: {own}, by {actor:?}");
        }
    }
}

#[test]
fn a_stranger_is_asked_who_they_are_by_every_policy_that_is_not_for_all() {
    for policy in policies::all().filter(|it| it.need != domain::kernel::Need::Nothing) {
        for operation in policy.operations {
            let record = attributes(Submitted, None, &Actor::STRANGER);
            assert_eq!(said(operation, &Actor::STRANGER, &record), "unauthenticated", "{operation}");
        }
    }
}
