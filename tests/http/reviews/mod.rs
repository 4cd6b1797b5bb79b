//! What customers think of books, and what that comes to.

mod lists;
mod moderation;
mod own;
mod ratings;
mod told;

use serde_json::{Value, json};
use tests::{Answer, Campus, Person, Role};

use crate::catalogue::{added, at, book, clerk};

/// A clerk, who moderates too, and a customer, in a shop with the first book.
async fn shop(campus: &Campus) -> [Person; 2] {
    let clerk = clerk(campus).await;
    added(&clerk, book(1, "Emma")).await;
    [clerk, campus.person(Role::Member).await]
}

/// Where the reviews of the book with this number are.
fn reviews(number: u32) -> String {
    format!("{}/reviews", at(number))
}

/// Where one's own review of that book is.
fn mine(number: u32) -> String {
    format!("{}/mine", reviews(number))
}

fn stars(rating: i64) -> Value {
    json!({ "rating": rating })
}

fn reason() -> Value {
    json!({ "reason": "It is about the delivery." })
}

/// `person` reviews the book with this number.
pub(crate) async fn reviewed(person: &Person, number: u32, opinion: Value) -> Answer {
    person.post(&reviews(number), opinion).await.expect(201)
}

/// What readers think of the book with this number.
async fn rating(person: &Person, number: u32) -> Value {
    person.get(&at(number)).await.expect(200)["rating"].clone()
}
