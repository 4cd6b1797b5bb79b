//! Four eyes, and six for large sums.

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{act, people, steps, submitted, terms, usd};

on_both! {
    async fn nobody_decides_for_themselves(campus: Campus) {
        let [_, officer, admin] = people(&campus).await;
        for someone in [&officer, &admin] {
            let path = submitted(someone, "500").await;
            act(someone, &path, "approve").await.refused(403, "own_application");
            act(someone, &path, "reject").await.refused(403, "own_application");
        }
        let path = submitted(&officer, "20000").await;
        act(&admin, &path, "approve").await.expect(200);
        act(&officer, &path, "confirm").await.refused(403, "own_application");
    }

    async fn a_large_loan_takes_two_officers(campus: Campus) {
        let [borrower, first, _] = people(&campus).await;
        let second = campus.person(Role::LoanOfficer).await;
        let path = submitted(&borrower, "10000.01").await;
        let proposed = act(&first, &path, "approve").await.expect(200);
        assert_eq!((proposed.text("/state"), &proposed["decision"], &proposed["loan_id"]), ("submitted", &json!(null), &json!(null)));
        assert_eq!(proposed.text("/pending_decision/decided_by"), first.id);
        assert_eq!(proposed["pending_decision"]["terms"]["amount"], usd("10000.01"));
        act(&first, &path, "confirm").await.refused(403, "same_officer");
        for officer in [&first, &second] {
            let refused = act(officer, &path, "approve").await.refused(409, "illegal_transition");
            assert_eq!(refused["allowed"], json!(["withdraw", "confirm", "reject"]));
        }
        let confirmed = act(&second, &path, "confirm").await.expect(200);
        assert_eq!((confirmed.text("/state"), &confirmed["pending_decision"]), ("approved", &json!(null)));
        assert_eq!(confirmed.text("/decision/decided_by"), first.id);
        assert_eq!(confirmed.text("/decision/confirmed_by"), second.id);
        borrower.get(&format!("/v1/loans/{}", confirmed.text("/loan_id"))).await.expect(200);
        let told = steps(&borrower, &path).await;
        let last: Vec<_> = told[2..].iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        assert_eq!(last, [("approve", "submitted"), ("confirm", "approved")]);
    }

    async fn what_is_lent_counts_and_the_setting_says_how_much(mut campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let path = submitted(&borrower, "20000").await;
        let smaller = json!({ "amount": usd("10000"), "annual_rate_bps": 0, "first_due_on": super::first_due_on(), "term_months": 6 });
        let approved = officer.post(&format!("{path}/approve"), smaller).await.expect(200);
        assert_eq!((approved.text("/state"), &approved["decision"]["terms"]["term_months"]), ("approved", &json!(6)));
        let special = [("LYCEUM_LENDING_SECOND_APPROVAL_ABOVE", "400"), ("LYCEUM_LENDING_MAX_AMOUNT", "600")];
        campus.restart(&special);
        let path = submitted(&borrower, "500").await;
        assert_eq!(act(&officer, &path, "approve").await.expect(200)["state"], "submitted");
        let refused = borrower.post(super::APPLICATIONS, super::whole("601")).await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/amount/amount", "amount_too_large")]);
    }

    async fn a_proposal_can_be_rejected_or_withdrawn(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        for (who, action, state) in [(&officer, "reject", "rejected"), (&borrower, "withdraw", "closed")] {
            let path = submitted(&borrower, "20000").await;
            act(&officer, &path, "approve").await.expect(200);
            let ended = act(who, &path, action).await.expect(200);
            assert_eq!((ended.text("/state"), &ended["pending_decision"], &ended["loan_id"]), (state, &json!(null), &json!(null)));
        }
        assert!(officer.get("/v1/loans").await.expect(200).data().is_empty());
    }

    async fn bad_terms_are_refused_with_all_that_is_wrong(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let path = format!("{}/approve", submitted(&borrower, "500").await);
        let refused = async |body| officer.post(&path, body).await.refused(422, "validation_failed");
        let greedy = json!({ "amount": usd("500.01"), "annual_rate_bps": 650, "first_due_on": "2020-01-31" });
        assert_eq!(refused(greedy).await.errors(), [("/amount/amount", "more_than_asked"), ("/first_due_on", "in_the_past")]);
        let missing = refused(json!({ "term_months": 361, "annual_rate_bps": -1 })).await;
        let expected = [("/annual_rate_bps", "too_small"), ("/first_due_on", "required"), ("/term_months", "too_large")];
        assert_eq!(missing.errors(), expected);
        let euros = json!({ "amount": { "amount": "400", "currency": "EUR" }, "annual_rate_bps": 650, "first_due_on": "9999-12-31" });
        assert_eq!(refused(euros).await.errors(), [("/amount/currency", "currency_mismatch"), ("/first_due_on", "date_range")]);
        let small = json!({ "amount": usd("99.99"), "annual_rate_bps": 650, "first_due_on": super::first_due_on() });
        assert_eq!(refused(small).await.errors(), [("/amount/amount", "amount_too_small")]);
        let reject = path.replace("/approve", "/reject");
        officer.post(&reject, json!({})).await.refused(422, "validation_failed");
        officer.post(&reject, json!({ "reason": " " })).await.refused(422, "validation_failed");
        officer.post(&path, terms()).await.expect(200);
    }
}
