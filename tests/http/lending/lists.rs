//! Lists of applications and loans: who sees what, in which order.

use serde_json::Value;
use tests::{Campus, Person, Role, on_both};

use super::{act, draft, granted, people, submitted};
use crate::catalogue::walked;

/// The amounts that a list shows, in whole dollars.
async fn amounts(person: &Person, query: &str) -> Vec<i64> {
    let found = walked(person, &format!("/v1/loan-applications?{query}")).await;
    found.iter().map(|it| super::cents(&it["amount"]) / 100).collect()
}

fn sorted(mut amounts: Vec<i64>) -> Vec<i64> {
    amounts.sort_unstable();
    amounts
}

on_both! {
    async fn everybody_sees_their_own_and_officers_what_was_submitted(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let other = campus.person(Role::Member).await;
        draft(&borrower, "101").await;
        submitted(&borrower, "102").await;
        let gone = draft(&borrower, "103").await;
        act(&borrower, &gone, "withdraw").await.expect(200);
        submitted(&other, "201").await;
        draft(&officer, "301").await;
        assert_eq!(amounts(&borrower, "limit=1").await, [101, 102, 103]);
        assert_eq!(amounts(&other, "").await, [201]);
        assert_eq!(amounts(&officer, "limit=2").await, [102, 201, 301]);
        assert_eq!(amounts(&admin, "").await, [102, 201]);
        assert_eq!(amounts(&officer, &format!("borrower_id={}", borrower.id)).await, [102]);
        assert_eq!(amounts(&officer, &format!("borrower_id={}&state=draft", officer.id)).await, [301]);
        assert_eq!(amounts(&borrower, &format!("borrower_id={}", other.id)).await, Vec::<i64>::new());
        assert_eq!(amounts(&borrower, "state=closed").await, [103]);
        let counted = officer.get("/v1/loan-applications?include=total&limit=1").await.expect(200);
        assert_eq!(counted["total"], 3);
    }

    async fn applications_are_sorted_filtered_and_archived(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        for amount in ["300", "100", "200"] {
            submitted(&borrower, amount).await;
        }
        let empty = borrower.post("/v1/loan-applications", serde_json::json!({})).await.expect(201);
        for (query, expected) in [
            ("sort=amount&limit=1", &[100, 200, 300][..]),
            ("sort=-amount&limit=2", &[300, 200, 100]),
            ("sort=-created_at&state=submitted", &[200, 100, 300]),
            ("sort=updated_at,amount", &[300, 100, 200]),
            ("state=approved", &[]),
        ] {
            assert_eq!(amounts(&officer, query).await, expected, "{query}");
        }
        let mine = walked(&borrower, "/v1/loan-applications?sort=-amount&limit=1").await;
        assert_eq!((mine.len(), mine[3]["id"].as_str()), (4, Some(empty.text("/id"))));
        let (path, _) = granted(&borrower, &officer, "400").await;
        act(&admin, &path, "close").await.expect(200);
        act(&admin, &path, "archive").await.expect(200);
        for person in [&borrower, &officer] {
            assert_eq!(sorted(amounts(person, "sort=amount&state=submitted").await), [100, 200, 300]);
            assert!(amounts(person, "state=closed").await.is_empty());
            assert_eq!(amounts(person, "state=closed&archived=true").await, [400]);
        }
        assert_eq!(amounts(&officer, "archived=true&sort=-amount").await, [400, 300, 200, 100]);
        admin.get(&path).await.expect(200);
        act(&admin, &path, "restore").await.expect(200);
        assert_eq!(amounts(&officer, "state=closed").await, [400]);
        officer.get("/v1/loan-applications?state=lost").await.refused(422, "validation_failed");
        officer.get("/v1/loan-applications?purpose=x").await.refused(400, "unknown_parameter");
    }

    async fn loans_are_sorted_and_filtered(campus: Campus) {
        let [borrower, officer, admin] = people(&campus).await;
        let other = campus.person(Role::Member).await;
        for (who, amount) in [(&borrower, "300"), (&other, "100"), (&borrower, "200")] {
            granted(who, &officer, amount).await;
        }
        let (_, gone) = granted(&other, &officer, "400").await;
        admin.post(&format!("{gone}/write-off"), None).await.expect(200);
        let lent = async |person: &Person, query: &str| -> Vec<i64> {
            let found: Vec<Value> = walked(person, &format!("/v1/loans?{query}")).await;
            found.iter().map(|it| super::cents(&it["terms"]["amount"]) / 100).collect()
        };
        assert_eq!(lent(&officer, "limit=2").await, [300, 100, 200, 400]);
        assert_eq!(lent(&officer, "sort=-principal&limit=1").await, [400, 300, 200, 100]);
        assert_eq!(lent(&officer, "sort=-updated_at&state=active").await, [200, 100, 300]);
        assert_eq!(lent(&officer, &format!("borrower_id={}&state=written_off", other.id)).await, [400]);
        assert_eq!(lent(&borrower, "").await, [300, 200]);
        assert_eq!(lent(&borrower, &format!("borrower_id={}", other.id)).await, Vec::<i64>::new());
        assert_eq!(lent(&other, "state=active").await, [100]);
    }
}
