//! `/v1/books/{isbn}/reviews`, `/v1/reviews`: what customers think of books.

use application::{
    bookstore::{self, CreateReview, HideReview, MyReviewFilter, ReplaceReview, ReviewFilter, ReviewSort, ReviewView},
    bridges::{page_with_reviewers, upserted_with_reviewer, with_reviewer},
};
use domain::{
    bookstore::{Isbn, Moderator, ReviewId, Reviewer},
    kernel::Anyone,
};

use super::Answer;
use crate::{
    body::{Body, NoBody},
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Created, Done, Found, Put},
    path::Named,
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    moderation(of_books(routes))
}

/// What customers do with theirs.
fn of_books(routes: Routes) -> Routes {
    routes
        .get("/v1/books/{isbn}/reviews", list_reviews, "List the reviews of a book")
        .note("Those that are published. Moderators find the others with `state=hidden`.")
        .refuses(&[403])
        .post("/v1/books/{isbn}/reviews", create_review, "Review a book")
        .note(
            "Once for each book: whoever has reviewed it already gets 409 `duplicate_review`, and changes that review. The \
             rating of the book changes with it, and so does the book's `ETag`. It is marked as verified if one has bought \
             the book, or as soon as one does.",
        )
        .get("/v1/books/{isbn}/reviews/mine", get_my_review, "Show one's own review of a book")
        .put("/v1/books/{isbn}/reviews/mine", replace_my_review, "Review a book, or change one's review")
        .note("What a moderator has hidden stays hidden, whatever it says now.")
        .delete("/v1/books/{isbn}/reviews/mine", delete_my_review, "Delete one's own review of a book")
        .note("Not what a moderator has hidden: it could be written anew.")
        .get("/v1/users/me/reviews", list_my_reviews, "List one's own reviews")
        .note("Of all books; hidden ones are among them, with the reason.")
}

/// What is done with a review by its id.
fn moderation(routes: Routes) -> Routes {
    routes
        .get("/v1/reviews/{id}", get_review, "Show a review")
        .note("A hidden one is shown to its author and to moderators only.")
        .delete("/v1/reviews/{id}", delete_review, "Delete a review")
        .note("One's own, unless it is hidden; moderators delete those of others.")
        .post("/v1/reviews/{id}/hide", hide_review, "Hide a review")
        .note("Never one's own. It does not count in the rating of its book any more. Its author is told, and sees the reason.")
        .post("/v1/reviews/{id}/restore", restore_review, "Let others see a hidden review again")
        .note("Never one's own. It counts again.")
}

fn location(review: &ReviewView) -> String {
    format!("/v1/reviews/{}", review.id)
}

async fn list_reviews(
    call: Call<Anyone>,
    isbn: Named<Isbn>,
    list: List<ReviewFilter, ReviewSort>,
) -> Result<Listed<ReviewView>, Problem> {
    let (filter, page, link) = list.split();
    call.read_weighing(page.total, move |ctx, reader| {
        let found = bookstore::list_reviews(ctx, reader.bookstore(), isbn.0, &filter, &page)?;
        page_with_reviewers(reader.identity(), found)
    })
    .await
    .map(|it| link.to(it))
}

async fn list_my_reviews(
    call: Call<Reviewer>,
    list: List<MyReviewFilter, ReviewSort>,
) -> Result<Listed<ReviewView>, Problem> {
    let (by, (_, page, link)) = (call.role, list.split());
    call.read_weighing(page.total, move |_, reader| {
        let found = bookstore::list_my_reviews(&by, reader.bookstore(), &page)?;
        page_with_reviewers(reader.identity(), found)
    })
    .await
    .map(|it| link.to(it))
}

async fn get_review(call: Call<Anyone>, id: Named<ReviewId>) -> Result<Found<ReviewView>, Problem> {
    call.read(move |ctx, reader| {
        let found = bookstore::get_review(ctx, reader.bookstore(), id.0)?;
        with_reviewer(reader.identity(), found)
    })
    .await
    .map(Found::with_others)
}

async fn get_my_review(call: Call<Reviewer>, isbn: Named<Isbn>) -> Result<Found<ReviewView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| {
        let found = bookstore::get_my_review(&by, reader.bookstore(), isbn.0)?;
        with_reviewer(reader.identity(), found)
    })
    .await
    .map(Found::with_others)
}

async fn create_review(
    call: Call<Reviewer>,
    isbn: Named<Isbn>,
    body: Body<CreateReview>,
) -> Answer<Created<ReviewView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let written = bookstore::create_review(ctx, &by, uow.bookstore(), isbn.0, &body)?;
        let record = with_reviewer(uow.identity(), written)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

async fn replace_my_review(
    call: Call<Reviewer>,
    isbn: Named<Isbn>,
    wanted: IfMatch,
    body: Body<ReplaceReview>,
) -> Answer<Put<ReviewView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let written = bookstore::replace_my_review(ctx, &by, uow.bookstore(), isbn.0, &wanted.0, &body)?;
        Ok(Put::new(upserted_with_reviewer(uow.identity(), written)?, location))
    })
    .await
}

async fn delete_my_review(call: Call<Reviewer>, isbn: Named<Isbn>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::delete_my_review(ctx, &by, uow.bookstore(), isbn.0, &wanted.0).map(|()| Done))
        .await
}

async fn delete_review(call: Call<Reviewer>, id: Named<ReviewId>, wanted: IfMatch) -> Answer<Done> {
    let by = call.role;
    call.write(move |ctx, uow| bookstore::delete_review(ctx, &by, uow.bookstore(), (id.0, &wanted.0)).map(|()| Done))
        .await
}

async fn hide_review(
    call: Call<Moderator>,
    id: Named<ReviewId>,
    wanted: IfMatch,
    body: Body<HideReview>,
) -> Answer<Changed<ReviewView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let hidden = bookstore::hide_review(ctx, &by, uow.bookstore(), (id.0, &wanted.0), &body)?;
        with_reviewer(uow.identity(), hidden).map(Changed)
    })
    .await
}

async fn restore_review(
    call: Call<Moderator>,
    id: Named<ReviewId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<ReviewView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let restored = bookstore::restore_review(ctx, &by, uow.bookstore(), (id.0, &wanted.0))?;
        with_reviewer(uow.identity(), restored).map(Changed)
    })
    .await
}
