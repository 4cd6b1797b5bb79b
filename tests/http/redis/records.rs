//! Nodes share what they read of the catalogue: it spares reads, and nobody is shown what is older than without.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{Campus, Person, ServerProcess};

use super::{Redis, on_redis};
use crate::{
    cache::{figure, lookups},
    catalogue::{added, at, book, clerk},
};

/// What is promised.
const OLDEST: Duration = Duration::from_secs(2);

/// Two nodes: a process of its own, and the server of the campus, whose figures are seen.
struct Nodes {
    one: ServerProcess,
    other: SocketAddr,
}

impl Nodes {
    async fn start(campus: &mut Campus, redis: &Redis) -> Self {
        let special = [("REDIS_URL", &*redis.url), ("LYCEUM_CACHE_SIZE", "32"), ("LYCEUM_CACHE_SHARED", "on")];
        campus.restart(&special);
        let nodes = Self { other: campus.address(), one: ServerProcess::start(campus, &special) };
        nodes.one.log_line("Redis is there").await;
        redis_is(campus, "1").await;
        nodes
    }
}

/// Waits until the server of the campus knows that Redis is there, or that it is not.
async fn redis_is(campus: &Campus, up: &str) {
    let begun = Instant::now();
    while figure(campus, "lyceum_redis_up").await != up {
        assert!(begun.elapsed() < Duration::from_secs(20), "lyceum_redis_up is never {up}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn title(campus: &Campus, node: SocketAddr, person: &Person) -> String {
    campus.moved_to(node);
    person.get(&at(1)).await.expect(200).text("/title").to_owned()
}

/// Has the book called `Emma` followed by `number`, by that node.
async fn rename(campus: &Campus, node: SocketAddr, clerk: &Person, number: usize) {
    campus.moved_to(node);
    clerk.patch(&at(1), json!({ "title": format!("Emma {number}") })).await.expect(200);
}

#[test]
fn what_one_node_read_the_other_does_not_read_again() {
    on_redis(7, async |mut campus, redis| {
        let nodes = Nodes::start(&mut campus, &redis).await;
        let (one, other) = (nodes.one.address, nodes.other);
        let clerk = clerk(&campus).await;
        added(&clerk, book(1, "Emma")).await;
        // On a machine that is too busy the record is over before it is found: then it is tried again.
        for _ in 0..20 {
            let read = title(&campus, one, &clerk).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            assert_eq!(title(&campus, other, &clerk).await, read);
            if lookups(&campus, "book", "shared").await > 0 {
                return;
            }
            tokio::time::sleep(OLDEST).await;
        }
        panic!("it is read again each time");
    });
}

#[test]
fn whoever_writes_sees_it_on_that_node_whatever_others_have_read() {
    on_redis(8, async |mut campus, redis| {
        let nodes = Nodes::start(&mut campus, &redis).await;
        let (one, other) = (nodes.one.address, nodes.other);
        let clerk = clerk(&campus).await;
        added(&clerk, book(1, "Emma 0")).await;
        for number in 1..=40 {
            // The other node has it in Redis as it was.
            title(&campus, other, &clerk).await;
            rename(&campus, one, &clerk, number).await;
            assert_eq!(title(&campus, one, &clerk).await, format!("Emma {number}"));
            let since = Instant::now();
            if number % 10 == 0 {
                while title(&campus, other, &clerk).await != format!("Emma {number}") {
                    assert!(since.elapsed() < OLDEST, "the other node is too far behind");
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        }
    });
}

#[test]
fn with_redis_gone_records_are_read_and_written_as_before() {
    on_redis(9, async |mut campus, redis| {
        let nodes = Nodes::start(&mut campus, &redis).await;
        let (one, other) = (nodes.one.address, nodes.other);
        let clerk = clerk(&campus).await;
        added(&clerk, book(1, "Emma 0")).await;
        redis.wire.hold();
        for number in 1..=5 {
            rename(&campus, one, &clerk, number).await;
            assert_eq!(title(&campus, one, &clerk).await, format!("Emma {number}"));
        }
        tokio::time::sleep(OLDEST).await;
        assert_eq!(title(&campus, other, &clerk).await, "Emma 5");
        redis_is(&campus, "0").await;
        redis.wire.mend();
        redis_is(&campus, "1").await;
        rename(&campus, other, &clerk, 6).await;
        assert_eq!(title(&campus, other, &clerk).await, "Emma 6");
    });
}
