//! What a review allows and refuses, and what all of them come to.

use proptest::{collection::vec, prelude::*};

use super::{super::*, *};
use crate::kernel::{Kind, Permission, PermissionSet, Refusal, Role};

fn at(second: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + chrono::TimeDelta::seconds(second)
}

fn actor(permissions: &[Permission]) -> Actor {
    Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(permissions))
}

fn reviewer() -> Reviewer {
    Reviewer::of(&actor(&[Permission::ReviewsWrite])).unwrap()
}

/// Somebody who reviews and moderates.
fn staff() -> (Reviewer, Moderator) {
    let actor = actor(&[Permission::ReviewsWrite, Permission::ReviewsModerate]);
    (Reviewer::of(&actor).unwrap(), Moderator::of(&actor).unwrap())
}

fn opinion(stars: i64) -> Opinion {
    Opinion { stars: stars.try_into().unwrap(), title: "Good".to_owned().try_into().ok(), text: None }
}

fn review(by: &Reviewer, stars: i64) -> Review {
    let isbn = "9780306406157".parse().unwrap();
    let new = NewReview { id: None, book: Id::fresh(), isbn, opinion: opinion(stars), bought: false };
    Review::write(new, by, at(0))
}

fn reason() -> HidingReason {
    "Not about the book.".to_owned().try_into().unwrap()
}

fn code<T: std::fmt::Debug>(refused: Result<T, ReviewError>) -> (Kind, &'static str) {
    let refused = refused.unwrap_err();
    (refused.kind(), refused.code())
}

#[test]
fn a_new_review_is_published_and_counts() {
    let by = reviewer();
    let review = review(&by, 4);
    assert_eq!((review.state(), review.counted().map(Stars::get)), (ReviewState::Published, Some(4)));
    assert_eq!((review.facts().customer, review.facts().revision), (Some(by.user()), 1));
    assert!(review.is_shown_to(&Actor::STRANGER));
}

#[test]
fn only_a_difference_counts_as_a_change() {
    let by = reviewer();
    let mut review = review(&by, 4);
    assert_eq!(review.change(&by, opinion(4), at(1)), Ok(false));
    assert_eq!(review.change(&by, opinion(2), at(1)), Ok(true));
    assert_eq!((review.facts().revision, review.facts().updated_at, review.facts().created_at), (2, at(1), at(0)));
    assert_eq!(code(review.change(&reviewer(), opinion(5), at(2))), (Kind::Forbidden, "not_the_reviewer"));
    let other = reviewer();
    assert_eq!(code(review.permit_deletion(&other)), (Kind::Forbidden, "not_the_reviewer"));
    assert_eq!(review.permit_deletion(&by), Ok(()));
}

#[test]
fn what_is_hidden_is_its_authors_and_moderators_alone() {
    let (by, (staff, moderator)) = (reviewer(), staff());
    let mut review = review(&by, 4);
    review.hide(&moderator, reason(), at(1)).unwrap();
    assert_eq!((review.state(), review.counted(), review.facts().revision), (ReviewState::Hidden, None, 2));
    assert!(review.is_shown_to(by.actor()) && review.is_shown_to(moderator.actor()));
    assert!(!review.is_shown_to(&Actor::STRANGER) && !review.is_shown_to(reviewer().actor()));
    assert_eq!(code(review.permit_deletion(&reviewer())), (Kind::Absent, "review_not_found"));
    // Its author may say something else, but not delete it and begin anew.
    assert_eq!(review.change(&by, opinion(1), at(2)), Ok(true));
    assert_eq!(review.state(), ReviewState::Hidden);
    assert_eq!(code(review.permit_deletion(&by)), (Kind::Conflict, "illegal_transition"));
    assert_eq!(review.permit_deletion(&staff), Ok(()));
    assert_eq!(code(review.hide(&moderator, reason(), at(3))), (Kind::Conflict, "illegal_transition"));
    review.restore(&moderator, at(3)).unwrap();
    assert_eq!((review.counted().map(Stars::get), review.facts().standing.clone()), (Some(1), Standing::Published));
    assert_eq!(code(review.restore(&moderator, at(4))), (Kind::Conflict, "illegal_transition"));
}

#[test]
fn nobody_moderates_their_own() {
    let (by, moderator) = staff();
    let mut review = review(&by, 4);
    assert_eq!(code(review.hide(&moderator, reason(), at(1))), (Kind::Forbidden, "own_review"));
    let (_, another) = staff();
    review.hide(&another, reason(), at(1)).unwrap();
    assert_eq!(code(review.restore(&moderator, at(2))), (Kind::Forbidden, "own_review"));
    assert_eq!(code(review.permit_deletion(&by)), (Kind::Conflict, "illegal_transition"));
}

#[test]
fn it_is_marked_once() {
    let mut review = review(&reviewer(), 4);
    assert!(review.mark(at(1)) && !review.mark(at(2)));
    assert_eq!((review.facts().revision, review.facts().updated_at), (2, at(1)));
}

#[test]
fn without_its_author_it_is_nobodys() {
    let by = reviewer();
    let mut facts = review(&by, 4).facts().clone();
    facts.customer = None;
    let mut review = Review::from_facts(facts);
    assert!(review.is_shown_to(&Actor::STRANGER));
    assert_eq!(code(review.change(&by, opinion(1), at(1))), (Kind::Forbidden, "not_the_reviewer"));
    review.hide(&staff().1, reason(), at(1)).unwrap();
}

/// What happens to the review of one of a few people.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Write(i64),
    Delete,
    Hide,
    Restore,
}

fn deeds() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let deed = prop_oneof![
        (1..=5_i64).prop_map(Deed::Write),
        (1..=5_i64).prop_map(Deed::Write),
        Just(Deed::Delete),
        Just(Deed::Hide),
        Just(Deed::Restore),
    ];
    vec((0..6_usize, deed), 0..60)
}

/// Something that may be refused.
fn tried<T>(_: Result<T, ReviewError>) {}

/// What a deed makes of a review, where it is possible.
fn done(was: Option<&Review>, deed: Deed, by: &Reviewer, moderator: &Moderator) -> Option<Review> {
    let mut now = was.cloned();
    match (deed, &mut now) {
        (Deed::Write(stars), None) => now = Some(review(by, stars)),
        (Deed::Write(stars), Some(it)) => tried(it.change(by, opinion(stars), at(1))),
        (Deed::Delete, Some(it)) if it.permit_deletion(by).is_ok() => now = None,
        (Deed::Hide, Some(it)) => tried(it.hide(moderator, reason(), at(1))),
        (Deed::Restore, Some(it)) => tried(it.restore(moderator, at(1))),
        (Deed::Delete | Deed::Hide | Deed::Restore, _) => {}
    }
    now
}

proptest! {
    #[test]
    fn differences_add_up_to_what_is_published(deeds in deeds()) {
        let (people, (_, moderator)) = ([(); 6].map(|()| reviewer()), staff());
        let mut reviews: [Option<Review>; 6] = Default::default();
        let mut rating = Rating::default();
        for (who, deed) in deeds {
            let now = done(reviews[who].as_ref(), deed, &people[who], &moderator);
            rating = rating.changed(RatingChange::between(reviews[who].as_ref(), now.as_ref()));
            reviews[who] = now;
            let counted: Vec<_> = reviews.iter().flatten().filter_map(Review::counted).map(Stars::get).collect();
            prop_assert_eq!(rating.count, i64::try_from(counted.len()).unwrap());
            prop_assert_eq!(rating.sum, counted.iter().copied().map(i64::from).sum::<i64>());
            prop_assert!(rating.hundredths().is_none_or(|it| (100..=500).contains(&it)));
        }
    }
}
