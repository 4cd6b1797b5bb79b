//! Records of the catalogue that are shown from memory: never otherwise than without, and never older than they may be.

mod crowds;
mod nodes;
mod same;
mod writes;

use serde_json::{Value, json};
use tests::{Campus, Person};

use crate::catalogue::price;

/// Keeps what it shows.
const ON: (&str, &str) = ("LYCEUM_CACHE_SIZE", "32");
/// Asks the database each time.
const OFF: (&str, &str) = ("LYCEUM_CACHE_SIZE", "0");

fn item() -> Value {
    json!({ "sku": "NB-A5", "name": "Notebook", "category": "fiction", "price": price("7.50"), "stock": 3 })
}

fn magazine() -> Value {
    let price = price("9.99");
    json!({ "issn": "0317-8471", "title": "Nature", "issue_number": "600", "category": "fiction", "price": price })
}

/// A campus whose server keeps what it shows, on whichever database.
fn keeping(mut campus: Campus) -> Campus {
    campus.restart(&[ON]);
    campus
}

/// How many records were asked for so far, by what came of it.
pub(crate) async fn lookups(campus: &Campus, kind: &str, outcome: &str) -> u64 {
    figure(campus, &format!("lyceum_cache_lookups_total{{kind=\"{kind}\",outcome=\"{outcome}\"}}"))
        .await
        .parse()
        .unwrap()
}

/// What is told of that figure.
pub(crate) async fn figure(campus: &Campus, name: &str) -> String {
    let metrics = tests::get(&format!("http://{}/metrics", campus.metrics_address())).await.unwrap();
    let metrics = metrics.text().await.unwrap();
    let value = metrics.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("no {name} in {metrics}")).to_owned()
}

/// What is shown at `pointer`, after it was shown often enough to be known.
async fn known(person: &Person, path: &str, pointer: &str) -> Value {
    person.get(path).await.expect(200);
    shown(person, path, pointer).await
}

/// What is shown at `pointer` now.
async fn shown(person: &Person, path: &str, pointer: &str) -> Value {
    let answer = person.get(path).await.expect(200);
    answer.body.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {answer:?}")).clone()
}
