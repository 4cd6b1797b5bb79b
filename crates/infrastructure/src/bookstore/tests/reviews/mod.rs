//! Reviews on both databases.

mod kept;
mod plans;
mod purchases;
mod ratings;

use application::{
    Ctx, Request,
    bookstore::{
        CreateReview, HideReview, create_review, delete_my_review, delete_review, hide_review, replace_my_review,
        restore_review,
    },
};
use domain::{
    bookstore::{Moderator, ProductId, Review, ReviewId, Reviewer},
    kernel::{Actor, Id, Permission, PermissionSet, Precondition, Role, UserId},
};

use super::*;

/// Puts the book with this number on the shelf of `db`, and says which product it is.
fn add_book(db: &mut Db, number: u64) -> ProductId {
    let author = add_author(db, "Jane Austen", number);
    add(db, plain_book(number, "Emma", &[&author], "fiction"), number).product().id
}

/// A shop with one book, the first.
fn shop(db: &mut Db) -> ProductId {
    add_category(db, "fiction", &[]);
    add_book(db, 1)
}

/// What `user` does at `second`, who reviews and moderates.
fn acting(user: UserId, second: u64) -> Ctx {
    let permissions = PermissionSet::of(&[Permission::ReviewsWrite, Permission::ReviewsModerate]);
    Ctx { actor: Actor::member(user, Id::fresh(), permissions), at: at(second), request: Request::internal() }
}

fn reviewer(ctx: &Ctx) -> Reviewer {
    Reviewer::of(&ctx.actor).unwrap()
}

fn input<T: serde::de::DeserializeOwned>(json: serde_json::Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn opinion(stars: i64) -> CreateReview {
    input(serde_json::json!({ "rating": stars, "title": "A title", "body": "Much of it.\nMore." }))
}

/// `user` reviews the book with this number.
fn write(db: &mut Db, user: UserId, number: u64, stars: i64, second: u64) -> Review {
    let ctx = acting(user, second);
    let by = reviewer(&ctx);
    create_review(&ctx, &by, &mut Unit::new(db), isbn(number), &opinion(stars)).unwrap().view
}

/// `user` says something else of the first book.
fn rewrite(db: &mut Db, user: UserId, stars: i64, second: u64) {
    let ctx = acting(user, second);
    let body = input(serde_json::json!({ "rating": stars }));
    replace_my_review(&ctx, &reviewer(&ctx), &mut Unit::new(db), isbn(1), &Precondition::None, &body).unwrap();
}

/// `user` takes back what they said of the first book; tells whether they could.
fn take_back(db: &mut Db, user: UserId, second: u64) -> bool {
    let ctx = acting(user, second);
    delete_my_review(&ctx, &reviewer(&ctx), &mut Unit::new(db), isbn(1), &Precondition::None).is_ok()
}

/// A moderator hides a review; tells whether they could.
fn hide(db: &mut Db, id: ReviewId, second: u64) -> bool {
    let ctx = acting(Id::fresh(), second);
    let by = Moderator::of(&ctx.actor).unwrap();
    let reason: HideReview = input(serde_json::json!({ "reason": "Not about the book." }));
    hide_review(&ctx, &by, &mut Unit::new(db), (id, &Precondition::None), &reason).is_ok()
}

/// A moderator restores a review; tells whether they could.
fn restore(db: &mut Db, id: ReviewId, second: u64) -> bool {
    let ctx = acting(Id::fresh(), second);
    let by = Moderator::of(&ctx.actor).unwrap();
    restore_review(&ctx, &by, &mut Unit::new(db), (id, &Precondition::None)).is_ok()
}

/// A moderator deletes a review; tells whether they could.
fn remove(db: &mut Db, id: ReviewId, second: u64) -> bool {
    let ctx = acting(Id::fresh(), second);
    delete_review(&ctx, &reviewer(&ctx), &mut Unit::new(db), (id, &Precondition::None)).is_ok()
}
