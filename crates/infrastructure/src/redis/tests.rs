//! Redis that is there, away, slow, and there again.

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use redis::{Cmd, Script, cmd};

use super::{Redis, RedisFailure, RedisMeters, RedisUrl, probe_redis};
use crate::testing::{self, gate::Gate};

/// A gate before the Redis for tests, and where the server is by that.
fn gated() -> Option<(Gate, RedisUrl)> {
    testing::redis()?;
    let server = std::env::var("LYCEUM_TEST_REDIS").unwrap();
    let mut url = url::Url::parse(&server).unwrap();
    let gate = Gate::before(&format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(6379)));
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(gate.address.port())).unwrap();
    Some((gate, url.as_str().parse().unwrap()))
}

fn start(url: &RedisUrl) -> (Redis, RedisMeters) {
    let meters = RedisMeters::new().unwrap();
    (Redis::start(url, testing::redis_names(), meters.clone()).unwrap(), meters)
}

/// Waits until it is up, or away, as it is to be. Others use this machine, too.
fn comes(redis: &Redis, up: bool) {
    let patience = Instant::now() + Duration::from_secs(20);
    while redis.is_up() != up {
        assert!(Instant::now() < patience, "Redis is to be {}", if up { "up" } else { "away" });
        thread::sleep(Duration::from_millis(5));
    }
}

fn asked(redis: &Redis, command: &Cmd) -> Result<String, RedisFailure> {
    testing::block_on_time(redis.ask(command))
}

/// Asks again where the machine was too busy to be in time.
fn answered(redis: &Redis, command: &Cmd) -> String {
    for _ in 0..20 {
        comes(redis, true);
        match asked(redis, command) {
            Ok(answer) => return answer,
            Err(RedisFailure::Refused(why)) => panic!("{why}"),
            Err(_) => {}
        }
    }
    panic!("it never answers");
}

#[test]
fn nobody_waits_for_a_server_that_is_away_and_it_is_found_when_it_is_back() {
    let Some((gate, url)) = gated() else { return };
    let (redis, meters) = start(&url);
    assert_eq!(asked(&redis, &cmd("PING")), Err(RedisFailure::Away));
    gate.open();
    comes(&redis, true);
    assert_eq!(answered(&redis, &cmd("PING")), "PONG");
    assert_eq!(meters.up.get(), 1);

    gate.shut();
    comes(&redis, false);
    let began = Instant::now();
    for _ in 0..1000 {
        assert_eq!(asked(&redis, &cmd("PING")), Err(RedisFailure::Away));
    }
    assert!(began.elapsed() < Duration::from_secs(2), "a thousand were told within {:?}", began.elapsed());
    assert_eq!(meters.up.get(), 0);
    gate.open();
    assert_eq!(answered(&redis, &cmd("PING")), "PONG");
}

#[test]
fn whoever_asks_a_server_that_says_nothing_waits_a_moment_and_the_others_not_at_all() {
    let Some((gate, url)) = gated() else { return };
    gate.open();
    let (redis, _) = start(&url);
    answered(&redis, &cmd("PING"));
    gate.hold();
    let first = asked(&redis, &cmd("PING"));
    assert!(matches!(first, Err(RedisFailure::Slow | RedisFailure::Away)), "{first:?}");
    assert_eq!(asked(&redis, &cmd("PING")), Err(RedisFailure::Away));
    assert!(!redis.is_up());
    gate.open();
    assert_eq!(answered(&redis, &cmd("PING")), "PONG");
}

#[test]
fn what_is_said_is_heard_again_after_a_break() {
    let Some((gate, url)) = gated() else { return };
    gate.open();
    let (redis, _) = start(&url);
    let (tells, told) = mpsc::channel();
    let channel = format!("lyceum-test-{}", uuid::Uuid::now_v7());
    let say = |what: &str| {
        // Whoever listens a moment later hears the next one.
        let patience = Instant::now() + Duration::from_secs(20);
        while Instant::now() < patience {
            comes(&redis, true);
            let said = asked(&redis, cmd("PUBLISH").arg(&channel).arg(what)).is_ok_and(|it| it == "1");
            if said && told.recv_timeout(Duration::from_secs(1)).is_ok_and(|it: Vec<u8>| it == what.as_bytes()) {
                return;
            }
        }
        panic!("{what} is not heard");
    };
    redis.hear(channel.clone(), move |it| drop(tells.send(it.to_vec())));
    say("one");
    gate.shut();
    comes(&redis, false);
    gate.open();
    say("two");
}

#[test]
fn a_script_runs_whether_it_is_known_or_not_and_one_that_fails_ends_nothing() {
    let Some((gate, url)) = gated() else { return };
    gate.open();
    let (redis, meters) = start(&url);
    let new = Script::new(&format!("return ARGV[1] .. '{}'", uuid::Uuid::now_v7().simple()));
    for _ in 0..2 {
        answered(&redis, &cmd("PING"));
        let said: String = testing::block_on_time(redis.run(new.prepare_invoke().arg("it is "))).unwrap();
        assert!(said.starts_with("it is "));
    }
    let bad = Script::new("return redis.call('NONSENSE')");
    let refused = testing::block_on_time(redis.run::<String>(&bad.prepare_invoke()));
    assert!(matches!(refused, Err(RedisFailure::Refused(_))), "{refused:?}");
    assert!(redis.is_up() && meters.up.get() == 1);
}

#[test]
fn a_wrong_password_is_neither_let_in_nor_repeated() {
    let Some((gate, url)) = gated() else { return };
    gate.open();
    assert!(probe_redis(&url).unwrap().major.is_some_and(|it| it >= 6));
    let wrong: RedisUrl = format!("redis://:c4n4ry@{}/0", gate.address).parse().unwrap();
    let refused = probe_redis(&wrong).unwrap_err();
    assert!(!refused.contains("c4n4ry"), "{refused}");
    let (redis, _) = start(&wrong);
    thread::sleep(Duration::from_millis(300));
    assert!(!redis.is_up() && !format!("{redis:?}").contains("c4n4ry"));
}
