//! Limits and quotas are counted once for all nodes, also when one of those has just died.

use std::{collections::BTreeMap, net::Ipv4Addr, time::Duration};

use futures_util::future::join_all;
use reqwest::RequestBuilder;
use serde_json::json;
use tokio::time::sleep;

use crate::{
    access::Access,
    lab::{Lab, Victim},
    report::{amount, tell_of},
    scene::on_two_nodes_with,
};

/// How much is admitted, of twice as much that is asked.
const LIMIT: usize = 200;
/// How many ask at once.
const CROWD: usize = 50;
/// The limit of the nodes: one address may list so many authors, within longer than the test takes.
const POLICY: (&str, &str) =
    ("LYCEUM_RATE_LIMIT_POLICIES", "none; authors: sliding-window 200/h by address on list_authors");
/// What a node says when it begins to count by itself, which it does rather than keep anybody waiting: then nothing is shared,
/// and nothing is promised.
const ALONE: &str = "rate limits are counted by this node alone";
const TOGETHER: &str = "Redis is there";
/// In which what a node says is in its log.
const SAID: Duration = Duration::from_millis(500);

#[test]
fn two_nodes_admit_as_much_as_one() {
    on_two_nodes_with(&[("LYCEUM_RATE_LIMITS", "on"), POLICY], async |mut lab: Lab| {
        let access = lab.every_way().await;
        let plan = json!({
            "slug": "counted", "name": "Counted", "rate_per_second": 10_000, "burst": 100_000, "quota": LIMIT,
            "quota_period": "month", "self_service": true,
        });
        access.post("/v1/usage-plans", &plan).await;
        let (mut limited, mut counted) = (Tried::default(), Tried::default());
        for round in 0..amount(4, 40) {
            let deadly = round % 2 == 1;
            limited.add(from_one_address(&mut lab, &access, round, deadly).await);
            counted.add(with_one_key(&mut lab, &access, round, deadly).await);
        }
        limited.tell("a limit by address is exact over all nodes, and after the end of one");
        counted.tell("so is the quota of a key");
        assert_eq!((limited.beyond, limited.short), (0, 0), "admitted too much, too little");
        assert_eq!((counted.beyond, counted.short), (0, 0), "admitted too much, too little");
        assert!(limited.times > 0, "the nodes never counted together");
    });
}

/// What came of all rounds in which the nodes counted together.
#[derive(Debug, Default)]
struct Tried {
    times: usize,
    beyond: usize,
    short: usize,
}

impl Tried {
    fn add(&mut self, admitted: Option<usize>) {
        let Some(admitted) = admitted else { return };
        self.times += 1;
        self.beyond += admitted.saturating_sub(LIMIT);
        self.short += LIMIT.saturating_sub(admitted);
    }

    fn tell(&self, what: &str) {
        let found = format!("{} beyond, {} short of {}", self.beyond, self.short, self.times * LIMIT);
        tell_of(22, what, self.times, &found, "none");
    }
}

/// Somebody asks from an address that nothing was counted for. None where a node counted by itself.
async fn from_one_address(lab: &mut Lab, access: &Access, round: usize, deadly: bool) -> Option<usize> {
    let before = alone(lab);
    let address = Ipv4Addr::new(127, 0, 1 + u8::try_from(round / 250).unwrap(), 2 + u8::try_from(round % 250).unwrap());
    let client = access.stranger_at(address.into());
    let ask = |way| client.get(format!("{}/v1/authors?limit=1", access.url(way)));
    let admitted = in_two_halves(lab, deadly, ask).await;
    sleep(SAID).await;
    (alone(lab) == before).then_some(admitted)
}

/// A program shows a key that nothing was counted for. What counts that is the database, whatever becomes of Redis.
async fn with_one_key(lab: &mut Lab, access: &Access, round: usize, deadly: bool) -> Option<usize> {
    let key = json!({ "name": format!("Key {round}"), "scopes": ["self"], "plan": "counted" });
    let made = access.post("/v1/api-keys", &key).await;
    let secret = made.body["secret"].as_str().unwrap();
    let client = access.stranger_at(Ipv4Addr::LOCALHOST.into());
    let ask = |way| client.get(format!("{}/v1/users/me", access.url(way))).header("x-api-key", secret);
    Some(in_two_halves(lab, deadly, ask).await)
}

/// Asks by all ways, and has a node die half-way if it is a deadly one; how many were admitted.
async fn in_two_halves(lab: &mut Lab, deadly: bool, ask: impl Fn(usize) -> RequestBuilder) -> usize {
    let mut admitted = admitted(LIMIT, &ask).await;
    if deadly {
        let known = lab.a.said(TOGETHER);
        lab.a.kill();
        lab.a.start().await;
        while lab.a.said(TOGETHER) == known {
            sleep(Duration::from_millis(20)).await;
        }
    }
    admitted += self::admitted(LIMIT, &ask).await;
    admitted
}

async fn admitted(asked: usize, ask: &impl Fn(usize) -> RequestBuilder) -> usize {
    let mut statuses = BTreeMap::<u16, usize>::new();
    for first in (0..asked).step_by(CROWD) {
        let answers = (first..asked.min(first + CROWD)).map(|way| async move { ask(way).send().await.unwrap() });
        for answer in join_all(answers).await {
            *statuses.entry(answer.status().as_u16()).or_default() += 1;
        }
    }
    let admitted = statuses.remove(&200).unwrap_or_default();
    statuses.remove(&429);
    assert!(statuses.is_empty(), "neither admitted nor refused: {statuses:?}");
    admitted
}

/// How often a node has begun to count by itself.
fn alone(lab: &Lab) -> usize {
    lab.a.said(ALONE) + lab.b.said(ALONE)
}
