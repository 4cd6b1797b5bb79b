//! Who may do what to their own record and to another's: written by hand, and held both against the service and against
//! the policies. An operation that hides records and has no row fails.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    identity::BuiltIn,
    kernel::{Actor, Attributes, Condition, Denied, Permission, PermissionSet, Refused, SessionId, Subject, UserId},
    policies,
};
use tests::{Answer, Campus, Person, Role, on_both};

use super::{
    orders::ORDERS,
    scenes::{
        Cast,
        Record::{
            self, Account, Approved, Closed, Consent, Draft, FailedImport, HiddenReview, Identity, Key, Loan, Login,
            Notification, OrderDraft, OrderPaid, OrderPlaced, Proposed, ProposedByThem, QueuedImport, Review,
            ServiceJob, Submitted,
        },
    },
};

/// Does it.
pub(super) const Y: &str = "allowed";
/// Finds nothing: 404.
pub(super) const H: &str = "hidden";
/// Lacks the permission, whatever the record: 403.
pub(super) const N: &str = "permission_denied";
/// Knows of it, but it is not theirs: 403.
const B: &str = "not_the_borrower";
/// The same of an order.
pub(super) const C: &str = "not_the_customer";
/// Would decide for themselves: 403.
pub(super) const O: &str = "own_application";
/// Would moderate themselves: 403.
const M: &str = "own_review";
/// Would give money back to themselves: 403.
pub(super) const G: &str = "own_order";
/// Knows of it, but somebody else has written it: 403.
pub(super) const R: &str = "not_the_reviewer";
/// Has approved it already: 403.
const T: &str = "same_officer";
/// Not in this state: 409.
pub(super) const S: &str = "illegal_transition";
/// There is no such record.
const X: &str = "none";

/// What becomes of an operation, by whose record it is.
pub(super) type Row = (&'static str, Record, [&'static str; 7], [&'static str; 7]);

#[rustfmt::skip]
const LENDING: &[Row] = &[
    // member, loan_officer, case_worker, instructor, editor, bookstore_admin, admin: with their own record, with another's
    ("get_loan_application",          Draft,          [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("list_loan_application_history", Draft,          [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("update_loan_application",       Draft,          [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("submit_loan_application",       Draft,          [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("withdraw_loan_application",     Draft,          [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("approve_loan_application",      Draft,          [N, O, N, N, N, N, O], [N, H, N, N, N, N, H]),
    ("confirm_loan_application",      Draft,          [N, O, N, N, N, N, O], [N, H, N, N, N, N, H]),
    ("reject_loan_application",       Draft,          [N, O, N, N, N, N, O], [N, H, N, N, N, N, H]),
    ("close_loan_application",        Draft,          [N, N, N, N, N, N, S], [N, N, N, N, N, N, H]),
    ("archive_loan_application",      Draft,          [N, N, N, N, N, N, S], [N, N, N, N, N, N, H]),
    ("restore_loan_application",      Draft,          [N, N, N, N, N, N, S], [N, N, N, N, N, N, H]),
    ("get_loan_application",          Submitted,      [Y, Y, Y, Y, Y, Y, Y], [H, Y, H, H, H, H, Y]),
    ("list_loan_application_history", Submitted,      [Y, Y, Y, Y, Y, Y, Y], [H, Y, H, H, H, H, Y]),
    ("update_loan_application",       Submitted,      [S, S, S, S, S, S, S], [H, B, H, H, H, H, B]),
    ("submit_loan_application",       Submitted,      [S, S, S, S, S, S, S], [H, B, H, H, H, H, B]),
    ("withdraw_loan_application",     Submitted,      [Y, Y, Y, Y, Y, Y, Y], [H, B, H, H, H, H, B]),
    ("approve_loan_application",      Submitted,      [N, O, N, N, N, N, O], [N, Y, N, N, N, N, Y]),
    ("reject_loan_application",       Submitted,      [N, O, N, N, N, N, O], [N, Y, N, N, N, N, Y]),
    ("close_loan_application",        Submitted,      [N, N, N, N, N, N, S], [N, N, N, N, N, N, S]),
    ("confirm_loan_application",      Proposed,       [N, O, N, N, N, N, O], [N, Y, N, N, N, N, Y]),
    ("confirm_loan_application",      ProposedByThem, [X, X, X, X, X, X, X], [X, T, X, X, X, X, T]),
    ("withdraw_loan_application",     Approved,       [S, S, S, S, S, S, S], [H, B, H, H, H, H, B]),
    ("approve_loan_application",      Approved,       [N, O, N, N, N, N, O], [N, S, N, N, N, N, S]),
    ("close_loan_application",        Approved,       [N, N, N, N, N, N, Y], [N, N, N, N, N, N, Y]),
    ("archive_loan_application",      Closed,         [N, N, N, N, N, N, Y], [N, N, N, N, N, N, Y]),
    ("restore_loan_application",      Closed,         [N, N, N, N, N, N, Y], [N, N, N, N, N, N, Y]),
    ("get_loan",                      Loan,           [Y, Y, Y, Y, Y, Y, Y], [H, Y, H, H, H, H, Y]),
    ("list_loan_schedule",            Loan,           [Y, Y, Y, Y, Y, Y, Y], [H, Y, H, H, H, H, Y]),
    ("list_repayments",               Loan,           [Y, Y, Y, Y, Y, Y, Y], [H, Y, H, H, H, H, Y]),
    ("get_repayment",                 Loan,           [Y, Y, Y, Y, Y, Y, Y], [H, Y, H, H, H, H, Y]),
    ("create_repayment",              Loan,           [Y, Y, Y, Y, Y, Y, Y], [H, Y, H, H, H, H, Y]),
    ("write_off_loan",                Loan,           [N, N, N, N, N, N, O], [N, N, N, N, N, N, Y]),
];

#[rustfmt::skip]
const OTHERS: &[Row] = &[
    ("get_job",                       QueuedImport,   [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("get_job_report",                QueuedImport,   [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("cancel_job",                    QueuedImport,   [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("retry_job",                     QueuedImport,   [N, N, N, N, N, S, S], [H, H, H, H, H, S, S]),
    ("retry_job",                     FailedImport,   [N, N, N, N, N, Y, Y], [H, H, H, H, H, Y, Y]),
    ("cancel_job",                    FailedImport,   [S, S, S, S, S, S, S], [H, H, H, H, H, S, S]),
    ("get_job",                       ServiceJob,     [X, X, X, X, X, X, X], [H, H, H, H, H, H, Y]),
    ("get_job_report",                ServiceJob,     [X, X, X, X, X, X, X], [H, H, H, H, H, H, Y]),
    ("cancel_job",                    ServiceJob,     [X, X, X, X, X, X, X], [H, H, H, H, H, H, Y]),
    ("get_notification",              Notification,   [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("read_notification",             Notification,   [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("unread_notification",           Notification,   [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("get_api_key",                   Key,            [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, Y]),
    ("list_api_key_usage",            Key,            [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, Y]),
    ("update_api_key",                Key,            [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, Y]),
    ("rotate_api_key",                Key,            [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("delete_api_key",                Key,            [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, Y]),
    ("delete_session",                Login,          [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("delete_identity",               Identity,       [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("delete_consent",                Consent,        [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("get_review",                    Review,         [Y, Y, Y, Y, Y, Y, Y], [Y, Y, Y, Y, Y, Y, Y]),
    ("delete_review",                 Review,         [Y, Y, Y, Y, Y, Y, Y], [R, R, R, R, R, Y, Y]),
    ("delete_my_review",              Review,         [Y, Y, Y, Y, Y, Y, Y], [X, X, X, X, X, X, X]),
    ("hide_review",                   Review,         [N, N, N, N, N, M, M], [N, N, N, N, N, Y, Y]),
    ("restore_review",                Review,         [N, N, N, N, N, M, M], [N, N, N, N, N, S, S]),
    ("get_review",                    HiddenReview,   [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("delete_review",                 HiddenReview,   [S, S, S, S, S, S, S], [H, H, H, H, H, Y, Y]),
    ("delete_my_review",              HiddenReview,   [S, S, S, S, S, S, S], [X, X, X, X, X, X, X]),
    ("hide_review",                   HiddenReview,   [N, N, N, N, N, M, M], [N, N, N, N, N, S, S]),
    ("restore_review",                HiddenReview,   [N, N, N, N, N, M, M], [N, N, N, N, N, Y, Y]),
    ("get_user",                      Account,        [N, N, N, N, N, N, Y], [N, N, N, N, N, N, Y]),
    ("update_user",                   Account,        [N, N, N, N, N, N, Y], [N, N, N, N, N, N, Y]),
    ("set_user_roles",                Account,        [N, N, N, N, N, N, Y], [N, N, N, N, N, N, Y]),
    ("list_user_sessions",            Account,        [N, N, N, N, N, N, Y], [N, N, N, N, N, N, Y]),
];

/// Where else a record is shown, by the operation that shows it alone.
const LISTS: &[(&str, &str)] = &[
    ("get_loan_application", "/v1/loan-applications"),
    ("get_loan", "/v1/loans"),
    ("get_order", "/v1/orders"),
    ("get_job", "/v1/jobs"),
    ("get_notification", "/v1/notifications"),
    ("get_user", "/v1/users"),
];

/// What an answer is in the words of the table.
fn found(answer: &Answer) -> &str {
    match answer.status {
        200..=299 => Y,
        404 => H,
        403 | 409 => answer.code(),
        _ => "something else",
    }
}

/// Tries every cell.
async fn complaints(campus: &Campus, rows: &[Row]) -> Vec<String> {
    let cast = Cast::of(campus).await;
    let (mut found_wrong, mut ready) = (Vec::new(), BTreeMap::new());
    for (id, record, own, anothers) in rows {
        let operation = campus.document().operation(id);
        for (whose, cells) in [("their own", own), ("another's", anothers)] {
            for ((role, person), expected) in cast.roles.iter().zip(cells).filter(|it| *it.1 != X) {
                let owner = if whose == "their own" { person } else { &cast.another };
                let key = (*record, owner.id.clone(), (*record == ProposedByThem).then(|| person.id.clone()));
                let place = match ready.get(&key) {
                    Some(place) => String::clone(place),
                    None => cast.make(*record, owner, person).await,
                };
                let answer = cast.request(person, operation, &place, owner).await;
                if found(&answer) != *expected {
                    found_wrong.push(format!(
                        "{id} as {} with {whose} {record:?} should be {expected}: {answer:?}",
                        role.name()
                    ));
                }
                if *expected != N {
                    found_wrong.extend(list_differs(id, person, &place, *expected == Y).await);
                }
                let unknown = cast.request(&campus.stranger(), operation, &place, owner).await;
                if operation.is_public() {
                    // What a stranger may know of, everybody may.
                    assert_eq!(found(&unknown) == Y, anothers[0] == Y, "{id}: {unknown:?}");
                } else {
                    unknown.refused(401, "unauthenticated");
                }
                // What was changed is not in its state any more.
                if *expected == Y && operation.method != tests::Method::GET {
                    ready.remove(&key)
                } else {
                    ready.insert(key, place)
                };
            }
        }
    }
    found_wrong
}

/// A list shows just what can be asked for by itself.
async fn list_differs(id: &str, person: &Person, place: &str, shown: bool) -> Option<String> {
    let (_, list) = LISTS.iter().find(|it| it.0 == id)?;
    let all = crate::catalogue::walked(person, list).await;
    let listed = all.iter().any(|it| place.ends_with(it["id"].as_str().unwrap()));
    (listed != shown).then(|| format!("{list} should show {place}: {shown}"))
}

on_both! {
    async fn lending_shows_and_allows_to_each_what_the_table_says(campus: Campus) {
        let complaints = complaints(&campus, LENDING).await;
        assert!(complaints.is_empty(), "{complaints:#?}");
    }

    async fn orders_show_and_allow_to_each_what_the_table_says(campus: Campus) {
        let complaints = complaints(&campus, ORDERS).await;
        assert!(complaints.is_empty(), "{complaints:#?}");
    }

    async fn everything_else_shows_and_allows_to_each_what_the_table_says(campus: Campus) {
        let complaints = complaints(&campus, OTHERS).await;
        assert!(complaints.is_empty(), "{complaints:#?}");
    }

    async fn every_operation_that_hides_records_has_its_rows(campus: Campus) {
        let rows: BTreeSet<_> = LENDING.iter().chain(OTHERS).chain(ORDERS).map(|it| it.0).collect();
        let hides = |id: &str| policies::ruling(id).is_some_and(|it| it.sees != Condition::Everybody);
        let operations = campus.document().operations().iter().filter(|it| it.path.contains('{') && hides(&it.id));
        let without: Vec<_> = operations.map(|it| it.id.as_str()).filter(|it| !rows.contains(it)).collect();
        assert!(without.is_empty(), "without a row for one's own record and another's: {without:?}");
    }
}

/// What the policies know of such a record.
pub(super) fn attributes(record: Record, owner: Option<UserId>, actor: &Actor) -> Attributes<'static> {
    let of = Attributes::of(owner);
    match record {
        Draft | OrderDraft => of.in_state("draft"),
        OrderPlaced => of.shared(true).in_state("placed"),
        OrderPaid => of.shared(true).in_state("paid"),
        Submitted => of.shared(true).in_state("submitted"),
        Proposed => of.shared(true).in_state("submitted").approved_by(Some(UserId::fresh())),
        ProposedByThem => of.shared(true).in_state("submitted").approved_by(actor.user()),
        Approved => of.shared(true).in_state("approved"),
        Closed => of.shared(true).in_state("closed"),
        Loan => of.in_state("active"),
        QueuedImport => of.asking_for(Permission::CatalogueWrite).in_state("queued"),
        FailedImport => of.asking_for(Permission::CatalogueWrite).in_state("failed"),
        ServiceJob => Attributes::of(None).asking_for(Permission::JobsManage).in_state("queued"),
        Review => of.in_state("published"),
        HiddenReview => of.in_state("hidden"),
        Notification | Login | Key | Identity | Consent => of,
        Account => of.allowing(if owner == actor.user() { actor.permissions() } else { PermissionSet::NONE }),
    }
}

/// What the policy of an operation says, in the words of the table.
pub(super) fn said(id: &str, actor: &Actor, record: &Attributes<'_>) -> &'static str {
    match policies::ruling(id).unwrap().check(&Subject::of(actor), record) {
        Ok(()) => Y,
        Err(Refused::Denied(Denied::Permission(_))) => N,
        Err(Refused::Denied(_)) => "unauthenticated",
        Err(Refused::Hidden) => H,
        Err(Refused::Forbidden(why)) => why.code,
        Err(Refused::State) => S,
    }
}

#[test]
fn the_policies_say_what_the_table_says() {
    for (id, record, own, anothers) in LENDING.iter().chain(OTHERS).chain(ORDERS) {
        for (at, role) in Role::ALL.iter().enumerate() {
            let permissions = BuiltIn::named(role.name()).unwrap().permissions().union(BuiltIn::Member.permissions());
            let actor = Actor::member(UserId::fresh(), SessionId::fresh(), permissions);
            for (owner, expected) in [(actor.user(), own[at]), (Some(UserId::fresh()), anothers[at])] {
                let said = said(id, &actor, &attributes(*record, owner, &actor));
                assert!(expected == X || said == expected, "{id} as {}: {said}, not {expected}", role.name());
            }
        }
    }
}
