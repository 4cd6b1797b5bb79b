//! Two nodes on one PostgreSQL database: what follows from an event happens once, whoever sees to it, and
//! who listens on one node hears of what happens on the other.

use std::{
    collections::BTreeMap,
    fs,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{Campus, Person, Role, ServerProcess, on_postgres};

use crate::{
    notifications::{rejected, told},
    redis::{Redis, on_redis},
};

#[test]
fn each_event_is_dealt_with_once() {
    on_postgres(|campus| dealt_with_once(campus, None));
}

#[test]
fn each_event_is_dealt_with_once_where_redis_wakes() {
    on_redis(1, async |campus, redis| dealt_with_once(campus, Some(redis)).await);
}

async fn dealt_with_once(mut campus: Campus, redis: Option<Redis>) {
    let [first, second] = nodes(&mut campus, redis.as_ref()).await;
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
    on_postgres(|campus| taken_away(campus, None));
}

#[test]
fn a_role_that_is_taken_away_is_worth_nothing_whether_redis_is_there_or_not() {
    on_redis(2, async |campus, redis| taken_away(campus, Some(redis)).await);
    on_redis(3, async |mut campus, redis| {
        let nodes = nodes(&mut campus, Some(&redis)).await;
        redis.wire.cut();
        for it in &nodes {
            it.log_line("Redis is away").await;
        }
        taken_away_on(campus, nodes).await;
    });
}

async fn taken_away(mut campus: Campus, redis: Option<Redis>) {
    let nodes = nodes(&mut campus, redis.as_ref()).await;
    taken_away_on(campus, nodes).await;
}

/// Whoever holds a good access token, and uses it all the time, so that what is remembered of them is fresh.
async fn taken_away_on(campus: Campus, [first, second]: [ServerProcess; 2]) {
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

/// Two of them, both of which have found Redis where there is one.
async fn nodes(campus: &mut Campus, redis: Option<&Redis>) -> [ServerProcess; 2] {
    let special: Vec<_> = redis.map(|it| ("REDIS_URL", &*it.url)).into_iter().collect();
    let nodes = [ServerProcess::serve(campus, &special), ServerProcess::start(campus, &special)];
    for it in nodes.iter().filter(|_| redis.is_some()) {
        it.log_line("Redis is there").await;
    }
    nodes
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
