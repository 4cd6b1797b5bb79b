//! Reviews in memory, for the tests of use cases.

use domain::{
    bookstore::{
        BookFacts, ForgottenReviews, Isbn, ProductId, Purchases, Review, ReviewFacts, ReviewId, Reviewer, Reviews,
    },
    kernel::{Actor, Id, Permission, PermissionSet, Role, StoreError, Timestamp, UserId},
};
use serde_json::json;
use uuid::Uuid;

use super::{ReviewQuery, ReviewScope, ReviewSort, ReviewsReader};
use crate::{
    Ctx,
    bookstore::{
        create_product,
        testing::{Fake, cataloguer, ctx, input},
    },
    page::{Page, PageRequest},
};

/// A customer, acting.
pub(super) fn as_reviewer() -> (Ctx, Reviewer) {
    let ctx = acting(&[Permission::ReviewsWrite]);
    let by = Reviewer::of(&ctx.actor).unwrap();
    (ctx, by)
}

/// Somebody who holds `permissions`, acting.
pub(super) fn acting(permissions: &[Permission]) -> Ctx {
    Ctx { actor: Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(permissions)), ..ctx() }
}

/// Puts a book on the shelf, and says which product it is.
pub(super) fn add_book(fake: &mut Fake, isbn: &str) -> ProductId {
    let price = json!({ "amount": "5", "currency": "EUR" });
    let body =
        json!({ "isbn": isbn, "title": "Emma", "authors": ["Jane Austen"], "category": "fiction", "price": price });
    let id = create_product::<BookFacts>(&ctx(), &cataloguer(), fake, &input(body)).unwrap().view.id;
    fake.calls.clear();
    fake.facts.clear();
    id.into()
}

fn one(found: Option<&Review>) -> Result<Review, StoreError> {
    found.cloned().ok_or(StoreError::Absent)
}

fn is_by(review: &Review, book: ProductId, customer: UserId) -> bool {
    review.facts().book == book && review.facts().customer == Some(customer)
}

impl Reviews for Fake {
    fn reviewed_book(&mut self, isbn: Isbn) -> Result<ProductId, StoreError> {
        self.calls.push("reviewed_book");
        self.find_book_id(isbn)?.ok_or(StoreError::Absent)
    }

    fn review(&mut self, id: ReviewId) -> Result<Review, StoreError> {
        self.calls.push("review");
        one(self.reviews.iter().find(|it| it.facts().id == id))
    }

    fn review_by(&mut self, book: ProductId, customer: UserId) -> Result<Review, StoreError> {
        self.calls.push("review_by");
        one(self.reviews.iter().find(|it| is_by(it, book, customer)))
    }

    fn add_review(&mut self, review: &Review) -> Result<(), StoreError> {
        self.calls.push("add_review");
        let ReviewFacts { book, customer, .. } = *review.facts();
        if customer.is_some_and(|it| self.reviews.iter().any(|other| is_by(other, book, it))) {
            return Err(StoreError::Violated("bookstore_reviews_book_id_customer_id_key".to_owned()));
        }
        self.reviews.push(review.clone());
        Ok(())
    }

    fn save_review(&mut self, was: &Review, now: &Review) -> Result<(), StoreError> {
        self.calls.push("save_review");
        *self.reviews.iter_mut().find(|it| *it == was).ok_or(StoreError::Contended)? = now.clone();
        Ok(())
    }

    fn remove_review(&mut self, review: &Review, _: Timestamp) -> Result<(), StoreError> {
        self.calls.push("remove_review");
        self.reviews.retain(|it| it != review);
        Ok(())
    }

    fn unmarked_reviews(&mut self, customer: UserId, books: &[ProductId]) -> Result<Vec<Review>, StoreError> {
        self.calls.push("unmarked_reviews");
        let wanted = |it: &&Review| books.iter().any(|book| is_by(it, *book, customer));
        Ok(self.reviews.iter().filter(wanted).filter(|it| !it.facts().verified_purchase).cloned().collect())
    }

    fn mark_reviews(&mut self, ids: &[ReviewId], at: Timestamp) -> Result<(), StoreError> {
        self.calls.push("mark_reviews");
        for review in self.reviews.iter_mut().filter(|it| ids.contains(&it.facts().id)) {
            assert!(review.mark(at));
        }
        Ok(())
    }

    fn forget_reviews_of(&mut self, _: UserId, _: Timestamp, _: usize) -> Result<ForgottenReviews, StoreError> {
        Ok(ForgottenReviews::default())
    }
}

impl Purchases for Fake {
    fn has_bought(&mut self, customer: UserId, product: ProductId) -> Result<bool, StoreError> {
        self.calls.push("has_bought");
        Ok(self.purchases.contains(&(customer, product)))
    }

    fn add_purchases(
        &mut self,
        customer: UserId,
        products: &[ProductId],
        _: Uuid,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.calls.push("add_purchases");
        self.purchases.extend(products.iter().map(|it| (customer, *it)));
        Ok(())
    }

    fn forget_purchases_of(&mut self, customer: UserId, _: usize) -> Result<usize, StoreError> {
        self.purchases.retain(|it| it.0 != customer);
        Ok(0)
    }
}

impl ReviewsReader for Fake {
    fn find_book_id(&mut self, isbn: Isbn) -> Result<Option<ProductId>, StoreError> {
        Ok(self.books.iter().find(|it| it.facts().isbn == isbn).map(|it| it.product().id))
    }

    fn find_review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError> {
        Ok(self.reviews.iter().find(|it| it.facts().id == id).cloned())
    }

    fn find_review_by(&mut self, book: ProductId, customer: UserId) -> Result<Option<Review>, StoreError> {
        Ok(self.reviews.iter().find(|it| is_by(it, book, customer)).cloned())
    }

    fn list_reviews(&mut self, query: &ReviewQuery, _: &PageRequest<ReviewSort>) -> Result<Page<Review>, StoreError> {
        let wanted = |it: &&Review| match query.scope {
            ReviewScope::Of(book, state) => it.facts().book == book && it.state() == state,
            ReviewScope::By(customer) => it.facts().customer == Some(customer),
        };
        Ok(Page { data: self.reviews.iter().filter(wanted).cloned().collect(), next: None, total: None })
    }
}
