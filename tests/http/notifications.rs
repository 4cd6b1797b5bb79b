//! People hear of what others did about their affairs: in their list, live, and by mail if they want that.

use std::{fs, time::Duration};

use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

const PATIENCE: u32 = 400;

/// The path of an application that was submitted.
async fn submitted(borrower: &Person) -> String {
    let usd = |amount: &str| json!({ "amount": amount, "currency": "USD" });
    let body = json!({
        "amount": usd("1200"), "purpose": "A bicycle", "term_months": 12,
        "monthly_income": usd("1800"), "monthly_debt": usd("120"),
    });
    let path = borrower.post("/v1/loan-applications", body).await.expect(201).location().to_owned();
    borrower.post(&format!("{path}/submit"), None).await.expect(200);
    path
}

pub(crate) async fn rejected(borrower: &Person, officer: &Person) -> String {
    let path = submitted(borrower).await;
    officer.post(&format!("{path}/reject"), json!({ "reason": "The income is too small." })).await.expect(200);
    path
}

/// The notifications of a person, once there are `count`.
pub(crate) async fn told(person: &Person, count: usize) -> Vec<Value> {
    for _ in 0..PATIENCE {
        let list = person.get("/v1/notifications").await.expect(200);
        if list.data().len() >= count {
            return list.data().to_vec();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody was told");
}

on_both! {
    async fn the_borrower_hears_of_the_decision(campus: Campus) {
        let (ada, officer) = (campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await);
        let mut live = ada.get("/v1/streams?types=notification.*").listen().await;
        let path = rejected(&ada, &officer).await;
        let heard = live.next().await.unwrap();
        assert_eq!((heard.event.as_str(), &heard.data["data"]["kind"]), ("notification.created", &json!("loan_application.rejected")));
        let list = told(&ada, 1).await;
        assert_eq!(list.len(), 1);
        assert_eq!(list[0]["kind"], "loan_application.rejected");
        assert_eq!((&list[0]["read_at"], &list[0]["id"]), (&Value::Null, &heard.data["data"]["id"]));
        assert!(path.ends_with(list[0]["resource_id"].as_str().unwrap()));
        assert!(officer.get("/v1/notifications").await.expect(200).data().is_empty());
        assert!(!campus.data_dir().join("mail").exists(), "nobody asked for mail");
    }

    async fn mail_goes_to_those_who_want_it(campus: Campus) {
        let (ada, officer) = (campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await);
        assert_eq!(ada.get("/v1/notification-preferences").await.expect(200)["mail"], false);
        let saved = ada.put("/v1/notification-preferences", json!({ "mail": true })).await.expect(200);
        ada.put("/v1/notification-preferences", json!({ "mail": false })).if_match("\"0\"").await.refused(412, "precondition_failed");
        assert_eq!(ada.get("/v1/notification-preferences").await.expect(200).etag(), saved.etag());
        rejected(&ada, &officer).await;
        let id = told(&ada, 1).await[0]["id"].as_str().unwrap().to_owned();
        let file = campus.data_dir().join("mail").join(format!("{id}.eml"));
        let mut letter = None;
        for _ in 0..PATIENCE {
            letter = fs::read_to_string(&file).ok();
            if letter.is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let letter = letter.expect("no mail was sent");
        assert!(letter.contains(&format!("To: {}\r\n", ada.email)), "{letter}");
        assert!(letter.contains("Subject: Your loan application was rejected\r\n"), "{letter}");
    }

    async fn what_is_read_is_marked_and_nobody_elses(campus: Campus) {
        let (ada, eve, officer) = (campus.person(Role::Member).await, campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await);
        for _ in 0..3 {
            rejected(&ada, &officer).await;
        }
        let list = told(&ada, 3).await;
        let path = format!("/v1/notifications/{}", list[0]["id"].as_str().unwrap());
        for action in ["", "/read", "/unread"] {
            let other = match action {
                "" => eve.get(&path).await,
                _ => eve.post(&format!("{path}{action}"), None).await,
            };
            other.refused(404, "notification_not_found");
        }
        let read = ada.post(&format!("{path}/read"), None).await.expect(200)["read_at"].clone();
        assert!(read.is_string());
        assert_eq!(ada.post(&format!("{path}/read"), None).await.expect(200)["read_at"], read, "once is enough");
        let unread = async || ada.get("/v1/notifications?unread=true&include=total").await.expect(200)["total"].as_i64().unwrap();
        assert_eq!(unread().await, 2);
        assert_eq!(ada.get("/v1/notifications?unread=false").await.expect(200).data().len(), 1);
        ada.post(&format!("{path}/unread"), None).await.expect(200);
        assert_eq!(unread().await, 3);
        assert_eq!(ada.post("/v1/notifications/read-all", None).await.expect(200)["read"], 3);
        assert_eq!((unread().await, ada.post("/v1/notifications/read-all", None).await.expect(200)["read"].clone()), (0, json!(0)));
        campus.stranger().get("/v1/notifications").await.refused(401, "unauthenticated");
    }

    async fn nobody_is_told_of_what_they_did_themselves(campus: Campus) {
        let (ada, officer) = (campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await);
        let path = submitted(&ada).await;
        let terms = json!({ "annual_rate_bps": 0, "first_due_on": "2031-01-31" });
        let approved = officer.post(&format!("{path}/approve"), terms).await.expect(200);
        let repayments = format!("/v1/loans/{}/repayments", approved.text("/loan_id"));
        let pay = |amount: &str| json!({ "amount": { "amount": amount, "currency": "USD" } });
        ada.post(&repayments, pay("100")).await.expect(201);
        officer.post(&repayments, pay("100")).await.expect(201);
        officer.post(&repayments, pay("1000")).await.expect(201);
        let list = told(&ada, 4).await;
        let mut kinds: Vec<_> = list.iter().map(|it| it["kind"].as_str().unwrap()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["loan.repaid", "loan_application.approved", "repayment.received", "repayment.received"]);
    }
}
