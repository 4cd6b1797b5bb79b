//! What becomes of reviews, and of whoever may not do that.

use domain::{
    bookstore::{Moderator, ReviewState},
    kernel::{Actor, Id, Permission, Role},
};
use serde_json::{Value, json};

use super::{
    super::{
        ReviewFilter, get_my_review, get_review, hide_review, list_reviews, restore_review,
        testing::{acting, add_book, as_reviewer},
    },
    *,
};
use crate::{
    bookstore::{
        reviews::{HideReview, ReviewSort},
        testing::{Fake, ctx, input, refused},
    },
    page::PageRequest,
};

const EMMA: &str = "9780306406157";

fn isbn() -> Isbn {
    EMMA.parse().unwrap()
}

/// A shop with one book.
fn shop() -> Fake {
    let mut fake = Fake::new();
    add_book(&mut fake, EMMA);
    fake
}

fn stars(rating: i64) -> Value {
    json!({ "rating": rating })
}

fn reason() -> HideReview {
    input(json!({ "reason": "Not about the book." }))
}

#[test]
fn one_person_reviews_a_book_once() {
    let (mut fake, (ctx, ada)) = (shop(), as_reviewer());
    let written = create_review(&ctx, &ada, &mut fake, isbn(), &input(stars(4))).unwrap();
    assert_eq!((written.revision, written.view.facts().customer), (1, Some(ada.user())));
    assert_eq!(fake.called(), ["reviewed_book", "has_bought", "add_review"]);
    let again = create_review(&ctx, &ada, &mut fake, isbn(), &input(stars(5)));
    assert_eq!(refused(again).0, "duplicate_review");
    let nowhere = "9780141439587".parse().unwrap();
    assert_eq!(refused(create_review(&ctx, &ada, &mut fake, nowhere, &input(stars(5)))).0, "book_not_found");
    let (ctx, bob) = as_reviewer();
    create_review(&ctx, &bob, &mut fake, isbn(), &input(stars(1))).unwrap();
    assert_eq!(fake.facts, ["review.created", "review.created"]);
}

#[test]
fn a_put_creates_then_replaces() {
    let (mut fake, (ctx, ada)) = (shop(), as_reviewer());
    let id = Id::<()>::fresh().uuid();
    let mut put =
        |wanted: &Precondition, body: Value| replace_my_review(&ctx, &ada, &mut fake, isbn(), wanted, &input(body));
    let (none, absent) = (Precondition::None, Precondition::Absent);
    assert_eq!(refused(put(&Precondition::Exists, stars(3))).0, "precondition_failed");
    let created = put(&absent, json!({ "rating": 3, "id": id })).unwrap();
    assert!(matches!(created, Upserted::Created(it) if it.view.facts().id.uuid() == id));
    assert_eq!(refused(put(&absent, stars(3))).0, "precondition_failed");
    assert!(matches!(put(&none, stars(3)).unwrap(), Upserted::Replaced(it) if it.revision == 1));
    assert!(
        matches!(put(&Precondition::OneOf(vec![1]), stars(5)).unwrap(), Upserted::Replaced(it) if it.revision == 2)
    );
    let other = refused(put(&none, json!({ "rating": 3, "id": Id::<()>::fresh() })));
    assert_eq!(other.1, [("/id".to_owned(), "identifier_mismatch")]);
    assert_eq!(fake.facts, ["review.created", "review.updated"]);
}

#[test]
fn what_is_hidden_is_found_by_few_and_deleted_by_moderators() {
    let (mut fake, (ctx_of_ada, ada)) = (shop(), as_reviewer());
    let staff = acting(&[Permission::ReviewsWrite, Permission::ReviewsModerate]);
    let (moderator, as_person) = (Moderator::of(&staff.actor).unwrap(), Reviewer::of(&staff.actor).unwrap());
    let id = create_review(&ctx_of_ada, &ada, &mut fake, isbn(), &input(stars(4))).unwrap().view.facts().id;
    let aim = (id, &Precondition::None);
    hide_review(&staff, &moderator, &mut fake, aim, &reason()).unwrap();

    let (other, bob) = as_reviewer();
    let stranger = Ctx { actor: Actor::STRANGER, ..ctx() };
    for ctx in [&other, &stranger] {
        assert_eq!(refused(get_review(ctx, &mut fake, id)).0, "review_not_found");
    }
    assert_eq!(refused(delete_review(&other, &bob, &mut fake, aim)).0, "review_not_found");
    for ctx in [&ctx_of_ada, &staff] {
        assert_eq!(get_review(ctx, &mut fake, id).unwrap().view.state(), ReviewState::Hidden);
    }
    assert!(get_my_review(&ada, &mut fake, isbn()).is_ok());
    assert_eq!(refused(delete_review(&ctx_of_ada, &ada, &mut fake, aim)).0, "illegal_transition");
    let mine = delete_my_review(&ctx_of_ada, &ada, &mut fake, isbn(), &Precondition::None);
    assert_eq!(refused(mine).0, "illegal_transition");

    let page = PageRequest::first(ReviewSort::CreatedAt);
    let mut list = |ctx: &Ctx, state| {
        let filter = ReviewFilter { state, ..ReviewFilter::default() };
        list_reviews(ctx, &mut fake, isbn(), &filter, &page).map(|it| it.data.len())
    };
    assert_eq!((list(&staff, None).unwrap(), list(&staff, Some(ReviewState::Hidden)).unwrap()), (0, 1));
    assert_eq!(refused(list(&ctx_of_ada, Some(ReviewState::Hidden))).0, "permission_denied");
    assert_eq!(refused(list(&stranger, Some(ReviewState::Hidden))).0, "unauthenticated");

    restore_review(&staff, &moderator, &mut fake, aim).unwrap();
    assert_eq!(refused(restore_review(&staff, &moderator, &mut fake, aim)).0, "illegal_transition");
    assert_eq!(refused(delete_review(&other, &bob, &mut fake, aim)).0, "not_the_reviewer");
    delete_review(&staff, &as_person, &mut fake, aim).unwrap();
    assert!(fake.reviews.is_empty());
    let expected = ["created", "hidden", "restored", "deleted"].map(|it| format!("review.{it}"));
    assert_eq!(fake.facts, expected);
}

#[test]
fn who_saw_another_state_changes_nothing() {
    let (mut fake, (ctx, ada)) = (shop(), as_reviewer());
    create_review(&ctx, &ada, &mut fake, isbn(), &input(stars(4))).unwrap();
    let stale = Precondition::OneOf(vec![7]);
    assert_eq!(refused(delete_my_review(&ctx, &ada, &mut fake, isbn(), &stale)).0, "precondition_failed");
    delete_my_review(&ctx, &ada, &mut fake, isbn(), &Precondition::OneOf(vec![1])).unwrap();
    let again = delete_my_review(&ctx, &ada, &mut fake, isbn(), &Precondition::None);
    assert_eq!(refused(again).0, "review_not_found");
}
