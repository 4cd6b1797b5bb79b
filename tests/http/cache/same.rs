//! What is answered is the same, to the byte, whether records are kept or not.

use tests::{Answer, Campus, Person, on_both};

use super::{OFF, ON, item, lookups, magazine};
use crate::catalogue::{added, at, book, category, clerk};

/// Headers that are of the exchange and not of the record.
const OF_EXCHANGE: [&str; 5] =
    ["date", "x-request-id", "ratelimit", "ratelimit-policy", "access-control-expose-headers"];

/// What is told of a record: status, headers and bytes.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let of_record = answer.headers.iter().filter(|it| !OF_EXCHANGE.contains(&it.0.as_str()));
    let mut headers: Vec<_> = of_record.map(|(name, it)| (name.to_string(), it.to_str().unwrap().to_owned())).collect();
    headers.sort();
    let mut problem = answer.body.clone();
    if answer.status < 400 || problem.is_null() {
        return (answer.status, headers, answer.bytes.clone());
    }
    problem["request_id"].take();
    (answer.status, headers, problem.to_string().into_bytes())
}

/// All ways to ask for the records at `paths`.
async fn asked(people: &[Person], paths: &[String]) -> Vec<(u16, Vec<(String, String)>, Vec<u8>)> {
    let mut all = Vec::new();
    for path in paths {
        for person in people {
            let tag = person.get(path).await.header("etag").unwrap_or("\"none\"").to_owned();
            let weak = format!("W/{tag}");
            for (name, value) in [
                ("accept", "*/*"),
                ("if-none-match", &*tag),
                ("if-none-match", &weak),
                ("if-none-match", "\"1\", \"other\""),
                ("if-none-match", "*"),
                ("accept-encoding", "gzip"),
                ("accept", "application/problem+json"),
                ("cache-control", "no-cache"),
                ("lyceum-consistency", "AQAAAAADTgCo"),
                ("lyceum-consistency", "?"),
            ] {
                all.push(told(&person.get(path).with_header(name, value).await));
            }
            all.push(told(&person.request(tests::Method::HEAD, path).await));
        }
    }
    all
}

on_both! {
    async fn what_is_kept_is_answered_as_what_is_read(campus: Campus) {
        let mut campus = campus;
        campus.restart(&[OFF]);
        let clerk = clerk(&campus).await;
        category(&clerk, "novels", Some("fiction")).await;
        let emma = added(&clerk, book(1, "Emma")).await;
        added(&clerk, book(2, "Persuasion")).await;
        clerk.post(&format!("{}/archive", at(2)), None).await.expect(200);
        let item = clerk.post("/v1/items", item()).await.expect(201).location().to_owned();
        let magazine = clerk.post("/v1/magazines", magazine()).await.expect(201).location().to_owned();
        let author = format!("/v1/authors/{}", emma.text("/authors/0/id"));
        let bad = ["?expand=authors", "?expand=nothing", "?nothing=1", "?expand=authors&expand=authors"];
        let mut paths: Vec<String> = bad.iter().map(|it| format!("{}{it}", at(1))).collect();
        paths.extend([at(1), at(2), at(3), item, magazine, author, "/v1/books/0141439580".to_owned()]);
        paths.extend(["/v1/categories/fiction", "/v1/categories/novels", "/v1/categories/none", "/v1/books/1"].map(str::to_owned));
        let people = [campus.stranger(), clerk];
        let without = asked(&people, &paths).await;
        campus.restart(&[ON]);
        for _ in 0..2 {
            let with = asked(&people, &paths).await;
            for (with, without) in with.iter().zip(&without) {
                assert_eq!(with, without);
            }
        }
        for kind in ["book", "magazine", "item", "author", "category"] {
            assert!(lookups(&campus, kind, "hit").await > 5, "no {kind} was shown from memory");
        }
    }
}
