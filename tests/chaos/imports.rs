//! Books by the thousand, as a file of them is imported.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use reqwest::Method;
use tests::isbn;
use tokio::time::sleep;

use crate::access::{Access, Answer};

/// How long an import may take before all is given up.
const PATIENCE: Duration = Duration::from_secs(300);

/// Sends `count` books from this number on, and says where the job is that imports them.
pub(crate) async fn send(access: &Access, first: u32, count: u32) -> String {
    let rows = (first..first + count).fold("isbn,title,authors\n".to_owned(), |mut text, number| {
        writeln!(text, "{},No {number},Ann Other", isbn(number)).unwrap();
        text
    });
    // A long run outlives a token, and this renews it.
    access.get("/v1/users/me").await;
    let request = access.request(0, Method::POST, "/v1/catalogue-imports?price=5&category=lab");
    let answer = request.header("content-type", "text/csv").body(rows).send().await.unwrap();
    let answer = Answer::of(answer).await.unwrap();
    assert_eq!(answer.status, 202, "{answer:?}");
    answer.header("location").unwrap().to_owned()
}

/// What came of a job, once it is done.
pub(crate) async fn done(access: &Access, job: &str) -> Answer {
    let begun = Instant::now();
    loop {
        let answer = access.get(job).await;
        if answer.body["finished_at"].is_string() {
            return answer;
        }
        assert!(begun.elapsed() < PATIENCE, "the import is never done: {answer:?}");
        sleep(Duration::from_millis(100)).await;
    }
}
