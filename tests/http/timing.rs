//! Whether the time that a failed login takes, or what else strangers ask for with an address, tells if there is such an account. Measured by hand
//! (`docs/testing.md`): a machine that does other things measures those.

use std::{
    env,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tests::{Answer, Campus, RawClient, ServerProcess, on_both};

/// How many accounts are tried where `LYCEUM_TEST_PAIRS` does not say it.
const PAIRS: usize = 1000;
/// How far from a guess may be who judges by the time.
const TOLERANCE: f64 = 0.05;

fn pairs() -> usize {
    env::var("LYCEUM_TEST_PAIRS").map_or(PAIRS, |it| it.parse().expect("LYCEUM_TEST_PAIRS is no number"))
}

/// Something that a stranger asks for with an address, and how it is answered whoever has it.
#[derive(Clone, Copy)]
struct Asking {
    path: &'static str,
    body: fn(&str) -> Value,
    status: u16,
}

const LOGIN: Asking = Asking {
    path: "/v1/sessions",
    body: |email| json!({ "email": email, "password": "not the password" }),
    status: 401,
};
const RESET: Asking = Asking { path: "/v1/password-resets", body: |email| json!({ "email": email }), status: 202 };
const REGISTRATION: Asking = Asking {
    path: "/v1/users",
    body: |email| json!({ "email": email, "password": PASSWORD, "display_name": "Grace" }),
    status: 202,
};

/// What became of the accounts that are tried.
#[derive(Clone, Copy)]
enum Fate {
    Open,
    Suspended,
    Closed,
}

impl Fate {
    async fn befall(self, campus: &Campus, account: &Answer) {
        match self {
            Self::Open => {}
            Self::Suspended => {
                let path = format!("/v1/users/{}/suspend", account.text("/id"));
                campus.admin().await.post(&path, None).await.expect(200);
            }
            Self::Closed => {
                campus.log_in(account.text("/email"), PASSWORD).await.delete("/v1/users/me").await.expect(204);
            }
        }
    }
}

const PASSWORD: &str = "nine brass bells at noon";

/// How long it takes to be answered.
async fn time(client: &mut RawClient, asking: Asking, email: &str) -> Duration {
    let body = (asking.body)(email).to_string();
    let head = format!("POST {} HTTP/1.1\r\nHost: campus\r\nContent-Type: application/json", asking.path);
    let request = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let begun = Instant::now();
    client.send(request).await;
    let answer = client.answer().await.expect("no answer");
    let took = begun.elapsed();
    assert_eq!(answer.status, asking.status, "{answer:?}");
    took
}

/// Asks for addresses that have, or had, an account and for others in turn, and holds the times against each other.
async fn measure(mut campus: Campus, asking: Asking, fate: Fate) {
    let usual = [("LYCEUM_RATE_LIMITS", "off"), ("LYCEUM_LOG", "warn")];
    let process = ServerProcess::serve(&mut campus, &usual);
    for number in 0..pairs() {
        let email = format!("known-{number}@example.org");
        let user = json!({ "email": email, "password": PASSWORD, "display_name": "Grace" });
        fate.befall(&campus, &campus.stranger().post("/v1/users", user).await.expect(201)).await;
    }
    drop(process);
    let by_mail = [usual.as_slice(), &[("LYCEUM_REGISTRATION", "verified")]].concat();
    let process = ServerProcess::serve(&mut campus, &by_mail);
    let mut client = RawClient::connect(process.address).await;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for number in 0..pairs() {
        // Each first as often as the other.
        for turn in [number, number + 1] {
            let (group, times) = if turn % 2 == 0 { ("known", &mut known) } else { ("other", &mut unknown) };
            times.push(time(&mut client, asking, &format!("{group}-{number}@example.org")).await);
        }
    }
    let auc = auc(&known, &unknown);
    crate::print(&format!("{}: AUC {auc:.3} of {} pairs", asking.path, known.len()));
    assert!((auc - 0.5).abs() <= TOLERANCE, "AUC {auc:.3}");
}

/// How probable it is that one of `known` took longer than one of `unknown`: the area under the ROC curve
/// of who takes the longer one for an account. One half is a guess.
fn auc(known: &[Duration], unknown: &[Duration]) -> f64 {
    let score = |one: &Duration, other: &Duration| 1 + u32::from(one > other) - u32::from(one < other);
    let half_points: u32 = known.iter().flat_map(|one| unknown.iter().map(move |other| score(one, other))).sum();
    f64::from(half_points) / 2.0 / f64::from(u32::try_from(known.len() * unknown.len()).unwrap())
}

on_both! {
    #[ignore = "measures time: to be run by hand on a quiet machine"]
    async fn the_time_of_a_failed_login_does_not_tell_which_accounts_there_are(campus: Campus) {
        measure(campus, LOGIN, Fate::Open).await;
    }

    #[ignore = "measures time: to be run by hand on a quiet machine"]
    async fn the_time_of_a_failed_login_does_not_tell_who_was_suspended(campus: Campus) {
        measure(campus, LOGIN, Fate::Suspended).await;
    }

    #[ignore = "measures time: to be run by hand on a quiet machine"]
    async fn the_time_of_a_failed_login_does_not_tell_who_has_closed_their_account(campus: Campus) {
        measure(campus, LOGIN, Fate::Closed).await;
    }

    #[ignore = "measures time: to be run by hand on a quiet machine"]
    async fn the_time_of_asking_for_a_new_password_does_not_tell_which_accounts_there_are(campus: Campus) {
        measure(campus, RESET, Fate::Open).await;
    }

    #[ignore = "measures time: to be run by hand on a quiet machine"]
    async fn the_time_of_a_registration_by_mail_does_not_tell_which_accounts_there_are(campus: Campus) {
        measure(campus, REGISTRATION, Fate::Open).await;
    }
}

#[test]
fn the_area_is_one_half_where_there_is_no_difference() {
    let times = |range: std::ops::Range<u64>| range.map(Duration::from_millis).collect::<Vec<_>>();
    assert!((auc(&times(0..50), &times(0..50)) - 0.5).abs() < 1e-9);
    assert!((auc(&times(50..99), &times(0..50)) - 1.0).abs() < 1e-9);
    assert!(auc(&times(0..50), &times(50..99)) < 1e-9);
}
