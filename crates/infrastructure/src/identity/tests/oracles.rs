//! What takes long is done as often whether there is such an account or not: time tells nobody which
//! addresses are known. (What is left of a difference is measured by hand, in `tests/http/timing.rs`.)

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use application::{
    Pending,
    identity::{
        self, Accounts, CreateSession, CreateUser, Passwords, Registered, RegistrationPolicy, RequestPasswordReset,
        Verdict,
    },
};
use diesel::connection::SimpleConnection;
use domain::{
    identity::{Password, PasswordAttempt, PasswordFlaw, PasswordHash},
    kernel::Actor,
};
use serde_json::json;

use super::campus::{Campus, HOME, PASSWORD, caller, on_both};
use crate::testing::block_on;

/// How often passwords were hashed and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Work {
    hashed: usize,
    compared: usize,
}

/// Counts, and leaves the work to others.
struct Metered {
    inner: Arc<dyn Passwords>,
    hashed: AtomicUsize,
    compared: AtomicUsize,
}

impl Passwords for Metered {
    fn hash(&self, password: Password, about: Vec<String>) -> Pending<Result<PasswordHash, PasswordFlaw>> {
        self.hashed.fetch_add(1, Ordering::Relaxed);
        self.inner.hash(password, about)
    }

    fn verify(&self, attempt: PasswordAttempt, kept: Option<PasswordHash>) -> Pending<Verdict> {
        self.compared.fetch_add(1, Ordering::Relaxed);
        self.inner.verify(attempt, kept)
    }
}

/// What `act` costs on this campus.
fn cost(campus: &Campus, act: impl FnOnce(&Accounts)) -> Work {
    let (inner, hashed, compared) = (Arc::clone(&campus.accounts.passwords), AtomicUsize::new(0), AtomicUsize::new(0));
    let metered = Arc::new(Metered { inner, hashed, compared });
    act(&Accounts { passwords: Arc::clone(&metered) as Arc<_>, ..campus.accounts.clone() });
    let count = |it: &AtomicUsize| it.load(Ordering::Relaxed);
    Work { hashed: count(&metered.hashed), compared: count(&metered.compared) }
}

fn cost_of_login(campus: &Campus, email: &str, password: &str) -> Work {
    let command: CreateSession = serde_json::from_value(json!({ "email": email, "password": password })).unwrap();
    let caller = caller(Actor::STRANGER, HOME);
    cost(campus, |accounts| {
        let outcome = block_on(identity::create_session(&campus.gateway, accounts, caller, command));
        assert_eq!(super::campus::code(outcome), "invalid_credentials", "{email}");
    })
}

fn cost_of_registration(campus: &Campus, email: &str, expected: Option<&str>) -> Work {
    let command = json!({ "email": email, "display_name": "Grace", "password": PASSWORD });
    let command: CreateUser = serde_json::from_value(command).unwrap();
    cost(campus, |accounts| {
        let new = block_on(identity::prepare_user(accounts, &Actor::STRANGER, command)).unwrap();
        let work = campus.gateway.write_plainly(caller(Actor::STRANGER, HOME), move |ctx, uow| {
            identity::create_user(ctx, uow.identity(), &new)
        });
        let outcome = block_on(work);
        assert_eq!(outcome.is_err().then(|| super::campus::code(outcome)), expected, "{email}");
    })
}

#[test]
fn a_login_that_fails_costs_one_comparison_whatever_is_wrong() {
    on_both(|campus| {
        for email in ["ada@example.org", "bob@example.org", "cy@example.org"] {
            campus.register(email, "Somebody").unwrap();
        }
        let states = "UPDATE identity_users SET state = 'suspended' WHERE email = 'bob@example.org';
            UPDATE identity_users SET state = 'closed' WHERE email = 'cy@example.org'";
        campus.scratch.open().batch_execute(states).unwrap();
        for (email, password) in [
            ("ada@example.org", "not her password"),
            ("nobody@example.org", "not her password"),
            ("bob@example.org", PASSWORD),
            ("cy@example.org", PASSWORD),
        ] {
            let work = cost_of_login(campus, email, password);
            assert_eq!(work, Work { hashed: 0, compared: 1 }, "{email}");
        }
    });
}

/// What a registration costs that waits for its address to be verified.
fn cost_of_asking(campus: &Campus, email: &str) -> Work {
    let command = json!({ "email": email, "display_name": "Grace", "password": PASSWORD });
    let command: CreateUser = serde_json::from_value(command).unwrap();
    cost(campus, |accounts| {
        let mut accounts = accounts.clone();
        accounts.policy.registration = RegistrationPolicy::Verified;
        let new = block_on(identity::prepare_user(&accounts, &Actor::STRANGER, command)).unwrap();
        let work = campus.gateway.write_plainly(caller(Actor::STRANGER, HOME), move |ctx, uow| {
            identity::register_user(ctx, &accounts, uow.identity(), &new)
        });
        assert!(matches!(block_on(work), Ok(Registered::Requested(_))), "{email}");
    })
}

/// What asking for a new password costs.
fn cost_of_reset(campus: &Campus, email: &str) -> Work {
    let command: RequestPasswordReset = serde_json::from_value(json!({ "email": email })).unwrap();
    cost(campus, |accounts| {
        let accounts = accounts.clone();
        let work = campus.gateway.write_plainly(caller(Actor::STRANGER, HOME), move |ctx, uow| {
            identity::request_password_reset(ctx, &accounts, uow.identity(), &command)
        });
        assert!(block_on(work).is_ok(), "{email}");
    })
}

#[test]
fn what_goes_by_mail_costs_the_same_whether_there_is_an_account_or_not() {
    on_both(|campus| {
        campus.register("ada@example.org", "Ada").unwrap();
        for email in ["ada@example.org", "nobody@example.org"] {
            assert_eq!(cost_of_asking(campus, email), Work { hashed: 1, compared: 0 }, "{email}");
            assert_eq!(cost_of_reset(campus, email), Work { hashed: 0, compared: 0 }, "{email}");
        }
    });
}

#[test]
fn a_registration_costs_one_hash_whether_the_address_is_free_or_taken() {
    on_both(|campus| {
        campus.register("ada@example.org", "Ada").unwrap();
        for (email, expected) in [("ada@example.org", Some("email_taken")), ("grace@example.org", None)] {
            let work = cost_of_registration(campus, email, expected);
            assert_eq!(work, Work { hashed: 1, compared: 0 }, "{email}");
        }
    });
}
