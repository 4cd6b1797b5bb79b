//! Tries on an account: limited for strangers, and never by them for its owner.

use serde_json::json;
use tests::{Answer, Campus, Role, on_both};

use super::{from, limited, refused_by, told};

async fn try_login(campus: &Campus, email: &str, password: &str, address: &str) -> Answer {
    let login = campus.stranger().post("/v1/sessions", json!({ "email": email, "password": password }));
    from(login, address).await
}

const POLICY: &str = "tries: sliding-window 4/h by account on create_session";

on_both! {
    async fn many_addresses_are_no_better_than_one(mut campus: Campus) {
        limited(&mut campus, POLICY);
        for email in [campus.person(Role::Member).await.email, "nobody@example.org".to_owned()] {
            for number in 1..=4 {
                try_login(&campus, &email, "a guess", &format!("203.0.113.{number}")).await.expect(401);
            }
            let refused = try_login(&campus, &email, "a guess", "203.0.113.5").await;
            assert_eq!(told(&refused, "ratelimit-policy", "tries", "q"), 4);
            refused_by(refused, "tries");
        }
    }

    async fn strangers_do_not_lock_the_owner_out_of_where_they_have_been_before(mut campus: Campus) {
        limited(&mut campus, POLICY);
        let ada = campus.person(Role::Member).await;
        try_login(&campus, &ada.email, &ada.password, "198.51.100.1").await.expect(201);
        for number in 1..=9 {
            try_login(&campus, &ada.email, "a guess", &format!("203.0.113.{number}")).await;
        }
        refused_by(try_login(&campus, &ada.email, "a guess", "203.0.113.1").await, "tries");
        try_login(&campus, &ada.email, &ada.password, "198.51.100.1").await.expect(201);
        // What the owner does at home is counted there.
        for _ in 0..3 {
            try_login(&campus, &ada.email, "a slip", "198.51.100.1").await.expect(401);
        }
        refused_by(try_login(&campus, &ada.email, &ada.password, "198.51.100.1").await, "tries");
    }

    async fn the_limit_comes_before_the_password_is_compared(mut campus: Campus) {
        limited(&mut campus, "tries: sliding-window 1/h by account on create_session");
        let ada = campus.person(Role::Member).await;
        try_login(&campus, &ada.email, "a guess", "203.0.113.1").await.expect(401);
        // Else the limit would tell the right one.
        for password in ["a guess", &ada.password] {
            refused_by(try_login(&campus, &ada.email, password, "203.0.113.2").await, "tries");
        }
    }

    async fn no_address_is_told_by_the_limits(mut campus: Campus) {
        limited(&mut campus, "tries: sliding-window 1/h by account on create_session; e: sliding-window 9/h by address on all");
        let ada = campus.person(Role::Member).await;
        for email in [&*ada.email, "nobody@example.org"] {
            let wrong = try_login(&campus, email, "a guess", "203.0.113.1").await.expect(401);
            assert!(wrong.header("ratelimit").unwrap().starts_with("\"e\";"), "{wrong:?}");
            let refused = try_login(&campus, email, "a guess", "203.0.113.1").await;
            assert_eq!(refused.header("ratelimit-policy"), Some("\"e\";q=9;w=3600, \"tries\";q=1;w=3600"));
            refused_by(refused, "tries");
        }
    }
}
