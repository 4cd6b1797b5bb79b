//! Two nodes count together, and each by itself while Redis is away.

use std::{
    collections::BTreeMap,
    net::Ipv6Addr,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use tests::{Answer, Campus, ServerProcess};
use uuid::Uuid;

use super::{Redis, on_redis};

const ALONE: &str = "rate limits are counted by this node alone";

/// Two nodes with this policy alone, behind a proxy on this machine.
async fn nodes(campus: &mut Campus, redis: &Redis, policy: &str) -> [ServerProcess; 2] {
    let policy = format!("none; {policy}");
    let special =
        [("REDIS_URL", &*redis.url), ("LYCEUM_RATE_LIMIT_POLICIES", &*policy), ("LYCEUM_TRUSTED_PROXIES", "127.0.0.1")];
    let nodes = [ServerProcess::serve(campus, &special), ServerProcess::start(campus, &special)];
    for it in &nodes {
        it.log_line("Redis is there").await;
    }
    nodes
}

/// An address that nothing was counted for.
fn address() -> String {
    Ipv6Addr::from(Uuid::now_v7().as_u128()).to_string()
}

/// A request from there to that node.
async fn ask(campus: &Campus, node: &ServerProcess, address: &str) -> Answer {
    // Where it goes is settled when it is sent, which is at once.
    campus.moved_to(node.address);
    campus.stranger().get("/v1/categories").with_header("x-forwarded-for", address).await
}

fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for it in answers {
        *counts.entry(it.status).or_default() += 1;
    }
    counts
}

fn times(node: &ServerProcess, said: &str) -> usize {
    node.log().matches(said).count()
}

#[test]
fn of_many_at_once_over_two_nodes_exactly_the_limit_is_admitted() {
    on_redis(4, async |mut campus, redis| {
        for algorithm in ["sliding-window 40/h", "token-bucket 40/h", "fixed-window 40/d", "leaky-bucket 1/h burst 40"]
        {
            let nodes = nodes(&mut campus, &redis, &format!("it: {algorithm} by address on all")).await;
            exactly(&campus, &nodes, algorithm).await;
        }
    });
}

/// A node that has to wait for the machine for too long goes on by itself: then it is tried again.
async fn exactly(campus: &Campus, nodes: &[ServerProcess; 2], algorithm: &str) {
    for _ in 0..20 {
        let (address, before) = (address(), nodes.iter().map(|it| times(it, "Redis is away")).sum::<usize>());
        let answers = join_all((0..120).map(|it| ask(campus, &nodes[it % 2], &address))).await;
        let alone = nodes.iter().map(|it| times(it, "Redis is away")).sum::<usize>() > before;
        if !alone {
            assert_eq!(statuses(&answers), [(200, 40), (429, 80)].into(), "{algorithm}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
    panic!("the counts were never shared");
}

#[test]
fn with_redis_gone_nodes_go_on_by_themselves_and_then_together_again() {
    on_redis(5, async |mut campus, redis| {
        let [first, second] = nodes(&mut campus, &redis, "it: sliding-window 5/h by address on all").await;
        let address = address();
        let left = async |node: &ServerProcess| {
            let answer = ask(&campus, node, &address).await.expect(200);
            answer.header("ratelimit").unwrap().to_owned()
        };
        let shared = [left(&first).await, left(&second).await, left(&first).await];
        for (number, (told, wanted)) in shared.iter().zip(["r=4;", "r=3;", "r=2;"]).enumerate() {
            let busy = times(&first, ALONE) + times(&second, ALONE) > 0;
            assert!(busy || told.contains(wanted), "{number}: {told}");
        }

        redis.wire.cut();
        for node in [&first, &second] {
            node.log_line("Redis is away").await;
            let answers = join_all((0..7).map(|_| ask(&campus, node, &address))).await;
            assert_eq!(statuses(&answers), [(200, 5), (429, 2)].into(), "each by itself");
            // The log is written a moment later, in its order.
            campus.stranger().get("/v1/categories").with_header("x-request-id", "all-is-said").await;
            node.log_line("all-is-said").await;
            assert_eq!(times(node, ALONE), 1, "it is said once: {}", node.log());
        }

        redis.wire.mend();
        for _ in 0..200 {
            // What was counted before is still there.
            ask(&campus, &first, &address).await;
            ask(&campus, &second, &address).await;
            if [&first, &second].iter().all(|it| times(it, "together with the other nodes again") > 0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("they never count together again: {}", first.log());
    });
}

#[test]
fn nobody_waits_for_a_redis_that_says_nothing() {
    on_redis(6, async |mut campus, redis| {
        let [first, _second] = nodes(&mut campus, &redis, "it: sliding-window 1000/h by address on all").await;
        let address = address();
        ask(&campus, &first, &address).await.expect(200);
        redis.wire.hold();
        let mut slowest = Duration::ZERO;
        let begun = Instant::now();
        for _ in 0..100 {
            let asked = Instant::now();
            ask(&campus, &first, &address).await.expect(200);
            slowest = slowest.max(asked.elapsed());
        }
        // 100 ms for the first; the rest is for a machine that has much to do.
        assert!(slowest < Duration::from_secs(1), "one waited {slowest:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "all waited: {:?}", begun.elapsed());
        first.log_line("Redis is away").await;
        redis.wire.mend();
    });
}
