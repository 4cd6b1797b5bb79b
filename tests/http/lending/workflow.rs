//! The whole way of an application: from draft to archive, with all that is told of it.

use serde_json::json;
use tests::{Campus, on_both};

use super::{APPLICATIONS, act, cents, draft, first_due_on, granted, people, steps, submitted, usd, whole};

on_both! {
    async fn an_application_goes_from_draft_to_archive(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let started = borrower.post(APPLICATIONS, whole("2500")).await.expect(201);
        let path = started.location();
        assert_eq!((&started["state"], &started["amount"]), (&json!("draft"), &usd("2500.00")));
        assert_eq!(started["borrower_id"], borrower.id.as_str());
        assert_eq!(borrower.get(path).await.expect(200).body, started.body);

        let changed = borrower.patch(path, json!({ "term_months": 24, "amount": { "amount": "2400" } })).await.expect(200);
        assert_eq!((&changed["term_months"], &changed["amount"]), (&json!(24), &usd("2400.00")));
        let handed_in = act(&borrower, path, "submit").await.expect(200);
        assert_eq!(handed_in["state"], "submitted");
        assert!(handed_in["submitted_at"].is_string());

        let approved = act(&officer, path, "approve").await.expect(200);
        assert_eq!((approved.text("/state"), approved.text("/decision/outcome")), ("approved", "approved"));
        assert_eq!(approved.text("/decision/decided_by"), officer.id);
        let terms = json!({
            "amount": usd("2400.00"), "annual_rate_bps": 650, "term_months": 24, "first_due_on": first_due_on(),
        });
        assert_eq!(approved["decision"]["terms"], terms);

        let closed = act(&admin, path, "close").await.expect(200);
        assert_eq!((closed.text("/state"), closed.text("/close_reason")), ("closed", "disbursed"));
        let archived = act(&admin, path, "archive").await.expect(200);
        assert!(archived["archived_at"].is_string());
        assert_eq!(act(&admin, path, "archive").await.expect(200).etag(), archived.etag());
        assert!(act(&admin, path, "restore").await.expect(200)["archived_at"].is_null());

        let expected = [
            ("start", "draft"), ("change", "draft"), ("submit", "submitted"), ("approve", "approved"),
            ("close", "closed"), ("archive", "closed"), ("restore", "closed"),
        ];
        assert_eq!(steps(&borrower, path).await, expected.map(|it| (it.0.to_owned(), it.1.to_owned())));
    }

    async fn a_history_says_who_when_and_why(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let path = submitted(&borrower, "500").await;
        let rejection = officer.post(&format!("{path}/reject"), json!({ "reason": "Not enough." }));
        let rejected = rejection.with_header("x-request-id", "the-request").await.expect(200);
        assert_eq!((rejected.text("/decision/reason"), &rejected["loan_id"]), ("Not enough.", &json!(null)));
        let history = borrower.get(&format!("{path}/history?sort=-at&limit=1&include=total")).await.expect(200);
        assert_eq!(history["total"], 3);
        let last = json!({
            "at": rejected["updated_at"], "actor_id": officer.id, "action": "reject", "from": "submitted",
            "to": "rejected", "reason": "Not enough.", "request_id": "the-request",
        });
        assert_eq!(history.data(), [last]);
        let next = borrower.get(history.next_page().unwrap()).await.expect(200);
        assert_eq!((&next.data()[0]["action"], &next.data()[0]["from"]), (&json!("submit"), &json!("draft")));
    }

    async fn what_is_withdrawn_is_closed(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        for path in [draft(&borrower, "500").await, submitted(&borrower, "500").await] {
            let closed = act(&borrower, &path, "withdraw").await.expect(200);
            assert_eq!((closed.text("/state"), closed.text("/close_reason")), ("closed", "withdrawn"));
            assert!(closed["decision"].is_null() && closed["closed_at"].is_string());
        }
        let path = submitted(&borrower, "500").await;
        act(&officer, &path, "reject").await.expect(200);
        assert_eq!(act(&admin, &path, "close").await.expect(200)["close_reason"], "rejected");
    }

    async fn an_approval_makes_a_loan_with_its_schedule(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let (path, loan) = granted(&borrower, &officer, "1200").await;
        let found = borrower.get(&loan).await.expect(200);
        assert_eq!((found.text("/state"), found.text("/borrower_id")), ("active", borrower.id.as_str()));
        assert!(path.ends_with(found.text("/application_id")));
        let schedule = borrower.get(&format!("{loan}/schedule?include=total")).await.expect(200);
        let rows = schedule.data();
        assert_eq!((rows.len(), &schedule["total"]), (12, &json!(12)));
        let sum = |member: &str| rows.iter().map(|it| cents(&it[member])).sum::<i64>();
        assert_eq!((sum("principal"), sum("principal_paid")), (120_000, 0));
        assert_eq!(sum("interest"), cents(&found["balance"]["interest_outstanding"]));
        assert_eq!(sum("total"), cents(&found["balance"]["outstanding"]));
        let year = &first_due_on()[..4];
        let days: Vec<_> = rows.iter().take(4).map(|it| it["due_on"].as_str().unwrap()).collect();
        let last_of_february = days[1];
        assert!(last_of_february == format!("{year}-02-28") || last_of_february == format!("{year}-02-29"));
        assert_eq!((days[0], days[2], days[3]), (&*first_due_on(), &*format!("{year}-03-31"), &*format!("{year}-04-30")));
        assert!(rows.iter().all(|it| it["state"] == "open"));
        assert!(rows[..11].iter().all(|it| it["total"] == rows[0]["total"]));
    }

    async fn a_retried_approval_makes_one_loan(campus: Campus) {
        let [borrower, officer, _] = people(&campus).await;
        let path = submitted(&borrower, "500").await;
        let approve = || officer.post(&format!("{path}/approve"), super::terms()).with_key("once");
        let (first, second) = (approve().await.expect(200), approve().await.expect(200));
        assert_eq!(first.body, second.body);
        assert_eq!(second.header("idempotency-replayed"), Some("true"));
        assert_eq!(officer.get("/v1/loans").await.expect(200).data().len(), 1);
    }

    async fn a_client_may_name_its_application(campus: Campus) {
        let [borrower, ..] = people(&campus).await;
        let id = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6a";
        let started = borrower.post(APPLICATIONS, json!({ "id": id })).await.expect(201);
        assert_eq!((started.text("/id"), &started["amount"]), (id, &json!(null)));
        borrower.post(APPLICATIONS, json!({ "id": id })).await.refused(409, "duplicate_id");
    }
}
