//! All that is kept of somebody, for themselves.

use serde_json::{Value, json};
use tests::{Campus, Method, Role, on_both};

use crate::{
    catalogue::{added, at, book, clerk},
    reviews::reviewed,
};

const EXPORT: &str = "/v1/users/me/export";

fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

on_both! {
    async fn one_gets_all_of_ones_own_and_nothing_of_others(campus: Campus) {
        let (ada, bob, officer) =
            (campus.person(Role::Member).await, campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await);
        campus.log_in(&ada.email, &ada.password).await;
        let wish = json!({
            "amount": usd("1200"), "purpose": "A bicycle", "term_months": 12,
            "monthly_income": usd("1800"), "monthly_debt": usd("120"),
        });
        for person in [&ada, &bob] {
            let path = person.post("/v1/loan-applications", wish.clone()).await.expect(201).location().to_owned();
            person.post(&format!("{path}/submit"), None).await.expect(200);
            let terms = json!({ "annual_rate_bps": 0, "first_due_on": "2031-01-31" });
            let loan = officer.post(&format!("{path}/approve"), terms).await.expect(200);
            let repayments = format!("/v1/loans/{}/repayments", loan.text("/loan_id"));
            for amount in ["100", "200"] {
                person.post(&repayments, json!({ "amount": usd(amount) })).await.expect(201);
            }
        }
        crate::notifications::told(&ada, 1).await;
        added(&clerk(&campus).await, book(1, "Emma")).await;
        for (person, rating) in [(&ada, 4), (&bob, 5)] {
            reviewed(person, 1, json!({ "rating": rating, "title": "Good" })).await;
        }

        let all = ada.get(EXPORT).await.expect(200);
        assert_eq!(all.header("content-disposition"), Some("attachment; filename=\"personal-data.json\""));
        assert_eq!(all.header("cache-control"), Some("no-store"));
        assert_eq!(all["account"], ada.get("/v1/users/me").await.expect(200).body);
        let count = |member: &str| all[member].as_array().unwrap().len();
        let counts = ["sessions", "notifications", "loan_applications", "loans", "repayments", "reviews", "jobs"].map(count);
        assert_eq!(counts, [2, 1, 1, 1, 2, 1, 0]);
        assert_eq!(all["reviews"][0], ada.get(&format!("{}/reviews/mine", at(1))).await.expect(200).body);
        assert_eq!(all["notification_preferences"], json!({ "mail": false, "new_logins": true }));
        assert!(!String::from_utf8_lossy(&all.bytes).contains(&bob.id));
        // An officer sees the applications of others, but they are not theirs.
        let officers = officer.get(EXPORT).await.expect(200);
        assert_eq!(officers["loan_applications"], json!([]));
        campus.stranger().get(EXPORT).await.refused(401, "unauthenticated");
        assert!(ada.request(Method::HEAD, EXPORT).await.expect(200).bytes.is_empty());
    }

    async fn more_than_a_page_is_one_list(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        for number in 0..201 {
            let draft = json!({ "purpose": format!("Draft {number}") });
            ada.post("/v1/loan-applications", draft).await.expect(201);
        }
        let all = ada.get(EXPORT).await.expect(200);
        let purposes: Vec<_> = all["loan_applications"].as_array().unwrap().iter().map(|it| it["purpose"].as_str().unwrap()).collect();
        assert_eq!(purposes, (0..201).map(|it| format!("Draft {it}")).collect::<Vec<_>>());
    }
}
