//! Conditions decide as they speak.

use chrono::TimeDelta;

use super::{
    Condition::{
        All, Any, Before, Covers, Everybody, From, Holds, Is, LoggedIn, MayAsk, Not, Owns, SameDepartment, Shared,
        While,
    },
    Party::{Approver, Owner},
    *,
};
use crate::kernel::{ApiKeyId, ClientId, Means, Permission, PermissionSet, SessionId, Timestamp, UserId};

const DECIDES: Condition = Holds(Permission::LoansDecide);

fn member(permissions: &[Permission]) -> Actor {
    Actor::member(UserId::fresh(), SessionId::fresh(), PermissionSet::of(permissions))
}

fn holds(condition: Condition, actor: &Actor, record: Attributes<'_>) -> bool {
    condition.holds(&Subject::of(actor), &record)
}

fn said(rules: &'static [Rule]) -> String {
    Policy { need: Need::Login, owner: "the borrower", rules, ..Policy::OPEN }.sentence()
}

const fn must(must: Condition) -> Rule {
    Rule::or(must, "no", "no")
}

#[test]
fn what_is_somebodys_own_takes_a_means_that_may_touch_it() {
    let (user, session, key) = (UserId::fresh(), SessionId::fresh(), ApiKeyId::fresh());
    let by = |means| Actor::person(user, means, PermissionSet::ALL);
    let record = Attributes::of(Some(user));
    for (means, own) in [
        (Means::Login(session), true),
        (Means::Key { key, own: true }, true),
        (Means::Key { key, own: false }, false),
        (Means::Grant { session, own: true }, true),
        (Means::Grant { session, own: false }, false),
        (Means::Job, true),
    ] {
        assert_eq!(holds(Owns, &by(means), record), own, "{means:?}");
        assert!(holds(Is(Owner), &by(means), record), "whoever acts for them is they: {means:?}");
        assert_eq!(holds(LoggedIn, &by(means), record), means == Means::Login(session), "{means:?}");
    }
    for nobody in [Actor::STRANGER, Actor::SYSTEM, Actor::client(ClientId::fresh(), PermissionSet::ALL)] {
        assert!(!holds(Owns, &nobody, record) && !holds(Is(Owner), &nobody, record));
        assert!(!holds(Owns, &nobody, Attributes::of(None)), "what is nobody's is not a stranger's");
    }
}

#[test]
fn what_is_not_known_allows_nothing_and_neither_does_its_opposite() {
    const UNKNOWN: [Condition; 6] =
        [MayAsk, Covers("it"), SameDepartment, While(&["draft"]), Before("its end"), From("its end")];
    const OPPOSITES: [Condition; 4] =
        [Not(&MayAsk), Not(&SameDepartment), Not(&While(&["draft"])), Not(&Before("its end"))];
    let (actor, record) = (Actor::SYSTEM, Attributes::of(None));
    for condition in UNKNOWN {
        assert!(!holds(condition, &actor, record), "{condition:?}");
    }
    for condition in OPPOSITES {
        assert!(!holds(condition, &actor, record), "{condition:?}");
    }
    assert!(holds(Any(&[MayAsk, Everybody]), &actor, record) && !holds(All(&[MayAsk, Everybody]), &actor, record));
    assert!(!holds(Not(&Any(&[MayAsk, Not(&Everybody)])), &actor, record));
    assert!(holds(Not(&All(&[MayAsk, Not(&Everybody)])), &actor, record), "one that is not so is enough");
}

#[test]
fn nobody_manages_what_allows_more_than_they_may() {
    let record = Attributes::of(None).allowing(PermissionSet::of(&[Permission::UsersRead]));
    assert!(holds(Covers("it"), &member(&[Permission::UsersRead, Permission::UsersWrite]), record));
    assert!(!holds(Covers("it"), &member(&[Permission::UsersWrite]), record));
}

#[test]
fn a_department_is_compared_where_both_are_known() {
    let actor = member(&[]);
    let subject = Subject::of(&actor).of_department("Mathematics");
    let record = Attributes::of(None);
    assert!(SameDepartment.holds(&subject, &record.of_department("Mathematics")));
    assert!(!SameDepartment.holds(&subject, &record.of_department("Law")));
    assert!(!SameDepartment.holds(&Subject::of(&actor), &record.of_department("Law")));
    assert!(Not(&SameDepartment).holds(&subject, &record.of_department("Law")));
}

#[test]
fn a_deadline_is_the_first_moment_after() {
    let (actor, deadline) = (member(&[]), Timestamp::UNIX_EPOCH);
    let record = Attributes::of(None).with_deadline(deadline);
    for (offset, before) in [(-1, true), (0, false), (1, false)] {
        let subject = Subject::of(&actor).at(deadline + TimeDelta::microseconds(offset));
        assert_eq!((Before("it").holds(&subject, &record), From("it").holds(&subject, &record)), (before, !before));
    }
}

#[test]
fn the_first_rule_that_does_not_hold_is_told() {
    const POLICY: Policy = Policy {
        need: Need::Permission(Permission::LoansDecide),
        sees: Any(&[Owns, Shared("it was submitted")]),
        rules: &[
            Rule::or(Not(&Is(Owner)), "own", "nobody decides for themselves"),
            Rule { must: MayAsk, otherwise: Otherwise::Lacking },
            Rule::during(&["submitted"]),
        ],
        ..Policy::OPEN
    };
    let officer = member(&[Permission::LoansDecide]);
    let check = |actor: &Actor, record: Attributes<'_>| POLICY.check(&Subject::of(actor), &record);
    let record = Attributes::of(officer.user());
    let needed = Denied::Permission(Permission::LoansDecide);
    assert_eq!(check(&Actor::STRANGER, record), Err(Refused::Denied(Denied::Login)));
    assert_eq!(check(&member(&[]), record), Err(Refused::Denied(needed)), "before anything of the record");
    assert_eq!(check(&officer, Attributes::of(None)), Err(Refused::Hidden));
    let own = Forbidden { code: "own", why: "nobody decides for themselves" };
    assert_eq!(check(&officer, record.in_state("draft")), Err(Refused::Forbidden(own)), "before its state");
    let record = Attributes::of(None).shared(true);
    let lacking = Refused::Denied(Denied::Permission(Permission::JobsManage));
    assert_eq!(check(&officer, record.asking_for(Permission::JobsManage)), Err(lacking));
    let record = record.asking_for(Permission::LoansDecide);
    assert_eq!(check(&officer, record), Err(Refused::State), "no state is not the right one");
    assert_eq!(check(&officer, record.in_state("draft")), Err(Refused::State));
    assert_eq!(check(&officer, record.in_state("submitted")), Ok(()));
    assert_eq!(POLICY.codes().collect::<Vec<_>>(), ["own", "permission_denied", "illegal_transition"]);
    assert!(POLICY.is_possible_in("submitted") && !POLICY.is_possible_in("draft"));
    assert!(Policy::OPEN.is_possible_in("whatever"));
}

/// Rules, and what they say.
const SPOKEN: &[(&[Rule], &str)] = &[
    (&[], "Everybody who is logged in."),
    (&[must(Is(Owner)), must(While(&["draft", "open", "due"]))], "The borrower, while it is draft, open or due."),
    (&[must(DECIDES), must(Not(&Is(Owner)))], "Who holds `loans:decide` and is not the borrower."),
    (
        &[must(DECIDES), must(Not(&Is(Owner))), must(Not(&Is(Approver)))],
        "Who holds `loans:decide`, is not the borrower, and did not approve it first.",
    ),
    (&[must(Any(&[DECIDES, Holds(Permission::LoansAdmin)]))], "Who holds `loans:decide` or `loans:admin`."),
    (
        &[must(Any(&[Owns, All(&[DECIDES, SameDepartment])]))],
        "The borrower, or who holds `loans:decide` and belongs to its department.",
    ),
    (&[must(All(&[DECIDES, Shared("it was submitted")]))], "Who holds `loans:decide`, once it was submitted."),
    (&[must(SameDepartment), must(Before("its last day"))], "Who belongs to its department, before its last day."),
    (&[must(Is(Owner)), must(Not(&Before("its last day")))], "The borrower, from its last day on."),
    (
        &[must(Not(&SameDepartment)), must(LoggedIn)],
        "Who does not belong to its department and has logged in themselves.",
    ),
    (&[must(While(&["open"]))], "Everybody who is logged in, while it is open."),
];

#[test]
fn conditions_speak() {
    for (rules, expected) in SPOKEN {
        assert_eq!(said(rules), *expected);
    }
}

#[test]
fn a_policy_says_what_those_find_who_may_not_know() {
    const SEE: Policy = Policy { need: Need::Login, sees: Any(&[Owns, DECIDES]), ..Policy::OPEN };
    const TAKE: Policy = Policy { rules: &[must(Is(Owner))], ..SEE };
    assert_eq!(SEE.sentence(), "Its owner, or who holds `loans:decide`. To others it looks absent.");
    assert_eq!(TAKE.sentence(), "Its owner. To those who may not see it, it looks absent.");
    assert_eq!(Policy::OPEN.sentence(), "Everybody, known or not.");
    assert_eq!(Need::Permission(Permission::AuditRead).sentence(), "Who holds `audit:read`.");
}
