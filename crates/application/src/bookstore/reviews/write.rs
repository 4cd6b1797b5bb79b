//! What customers do with their reviews. A review, the rating of its book and what is told of it are one transaction.

use domain::{
    bookstore::{BookstoreError, Isbn, NewReview, ProductId, Review, Reviewer},
    kernel::Precondition,
};

use super::{CreateReview, ReplaceReview, ReviewAim, found, record, to_change, trail};
use crate::{
    Ctx, Failure,
    bookstore::{
        BookstoreUnit,
        checks::{self, existing, other_id},
    },
    page::{Record, Upserted},
};

/// Reviews a book that one has not reviewed yet.
pub fn create_review(
    ctx: &Ctx,
    by: &Reviewer,
    uow: &mut dyn BookstoreUnit,
    isbn: Isbn,
    input: &CreateReview,
) -> Result<Record<Review>, Failure> {
    let book = reviewed(uow, isbn)?;
    add(ctx, by, uow, (book, isbn), input)
}

/// Says what one thinks of a book, whether one has said something of it before or not.
pub fn replace_my_review(
    ctx: &Ctx,
    by: &Reviewer,
    uow: &mut dyn BookstoreUnit,
    isbn: Isbn,
    wanted: &Precondition,
    input: &ReplaceReview,
) -> Result<Upserted<Review>, Failure> {
    let (book, new) = (reviewed(uow, isbn)?, input.anew());
    let Some(was) = existing(uow.review_by(book, by.user()))? else {
        wanted.check_absent()?;
        return Ok(Upserted::Created(add(ctx, by, uow, (book, isbn), &new)?));
    };
    wanted.check(was.facts().revision)?;
    BookstoreError::refuse(other_id(was.facts().id, input.id).into_iter().collect())?;
    let mut now = was.clone();
    if now.change(by, new.opinion(), ctx.at)? {
        uow.save_review(&was, &now)?;
        trail::note(uow, "updated", (Some(&was), Some(&now)));
    }
    Ok(Upserted::Replaced(record(now)))
}

/// Takes back what one thinks of a book.
pub fn delete_my_review(
    ctx: &Ctx,
    by: &Reviewer,
    uow: &mut dyn BookstoreUnit,
    isbn: Isbn,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let book = reviewed(uow, isbn)?;
    let review = found(uow.review_by(book, by.user()))?;
    wanted.check(review.facts().revision)?;
    remove(ctx, by, uow, &review)
}

/// Takes a review away: one's own, or as a moderator another's.
pub fn delete_review(ctx: &Ctx, by: &Reviewer, uow: &mut dyn BookstoreUnit, aim: ReviewAim<'_>) -> Result<(), Failure> {
    let review = to_change(ctx, uow, aim)?;
    remove(ctx, by, uow, &review)
}

/// The book with this ISBN, which nobody else reviews at the same time.
fn reviewed(uow: &mut dyn BookstoreUnit, isbn: Isbn) -> Result<ProductId, Failure> {
    checks::found(uow.reviewed_book(isbn), BookstoreError::BookNotFound)
}

fn add(
    ctx: &Ctx,
    by: &Reviewer,
    uow: &mut dyn BookstoreUnit,
    (book, isbn): (ProductId, Isbn),
    input: &CreateReview,
) -> Result<Record<Review>, Failure> {
    let bought = uow.has_bought(by.user(), book)?;
    let new = NewReview { id: input.id, book, isbn, opinion: input.opinion(), bought };
    let review = Review::write(new, by, ctx.at);
    uow.add_review(&review)?;
    trail::note(uow, "created", (None, Some(&review)));
    Ok(record(review))
}

fn remove(ctx: &Ctx, by: &Reviewer, uow: &mut dyn BookstoreUnit, review: &Review) -> Result<(), Failure> {
    review.permit_deletion(by)?;
    uow.remove_review(review, ctx.at)?;
    trail::note(uow, "deleted", (Some(review), None));
    Ok(())
}

#[cfg(test)]
mod tests;
