//! Keeping a login going, and ending it.

use application::{Caller, identity};
use chrono::TimeDelta;

use super::campus::{ABROAD, HOME, PASSWORD, code, on_both, refused, wait};
use crate::testing::{block_on, cells};

const ADA: &str = "ada@example.org";
const NEW: &str = "the quay at seven";

#[test]
fn a_refresh_token_is_good_once_and_its_successor_next() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let first = campus.log_in(ADA, PASSWORD, HOME).unwrap();
        let second = campus.refresh(&first.refresh_token).unwrap();
        wait(TimeDelta::minutes(9));
        let third = campus.refresh(&second.refresh_token).unwrap();
        assert!(campus.actor(&third).is_ok());
        assert_eq!(campus.actor(&first).unwrap(), campus.actor(&third).unwrap(), "it is one session");
        assert_eq!(third.user.email, ADA);
    });
}

#[test]
fn two_tabs_at_once_get_the_same_successor() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let first = campus.log_in(ADA, PASSWORD, HOME).unwrap();
        let one = campus.refresh(&first.refresh_token).unwrap();
        wait(TimeDelta::seconds(10));
        let other = campus.refresh(&first.refresh_token).unwrap();
        assert_eq!(one.refresh_token, other.refresh_token);
        assert!(campus.refresh(&one.refresh_token).is_ok());
        let kept =
            cells(&mut campus.scratch.open(), "SELECT CAST(issued_at AS text) AS cell FROM identity_refresh_tokens");
        assert_eq!(kept.len(), 3, "the family does not fork");
    });
}

#[test]
fn a_spent_token_that_comes_back_ends_the_session() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let (stolen, other) =
            (campus.log_in(ADA, PASSWORD, HOME).unwrap(), campus.log_in(ADA, PASSWORD, HOME).unwrap());
        let next = campus.refresh(&stolen.refresh_token).unwrap();
        assert!(campus.actor(&next).is_ok());
        wait(TimeDelta::seconds(11));
        assert_eq!(code(campus.refresh(&stolen.refresh_token)), "invalid_refresh_token");
        assert_eq!(code(campus.refresh(&next.refresh_token)), "invalid_refresh_token");
        assert_eq!(code(campus.actor(&next)), "unauthenticated");
        assert!(campus.actor(&other).is_ok(), "another login of the same person goes on");
    });
}

#[test]
fn an_unknown_token_is_refused() {
    on_both(|campus| {
        for token in ["x", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA"] {
            assert_eq!(code(campus.refresh(token)), "invalid_refresh_token");
        }
    });
}

#[test]
fn a_session_ends_when_nobody_uses_it_and_is_forgotten_later() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let session = campus.log_in(ADA, PASSWORD, HOME).unwrap();
        campus.log_in(ADA, "wrong", HOME).err().unwrap();
        wait(TimeDelta::days(30));
        assert_eq!(code(campus.refresh(&session.refresh_token)), "invalid_refresh_token");
        let tidy = || {
            let policy = campus.accounts.policy;
            block_on(campus.gateway.write_plainly(Caller::system(), move |ctx, uow| {
                identity::forget_identity_leftovers(ctx, uow.identity(), &policy, 100)
            }))
        };
        assert_eq!(tidy().unwrap(), 1, "the failed login");
        wait(TimeDelta::days(31));
        assert_eq!(tidy().unwrap(), 1, "the session");
        let left =
            cells(&mut campus.scratch.open(), "SELECT CAST(issued_at AS text) AS cell FROM identity_refresh_tokens");
        assert!(left.is_empty());
    });
}

#[test]
fn logging_out_ends_the_session_at_once() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let session = campus.log_in(ADA, PASSWORD, HOME).unwrap();
        campus.log_out(campus.actor(&session).unwrap());
        assert_eq!(code(campus.actor(&session)), "unauthenticated");
        assert_eq!(code(campus.refresh(&session.refresh_token)), "invalid_refresh_token");
    });
}

#[test]
fn a_new_password_ends_all_other_sessions() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let (here, there) = (campus.log_in(ADA, PASSWORD, HOME).unwrap(), campus.log_in(ADA, PASSWORD, HOME).unwrap());
        assert!(campus.actor(&there).is_ok());
        campus.change_password(campus.actor(&here).unwrap(), PASSWORD, NEW).unwrap();
        assert!(campus.actor(&here).is_ok());
        assert_eq!(code(campus.actor(&there)), "unauthenticated");
        assert_eq!(code(campus.refresh(&there.refresh_token)), "invalid_refresh_token");
        assert_eq!(code(campus.log_in(ADA, PASSWORD, HOME)), "invalid_credentials");
        assert!(campus.log_in(ADA, NEW, HOME).is_ok());
    });
}

#[test]
fn everything_wrong_with_a_change_of_password_is_told_and_wrong_tries_are_counted() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let actor = campus.actor(&campus.log_in(ADA, PASSWORD, HOME).unwrap()).unwrap();
        let broken = |present, new| {
            let refused = refused(campus.change_password(actor, present, new));
            refused.violations.into_iter().map(|it| it.code).collect::<Vec<_>>()
        };
        assert_eq!(broken(PASSWORD, "password1234"), ["password_too_common"]);
        assert_eq!(broken("wrong", "password1234"), ["wrong_password", "password_too_common"]);
        for _ in 0..4 {
            assert_eq!(broken("wrong", NEW), ["wrong_password"]);
        }
        assert_eq!(code(campus.change_password(actor, PASSWORD, NEW)), "too_many_attempts");
        assert_eq!(code(campus.log_in(ADA, PASSWORD, ABROAD)), "too_many_attempts", "they are counted together");
    });
}
