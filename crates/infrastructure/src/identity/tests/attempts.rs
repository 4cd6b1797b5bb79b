//! Logins that fail, and how many may.

use std::thread;

use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use domain::kernel::Fact;

use super::campus::{ABROAD, HOME, PASSWORD, code, on_both, refused, wait};
use crate::testing::cells;

const WRONG: &str = "another password";
const ADA: &str = "ada@example.org";

#[test]
fn whatever_is_wrong_the_answer_is_the_same() {
    on_both(|campus| {
        for (name, state) in [("ada", "active"), ("sam", "suspended"), ("cleo", "closed")] {
            campus.register(&format!("{name}@example.org"), name).unwrap();
            let change = format!("UPDATE identity_users SET state = '{state}' WHERE display_name = '{name}'");
            campus.scratch.open().batch_execute(&change).unwrap();
        }
        let wrong =
            [(ADA, WRONG), ("sam@example.org", PASSWORD), ("cleo@example.org", PASSWORD), ("no@example.org", PASSWORD)];
        for (email, password) in wrong {
            let refused = refused(campus.log_in(email, password, ABROAD));
            assert_eq!((refused.code, refused.facts.len(), refused.violations.len()), ("invalid_credentials", 0, 0));
        }
    });
}

#[test]
fn after_five_failures_the_next_try_has_to_wait() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        for account in [ADA, "nobody@example.org"] {
            for _ in 0..5 {
                assert_eq!(code(campus.log_in(account, WRONG, ABROAD)), "invalid_credentials");
                wait(TimeDelta::seconds(1));
            }
            let refused = refused(campus.log_in(account, PASSWORD, ABROAD));
            assert_eq!(refused.code, "too_many_attempts");
            assert_eq!(refused.facts, [("retry_after", Fact::Number(15 * 60 - 5))]);
        }
        assert!(campus.log_in(ADA, PASSWORD, HOME).is_ok(), "another network is not held up");
        wait(TimeDelta::minutes(15));
        assert!(campus.log_in(ADA, PASSWORD, ABROAD).is_ok());
    });
}

#[test]
fn nobody_locks_the_owner_out_of_a_network_they_are_known_from() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        campus.log_in(ADA, PASSWORD, HOME).unwrap();
        for _ in 0..5 {
            assert_eq!(code(campus.log_in(ADA, WRONG, HOME)), "invalid_credentials");
        }
        assert_eq!(code(campus.log_in(ADA, WRONG, HOME)), "too_many_attempts");
        assert!(campus.log_in(ADA, PASSWORD, HOME).is_ok());
        assert_eq!(code(campus.log_in(ADA, WRONG, HOME)), "invalid_credentials", "the slate is clean");
    });
}

#[test]
fn fifty_failures_from_one_network_stop_it_for_all_accounts() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        for number in 0..50 {
            let host = format!("2001:db8:1:2::{number:x}");
            assert_eq!(code(campus.log_in(&format!("user{number}@example.org"), WRONG, &host)), "invalid_credentials");
        }
        assert_eq!(code(campus.log_in(ADA, PASSWORD, "2001:db8:1:2:ffff::1")), "too_many_attempts");
        assert!(campus.log_in(ADA, PASSWORD, "2001:db8:1:3::1").is_ok());
    });
}

#[test]
fn a_burst_does_not_get_around_the_limit() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let codes: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..12).map(|_| scope.spawn(|| code(campus.log_in(ADA, WRONG, ABROAD)))).collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(codes.iter().filter(|it| **it == "invalid_credentials").count(), 5, "{codes:?}");
    });
}

#[test]
fn no_address_of_mail_or_network_is_written_down() {
    on_both(|campus| {
        campus.log_in("nobody@example.org", WRONG, ABROAD).err().unwrap();
        let db = &mut campus.scratch.open();
        let columns = match db {
            crate::db::Db::Pg(_) => "upper(encode(origin, 'hex') || encode(account, 'hex'))",
            crate::db::Db::Sqlite(_) => "hex(origin) || hex(account)",
        };
        let kept = cells(db, &format!("SELECT {columns} AS cell FROM identity_login_failures"));
        let (nobody, abroad) = ("6E6F626F6479", "3139382E3531");
        assert!(kept.len() == 1 && !kept[0].contains(nobody) && !kept[0].contains(abroad), "{kept:?}");
    });
}

#[test]
fn a_weak_hash_is_replaced_at_login_and_is_no_change_of_the_account() {
    on_both(|campus| {
        let ada = campus.register(ADA, "Ada").unwrap();
        let hash = |campus: &super::campus::Campus| {
            cells(&mut campus.scratch.open(), "SELECT password_hash AS cell FROM identity_users").remove(0)
        };
        let before = hash(campus);
        let stronger = campus.with_stronger_hashes();
        let log_in = || {
            let command = serde_json::json!({ "email": ADA, "password": PASSWORD });
            let command = serde_json::from_value(command).unwrap();
            let caller = super::campus::caller(domain::kernel::Actor::STRANGER, HOME);
            crate::testing::block_on(application::identity::create_session(&campus.gateway, &stronger, caller, command))
        };
        let session = log_in().unwrap();
        let after = hash(campus);
        assert_ne!(before, after);
        assert_eq!(session.user.updated_at, ada.view.updated_at);
        log_in().unwrap();
        assert_eq!(hash(campus), after);
    });
}
