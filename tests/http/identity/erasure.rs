//! Nothing that says who somebody was is left when they have gone.

use std::time::Duration;

use serde_json::json;
use tests::{Campus, Person, Role, on_both};

use super::{
    credentials,
    mail::{letter, token},
};
use crate::catalogue::{added, at, book, clerk};

/// What is nowhere else: in each place where something personal can be said.
const NAME: &str = "Canarella Quuxington";
const EMAIL: &str = "canarella@quuxmail.example";
const NEXT_EMAIL: &str = "zanzibarine@quuxmail.example";
const DEPARTMENT: &str = "Quuxology";
const DEVICE: &str = "Quuxbrowser/7";
const PURPOSE: &str = "A quuxophone of my own";
const OPINION: &str = "A quuxotic tale";
const CANARIES: [&str; 9] = [
    "canarella",
    "quuxington",
    "quuxmail",
    "zanzibarine",
    "quuxology",
    "quuxbrowser",
    "quuxophone",
    "quuxotic",
    "127.0.0.2",
];

fn usd(amount: &str) -> serde_json::Value {
    json!({ "amount": amount, "currency": "USD" })
}

/// The lines in which a canary sings, plainly or in hexadecimal digits.
fn songs(dump: &str) -> Vec<String> {
    let hexadecimal = |it: &str| it.bytes().fold(String::new(), |text, it| format!("{text}{it:02x}"));
    let canaries: Vec<_> = CANARIES.iter().flat_map(|it| [(*it).to_owned(), hexadecimal(it)]).collect();
    dump.lines().filter(|line| canaries.iter().any(|it| line.contains(it))).map(str::to_owned).collect()
}

/// Somebody of whom much is known.
async fn rich(campus: &Campus) -> Person {
    let (stranger, admin) = (campus.stranger(), campus.admin().await);
    let password = "nine brass bells at noon";
    let body = json!({ "email": EMAIL, "password": password, "display_name": NAME });
    let id = stranger.post("/v1/users", body).await.expect(201).text("/id").to_owned();
    admin.patch(&format!("/v1/users/{id}"), json!({ "department": DEPARTMENT })).await.expect(200);
    stranger.post("/v1/sessions", credentials(EMAIL, "not the password")).await.expect(401);
    stranger.post("/v1/sessions", credentials(EMAIL, password)).with_header("user-agent", DEVICE).await.expect(201);
    let person = campus.log_in(EMAIL, password).await;
    person.put("/v1/notification-preferences", json!({ "mail": true })).await.expect(200);
    person.patch("/v1/users/me", json!({ "display_name": format!("{NAME} the Second") })).await.expect(200);
    stranger.post("/v1/password-resets", json!({ "email": EMAIL })).await.expect(202);
    stranger.post("/v1/email-verifications", json!({ "email": EMAIL })).await.expect(202);
    let change = json!({ "email": NEXT_EMAIL, "current_password": password });
    person.put("/v1/users/me/email", change).await.expect(202);
    person
}

/// They borrow, pay back, and want to borrow more.
async fn borrow(campus: &Campus, person: &Person) {
    let officer = campus.person(Role::LoanOfficer).await;
    let wish = json!({
        "amount": usd("1200"), "purpose": PURPOSE, "term_months": 12,
        "monthly_income": usd("1800"), "monthly_debt": usd("120"),
    });
    for number in 0..3 {
        // With a key, so that the answer is kept.
        let started =
            person.post("/v1/loan-applications", wish.clone()).with_key(&format!("wish-{number}")).await.expect(201);
        let path = started.location().to_owned();
        if number == 0 {
            continue;
        }
        person.post(&format!("{path}/submit"), None).await.expect(200);
        let terms = json!({ "annual_rate_bps": 0, "first_due_on": "2031-01-31" });
        match number {
            1 => {
                let loan = officer.post(&format!("{path}/approve"), terms).await.expect(200);
                let repayments = format!("/v1/loans/{}/repayments", loan.text("/loan_id"));
                person.post(&repayments, json!({ "amount": usd("100") })).await.expect(201);
            }
            _ => drop(officer.post(&format!("{path}/reject"), json!({ "reason": "Too much." })).await.expect(200)),
        }
    }
    crate::notifications::told(person, 2).await;
}

/// They say what they think of two books, of which one opinion is hidden.
async fn review(campus: &Campus, person: &Person) {
    let clerk = clerk(campus).await;
    for number in 1..=2 {
        let emma = added(&clerk, book(number, "Emma")).await;
        let wish = json!({ "lines": [{ "product_id": emma.text("/id"), "quantity": number }] });
        person.put("/v1/cart", wish).await.expect(200);
        let opinion = json!({ "rating": 4, "title": OPINION, "body": OPINION });
        let path = format!("{}/reviews", at(number));
        let written = person.post(&path, opinion).with_key(&format!("opinion-{number}")).await.expect(201);
        if number == 2 {
            let hide = format!("{}/hide", written.location());
            clerk.post(&hide, json!({ "reason": "Not about the book." })).await.expect(200);
        }
    }
    campus.tamper(&format!(
        "INSERT INTO bookstore_purchases (customer_id, product_id, first_order_id, bought_at) \
         VALUES ('{0}', '{0}', '{0}', '2026-01-01 00:00:00.000000Z')",
        person.id
    ));
}

on_both! {
    async fn whoever_has_gone_is_forgotten_and_what_they_owe_is_not(campus: Campus) {
        let person = rich(&campus).await;
        borrow(&campus, &person).await;
        review(&campus, &person).await;
        letter(&campus, NEXT_EMAIL, "Confirm your email address").await;
        let sung = songs(&campus.dump());
        for table in [
            "identity_users", "identity_user_words", "identity_sessions", "identity_single_uses", "lending_applications",
            "platform_idempotency_keys", "bookstore_reviews",
        ] {
            assert!(sung.iter().any(|it| it.starts_with(&format!("{table}:"))), "no canary in {table}: {sung:#?}");
        }
        assert!(campus.dump().contains("notifications_preferences:") && campus.dump().contains("notifications_notifications:"));

        person.delete("/v1/users/me").await.expect(204);

        letter(&campus, EMAIL, "Your account was closed").await;
        let mut left = Vec::new();
        for _ in 0..400 {
            left = songs(&campus.dump());
            if left.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(left.is_empty(), "{left:#?}");
        let (admin, dump) = (campus.admin().await, campus.dump());
        let account = admin.get(&format!("/v1/users/{}", person.id)).await.expect(200);
        assert_eq!(account["email"], format!("closed-{}@invalid", person.id));
        assert_eq!((&account["display_name"], &account["department"]), (&json!("Closed account"), &json!(null)));
        assert!(!dump.lines().any(|it| it.starts_with("notifications_") && it.contains(&person.id)), "{dump}");
        assert!(!dump.lines().any(|it| it.starts_with("identity_known_addresses:") && it.contains(&person.id)));
        assert!(!dump.lines().any(|it| it.starts_with("bookstore_") && it.contains(&person.id)), "{dump}");
        let emma = admin.get(&at(1)).await.expect(200);
        assert_eq!(emma["rating"], json!({ "average": 4.0, "count": 1 }), "the stars stay");
        let loans = admin.get(&format!("/v1/loans?borrower_id={}", person.id)).await.expect(200);
        assert_eq!(loans.data().len(), 1, "the law demands it");
        let trail = admin.get(&format!("/v1/audit-entries?resource_id={}", person.id)).await.expect(200);
        assert_eq!(trail.data()[0]["action"], "user.closed");
    }

    async fn the_address_of_who_has_gone_is_free_and_nothing_of_theirs_works(campus: Campus) {
        let person = rich(&campus).await;
        let reset = token(&letter(&campus, EMAIL, "Choose a new password").await);
        let change = token(&letter(&campus, NEXT_EMAIL, "Confirm your email address").await);
        person.delete("/v1/users/me").await.expect(204);
        let stranger = campus.stranger();
        let body = json!({ "new_password": "seven pale lanterns" });
        stranger.put(&format!("/v1/password-resets/{reset}"), body).await.refused(404, "invalid_token");
        stranger.put(&format!("/v1/email-verifications/{change}"), None).await.refused(404, "invalid_token");
        let body = json!({ "email": EMAIL, "password": "nine brass bells at noon", "display_name": "Another" });
        let next = stranger.post("/v1/users", body).await.expect(201);
        assert_ne!(next.text("/id"), person.id);
        letter(&campus, EMAIL, "Your account was closed").await;
    }
}
