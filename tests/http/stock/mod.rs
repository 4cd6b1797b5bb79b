//! How many there are of each product, and how that came to be.

mod movements;
mod races;
mod verification;
mod writes;

use serde_json::{Value, json};
use tests::{Answer, Person, Request};

use crate::catalogue::{added, book, walked, with};

/// A book of which there are `stock`.
async fn stocked(clerk: &Person, number: u32, stock: i64) -> Answer {
    added(clerk, with(book(number, "Emma"), json!({ "stock": stock }))).await
}

/// Where the movements of a product are.
fn ledger(product: &Answer) -> String {
    format!("/v1/products/{}/stock-movements", product.text("/id"))
}

fn record(person: &Person, ledger: &str, quantity: i64, reason: &str) -> Request {
    person.post(ledger, json!({ "quantity": quantity, "reason": reason }))
}

/// All movements of a product from the first one on, which come to what is shown of it.
async fn moves(person: &Person, product: &Answer) -> Vec<Value> {
    let moves = walked(person, &format!("{}?sort=number&limit=100", ledger(product))).await;
    let mut sum = 0;
    for it in &moves {
        sum += it["quantity"].as_i64().unwrap();
        assert_eq!(it["stock"], sum, "{it}");
    }
    let numbers: Vec<_> = moves.iter().map(|it| it["number"].as_i64().unwrap()).collect();
    assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
    moves
}

/// Each movement as its reason and its quantity.
async fn told(person: &Person, product: &Answer) -> Vec<(String, i64)> {
    let moves = moves(person, product).await;
    moves.iter().map(|it| (it["reason"].as_str().unwrap().to_owned(), it["quantity"].as_i64().unwrap())).collect()
}

fn pairs(expected: &[(&str, i64)]) -> Vec<(String, i64)> {
    expected.iter().map(|it| (it.0.to_owned(), it.1)).collect()
}
