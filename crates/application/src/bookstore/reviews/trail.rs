//! What happened to reviews, told to the ledger. What was published is public, and so is what becomes of it; the rest is
//! its author's and moderators'. What somebody wrote is told to nobody: it can be asked for as long as it is there.

use domain::{
    bookstore::{Review, ReviewId, ReviewState, Standing},
    kernel::{Permission, UserId},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    bookstore::trail::Step,
    ledger::{Audience, Fact, Ledger},
};

/// What somebody wrote.
const MASKED: [&str; 2] = ["title", "body"];

/// A review as the trail compares it.
#[derive(Serialize)]
struct Told<'r> {
    id: Uuid,
    isbn: String,
    customer_id: Option<Uuid>,
    rating: i32,
    title: Option<&'r str>,
    body: Option<&'r str>,
    state: ReviewState,
    hidden_reason: Option<&'r str>,
    verified_purchase: bool,
}

/// What an event tells of a review.
#[derive(Serialize)]
struct ReviewNews {
    id: Uuid,
    isbn: String,
    rating: i32,
    state: ReviewState,
    verified_purchase: bool,
}

/// A review was `verb`.
pub(super) fn note(uow: &mut (impl Ledger + ?Sized), verb: &'static str, (was, now): Step<'_, Review>) {
    let Some(review) = now.or(was) else { return };
    let (before, after) = (was.map(Told::of), now.map(Told::of));
    let fact = Fact::of("review", review.facts().id, verb).changed(before.as_ref(), after.as_ref()).masking(&MASKED);
    uow.record(fact.published(audience(review), &ReviewNews::of(review)));
}

/// What a review of somebody who is gone said was forgotten.
pub(super) fn note_forgotten(uow: &mut (impl Ledger + ?Sized), id: ReviewId, verb: &'static str) {
    uow.record(Fact::of("review", id, verb).noting("customer_id", &"***"));
}

/// Who may hear of what becomes of a review.
fn audience(review: &Review) -> Audience {
    match (review.state(), review.facts().customer) {
        (ReviewState::Published, Some(author)) => Audience::only(author).and_everybody(),
        (ReviewState::Published, None) => Audience::everybody(),
        (ReviewState::Hidden, Some(author)) => Audience::only(author).and_holders(Permission::ReviewsModerate),
        (ReviewState::Hidden, None) => Audience::holders(Permission::ReviewsModerate),
    }
}

impl<'r> Told<'r> {
    fn of(review: &'r Review) -> Self {
        let facts = review.facts();
        Self {
            id: facts.id.uuid(),
            isbn: facts.isbn.to_string(),
            customer_id: facts.customer.map(UserId::uuid),
            rating: facts.opinion.stars.get(),
            title: facts.opinion.title.as_deref(),
            body: facts.opinion.text.as_deref(),
            state: review.state(),
            hidden_reason: match &facts.standing {
                Standing::Published => None,
                Standing::Hidden(reason) => Some(reason),
            },
            verified_purchase: facts.verified_purchase,
        }
    }
}

impl ReviewNews {
    fn of(review: &Review) -> Self {
        let facts = review.facts();
        Self {
            id: facts.id.uuid(),
            isbn: facts.isbn.to_string(),
            rating: facts.opinion.stars.get(),
            state: review.state(),
            verified_purchase: facts.verified_purchase,
        }
    }
}
