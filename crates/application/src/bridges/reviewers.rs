//! Reviews are the bookstore's, and who wrote them is known to identity.

use std::collections::HashMap;

use domain::{bookstore::Review, identity::DisplayName, kernel::UserId};

use crate::{
    Failure,
    bookstore::{ReviewView, ReviewerView},
    identity::IdentityReader,
    page::{Page, Record, Upserted},
};

/// A page of reviews with the names of their authors, who are looked up with one statement.
pub fn page_with_reviewers(identity: &mut dyn IdentityReader, page: Page<Review>) -> Result<Page<ReviewView>, Failure> {
    let names = names(identity, &page.data)?;
    Ok(page.map(|it| view(&it, &names)))
}

/// A review with the name of its author.
pub fn with_reviewer(identity: &mut dyn IdentityReader, review: Record<Review>) -> Result<Record<ReviewView>, Failure> {
    let names = names(identity, std::slice::from_ref(&review.view))?;
    Ok(review.map(|it| view(&it, &names)))
}

/// The same of what a `PUT` did.
pub fn upserted_with_reviewer(
    identity: &mut dyn IdentityReader,
    review: Upserted<Review>,
) -> Result<Upserted<ReviewView>, Failure> {
    Ok(match review {
        Upserted::Created(it) => Upserted::Created(with_reviewer(identity, it)?),
        Upserted::Replaced(it) => Upserted::Replaced(with_reviewer(identity, it)?),
    })
}

fn names(identity: &mut dyn IdentityReader, reviews: &[Review]) -> Result<HashMap<UserId, DisplayName>, Failure> {
    let authors: Vec<_> = reviews.iter().filter_map(|it| it.facts().customer).collect();
    if authors.is_empty() { Ok(HashMap::new()) } else { Ok(identity.display_names(&authors)?) }
}

/// Whose account is closed is nobody, also as long as the review has not lost them yet.
fn view(review: &Review, names: &HashMap<UserId, DisplayName>) -> ReviewView {
    let author = review.facts().customer.and_then(|id| names.get(&id).map(|name| (id, name)));
    let reviewer = author.map_or_else(
        || ReviewerView::gone(DisplayName::of_nobody().into_string()),
        |(id, name)| ReviewerView::named(id, name.to_string()),
    );
    ReviewView::of(review, reviewer)
}
