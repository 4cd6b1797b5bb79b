//! Letters about accounts: what is done before anybody knows whether there is one, and what is written then.

use std::sync::Arc;

use application::{
    Caller, Failure,
    identity::{
        self, AccountLetter, Accounts, CreateUser, Registered, RegistrationPolicy, RequestPasswordReset,
        compose_account_letter,
    },
};
use chrono::TimeDelta;
use domain::{
    identity::{AccountMailId, MailLimits, Secret},
    kernel::Actor,
};
use serde_json::json;

use super::campus::{ABROAD, Campus, HOME, PASSWORD, caller, code, on_both, wait};
use crate::testing::{block_on, cells};

const ADA: &str = "ada@example.org";
const NOBODY: &str = "nobody@example.org";
const NEW: &str = "the quay at seven";

fn ask_for_reset(campus: &Campus, email: &str, from: &str) {
    ask_within(campus, MailLimits::default(), email, from);
}

fn ask_within(campus: &Campus, limits: MailLimits, email: &str, from: &str) {
    let command: RequestPasswordReset = serde_json::from_value(json!({ "email": email })).unwrap();
    let mut accounts = campus.accounts.clone();
    accounts.policy.mails = limits;
    let asked = campus.gateway.write_plainly(caller(Actor::STRANGER, from), move |ctx, uow| {
        identity::request_password_reset(ctx, &accounts, uow.identity(), &command)
    });
    block_on(asked).unwrap();
}

fn register(campus: &Campus, email: &str) -> Registered {
    let mut accounts: Accounts = campus.accounts.clone();
    accounts.policy.registration = RegistrationPolicy::Verified;
    let command = json!({ "email": email, "display_name": "Grace", "password": PASSWORD });
    let command: CreateUser = serde_json::from_value(command).unwrap();
    let new = block_on(identity::prepare_user(&accounts, &Actor::STRANGER, command)).unwrap();
    block_on(campus.gateway.write_plainly(caller(Actor::STRANGER, HOME), move |ctx, uow| {
        identity::register_user(ctx, &accounts, uow.identity(), &new)
    }))
    .unwrap()
}

/// The letters that were asked for, the oldest first.
fn asked(campus: &Campus) -> Vec<AccountMailId> {
    let ids = cells(&mut campus.scratch.open(), "SELECT CAST(id AS text) AS cell FROM identity_mails ORDER BY id");
    ids.into_iter().map(|it| it.parse::<uuid::Uuid>().unwrap().into()).collect()
}

fn write(campus: &Campus, id: AccountMailId) -> Option<AccountLetter> {
    let accounts = campus.accounts.clone();
    block_on(
        campus.gateway.write_plainly(Caller::system(), move |ctx, uow| {
            compose_account_letter(ctx, &accounts, uow.identity(), id)
        }),
    )
    .unwrap()
}

fn token(letter: &AccountLetter) -> Secret {
    let (_, after) = letter.text.split_once("token itself: ").unwrap();
    after.lines().next().unwrap().to_owned().into()
}

fn reset(campus: &Campus, token: &Secret, password: &str) -> Result<(), Failure> {
    let command = serde_json::from_value(json!({ "new_password": password })).unwrap();
    let caller = caller(Actor::STRANGER, ABROAD);
    block_on(identity::reset_password(&campus.gateway, &campus.accounts, caller, token, command))
}

/// How many rows there are in each of the tables that a request could leave something in.
fn rows(campus: &Campus) -> Vec<String> {
    let db = &mut campus.scratch.open();
    let tables = [
        "identity_mails",
        "identity_single_uses",
        "identity_registrations",
        "identity_users",
        "jobs_jobs",
        "platform_ledger",
    ];
    let count = |it: &&str| cells(db, &format!("SELECT CAST(count(*) AS text) AS cell FROM {it}")).remove(0);
    tables.iter().map(count).collect()
}

fn added(campus: &Campus, act: impl FnOnce()) -> Vec<i32> {
    let before = rows(campus);
    act();
    let number = |it: &String| it.parse::<i32>().unwrap();
    before.iter().zip(rows(campus)).map(|(before, after)| number(&after) - number(before)).collect()
}

#[test]
fn asking_leaves_the_same_behind_whether_there_is_an_account_or_not() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        for email in [ADA, NOBODY] {
            let left = added(campus, || ask_for_reset(campus, email, HOME));
            assert_eq!(left, [1, 0, 0, 0, 1, 0], "{email}: a letter and its job");
        }
        for email in [ADA, NOBODY] {
            let left = added(campus, || assert!(matches!(register(campus, email), Registered::Requested(_))));
            assert_eq!(left, [1, 0, 1, 0, 1, 0], "{email}: a registration that waits, a letter and its job");
        }
    });
}

#[test]
fn who_has_no_account_gets_no_letter_and_who_has_one_hears_of_it() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        ask_for_reset(campus, NOBODY, HOME);
        register(campus, ADA);
        let letters: Vec<_> = asked(campus).into_iter().map(|it| write(campus, it)).collect();
        assert!(letters[0].is_none());
        assert_eq!(letters[1].as_ref().unwrap().subject, "You have an account already");
        assert_eq!(rows(campus)[2], "0", "the registration waits for nothing any more");
    });
}

#[test]
fn the_secret_of_a_letter_is_in_force_once_however_often_it_is_written() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        ask_for_reset(campus, ADA, HOME);
        let id = asked(campus)[0];
        let (first, again) = (write(campus, id).unwrap(), write(campus, id).unwrap());
        assert_eq!(first.text, again.text);
        reset(campus, &token(&first), NEW).unwrap();
        assert!(write(campus, id).is_none(), "what was used is not put in force again");
        assert_eq!(code(reset(campus, &token(&first), NEW)), "invalid_token");
        assert!(campus.log_in(ADA, NEW, HOME).is_ok());
    });
}

#[test]
fn a_secret_ends_with_its_hour_and_with_the_next_one() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        ask_for_reset(campus, ADA, HOME);
        let first = token(&write(campus, asked(campus)[0]).unwrap());
        wait(TimeDelta::minutes(1));
        ask_for_reset(campus, ADA, HOME);
        let second = token(&write(campus, asked(campus)[1]).unwrap());
        assert_eq!(code(reset(campus, &first, NEW)), "invalid_token");
        wait(TimeDelta::minutes(60));
        assert_eq!(code(reset(campus, &second, NEW)), "invalid_token");
        assert!(campus.log_in(ADA, PASSWORD, HOME).is_ok());
    });
}

#[test]
fn a_letter_that_is_overtaken_is_not_sent_any_more() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        for _ in 0..2 {
            ask_for_reset(campus, ADA, HOME);
        }
        let asked = asked(campus);
        let newer = token(&write(campus, asked[1]).unwrap());
        assert!(write(campus, asked[0]).is_none());
        reset(campus, &newer, NEW).unwrap();
    });
}

#[test]
fn an_address_and_a_network_get_so_many_letters_and_no_more() {
    on_both(|campus| {
        let limits = MailLimits { per_account: 2, per_origin: 3, window: TimeDelta::hours(1) };
        let ask = |email: &str, from| ask_within(campus, limits, email, from);
        for email in [ADA, "ADA@example.org", ADA] {
            ask(email, HOME);
        }
        assert_eq!(asked(campus).len(), 2);
        for number in 0..3 {
            ask(&format!("{number}@example.org"), HOME);
        }
        assert_eq!(asked(campus).len(), 3);
        ask("far@example.org", ABROAD);
        wait(TimeDelta::hours(1));
        ask(ADA, HOME);
        assert_eq!(asked(campus).len(), 5);
    });
}

#[test]
fn of_those_who_use_a_secret_at_once_one_succeeds() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        ask_for_reset(campus, ADA, HOME);
        let token = Arc::new(token(&write(campus, asked(campus)[0]).unwrap()));
        let succeeded = std::thread::scope(|scope| {
            let use_it = |number: usize| {
                let token = Arc::clone(&token);
                scope.spawn(move || reset(campus, &token, &format!("{NEW} {number}")).is_ok())
            };
            let threads: Vec<_> = (0..4).map(use_it).collect();
            threads.into_iter().filter_map(|it| it.join().unwrap().then_some(())).count()
        });
        assert_eq!(succeeded, 1);
    });
}
