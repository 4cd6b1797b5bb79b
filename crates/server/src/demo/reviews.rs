//! What people of the demo think of books: a few opinions, one of them hidden.

use application::{
    Ctx, Failure,
    bookstore::{BookstoreUnit, CreateReview, HideReview, create_review, hide_review},
};
use domain::{
    bookstore::{Isbn, Moderator, ReviewId, Reviewer},
    kernel::{Actor, Id, Permission, PermissionSet, Precondition, Role, UserId},
};
use serde_json::json;

/// Whose, of which book (in the order of the shelf), how many stars, in a few words and in many.
const OPINIONS: [(&str, usize, i64, &str, &str); 7] = [
    ("member", 0, 5, "Read it twice", "The second time is better, because one knows what is coming."),
    ("instructor", 0, 4, "Good for a seminar", "Rewards close reading; the first chapters take patience."),
    ("editor", 0, 5, "Every sentence is where it should be", "There is nothing that I would cut."),
    ("member", 1, 3, "Not for me", "I can see why others love it."),
    ("officer", 1, 4, "Better than I remembered", "School had spoiled it for me."),
    ("instructor", 2, 5, "A good edition", "The notes alone are worth the price."),
    ("caseworker", 2, 1, "Came late", "The parcel was two weeks late."),
];

/// Whose opinion of a book a moderator hides, and why.
const HIDDEN: (&str, &str) = ("caseworker", "It is about the delivery, not about the book.");

/// Writes the reviews of `books` by the people whom `person` finds by name.
pub(super) fn load(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    books: &[Isbn],
    person: impl Fn(&str) -> Option<UserId>,
) -> Result<(), Failure> {
    for (name, book, rating, title, body) in OPINIONS {
        let (Some(user), Some(isbn)) = (person(name), books.get(book)) else { continue };
        let ctx = acting(ctx, user);
        let opinion = json!({ "rating": rating, "title": title, "body": body });
        let opinion: CreateReview = serde_json::from_value(opinion).map_err(Failure::internal)?;
        let review = create_review(&ctx, &Reviewer::of(&ctx.actor)?, uow, *isbn, &opinion)?.view;
        if name == HIDDEN.0 {
            hide(&Ctx { actor: Actor::SYSTEM, ..ctx }, uow, review.facts().id)?;
        }
    }
    Ok(())
}

fn hide(ctx: &Ctx, uow: &mut dyn BookstoreUnit, id: ReviewId) -> Result<(), Failure> {
    let why: HideReview = serde_json::from_value(json!({ "reason": HIDDEN.1 })).map_err(Failure::internal)?;
    hide_review(ctx, &Moderator::of(&ctx.actor)?, uow, (id, &Precondition::None), &why).map(drop)
}

/// The circumstances in which `user` acts.
fn acting(ctx: &Ctx, user: UserId) -> Ctx {
    let permissions = PermissionSet::of(&[Permission::ReviewsWrite]);
    Ctx { actor: Actor::member(user, Id::fresh(), permissions), ..ctx.clone() }
}
