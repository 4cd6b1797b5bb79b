//! A second factor: an authenticator app, and recovery codes for whoever has lost it.

use std::{
    fs,
    time::{SystemTime, UNIX_EPOCH},
};

use data_encoding::BASE32_NOPAD;
use futures_util::future::join_all;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use tests::{Answer, Campus, Person, Role, ServerProcess, on_both, on_sqlite};

use crate::notifications::told;

/// Somebody whose login takes a code.
pub(crate) struct Protected {
    pub(crate) person: Person,
    pub(crate) secret: String,
    pub(crate) codes: Vec<String>,
}

/// What an app shows so many steps from now (RFC 6238).
fn shown(secret: &str, ahead: i64) -> String {
    let second = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
    let mut mac = Hmac::<Sha1>::new_from_slice(&BASE32_NOPAD.decode(secret.as_bytes()).unwrap()).unwrap();
    mac.update(&(second / 30 + ahead).to_be_bytes());
    let mac = mac.finalize().into_bytes();
    let offset = usize::from(mac[19] & 0xf);
    let cut = u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", cut % 1_000_000)
}

/// A code that the app does not show for minutes.
fn wrong(secret: &str) -> String {
    let near: Vec<_> = (-10..=10).map(|it| shown(secret, it)).collect();
    (0..1_000_000).map(|it| format!("{it:06}")).find(|it| !near.contains(it)).unwrap()
}

async fn enrol(person: &Person) -> String {
    person.post("/v1/users/me/totp", None).await.expect(201).text("/secret").to_owned()
}

async fn confirm(person: &Person, code: &str) -> Answer {
    person.post("/v1/users/me/totp/confirm", json!({ "code": code })).await
}

impl Protected {
    pub(crate) async fn on(campus: &Campus) -> Self {
        Self::person(campus.person(Role::Member).await).await
    }

    /// Gives somebody an app.
    pub(crate) async fn person(person: Person) -> Self {
        let secret = enrol(&person).await;
        let codes = confirm(&person, &shown(&secret, 0)).await.expect(200);
        let codes = codes["recovery_codes"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned());
        Self { codes: codes.collect(), person, secret }
    }

    /// A code that was not used yet, once.
    pub(crate) fn next(&self) -> String {
        shown(&self.secret, 1)
    }

    pub(crate) async fn log_in(&self, campus: &Campus, code: Option<&str>) -> Answer {
        let body = json!({ "email": self.person.email, "password": self.person.password, "code": code });
        campus.stranger().post("/v1/sessions", body).await
    }

    fn proof(&self, code: &str) -> Value {
        json!({ "password": self.person.password, "code": code })
    }

    pub(crate) async fn disable(&self, password: &str, code: &str) -> Answer {
        self.person.delete("/v1/users/me/totp").with_json(&json!({ "password": password, "code": code })).await
    }

    pub(crate) async fn recover(&self, code: &str) -> Answer {
        self.person.post("/v1/users/me/recovery-codes", self.proof(code)).await
    }
}

fn pointers(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer["errors"].as_array().unwrap().iter();
    errors.map(|it| (it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap())).collect()
}

on_both! {
    async fn a_login_takes_a_code_once_an_app_is_confirmed(campus: Campus) {
        let (ada, admin) = (campus.person(Role::Member).await, campus.admin().await);
        let begun = ada.post("/v1/users/me/totp", json!({})).await.expect(201);
        assert_eq!(begun.header("cache-control"), Some("no-store"));
        let secret = begun.text("/secret").to_owned();
        let uri = begun.text("/otpauth_uri");
        assert!(uri.starts_with("otpauth://totp/Lyceum:") && uri.contains(&format!("secret={secret}")), "{uri}");
        campus.log_in(&ada.email, &ada.password).await;

        let refused = confirm(&ada, &wrong(&secret)).await.refused(422, "validation_failed");
        assert_eq!(pointers(&refused), [("/code", "wrong_code")]);
        let before = ada.get("/v1/users/me").await.expect(200);
        assert_eq!(before["mfa_enabled"], false);
        let codes = confirm(&ada, &shown(&secret, 0)).await.expect(200);
        assert_eq!(codes["recovery_codes"].as_array().unwrap().len(), 10);
        let after = ada.get("/v1/users/me").with_header("if-none-match", before.header("etag").unwrap()).await.expect(200);
        assert_eq!(after["mfa_enabled"], true);
        let list = admin.get(&format!("/v1/users?q={}", ada.email)).await.expect(200);
        assert_eq!(list.data()[0]["mfa_enabled"], true);

        let ada = Protected { person: ada, secret, codes: Vec::new() };
        ada.log_in(&campus, None).await.refused(401, "mfa_required");
        ada.log_in(&campus, Some(&wrong(&ada.secret))).await.refused(401, "invalid_credentials");
        let next = ada.next();
        let session = ada.log_in(&campus, Some(&next)).await.expect(201);
        assert_eq!(session["user"]["mfa_enabled"], true);
        ada.log_in(&campus, Some(&next)).await.refused(401, "invalid_credentials");
    }

    async fn only_who_has_the_password_learns_of_the_second_factor(campus: Campus) {
        let ada = Protected::on(&campus).await;
        let bea = campus.person(Role::Member).await;
        let guess = |email: &str, code: Option<&str>| {
            campus.stranger().post("/v1/sessions", json!({ "email": email, "password": "not the password", "code": code }))
        };
        for code in [None, Some("123456"), Some(ada.next().as_str())] {
            for email in [ada.person.email.as_str(), &bea.email, "nobody@example.org"] {
                guess(email, code).await.refused(401, "invalid_credentials");
            }
        }
        campus.stranger().post("/v1/sessions", json!({ "email": bea.email, "password": bea.password, "code": "123456" })).await.expect(201);
    }

    async fn an_enrolment_replaces_the_one_before_and_none_replaces_what_is_in_force(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        confirm(&ada, "123456").await.refused(409, "totp_not_enrolled");
        let (old, new) = (enrol(&ada).await, enrol(&ada).await);
        assert_eq!(pointers(&confirm(&ada, &shown(&old, 0)).await), [("/code", "wrong_code")]);
        confirm(&ada, &shown(&new, 0)).await.expect(200);
        ada.post("/v1/users/me/totp", None).await.refused(409, "totp_enabled");
        confirm(&ada, &shown(&new, 1)).await.refused(409, "totp_enabled");
    }

    async fn a_recovery_code_is_good_once_however_it_is_written(campus: Campus) {
        let ada = Protected::on(&campus).await;
        let ways = [ada.codes[0].clone(), ada.codes[1].to_lowercase(), ada.codes[2].replace('-', " ")];
        for code in &ways {
            ada.log_in(&campus, Some(code)).await.expect(201);
            ada.log_in(&campus, Some(code)).await.refused(401, "invalid_credentials");
        }
        let bea = Protected::on(&campus).await;
        bea.log_in(&campus, Some(&ada.codes[3])).await.refused(401, "invalid_credentials");
    }

    async fn who_uses_recovery_codes_is_told_and_warned_of_the_last(campus: Campus) {
        let ada = Protected::on(&campus).await;
        let kinds = |list: &[Value]| list.iter().map(|it| it["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(kinds(&told(&ada.person, 1).await), ["user.totp_enabled"]);
        for code in &ada.codes[..7] {
            ada.log_in(&campus, Some(code)).await.expect(201);
        }
        let list = kinds(&told(&ada.person, 9).await);
        let count = |kind: &str| list.iter().filter(|it| *it == kind).count();
        assert_eq!((count("user.recovery_code_used"), count("user.recovery_codes_low")), (7, 1), "{list:?}");
    }

    async fn new_recovery_codes_replace_the_old_ones(campus: Campus) {
        let ada = Protected::on(&campus).await;
        let refused = ada.recover(&wrong(&ada.secret)).await.refused(422, "validation_failed");
        assert_eq!(pointers(&refused), [("/code", "wrong_code")]);
        let body = json!({ "password": "not her password", "code": ada.codes[0] });
        let refused = ada.person.post("/v1/users/me/recovery-codes", body).await.refused(422, "validation_failed");
        assert_eq!(pointers(&refused), [("/password", "wrong_password")]);
        let new = ada.recover(&ada.codes[0]).await.expect(201);
        ada.log_in(&campus, Some(&ada.codes[1])).await.refused(401, "invalid_credentials");
        ada.log_in(&campus, Some(new.text("/recovery_codes/9"))).await.expect(201);
        let bea = campus.person(Role::Member).await;
        let body = json!({ "password": bea.password, "code": "123456" });
        bea.post("/v1/users/me/recovery-codes", body).await.refused(409, "totp_not_enabled");
    }

    async fn taking_the_app_away_takes_the_password_and_a_code(campus: Campus) {
        let ada = Protected::on(&campus).await;
        let refused = ada.disable("not her password", &ada.next()).await.refused(422, "validation_failed");
        assert_eq!(pointers(&refused), [("/password", "wrong_password")]);
        let refused = ada.disable(&ada.person.password, &wrong(&ada.secret)).await.refused(422, "validation_failed");
        assert_eq!(pointers(&refused), [("/code", "wrong_code")]);
        ada.person.delete("/v1/users/me/totp").await.expect(415);
        ada.disable(&ada.person.password, &ada.next()).await.expect(204);
        campus.log_in(&ada.person.email, &ada.person.password).await;
        assert_eq!(ada.person.get("/v1/users/me").await.expect(200)["mfa_enabled"], false);
        ada.disable(&ada.person.password, "123456").await.refused(404, "totp_not_found");
        // The old codes are worth nothing when there is a new app.
        let secret = enrol(&ada.person).await;
        confirm(&ada.person, &shown(&secret, 0)).await.expect(200);
        ada.log_in(&campus, Some(&ada.codes[0])).await.refused(401, "invalid_credentials");
    }

    async fn an_administrator_takes_away_an_app_that_was_lost(campus: Campus) {
        let (ada, admin) = (Protected::on(&campus).await, campus.admin().await);
        let path = format!("/v1/users/{}/totp", ada.person.id);
        ada.person.delete(&path).await.refused(403, "permission_denied");
        admin.delete(&path).await.expect(204);
        admin.delete(&path).await.refused(404, "totp_not_found");
        campus.log_in(&ada.person.email, &ada.person.password).await;
        let list = told(&ada.person, 2).await;
        assert_eq!(list[0]["kind"], "user.totp_disabled");
    }

    async fn of_many_who_show_the_same_code_at_once_one_gets_in(mut campus: Campus) {
        campus.restart(&[("LYCEUM_RATE_LIMITS", "off")]);
        let ada = Protected::on(&campus).await;
        for code in [ada.next(), ada.codes[0].clone()] {
            let tries = (0..20).map(|_| ada.log_in(&campus, Some(&code)));
            let let_in = join_all(tries).await.iter().filter(|it| it.status == 201).count();
            assert_eq!(let_in, 1);
        }
    }

    async fn a_code_that_was_used_on_one_node_is_spent_on_all(mut campus: Campus) {
        campus.restart(&[("LYCEUM_RATE_LIMITS", "off")]);
        let ada = Protected::on(&campus).await;
        let there = ServerProcess::start(&campus, &[("LYCEUM_RATE_LIMITS", "off")]);
        let here = campus.address();
        let body = json!({ "email": ada.person.email, "password": ada.person.password, "code": ada.next() });
        let client = reqwest::Client::new();
        let tries = (0..10).map(|it| {
            let address = if it % 2 == 0 { here } else { there.address };
            client.post(format!("http://{address}/v1/sessions")).json(&body).send()
        });
        let answers = join_all(tries).await;
        let let_in = answers.iter().filter(|it| it.as_ref().unwrap().status() == 201).count();
        assert_eq!(let_in, 1);
    }

    async fn wrong_codes_are_limited_also_after_a_login(campus: Campus) {
        let ada = Protected::on(&campus).await;
        for _ in 0..5 {
            ada.disable(&ada.person.password, &wrong(&ada.secret)).await.expect(422);
        }
        ada.disable(&ada.person.password, &ada.next()).await.refused(429, "too_many_attempts");
        ada.log_in(&campus, Some(&ada.next())).await.refused(429, "too_many_attempts");
    }

    async fn another_password_leaves_the_second_factor(campus: Campus) {
        let mut ada = Protected::on(&campus).await;
        let change = json!({ "current_password": ada.person.password, "new_password": "a lantern on the quay", "code": ada.codes[0] });
        ada.person.put("/v1/users/me/password", change).await.expect(204);
        "a lantern on the quay".clone_into(&mut ada.person.password);
        ada.log_in(&campus, None).await.refused(401, "mfa_required");
        ada.log_in(&campus, Some(&ada.next())).await.expect(201);
    }

    async fn what_happens_to_a_factor_is_audited_without_its_secrets(campus: Campus) {
        let (ada, admin) = (Protected::on(&campus).await, campus.admin().await);
        ada.log_in(&campus, Some(&ada.codes[0])).await.expect(201);
        ada.recover(&ada.next()).await.expect(201);
        ada.disable(&ada.person.password, "wrong code").await.expect(422);
        let path = format!("/v1/audit-entries?resource_type=user&resource_id={}&sort=at&limit=100", ada.person.id);
        let trail = admin.get(&path).await.expect(200);
        let actions: Vec<_> = trail.data().iter().map(|it| it["action"].as_str().unwrap()).collect();
        let expected =
            ["totp_enrolled", "totp_enabled", "recovery_code_used", "recovery_codes_replaced"].map(|it| format!("user.{it}"));
        assert!(actions.ends_with(&expected.each_ref().map(String::as_str)), "{actions:?}");
        let text = trail.body.to_string();
        assert!(ada.codes.iter().chain([&ada.secret]).all(|it| !text.contains(it.as_str())));
    }

    async fn answers_with_secrets_are_not_kept_for_a_retry(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        for path in ["/v1/users/me/totp", "/v1/users/me/totp/confirm", "/v1/users/me/recovery-codes"] {
            ada.post(path, None).with_key("again").await.refused(400, "idempotency_not_supported");
        }
    }
}

#[test]
fn no_factor_is_stored_as_it_is() {
    on_sqlite(async |mut campus: Campus| {
        let ada = Protected::on(&campus).await;
        campus.stop();
        let raw = BASE32_NOPAD.decode(ada.secret.as_bytes()).unwrap();
        let plain: Vec<_> = ada.codes.iter().map(|it| it.replace('-', "")).collect();
        let texts = ada.codes.iter().chain(&plain).chain([&ada.secret]).map(String::as_bytes);
        let secrets: Vec<_> = texts.chain([raw.as_slice()]).collect();
        for entry in fs::read_dir(campus.data_dir()).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_file()) {
            let bytes = fs::read(&entry).unwrap();
            let found = secrets.iter().any(|secret| bytes.windows(secret.len()).any(|it| it == *secret));
            assert!(!found, "a secret is in {}", entry.display());
        }
    });
}
