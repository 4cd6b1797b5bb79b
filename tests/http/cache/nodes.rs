//! What other nodes and other programs write is seen within two seconds, whatever breaks; and at once by whoever shows
//! the token of the write.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{Campus, Person, ServerProcess, on_both, on_postgres};

use super::{ON, keeping, known, shown};
use crate::catalogue::{added, at, book, clerk};

/// What is promised.
const OLDEST: Duration = Duration::from_secs(2);
const TOKEN: &str = "lyceum-consistency";

/// Reads the book until it is called `title`, and says since when it could have been.
async fn seen(person: &Person, title: &str, since: Instant) -> Duration {
    loop {
        let asked = since.elapsed();
        if shown(person, &at(1), "/title").await == title {
            return asked;
        }
        assert!(asked < OLDEST, "{title} is not shown {asked:?} after it was written");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

on_both! {
    async fn what_another_program_writes_is_seen_within_two_seconds(campus: Campus) {
        let campus = keeping(campus);
        let clerk = clerk(&campus).await;
        added(&clerk, book(1, "Emma")).await;
        for title in ["One", "Two", "Three"] {
            known(&clerk, &at(1), "/title").await;
            campus.tamper(&format!("UPDATE bookstore_books SET title = '{title}'"));
            seen(&clerk, title, Instant::now()).await;
        }
    }
}

#[test]
fn what_another_node_writes_is_seen_within_two_seconds_and_at_once_with_its_token() {
    on_postgres(another_node);
}

async fn another_node(campus: Campus) {
    let mut campus = campus;
    let first = ServerProcess::serve(&mut campus, &[ON]);
    let second = ServerProcess::start(&campus, &[ON]);
    let clerk = clerk(&campus).await;
    added(&clerk, book(1, "Emma")).await;
    let mut old = Duration::ZERO;
    for number in 0..4 {
        let title = format!("Emma {number}");
        campus.moved_to(second.address);
        known(&clerk, &at(1), "/title").await;
        campus.moved_to(first.address);
        let written = clerk.patch(&at(1), json!({ "title": title })).await.expect(200);
        let since = Instant::now();
        assert_eq!(shown(&clerk, &at(1), "/title").await, title.as_str());
        let token = written.header(TOKEN).expect("the write says where it is").to_owned();
        campus.moved_to(second.address);
        for _ in 0..3 {
            let there = clerk.get(&at(1)).with_header(TOKEN, &token).await.expect(200);
            assert_eq!(there["title"], title.as_str());
            let newest = clerk.get(&at(1)).with_header("cache-control", "no-cache").await.expect(200);
            assert_eq!(newest["title"], title.as_str());
        }
        old = old.max(seen(&clerk, &title, since).await);
    }
    for number in 0..3 {
        // Nobody shows a token: what the node keeps is old for a moment.
        let title = format!("Persuasion {number}");
        known(&clerk, &at(1), "/title").await;
        campus.moved_to(first.address);
        clerk.patch(&at(1), json!({ "title": title })).await.expect(200);
        let since = Instant::now();
        campus.moved_to(second.address);
        old = old.max(seen(&clerk, &title, since).await);
    }
    crate::print(&format!("the other node was {old:?} behind at the most"));
}

#[test]
fn a_node_that_was_stopped_shows_nothing_old_when_it_goes_on() {
    on_postgres(stopped);
}

async fn stopped(campus: Campus) {
    let mut campus = campus;
    let first = ServerProcess::serve(&mut campus, &[ON]);
    let second = ServerProcess::start(&campus, &[ON]);
    let clerk = clerk(&campus).await;
    added(&clerk, book(1, "Emma")).await;
    for number in 0..2 {
        let title = format!("Emma {number}");
        campus.moved_to(second.address);
        known(&clerk, &at(1), "/title").await;
        signal(&second, "-STOP");
        campus.moved_to(first.address);
        clerk.patch(&at(1), json!({ "title": title })).await.expect(200);
        tokio::time::sleep(OLDEST).await;
        signal(&second, "-CONT");
        campus.moved_to(second.address);
        assert_eq!(shown(&clerk, &at(1), "/title").await, title.as_str());
    }
}

fn signal(process: &ServerProcess, signal: &str) {
    assert!(Command::new("kill").args([signal, &process.id().to_string()]).status().unwrap().success());
}
