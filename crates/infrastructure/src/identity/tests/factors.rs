//! Second factors, where the tests turn the clock.

use application::{
    Caller, Failure,
    identity::{self, ConfirmTotp, CreateSession, RecoveryCodesView, SessionView, TotpEnrolmentView},
};
use chrono::TimeDelta;
use data_encoding::BASE32_NOPAD;
use domain::{
    identity::{Member, TotpStep},
    kernel::{Actor, Role},
};
use serde_json::json;

use super::campus::{ABROAD, Campus, HOME, PASSWORD, caller, code, on_both, refused, wait};
use crate::{
    identity::codes::hotp,
    testing::{block_on, cells},
};

const ADA: &str = "ada@example.org";

impl Campus {
    /// The code of an app that was set up with `secret`, so many steps from now.
    fn shown(&self, secret: &str, ahead: i64) -> String {
        let step = TotpStep::at(self.gateway.now()).0 + ahead;
        let key = BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
        format!("{:06}", hotp(&key, step.try_into().unwrap(), 6))
    }

    fn enrol(&self, actor: Actor) -> Result<TotpEnrolmentView, Failure> {
        let (accounts, member) = (self.accounts.clone(), Member::of(&actor).unwrap());
        block_on(self.gateway.write_plainly(caller(actor, HOME), move |ctx, uow| {
            identity::enrol_totp(ctx, &member, uow.identity(), &accounts)
        }))
    }

    fn confirm(&self, actor: Actor, code: &str) -> Result<RecoveryCodesView, Failure> {
        let (accounts, member) = (self.accounts.clone(), Member::of(&actor).unwrap());
        let command: ConfirmTotp = serde_json::from_value(json!({ "code": code })).unwrap();
        block_on(self.gateway.write_plainly(caller(actor, HOME), move |ctx, uow| {
            identity::confirm_totp(ctx, &member, uow.identity(), &accounts, &command)
        }))?
    }

    fn log_in_with(&self, password: &str, code: &str, from: &str) -> Result<SessionView, Failure> {
        let command = json!({ "email": ADA, "password": password, "code": code });
        let command: CreateSession = serde_json::from_value(command).unwrap();
        block_on(identity::create_session(&self.gateway, &self.accounts, caller(Actor::STRANGER, from), command))
    }

    /// Ada with an app: the secret, and her recovery codes.
    fn protected(&self) -> (String, Vec<String>) {
        self.register(ADA, "Ada").unwrap();
        let actor = self.actor(&self.log_in(ADA, PASSWORD, HOME).unwrap()).unwrap();
        let secret = self.enrol(actor).unwrap().secret;
        let codes = self.confirm(actor, &self.shown(&secret, 0)).unwrap().recovery_codes;
        wait(TimeDelta::minutes(5));
        (secret, codes)
    }
}

#[test]
fn an_enrolment_that_is_not_confirmed_expires() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let actor = campus.actor(&campus.log_in(ADA, PASSWORD, HOME).unwrap()).unwrap();
        let secret = campus.enrol(actor).unwrap().secret;
        wait(TimeDelta::minutes(15));
        assert_eq!(code(campus.confirm(actor, &campus.shown(&secret, 0))), "totp_not_enrolled");
        assert!(campus.log_in(ADA, PASSWORD, HOME).is_ok(), "nothing is in force");
        assert_eq!(code(campus.enrol(actor)), "recent_login_needed");
        let actor = campus.actor(&campus.log_in(ADA, PASSWORD, HOME).unwrap()).unwrap();
        let next = campus.enrol(actor).unwrap().secret;
        wait(TimeDelta::minutes(14));
        assert_eq!(refused(campus.confirm(actor, &campus.shown(&secret, 0))).violations[0].code, "wrong_code");
        assert!(campus.confirm(actor, &campus.shown(&next, 0)).is_ok());
    });
}

#[test]
fn an_enrolment_that_was_never_confirmed_is_forgotten_and_no_other() {
    on_both(|campus| {
        let (secret, _) = campus.protected();
        campus.register("bob@example.org", "Bob").unwrap();
        let bob = campus.actor(&campus.log_in("bob@example.org", PASSWORD, HOME).unwrap()).unwrap();
        campus.enrol(bob).unwrap();
        let tidy = || {
            let policy = campus.accounts.policy;
            block_on(campus.gateway.write_plainly(Caller::system(), move |ctx, uow| {
                identity::forget_identity_leftovers(ctx, uow.identity(), &policy, 100)
            }))
            .unwrap()
        };
        wait(TimeDelta::minutes(14));
        let shown = campus.shown(&secret, 0);
        assert!(campus.log_in_with(PASSWORD, &shown, HOME).is_ok());
        assert_eq!(tidy(), 0);
        wait(TimeDelta::minutes(2));
        assert_eq!((tidy(), tidy()), (1, 0));
        let left = cells(&mut campus.scratch.open(), "SELECT CAST(user_id AS text) AS cell FROM identity_totp");
        assert_eq!(left.len(), 1);
        assert_eq!(code(campus.confirm(bob, "123456")), "totp_not_enrolled");
        assert!(campus.log_in_with(PASSWORD, &campus.shown(&secret, 0), HOME).is_ok());
    });
}

#[test]
fn a_code_counts_one_step_either_way_and_once() {
    on_both(|campus| {
        let (secret, _) = campus.protected();
        for (ahead, expected) in [(-2, false), (2, false), (-1, true), (-1, false), (0, true), (-1, false), (1, true)] {
            let outcome = campus.log_in_with(PASSWORD, &campus.shown(&secret, ahead), HOME);
            assert_eq!(outcome.is_ok(), expected, "{ahead}: {:?}", outcome.err());
        }
        assert_eq!(code(campus.log_in_with(PASSWORD, &campus.shown(&secret, 1), HOME)), "invalid_credentials");
        wait(TimeDelta::seconds(30));
        assert_eq!(code(campus.log_in_with(PASSWORD, &campus.shown(&secret, 0), HOME)), "invalid_credentials");
        assert!(campus.log_in_with(PASSWORD, &campus.shown(&secret, 1), HOME).is_ok());
    });
}

#[test]
fn the_code_that_confirmed_the_app_is_spent() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        let actor = campus.actor(&campus.log_in(ADA, PASSWORD, HOME).unwrap()).unwrap();
        let secret = campus.enrol(actor).unwrap().secret;
        let shown = campus.shown(&secret, 0);
        campus.confirm(actor, &shown).unwrap();
        assert_eq!(code(campus.log_in_with(PASSWORD, &shown, HOME)), "invalid_credentials");
        assert_eq!(code(campus.log_in(ADA, PASSWORD, HOME)), "mfa_required");
    });
}

#[test]
fn wrong_codes_are_counted_and_the_right_password_forgives_none() {
    on_both(|campus| {
        let (secret, _) = campus.protected();
        for _ in 0..5 {
            assert_eq!(code(campus.log_in_with(PASSWORD, "recovery?", HOME)), "invalid_credentials");
            assert_eq!(code(campus.log_in(ADA, PASSWORD, HOME)), "mfa_required");
        }
        assert_eq!(code(campus.log_in_with(PASSWORD, &campus.shown(&secret, 0), HOME)), "too_many_attempts");
        wait(TimeDelta::minutes(15));
        assert!(campus.log_in_with(PASSWORD, &campus.shown(&secret, 0), HOME).is_ok());
    });
}

#[test]
fn guesses_from_many_networks_count_together_and_do_not_hold_up_the_owner_at_home() {
    on_both(|campus| {
        let (secret, _) = campus.protected();
        for network in 1..=5 {
            let from = format!("203.0.113.{network}");
            assert_eq!(code(campus.log_in_with(PASSWORD, "a guess", &from)), "invalid_credentials");
        }
        let shown = campus.shown(&secret, 0);
        assert_eq!(code(campus.log_in_with(PASSWORD, &shown, ABROAD)), "too_many_attempts");
        assert!(campus.log_in_with(PASSWORD, &shown, HOME).is_ok());
    });
}

#[test]
fn a_wrong_password_is_told_the_same_way_with_any_code() {
    on_both(|campus| {
        let (secret, codes) = campus.protected();
        for shown in [campus.shown(&secret, 0), codes[0].clone(), "000000".to_owned()] {
            assert_eq!(code(campus.log_in_with("not her password", &shown, HOME)), "invalid_credentials");
        }
        // None of them is spent.
        assert!(campus.log_in_with(PASSWORD, &codes[0], HOME).is_ok());
        assert!(campus.log_in_with(PASSWORD, &campus.shown(&secret, 0), HOME).is_ok());
    });
}

#[test]
fn a_code_that_nobody_asked_for_does_no_harm() {
    on_both(|campus| {
        campus.register(ADA, "Ada").unwrap();
        assert!(campus.log_in_with(PASSWORD, "123456", HOME).is_ok());
    });
}
