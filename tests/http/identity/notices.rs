//! Who has an account hears of logins from networks that they are not known from.

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Role, on_both};

use super::{
    PASSWORD, credentials,
    mail::{count, letter},
    registration,
};
use crate::notifications::told;

const SUBJECT: &str = "Your account was logged in to from a new network";
const BEHIND_A_PROXY: [(&str, &str); 1] = [("LYCEUM_TRUSTED_PROXIES", "127.0.0.0/8")];

async fn log_in(campus: &Campus, person: &Person, from: &str) -> Answer {
    let login = campus.stranger().post("/v1/sessions", credentials(&person.email, &person.password));
    login.with_header("x-forwarded-for", from).with_header("user-agent", "Lynx/2.9").await.expect(201)
}

fn kinds(list: &[Value]) -> Vec<&str> {
    list.iter().map(|it| it["kind"].as_str().unwrap()).collect()
}

on_both! {
    async fn a_login_from_a_new_network_is_told_once_with_its_time_and_device_and_no_more(mut campus: Campus) {
        campus.restart(&BEHIND_A_PROXY);
        let ada = campus.person(Role::Member).await;
        log_in(&campus, &ada, "203.0.113.9").await;
        let list = told(&ada, 1).await;
        assert_eq!(kinds(&list), ["session.opened_elsewhere"]);
        let body = list[0]["body"].as_str().unwrap();
        assert!(body.contains("Lynx/2.9") && body.contains(" UTC"), "{body}");
        let letter = letter(&campus, &ada.email, SUBJECT).await;
        for text in [body, &letter] {
            assert!(!text.contains("203.0.113"), "{text}");
        }
        log_in(&campus, &ada, "203.0.113.9").await;
        log_in(&campus, &ada, "203.0.113.200").await;
        assert_eq!(told(&ada, 2).await.len(), 2, "a network is new once");
    }

    async fn who_does_not_want_to_hear_of_it_does_not(mut campus: Campus) {
        campus.restart(&BEHIND_A_PROXY);
        let ada = campus.person(Role::Member).await;
        let path = "/v1/notification-preferences";
        assert_eq!(ada.get(path).await.expect(200).body, json!({ "mail": false, "new_logins": true }));
        ada.put(path, json!({ "mail": true, "new_logins": false })).await.expect(200);
        log_in(&campus, &ada, "203.0.113.9").await;
        // Events are told of in their order, after the answer: what is told of a later login ends the wait for this one.
        let grace = campus.person(Role::Member).await;
        log_in(&campus, &grace, "203.0.113.9").await;
        told(&grace, 1).await;
        // Who says nothing of it leaves it as it is.
        let kept = ada.put(path, json!({ "mail": false })).await.expect(200);
        assert_eq!(kept["new_logins"], false);
        ada.put(path, json!({ "mail": false, "new_logins": true })).await.expect(200);
        log_in(&campus, &ada, "203.0.113.10").await;
        letter(&campus, &ada.email, SUBJECT).await;
        assert_eq!((told(&ada, 1).await.len(), count(&campus, &ada.email, SUBJECT)), (1, 1));
    }

    async fn of_the_first_login_nobody_is_told(mut campus: Campus) {
        campus.restart(&BEHIND_A_PROXY);
        campus.stranger().post("/v1/users", registration("grace@example.org")).await.expect(201);
        let grace = campus.log_in("grace@example.org", PASSWORD).await;
        log_in(&campus, &grace, "203.0.113.9").await;
        assert_eq!(told(&grace, 1).await.len(), 1, "only the second is from elsewhere");
    }
}
