//! Keeping a login going, and ending it.

use serde_json::json;
use tests::{Campus, Person, Request, Role, on_both};

fn refresh(campus: &Campus, token: &str) -> Request {
    campus.stranger().post("/v1/sessions/refresh", json!({ "refresh_token": token }))
}

async fn is_out(campus: &Campus, person: &Person) {
    person.get("/v1/users/me").await.refused(401, "unauthenticated");
    refresh(campus, &person.refresh_token).await.refused(401, "invalid_refresh_token");
}

on_both! {
    async fn each_refresh_gives_another_token(campus: Campus) {
        let first = campus.person(Role::Member).await;
        let second = first.refreshed().await;
        let third = second.refreshed().await;
        assert!(first.refresh_token != second.refresh_token && second.refresh_token != third.refresh_token);
        for person in [first, second, third] {
            person.get("/v1/users/me").await.expect(200);
        }
    }

    async fn two_tabs_that_refresh_at_once_get_the_same_and_stay_logged_in(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let both = [0; 4].map(|_| IntoFuture::into_future(refresh(&campus, &ada.refresh_token)));
        let answers = futures_util::future::join_all(both).await;
        for answer in &answers {
            assert_eq!((answer.status, &answer["refresh_token"]), (200, &answers[0]["refresh_token"]), "{answer:?}");
        }
        let next = answers[0].text("/refresh_token");
        refresh(&campus, next).await.expect(200);
    }

    async fn a_spent_token_ends_the_login_for_whoever_holds_it(mut campus: Campus) {
        campus.restart(&[("LYCEUM_REFRESH_GRACE", "0")]);
        let (ada, bob) = (campus.person(Role::Member).await, campus.person(Role::Member).await);
        let elsewhere = campus.log_in(&ada.email, &ada.password).await;
        let second = ada.refreshed().await;
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;

        refresh(&campus, &ada.refresh_token).await.refused(401, "invalid_refresh_token");

        is_out(&campus, &second).await;
        is_out(&campus, &ada).await;
        elsewhere.get("/v1/users/me").await.expect(200);
        bob.get("/v1/users/me").await.expect(200);
    }

    async fn who_logs_out_is_out_at_once_and_only_there(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let elsewhere = campus.log_in(&ada.email, &ada.password).await;
        ada.delete("/v1/sessions/current").await.expect(204);
        is_out(&campus, &ada).await;
        ada.delete("/v1/sessions/current").await.refused(401, "unauthenticated");
        elsewhere.get("/v1/users/me").await.expect(200);
    }

    async fn what_is_no_refresh_token_is_refused_alike(campus: Campus) {
        let ada = campus.person(Role::Member).await;
        let access = ada.access_token.clone().unwrap();
        let mut other = ada.refresh_token.clone();
        other.replace_range(..1, if other.starts_with('A') { "B" } else { "A" });
        for token in ["x", &*other, &ada.refresh_token[1..], "' OR 1=1 --", "\0"] {
            refresh(&campus, token).await.refused(401, "invalid_refresh_token");
        }
        let long = refresh(&campus, &access).await;
        assert!([401, 422].contains(&long.status), "{long:?}");
            ada.refreshed().await;
    }

    async fn a_login_survives_a_restart(mut campus: Campus) {
        let ada = campus.person(Role::Member).await;
        campus.restart(&[]);
        ada.get("/v1/users/me").await.expect(200);
        ada.refreshed().await.get("/v1/users/me").await.expect(200);
    }
}
