//! Orders, from the draft until they are closed.

mod drafts;
mod expiry;
mod handling;
mod invoices;
mod lists;
mod paying;
mod placing;
mod retries;
mod rush;

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Role};

use crate::catalogue::{added, book, clerk, price, walked, with};

/// Where orders are.
const ORDERS: &str = "/v1/orders";

/// A shop with three books, of which there are so many copies each.
pub(crate) struct Shop {
    pub(crate) clerk: Person,
    pub(crate) customer: Person,
    /// The books' product ids.
    pub(crate) books: Vec<String>,
}

impl Shop {
    pub(crate) async fn of(campus: &Campus, stock: i64) -> Self {
        let clerk = clerk(campus).await;
        let mut books = Vec::new();
        for (number, amount) in [(1, "5.99"), (2, "10.00"), (3, "0.50")] {
            let new = with(book(number, "Emma"), json!({ "stock": stock, "price": price(amount) }));
            books.push(added(&clerk, new).await.text("/id").to_owned());
        }
        Self { clerk, customer: campus.person(Role::Member).await, books }
    }

    /// A body that wants so many of each book.
    pub(crate) fn wish(&self, quantities: &[i64]) -> Value {
        let line = |(id, quantity): (&String, &i64)| json!({ "product_id": id, "quantity": quantity });
        json!({ "lines": self.books.iter().zip(quantities).map(line).collect::<Vec<_>>() })
    }

    /// Where a draft of `person` is.
    pub(crate) async fn draft(&self, person: &Person, quantities: &[i64]) -> String {
        person.post(ORDERS, self.wish(quantities)).await.expect(201).location().to_owned()
    }

    /// Where an order of `person` is.
    pub(crate) async fn placed(&self, person: &Person, quantities: &[i64]) -> String {
        let path = self.draft(person, quantities).await;
        act(person, &path, "place").await.expect(200);
        path
    }

    /// Where an order of `person` is that is paid.
    pub(crate) async fn paid(&self, person: &Person, quantities: &[i64]) -> String {
        let path = self.placed(person, quantities).await;
        let card = json!({ "payment_method": "test_card_success" });
        person.post(&format!("{path}/pay"), card).await.expect(200);
        path
    }

    /// How many there are of a book, which is the sum of what came and went.
    pub(crate) async fn stock_by_ledger(&self, number: u32) -> i64 {
        let product = &self.books[usize::try_from(number).unwrap() - 1];
        let moves = walked(&self.clerk, &format!("/v1/products/{product}/stock-movements")).await;
        let sum = moves.iter().map(|it| it["quantity"].as_i64().unwrap()).sum();
        assert_eq!(self.stock(number).await, sum);
        sum
    }

    /// How many there are of a book, in the database: another node may show for a moment how many there were.
    pub(crate) async fn stock(&self, number: u32) -> i64 {
        let newest = self.clerk.get(&crate::catalogue::at(number)).with_header("cache-control", "no-cache");
        newest.await.expect(200)["stock"].as_i64().unwrap()
    }
}

/// Does `action` with the order at `path`.
pub(crate) async fn act(person: &Person, path: &str, action: &str) -> Answer {
    let body = matches!(action, "fulfil" | "refund").then(|| json!({}));
    person.post(&format!("{path}/{action}"), body).await
}

/// What a history tells: each action with the state it led to.
pub(crate) async fn steps(person: &Person, path: &str) -> Vec<(String, String)> {
    let history = person.get(&format!("{path}/history?limit=100")).await.expect(200);
    let text = |it: &Value, member: &str| it[member].as_str().unwrap().to_owned();
    history.data().iter().map(|it| (text(it, "action"), text(it, "to"))).collect()
}
