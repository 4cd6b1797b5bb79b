//! Two nodes that share their counts, and each by itself.

use std::{thread, time::Duration};

use application::limits::LimitKey;
use domain::limits::{Limit, Policies};
use futures_util::future::join_all;
use prometheus::Registry;
use redis::{Client, cmd};
use uuid::Uuid;

use super::*;
use crate::{
    redis::RedisMeters,
    testing::{self, gate::Gate},
};

const POLICIES: &str =
    "none; few: fixed-window 100/d by user on all; many: sliding-window 20/15m by account on create_session";

struct Node {
    limiter: SharedLimiter,
    registry: Registry,
    redis: Redis,
}

impl Node {
    fn new(url: &str, names: &RedisNames) -> Self {
        let (registry, policies) = (Registry::new(), POLICIES.parse::<Policies>().unwrap());
        let redis = Redis::start(&url.parse().unwrap(), names.clone(), RedisMeters::new().unwrap()).unwrap();
        let meters = LimitMeters::register(&registry).unwrap();
        Self { limiter: SharedLimiter::new(redis.clone(), &policies, meters), registry, redis }
    }

    fn wait(&self, up: bool) {
        for _ in 0..4000 {
            if self.redis.is_up() == up {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("Redis is to be {}", if up { "up" } else { "away" });
    }

    /// How much of the policy `few` was not shared.
    fn alone(&self) -> f64 {
        let all = self.registry.gather();
        let family = all.iter().find(|it| it.name() == "lyceum_rate_limit_fallbacks_total").unwrap();
        let few = family.get_metric().iter().find(|it| it.get_label()[0].value() == "few").unwrap();
        few.get_counter().get_value()
    }
}

fn claim(limit: Limit) -> Claim {
    Claim { policy: 0, key: LimitKey::of_id(Uuid::from_u128(7)), limit, cost: 1 }
}

fn day(quota: u64) -> Limit {
    Limit::fixed_window(quota, Duration::from_secs(86_400)).unwrap()
}

#[test]
fn of_many_at_once_over_two_nodes_exactly_the_limit_is_admitted() {
    let Some(_) = testing::redis() else { return };
    let url = std::env::var("LYCEUM_TEST_REDIS").unwrap();
    // On a machine that is too busy for an answer in time a node goes on by itself: then it is tried again.
    for _ in 0..10 {
        let names = testing::redis_names();
        let nodes = [Node::new(&url, &names), Node::new(&url, &names)];
        for it in &nodes {
            it.wait(true);
        }
        let one = [claim(day(100))];
        let taken =
            testing::block_on_time(join_all((0..300).map(|it| nodes[it % 2].limiter.take(&one, testing::now()))));
        if nodes.iter().all(|it| it.alone() < 1.0) {
            assert_eq!(taken.iter().filter(|it| it[0].admitted).count(), 100);
            return;
        }
    }
    panic!("the counts were never shared");
}

#[test]
fn while_redis_is_away_a_node_counts_by_itself_and_then_together_again() {
    let Some(_) = testing::redis() else { return };
    let mut url = url::Url::parse(&std::env::var("LYCEUM_TEST_REDIS").unwrap()).unwrap();
    let gate = Gate::before(&format!("{}:{}", url.host_str().unwrap(), url.port().unwrap()));
    url.set_port(Some(gate.address.port())).unwrap();
    let node = Node::new(url.as_str(), &testing::redis_names());
    let take = || testing::block_on_time(node.limiter.take(&[claim(day(3))], testing::now()))[0];

    let alone: Vec<_> = (0..4).map(|_| take().admitted).collect();
    assert_eq!((alone, node.alone()), (vec![true, true, true, false], 4.0));
    gate.open();
    node.wait(true);
    assert!(take().admitted, "another count");
    gate.hold();
    assert!(!take().admitted, "it was counted here before");
    gate.open();
    node.wait(true);
    assert!(take().admitted);
    assert!(node.alone() >= 5.0);
}

#[test]
fn nobody_learns_from_redis_for_whom_something_is_counted() {
    let Some(_) = testing::redis() else { return };
    let url = std::env::var("LYCEUM_TEST_REDIS").unwrap();
    let mut asked = Client::open(&*url).unwrap().get_connection().unwrap();
    let node = Node::new(&url, &testing::redis_names());
    node.wait(true);
    let address = LimitKey::of_address("203.0.113.7".parse().ok());
    let one = [Claim { key: address, ..claim(day(3)) }];
    let place = node.limiter.counts.place(&one[0]);
    let kept = (0..20).find_map(|_| {
        node.wait(true);
        let _ = testing::block_on_time(node.limiter.take(&one, testing::now()));
        cmd("GET").arg(&place).query::<Option<String>>(&mut asked).unwrap()
    });
    assert!(kept.unwrap().starts_with("F "), "the state is a few numbers");
    assert!(!place.contains("few"), "{place}");
}
