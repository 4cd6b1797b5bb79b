//! What borrowers write down, and who sees it.

use serde_json::json;
use tests::{Campus, Role, on_both};

use super::{APPLICATIONS, act, draft, people, submitted, usd, whole};

on_both! {
    async fn a_draft_is_its_borrowers_alone(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let path = draft(&borrower, "500").await;
        let strangers = [officer, admin, campus.person(Role::Member).await];
        for someone in &strangers {
            someone.get(&path).await.refused(404, "loan_application_not_found");
            someone.get(&format!("{path}/history")).await.refused(404, "loan_application_not_found");
            someone.patch(&path, json!({ "term_months": 6 })).await.refused(404, "loan_application_not_found");
            for action in ["submit", "withdraw"] {
                act(someone, &path, action).await.refused(404, "loan_application_not_found");
            }
        }
        for (number, action) in [(0, "approve"), (0, "reject"), (0, "confirm"), (1, "close"), (1, "archive"), (1, "restore")] {
            act(&strangers[number], &path, action).await.refused(404, "loan_application_not_found");
        }
        act(&borrower, &path, "withdraw").await.expect(200);
        for someone in &strangers {
            someone.get(&path).await.refused(404, "loan_application_not_found");
        }
        assert_eq!(borrower.get(&path).await.expect(200)["close_reason"], "withdrawn");
    }

    async fn what_was_submitted_is_seen_by_those_who_decide_and_by_nobody_else(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let path = submitted(&borrower, "500").await;
        for someone in [&officer, &admin] {
            someone.get(&path).await.expect(200);
            someone.patch(&path, json!({ "term_months": 6 })).await.refused(403, "not_the_borrower");
            act(someone, &path, "withdraw").await.refused(403, "not_the_borrower");
            act(someone, &path, "submit").await.refused(403, "not_the_borrower");
        }
        let other = campus.person(Role::Editor).await;
        other.get(&path).await.refused(404, "loan_application_not_found");
        act(&other, &path, "approve").await.refused(403, "permission_denied");
        act(&officer, &path, "close").await.refused(403, "permission_denied");
        act(&borrower, &path, "withdraw").await.expect(200);
        officer.get(&path).await.expect(200);
    }

    async fn a_submission_says_everything(campus: Campus) {
        let [borrower, ..] = people(&campus).await;
        let empty = borrower.post(APPLICATIONS, json!({})).await.expect(201);
        let refused = act(&borrower, empty.location(), "submit").await.refused(422, "validation_failed");
        let members = ["/amount", "/purpose", "/term_months", "/monthly_income", "/monthly_debt"];
        assert_eq!(refused.errors(), members.map(|it| (it, "required")));
        assert_eq!(borrower.get(empty.location()).await.expect(200).etag(), empty.etag());
        borrower.patch(empty.location(), whole("500")).await.expect(200);
        let cleared = borrower.patch(empty.location(), json!({ "purpose": null, "monthly_debt": null })).await.expect(200);
        assert!(cleared["purpose"].is_null() && cleared["monthly_debt"].is_null());
        let refused = act(&borrower, empty.location(), "submit").await.refused(422, "validation_failed");
        assert_eq!(refused.errors(), [("/purpose", "required"), ("/monthly_debt", "required")]);
    }

    async fn every_broken_member_is_named(campus: Campus) {
        let [borrower, ..] = people(&campus).await;
        let refused = async |body| borrower.post(APPLICATIONS, body).await.refused(422, "validation_failed");
        let broken = json!({
            "amount": usd("50000.01"), "monthly_income": usd("-1"), "monthly_debt": { "amount": "1", "currency": "EUR" },
        });
        let expected = [
            ("/monthly_income/amount", "negative"), ("/amount/amount", "amount_too_large"),
            ("/monthly_debt/currency", "currency_mismatch"),
        ];
        assert_eq!(refused(broken).await.errors(), expected);
        assert_eq!(refused(json!({ "amount": usd("99.99") })).await.errors(), [("/amount/amount", "amount_too_small")]);
        assert_eq!(refused(json!({ "amount": usd("500.001") })).await.errors(), [("/amount/amount", "money_digits")]);
        let broken = json!({ "term_months": 0, "purpose": " ", "monthly_debt": usd("-5"), "income": 1, "amount": { "amount": 5 } });
        let expected = [
            ("/amount/amount", "wrong_type"), ("/amount/currency", "required"), ("/income", "unknown_member"),
            ("/monthly_debt/amount", "negative"), ("/purpose", "blank"), ("/term_months", "too_small"),
        ];
        assert_eq!(refused(broken).await.errors(), expected);
        borrower.post(APPLICATIONS, json!({ "amount": usd("50000"), "monthly_income": usd("0") })).await.expect(201);
        for member in ["state", "borrower_id", "decision", "loan_id", "archived_at"] {
            let refused = refused(json!({ member: "submitted" })).await;
            assert_eq!(refused.errors(), [(&*format!("/{member}"), "unknown_member")]);
        }
    }

    async fn a_change_is_for_the_state_that_it_names(campus: Campus) {
        let [borrower, ..] = people(&campus).await;
        let started = borrower.post(APPLICATIONS, whole("500")).await.expect(201);
        let path = started.location();
        let same = borrower.patch(path, json!({ "term_months": 12 })).if_match(started.etag()).await.expect(200);
        assert_eq!(same.etag(), started.etag());
        borrower.get(path).with_header("if-none-match", started.etag()).await.expect(304);
        borrower.patch(path, json!({ "term_months": 6 })).if_match(started.etag()).await.expect(200);
        borrower.patch(path, json!({ "term_months": 7 })).if_match(started.etag()).await.refused(412, "precondition_failed");
        for action in ["submit", "withdraw"] {
            let late = borrower.post(&format!("{path}/{action}"), None).if_match(started.etag());
            late.await.refused(412, "precondition_failed");
        }
        borrower.patch(path, json!({})).await.refused(422, "validation_failed");
        borrower.patch(path, json!({ "amount": { "amount": null } })).await.refused(422, "validation_failed");
        let empty = borrower.post(APPLICATIONS, json!({})).await.expect(201);
        let refused = borrower.patch(empty.location(), json!({ "amount": { "currency": "USD" } })).await;
        assert_eq!(refused.refused(422, "validation_failed").errors(), [("/amount/amount", "required")]);
        let filled = borrower.patch(empty.location(), json!({ "amount": { "amount": "750.5" } })).await.expect(200);
        assert_eq!(filled["amount"], usd("750.50"));
    }
}
