//! Roles that count only with a second factor, where the campus asks for that.

use std::time::Duration;

use serde_json::json;
use tests::{Campus, Person, Request, Role, ServerProcess, on_both, on_postgres};

use super::Protected;

const REQUIRED: [(&str, &str); 1] = [("LYCEUM_STAFF_SECOND_FACTOR", "required")];

/// Something that takes a role.
fn act(person: &Person, slug: &str) -> Request {
    person.post("/v1/categories", json!({ "slug": slug, "name": slug }))
}

on_both! {
    async fn what_roles_allow_waits_for_a_second_factor(mut campus: Campus) {
        campus.restart(&REQUIRED);
        let (clerk, member) = (campus.person(Role::BookstoreAdmin).await, campus.person(Role::Member).await);
        act(&clerk, "noir").await.refused(403, "second_factor_needed");
        act(&member, "noir").await.refused(403, "permission_denied");
        clerk.get("/v1/webhooks").await.refused(403, "permission_denied");
        clerk.get("/v1/users/me").await.expect(200);
        let elsewhere = campus.log_in(&clerk.email, &clerk.password).await;

        let clerk = Protected::person(clerk).await;
        act(&clerk.person, "noir").await.expect(201);
        act(&elsewhere, "crime").await.expect(201);
        clerk.disable(&clerk.person.password, &clerk.codes[0]).await.expect(204);
        act(&clerk.person, "gothic").await.refused(403, "second_factor_needed");
        act(&elsewhere, "gothic").await.refused(403, "second_factor_needed");
    }

    async fn whoever_takes_an_app_away_takes_the_roles_with_it(mut campus: Campus) {
        campus.restart(&REQUIRED);
        let admin = Protected::person(campus.admin().await).await.person;
        let clerk = Protected::person(campus.person(Role::BookstoreAdmin).await).await.person;
        act(&clerk, "noir").await.expect(201);
        admin.delete(&format!("/v1/users/{}/totp", clerk.id)).await.expect(204);
        act(&clerk, "crime").await.refused(403, "second_factor_needed");
    }

    async fn a_key_does_no_more_than_its_owner_might(mut campus: Campus) {
        let clerk = campus.person(Role::BookstoreAdmin).await;
        let key = json!({ "name": "Shelves", "scopes": ["self", "catalogue:write"], "plan": "free" });
        let key = clerk.post("/v1/api-keys", key).await.expect(201).text("/secret").to_owned();
        let program = clerk.showing(&key);
        act(&program, "noir").await.expect(201);
        campus.restart(&REQUIRED);
        act(&program, "crime").await.refused(403, "second_factor_needed");
        program.get("/v1/users/me").await.expect(200);
        Protected::person(clerk).await;
        act(&program, "crime").await.expect(201);
    }
}

#[test]
fn a_second_factor_counts_on_every_node_within_two_seconds() {
    on_postgres(async |mut campus: Campus| {
        let first = ServerProcess::serve(&mut campus, &REQUIRED);
        let second = ServerProcess::start(&campus, &REQUIRED);
        let clerk = campus.person(Role::BookstoreAdmin).await;
        campus.moved_to(second.address);
        act(&clerk, "noir").await.refused(403, "second_factor_needed");
        campus.moved_to(first.address);
        let clerk = Protected::person(clerk).await;
        tokio::time::sleep(Duration::from_millis(1_900)).await;
        campus.moved_to(second.address);
        act(&clerk.person, "noir").await.expect(201);
    });
}
