//! What a flood of logins does to everybody else. Measured by hand (`docs/testing.md`): a machine that does other things
//! measures those. That no more than so many threads hash is shown by the tests of `infrastructure/passwords`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::json;
use tests::{Campus, RawClient, ServerProcess, on_both};

/// How many log in at once.
const FLOOD: usize = 200;
/// How many other requests are timed.
const OTHERS: usize = 1000;
/// How much longer the slowest hundredth of them may take.
const MOST: f64 = 2.0;

/// The time that all but the slowest hundredth of requests stay below.
async fn p99(campus: &Campus) -> Duration {
    let mut client = RawClient::connect(campus.address()).await;
    let mut times = Vec::with_capacity(OTHERS);
    for _ in 0..OTHERS {
        let begun = Instant::now();
        client.send("GET /v1/books?limit=20 HTTP/1.1\r\nHost: campus\r\n\r\n").await;
        assert_eq!(client.answer().await.expect("no answer").status, 200);
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times[OTHERS * 99 / 100]
}

/// Logs in again and again until it is over; whoever does not fit into the queue is told to come back.
async fn log_in(address: std::net::SocketAddr, over: Arc<AtomicBool>) -> usize {
    let mut client = RawClient::connect(address).await;
    let body = json!({ "email": "nobody@example.org", "password": "not the password" }).to_string();
    let head = "POST /v1/sessions HTTP/1.1\r\nHost: campus\r\nContent-Type: application/json";
    let request = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let mut count = 0;
    while !over.load(Ordering::Relaxed) {
        client.send(&request).await;
        let answer = client.answer().await.expect("no answer");
        assert!([401, 503].contains(&answer.status), "{answer:?}");
        count += 1;
    }
    count
}

on_both! {
    #[ignore = "measures time: to be run by hand on a quiet machine"]
    async fn a_flood_of_logins_leaves_others_their_time(mut campus: Campus) {
        let process = ServerProcess::serve(&mut campus, &[("LYCEUM_RATE_LIMITS", "off"), ("LYCEUM_LOG", "warn")]);
        p99(&campus).await;
        let usual = p99(&campus).await;
        let over = Arc::new(AtomicBool::new(false));
        let flood: Vec<_> = (0..FLOOD).map(|_| tokio::spawn(log_in(process.address, Arc::clone(&over)))).collect();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let flooded = p99(&campus).await;
        over.store(true, Ordering::Relaxed);
        let mut logins = 0;
        for it in flood {
            logins += it.await.unwrap();
        }
        let ratio = flooded.as_secs_f64() / usual.as_secs_f64();
        crate::print(&format!("p99 {usual:?} alone, {flooded:?} beside {logins} logins: {ratio:.2} times"));
        assert!(ratio <= MOST, "{ratio:.2} times");
    }
}
