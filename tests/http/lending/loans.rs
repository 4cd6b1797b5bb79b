//! What is paid back, and what never is.

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Role, on_both};

use super::{cents, granted, people, usd};

async fn pay(person: &Person, loan: &str, amount: &str) -> Answer {
    person.post(&format!("{loan}/repayments"), json!({ "amount": usd(amount) })).await
}

/// The balance of a loan, which agrees with its instalments to the cent.
async fn balance(person: &Person, loan: &str) -> [i64; 4] {
    let found = person.get(loan).await.expect(200);
    let part = |member: &str| cents(&found["balance"][member]);
    let schedule = person.get(&format!("{loan}/schedule?limit=100")).await.expect(200);
    let sum = |member: &str| schedule.data().iter().map(|it| cents(&it[member])).sum::<i64>();
    assert_eq!(part("principal_repaid") + part("principal_outstanding"), cents(&found["terms"]["amount"]));
    assert_eq!((part("principal_repaid"), part("interest_paid")), (sum("principal_paid"), sum("interest_paid")));
    assert_eq!(part("outstanding"), part("principal_outstanding") + part("interest_outstanding"));
    ["principal_repaid", "principal_outstanding", "interest_paid", "interest_outstanding"].map(part)
}

fn dollars(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

on_both! {
    async fn money_goes_to_the_oldest_instalment_and_interest_comes_first(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let (_, loan) = granted(&borrower, &officer, "1200").await;
        let part = pay(&borrower, &loan, "5").await.expect(201);
        assert_eq!((&part["interest"], &part["principal"]), (&usd("5.00"), &usd("0.00")));
        assert_eq!(borrower.get(part.location()).await.expect(200).body, part.body);
        assert_eq!(part.text("/recorded_by"), borrower.id);
        let rows = async || borrower.get(&format!("{loan}/schedule")).await.expect(200).data().to_vec();
        assert_eq!(rows().await[0]["state"], "partly_paid");
        let first = cents(&rows().await[0]["total"]);
        let rest = pay(&officer, &loan, &dollars(first - 500 + 100)).await.expect(201);
        assert_eq!(rest.text("/recorded_by"), officer.id);
        let after = rows().await;
        assert_eq!((&after[0]["state"], &after[1]["state"]), (&json!("paid"), &json!("partly_paid")));
        assert_eq!((&after[1]["interest_paid"], &after[1]["principal_paid"]), (&usd("1.00"), &usd("0.00")));
        balance(&borrower, &loan).await;
        let all = borrower.get(&format!("{loan}/repayments?include=total")).await.expect(200);
        assert_eq!((all.data().len(), &all["total"]), (2, &json!(2)));
        assert_eq!(all.data()[0], part.body);
    }

    async fn the_last_cent_repays_it_and_not_one_more_is_taken(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let (_, loan) = granted(&borrower, &officer, "1200").await;
        let [_, principal, _, interest] = balance(&borrower, &loan).await;
        let refused = pay(&borrower, &loan, &dollars(principal + interest + 1)).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/amount/amount", "more_than_owed")]);
        pay(&borrower, &loan, &dollars(principal + interest - 1)).await.expect(201);
        assert_eq!(borrower.get(&loan).await.expect(200)["state"], "active");
        pay(&borrower, &loan, "0.01").await.expect(201);
        assert_eq!(balance(&borrower, &loan).await, [principal, 0, interest, 0]);
        let repaid = borrower.get(&loan).await.expect(200);
        assert!(repaid["state"] == "repaid" && repaid["repaid_at"].is_string());
        let refused = pay(&borrower, &loan, "0.01").await.refused(409, "illegal_transition");
        assert_eq!((&refused["from"], &refused["action"], &refused["allowed"]), (&json!("repaid"), &json!("repay"), &json!([])));
        admin.post(&format!("{loan}/write-off"), None).await.refused(409, "illegal_transition");
    }

    async fn a_bad_payment_is_refused_with_all_that_is_wrong(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let (_, loan) = granted(&borrower, &officer, "1200").await;
        let path = format!("{loan}/repayments");
        let refused = async |body: Value| borrower.post(&path, body).await.refused(422, "validation_failed");
        let nothing = json!({ "amount": usd("0"), "received_on": "2999-01-01" });
        assert_eq!(refused(nothing).await.errors(), [("/amount/amount", "not_positive"), ("/received_on", "in_the_future")]);
        let early = json!({ "amount": { "amount": "1", "currency": "EUR" }, "received_on": "2020-01-01" });
        assert_eq!(refused(early).await.errors(), [("/amount/currency", "currency_mismatch"), ("/received_on", "before_the_loan")]);
        assert_eq!(refused(json!({ "amount": usd("-1") })).await.errors(), [("/amount/amount", "negative")]);
        assert_eq!(refused(json!({})).await.errors(), [("/amount", "required")]);
        assert_eq!(refused(json!({ "amount": usd("1"), "principal": 1 })).await.errors(), [("/principal", "unknown_member")]);
        balance(&borrower, &loan).await;
    }

    async fn a_repayment_that_is_retried_is_taken_once(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let (_, loan) = granted(&borrower, &officer, "1200").await;
        let again = || borrower.post(&format!("{loan}/repayments"), json!({ "amount": usd("50") })).with_key("april");
        assert_eq!(again().await.expect(201).body, again().await.expect(201).body);
        let [principal, _, interest, _] = balance(&borrower, &loan).await;
        assert_eq!(principal + interest, 5_000);
    }

    async fn a_loan_is_seen_by_its_borrower_and_those_who_decide(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let (_, loan) = granted(&borrower, &officer, "1200").await;
        let paid = pay(&borrower, &loan, "1").await.expect(201);
        let other = campus.person(Role::Member).await;
        for path in [loan.clone(), format!("{loan}/schedule"), format!("{loan}/repayments"), paid.location().to_owned()] {
            other.get(&path).await.refused(404, "loan_not_found");
            for someone in [&borrower, &officer, &admin] {
                someone.get(&path).await.expect(200);
            }
        }
        pay(&other, &loan, "1").await.refused(404, "loan_not_found");
        let (_, second) = granted(&borrower, &officer, "500").await;
        let elsewhere = paid.location().replace(&loan, &second);
        borrower.get(&elsewhere).await.refused(404, "repayment_not_found");
    }

    async fn what_is_written_off_takes_no_more(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let (_, loan) = granted(&borrower, &officer, "1200").await;
        let path = format!("{loan}/write-off");
        officer.post(&path, None).await.refused(403, "permission_denied");
        let before = admin.get(&loan).await.expect(200);
        pay(&borrower, &loan, "1").await.expect(201);
        admin.post(&path, None).if_match(before.etag()).await.refused(412, "precondition_failed");
        let written_off = admin.post(&path, None).await.expect(200);
        assert!(written_off["state"] == "written_off" && written_off["written_off_at"].is_string());
        pay(&borrower, &loan, "1").await.refused(409, "illegal_transition");
        admin.post(&path, None).await.refused(409, "illegal_transition");
        let (_, own) = granted(&admin, &officer, "500").await;
        admin.post(&format!("{own}/write-off"), None).await.refused(403, "own_application");
    }
}
