//! Two nodes on one PostgreSQL database: what follows from an event happens once, whoever sees to it, and
//! who listens on one node hears of what happens on the other.

use std::{
    collections::BTreeMap,
    fs,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{Campus, Person, Role, ServerProcess, on_postgres};

use crate::notifications::{rejected, told};

#[test]
fn each_event_is_dealt_with_once() {
    on_postgres(dealt_with_once);
}

async fn dealt_with_once(campus: Campus) {
    let mut campus = campus;
    let first = ServerProcess::serve(&mut campus, &[]);
    let second = ServerProcess::start(&campus, &[]);
    let (ada, officer) = (campus.person(Role::Member).await, campus.person(Role::LoanOfficer).await);
    ada.put("/v1/notification-preferences", json!({ "mail": true })).await.expect(200);
    let mut elsewhere = {
        campus.moved_to(second.address);
        ada.get("/v1/streams?types=notification.created").listen().await
    };
    let mut expected = BTreeMap::<String, usize>::new();
    for number in 0..20 {
        campus.moved_to(if number % 2 == 0 { first.address } else { second.address });
        let path = rejected(&ada, &officer).await;
        expected.insert(path.rsplit('/').next().unwrap().to_owned(), 1);
    }
    let mut heard = BTreeMap::new();
    for _ in 0..20 {
        let event = elsewhere.next().await.unwrap();
        *heard.entry(event.data["data"]["resource_id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(heard, expected);
    assert!(elsewhere.all_within(Duration::from_millis(500)).await.is_empty());
    assert_eq!(of_each(&ada).await, expected);
    let folder = campus.data_dir().join("mail");
    for _ in 0..400 {
        if fs::read_dir(&folder).is_ok_and(|it| it.count() == 20) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let sent = fs::read_dir(&folder)
        .unwrap()
        .filter(|it| it.as_ref().unwrap().path().extension().is_some_and(|it| it == "eml"));
    assert_eq!(sent.count(), 20);
    let (whole, said) = ServerProcess::run(&campus, &["audit", "verify"]);
    assert!(whole, "{said}");
}

#[test]
fn a_role_that_is_taken_away_is_worth_nothing_on_any_node_within_two_seconds() {
    on_postgres(taken_away);
}

/// Whoever holds a good access token, and uses it all the time, so that what is remembered of them is fresh.
async fn taken_away(campus: Campus) {
    let mut campus = campus;
    let first = ServerProcess::serve(&mut campus, &[]);
    let second = ServerProcess::start(&campus, &[]);
    let (admin, clerk) = (campus.admin().await, campus.person(Role::BookstoreAdmin).await);
    let act = async |number: usize| {
        let slug = format!("shelf-{number}");
        clerk.post("/v1/categories", json!({ "slug": slug, "name": slug })).await
    };
    campus.moved_to(second.address);
    for number in 0..3 {
        act(number).await.expect(201);
    }
    campus.moved_to(first.address);
    admin.put(&format!("/v1/users/{}/roles", clerk.id), json!({ "roles": [] })).await.expect(200);
    let taken = Instant::now();
    campus.moved_to(second.address);
    let mut number = 3;
    loop {
        let answer = act(number).await;
        if answer.status == 403 {
            answer.refused(403, "permission_denied");
            break;
        }
        answer.expect(201);
        assert!(taken.elapsed() < Duration::from_secs(2), "the role still counts");
        number += 1;
    }
    act(number).await.refused(403, "permission_denied");
    clerk.get("/v1/users/me").await.expect(200);
}

/// How many notifications there are of each record.
async fn of_each(person: &Person) -> BTreeMap<String, usize> {
    told(person, 20).await;
    let list = person.get("/v1/notifications?limit=100").await.expect(200);
    let mut all = BTreeMap::new();
    for it in list.data() {
        *all.entry(it["resource_id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    all
}
