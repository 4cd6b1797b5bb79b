//! What a request costs does not grow with what there is.

use std::time::{Duration, Instant};

use reqwest::Method;
use tests::isbn;

use crate::{
    access::{Access, Answer},
    imports::{done, send},
    lab::Lab,
    load::Shop,
    report::{amount, tell_of},
    scene::on_two_nodes,
};

/// The way that leads straight to a node.
const NODE: usize = 1;
/// How often each request is made; what counts is the median.
const TIMES: u32 = 201;
/// What one book in so many costs is looked at before the others are there.
const PART: u32 = 100;
/// How many books are imported at once.
const CHUNK: u32 = 50_000;
const FIRST_PAGE: &str = "/v1/books?limit=20";
/// What is promised is 1.2; a machine that has much to do besides is no measure.
const FAR: f64 = 4.0;

#[test]
fn a_request_costs_the_same_among_many() {
    on_two_nodes(async |lab: Lab| {
        let access = lab.every_way().await;
        Shop::open(&access).await;
        let many = u32::try_from(amount(5_000, 1_000_000)).unwrap();
        let few = many / PART;
        import(&access, 0..few).await;
        let (book, page) = (one_book(&access, few).await, costs(&access, |_| FIRST_PAGE.to_owned()).await);
        import(&access, few..many).await;
        let page_now = costs(&access, |_| FIRST_PAGE.to_owned()).await;
        let deep = last_page(&access, many).await;
        let all = [
            ("one book, among a hundred times as many", one_book(&access, many).await, book),
            ("a list of 20, among a hundred times as many", page_now, page),
            ("the last page instead of the first", costs(&access, |_| deep.clone()).await, page_now),
        ];
        for (what, now, before) in all {
            let times = now.as_secs_f64() / before.as_secs_f64();
            tell_of(26, what, many as usize, &format!("{times:.2} times as much"), "1.2");
            assert!(times < FAR, "{what}: {now:?} instead of {before:?}");
        }
    });
}

async fn import(access: &Access, numbers: std::ops::Range<u32>) {
    for first in numbers.clone().step_by(CHUNK as usize) {
        let count = CHUNK.min(numbers.end - first);
        let job = send(access, first, count).await;
        assert_eq!(done(access, &job).await.body["result"]["stored"], count);
    }
}

/// What one of the first so many books costs.
async fn one_book(access: &Access, books: u32) -> Duration {
    costs(access, |time| format!("/v1/books/{}", isbn(books / TIMES.min(books) * time % books))).await
}

/// How long it usually takes to ask for what is at this place the so manieth time. Nothing is shown from memory.
async fn costs(access: &Access, path: impl Fn(u32) -> String) -> Duration {
    // A long import outlives a token, and this renews it.
    access.get("/v1/users/me").await;
    let mut all = Vec::new();
    for time in 0..TIMES {
        let request = access.request(NODE, Method::GET, &path(time)).header("cache-control", "no-cache");
        let begun = Instant::now();
        let answer = Answer::of(request.send().await.unwrap()).await.unwrap();
        all.push(begun.elapsed());
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    all.sort();
    all[all.len() / 2]
}

/// Where the last whole page of 20 is, found as a client finds it: from page to page.
async fn last_page(access: &Access, books: u32) -> String {
    let mut next = "/v1/books?limit=100".to_owned();
    for _ in 1..books / 100 {
        next = access.get(&next).await.next().expect("there are more");
    }
    next.replace("limit=100", "limit=20")
}
