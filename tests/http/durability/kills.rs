//! The process is killed while many write: what it acknowledged is there, and what is retried happens once.

use std::{
    env,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tests::{Answer, Campus, Method, Person, Role, ServerProcess, on_both};
use tokio::time::sleep;

use crate::print;

/// How often the service is killed where `LYCEUM_TEST_KILLS` does not say it.
const KILLS: usize = 5;
/// How many write at once.
const CLIENTS: usize = 16;

fn kills() -> usize {
    env::var("LYCEUM_TEST_KILLS").map_or(KILLS, |it| it.parse().expect("LYCEUM_TEST_KILLS is no number"))
}

/// What the clients did between two kills: for each number, the answer if there was one.
type Deeds = Arc<Mutex<Vec<(usize, Option<Vec<u8>>)>>>;

fn name(number: usize) -> String {
    format!("Author {number}")
}

fn key(number: usize) -> String {
    format!("author-{number}")
}

fn author(number: usize) -> String {
    json!({ "name": name(number) }).to_string()
}

/// Adds author after author until the server no longer answers.
async fn client(url: String, token: String, numbers: Arc<AtomicUsize>, deeds: Deeds) {
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
    loop {
        let number = numbers.fetch_add(1, Ordering::Relaxed);
        let request = client.post(&url).bearer_auth(&token).header("content-type", "application/json");
        let sent = request.header("idempotency-key", key(number)).body(author(number)).send().await;
        let Ok(response) = sent else {
            return deeds.lock().unwrap().push((number, None));
        };
        assert_eq!(response.status(), 201, "author {number}");
        let body = response.bytes().await.ok().map(|it| it.to_vec());
        let dead = body.is_none();
        deeds.lock().unwrap().push((number, body));
        if dead {
            return;
        }
    }
}

/// Many clients at once, and a server that is killed under them: each time a little later after the
/// first writes.
async fn killed_while_writing(
    process: &mut ServerProcess,
    clerk: &Person,
    numbers: &Arc<AtomicUsize>,
    round: usize,
) -> Vec<(usize, Option<Vec<u8>>)> {
    let url = format!("http://{}/v1/authors", process.address);
    let (token, deeds) = (clerk.access_token.clone().unwrap(), Deeds::default());
    let clients = (0..CLIENTS).map(|_| client(url.clone(), token.clone(), Arc::clone(numbers), Arc::clone(&deeds)));
    let clients: Vec<_> = clients.map(tokio::spawn).collect();
    while deeds.lock().unwrap().len() < CLIENTS && clients.iter().all(|it| !it.is_finished()) {
        sleep(Duration::from_millis(1)).await;
    }
    sleep(Duration::from_micros(u64::try_from(round * 7919 % 100_000).unwrap())).await;
    process.kill();
    for client in clients {
        client.await.unwrap();
    }
    std::mem::take(&mut *deeds.lock().unwrap())
}

/// Asks once more for an author. Where the database has not noticed yet that who asked first is dead, it
/// says so, and not for long.
async fn retried(clerk: &Person, number: usize) -> Answer {
    for _ in 0..100 {
        let request = clerk.request(Method::POST, "/v1/authors").with_body("application/json", author(number));
        let answer = request.with_key(&key(number)).await;
        if !["idempotency_in_progress", "unavailable"].contains(&answer.code()) {
            return answer.expect(201);
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("the key of author {number} is stuck");
}

/// All authors there are, by walking the list.
async fn names(clerk: &Person) -> Vec<String> {
    let (mut names, mut path) = (Vec::new(), "/v1/authors?limit=100&sort=created_at".to_owned());
    loop {
        let page = clerk.get(&path).await.expect(200);
        names.extend(page.data().iter().map(|it| it["name"].as_str().unwrap().to_owned()));
        let Some(next) = page.next_page() else { return names };
        next.clone_into(&mut path);
    }
}

on_both! {
    async fn no_acknowledged_write_is_lost_and_no_retried_one_happens_twice(mut campus: Campus) {
        let mut clerk = campus.person(Role::BookstoreAdmin).await;
        let numbers = Arc::new(AtomicUsize::new(0));
        let (mut acknowledged, mut in_flight, mut done_unseen) = (0, 0, 0);
        let mut process = ServerProcess::serve(&mut campus, &[]);
        for round in 0..kills() {
            let deeds = killed_while_writing(&mut process, &clerk, &numbers, round).await;
            process = ServerProcess::serve(&mut campus, &[]);
            // A long run outlives an access token.
            clerk = clerk.refreshed().await;
            let (seen, unseen): (Vec<_>, Vec<_>) = deeds.into_iter().partition(|it| it.1.is_some());
            for (number, bytes) in seen.iter().rev().take(2 * CLIENTS) {
                let again = retried(&clerk, *number).await;
                assert_eq!(again.header("idempotency-replayed"), Some("true"), "author {number} is made anew: {again:?}");
                assert_eq!(Some(&again.bytes), bytes.as_ref(), "author {number} is another one");
            }
            for (number, _) in &unseen {
                let again = retried(&clerk, *number).await;
                done_unseen += usize::from(again.header("idempotency-replayed").is_some());
                assert_eq!(retried(&clerk, *number).await.bytes, again.bytes);
            }
            (acknowledged, in_flight) = (acknowledged + seen.len(), in_flight + unseen.len());
        }
        let mut expected: Vec<String> = (0..numbers.load(Ordering::Relaxed)).map(name).collect();
        let mut found = names(&clerk).await;
        expected.sort_unstable();
        found.sort_unstable();
        assert!(found == expected, "{} authors instead of {}", found.len(), expected.len());
        print(&format!(
            "{} kills: {acknowledged} writes acknowledged, none lost; {in_flight} in flight and retried, of which \
             {done_unseen} had been done; none done twice, none stuck",
            kills(),
        ));
    }
}
