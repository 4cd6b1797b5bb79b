//! What happens at the same instant: one wins, and everything agrees on who did.

use std::{collections::BTreeMap, env};

use futures_util::future::join;
use serde_json::json;
use tests::{Answer, Campus, Person, Request, Role, on_both};

use super::{cents, granted, people, steps, submitted, terms, usd};
use crate::catalogue::at_once;

/// How often two race; set `LYCEUM_TEST_RACES` for more.
fn races() -> usize {
    env::var("LYCEUM_TEST_RACES").ok().and_then(|it| it.parse().ok()).unwrap_or(40)
}

/// Sends both at once, the one or the other first.
async fn race(number: usize, one: Request, other: Request) -> (Answer, Answer) {
    if number.is_multiple_of(2) {
        return join(one.into_future(), other.into_future()).await;
    }
    let (other, one) = join(other.into_future(), one.into_future()).await;
    (one, other)
}

/// The last step of the history of `path`.
async fn last_step(person: &Person, path: &str) -> String {
    steps(person, path).await.pop().unwrap().0
}

on_both! {
    async fn an_approval_and_a_withdrawal_at_once(campus: Campus) {
        let [borrower, officer, auditor] = people(&campus).await;
        let wanted = "/v1/streams?types=loan_application.approved,loan_application.withdrawn,loan.created";
        let mut stream = borrower.get(wanted).listen().await;
        let mut loans = 0;
        for number in 0..races() {
            let path = submitted(&borrower, "500").await;
            let approve = officer.post(&format!("{path}/approve"), terms());
            let withdraw = borrower.post(&format!("{path}/withdraw"), None);
            let (approved, withdrawn) = race(number, approve, withdraw).await;
            let found = officer.get(&path).await.expect(200);
            let last = last_step(&officer, &path).await;
            if approved.status == 200 {
                loans += 1;
                let refused = withdrawn.refused(409, "illegal_transition");
                assert_eq!((&refused["from"], found.text("/state"), last.as_str()), (&json!("approved"), "approved", "approve"));
                officer.get(&format!("/v1/loans/{}", found.text("/loan_id"))).await.expect(200);
            } else {
                withdrawn.expect(200);
                let refused = approved.refused(409, "illegal_transition");
                assert_eq!((&refused["from"], found.text("/state"), last.as_str()), (&json!("closed"), "closed", "withdraw"));
                assert!(found["loan_id"].is_null() && found["decision"].is_null());
            }
            assert_eq!(steps(&officer, &path).await.len(), 3);
        }
        let all = officer.get("/v1/loans?include=total&limit=1").await.expect(200);
        assert_eq!(all["total"], loans);
        let withdrawn = races() - loans;
        // The trail and the events say the same, once each.
        let mut told = BTreeMap::<String, usize>::new();
        for _ in 0..2 * loans + withdrawn {
            *told.entry(stream.next().await.unwrap().event).or_default() += 1;
        }
        for (action, count) in
            [("loan_application.approved", loans), ("loan.created", loans), ("loan_application.withdrawn", withdrawn)]
        {
            let trail = auditor.get(&format!("/v1/audit-entries?action={action}&include=total&limit=1")).await.expect(200);
            assert_eq!((&trail["total"], told.get(action).copied().unwrap_or(0)), (&json!(count), count), "{action}");
        }
    }

    async fn two_officers_at_once(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let second = campus.person(Role::LoanOfficer).await;
        for number in 0..races().min(200) / 2 {
            let path = submitted(&borrower, if number % 3 == 0 { "20000" } else { "500" }).await;
            let approve = officer.post(&format!("{path}/approve"), terms());
            let other = match number % 2 {
                0 => second.post(&format!("{path}/reject"), json!({ "reason": "No." })),
                _ => second.post(&format!("{path}/approve"), terms()),
            };
            let (one, two) = race(number / 2, approve, other).await;
            // What was proposed may be rejected after it, and then both have won.
            let both = one.status == 200 && two.status == 200;
            let proposed = one["state"] == "submitted";
            assert!(!both || (proposed && two["state"] == "rejected"), "{one:?} {two:?}");
            assert!(one.status == 200 || two.status == 200);
            for answer in [one, two].into_iter().filter(|it| it.status != 200) {
                answer.refused(409, "illegal_transition");
            }
            let found = officer.get(&path).await.expect(200);
            assert_eq!(found["loan_id"].is_string(), found["state"] == "approved");
        }
    }

    async fn payments_at_once_never_take_more_than_is_owed(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let (_, loan) = granted(&borrower, &officer, "500").await;
        let owed = cents(&borrower.get(&loan).await.expect(200)["balance"]["outstanding"]);
        let count = races().max(24);
        // A few too many, of which each is a part of the whole.
        let part = owed / i64::try_from(count - 4).unwrap() + 1;
        let body = json!({ "amount": usd(&format!("{}.{:02}", part / 100, part % 100)) });
        let pay = |number: usize| {
            let who = if number.is_multiple_of(2) { &borrower } else { &officer };
            who.post(&format!("{loan}/repayments"), body.clone())
        };
        let answers = at_once((0..count).map(pay)).await;
        let taken: Vec<_> = answers.iter().filter(|it| it.status == 201).collect();
        assert!(answers.iter().all(|it| [201, 409, 422].contains(&it.status)), "{answers:?}");
        assert_eq!(i64::try_from(taken.len()).unwrap(), owed / part);
        let found = borrower.get(&loan).await.expect(200);
        let balance = |member: &str| cents(&found["balance"][member]);
        assert_eq!(balance("outstanding"), owed % part);
        assert_eq!(balance("principal_repaid") + balance("principal_outstanding"), 50_000);
        let sum = |member: &str| taken.iter().map(|it| cents(&it[member])).sum::<i64>();
        assert_eq!((balance("principal_repaid"), balance("interest_paid")), (sum("principal"), sum("interest")));
        let schedule = borrower.get(&format!("{loan}/schedule")).await.expect(200);
        let paid = |member: &str| schedule.data().iter().map(|it| cents(&it[member])).sum::<i64>();
        assert_eq!((balance("principal_repaid"), balance("interest_paid")), (paid("principal_paid"), paid("interest_paid")));
    }
}
