//! Reviews: found, listed, loaded to be changed, and kept with what they do to the rating of their book.

mod list;
mod purchases;
mod rating;
mod row;

use application::{
    bookstore::{ReviewQuery, ReviewSort, ReviewsReader},
    page::{Page, PageRequest},
};
use diesel::prelude::*;
use domain::{
    bookstore::{ForgottenReviews, Isbn, ProductId, RatingChange, Review, ReviewId, ReviewState, Reviews},
    kernel::{StoreError, Timestamp, UserId},
};
use row::Row;

use super::{
    product::one,
    schema::{bookstore_books::dsl as books, bookstore_reviews, bookstore_reviews::dsl},
};
use crate::{
    db::{
        Db, MultiBackend, Statement,
        keyset::{Fragment, Value},
        on, store_error,
        types::{Key, Ts, Uid},
    },
    unit::Unit,
};

type Query = bookstore_reviews::BoxedQuery<'static, MultiBackend>;

impl Reviews for Unit<'_> {
    fn reviewed_book(&mut self, isbn: Isbn) -> Result<ProductId, StoreError> {
        let mut book = Fragment::default();
        book.sql("SELECT id FROM bookstore_books WHERE isbn = ").value(&Value::Text(isbn.to_string()));
        locked_book(self.conn, book)
    }

    fn review(&mut self, id: ReviewId) -> Result<Review, StoreError> {
        let mut book = Fragment::default();
        book.sql("SELECT id FROM bookstore_books WHERE id = (SELECT book_id FROM bookstore_reviews WHERE id = ");
        book.value(&Value::Id(id.into())).sql(")");
        locked_book(self.conn, book)?;
        // It may have gone while somebody else had the book.
        load(self.conn, dsl::bookstore_reviews.filter(dsl::id.eq(Key::from(id))).into_boxed())
    }

    fn review_by(&mut self, book: ProductId, customer: UserId) -> Result<Review, StoreError> {
        load(self.conn, by(book, customer))
    }

    fn add_review(&mut self, review: &Review) -> Result<(), StoreError> {
        let row = Row::from(review.facts());
        diesel::insert_into(dsl::bookstore_reviews).values(row).execute(self.conn).map_err(store_error)?;
        let facts = review.facts();
        rating::change(self, facts.book, RatingChange::between(None, Some(review)), facts.updated_at)
    }

    fn save_review(&mut self, was: &Review, now: &Review) -> Result<(), StoreError> {
        let row = Row::from(now.facts());
        let present = dsl::bookstore_reviews.find(row.id).filter(dsl::revision.eq(was.facts().revision));
        one(diesel::update(present).set(row).execute(self.conn).map_err(store_error)?)?;
        let change = RatingChange::between(Some(was), Some(now));
        rating::change(self, now.facts().book, change, now.facts().updated_at)
    }

    fn remove_review(&mut self, review: &Review, at: Timestamp) -> Result<(), StoreError> {
        let facts = review.facts();
        let present = dsl::bookstore_reviews.find(Key::from(facts.id)).filter(dsl::revision.eq(facts.revision));
        one(diesel::delete(present).execute(self.conn).map_err(store_error)?)?;
        rating::change(self, facts.book, RatingChange::between(Some(review), None), at)
    }

    fn unmarked_reviews(&mut self, customer: UserId, books: &[ProductId]) -> Result<Vec<Review>, StoreError> {
        let sought = dsl::bookstore_reviews
            .filter(dsl::customer_id.eq(Key::from(customer)))
            .filter(dsl::book_id.eq_any(keys(books)).and(dsl::verified_purchase.eq(false)))
            .order(dsl::id);
        let rows: QueryResult<Vec<Row>> = on!(
            self.conn,
            pg | conn | sought.select(Row::as_select()).for_update().load(conn),
            sqlite | conn | sought.select(Row::as_select()).load(conn)
        );
        rows.map_err(store_error)?.into_iter().map(TryInto::try_into).collect()
    }

    fn mark_reviews(&mut self, ids: &[ReviewId], at: Timestamp) -> Result<(), StoreError> {
        let marked = diesel::update(dsl::bookstore_reviews.filter(dsl::id.eq_any(keys(ids))))
            .set((dsl::verified_purchase.eq(true), dsl::revision.eq(dsl::revision + 1), dsl::updated_at.eq(Ts(at))))
            .execute(self.conn);
        if marked.map_err(store_error)? == ids.len() { Ok(()) } else { Err(StoreError::Contended) }
    }

    fn forget_reviews_of(
        &mut self,
        customer: UserId,
        at: Timestamp,
        limit: usize,
    ) -> Result<ForgottenReviews, StoreError> {
        let (hidden, published) = of_closed_account(self.conn, customer, limit).map_err(store_error)?;
        diesel::delete(dsl::bookstore_reviews.filter(dsl::id.eq_any(hidden.clone())))
            .execute(self.conn)
            .map_err(store_error)?;
        let none = (dsl::customer_id.eq(None::<Key>), dsl::title.eq(None::<String>), dsl::body.eq(None::<String>));
        diesel::update(dsl::bookstore_reviews.filter(dsl::id.eq_any(published.clone())))
            .set((none, dsl::revision.eq(dsl::revision + 1), dsl::updated_at.eq(Ts(at))))
            .execute(self.conn)
            .map_err(store_error)?;
        let ids = |keys: Vec<Key>| keys.into_iter().map(ReviewId::from).collect();
        Ok(ForgottenReviews { emptied: ids(published), removed: ids(hidden) })
    }
}

impl ReviewsReader for Unit<'_> {
    fn find_book_id(&mut self, isbn: Isbn) -> Result<Option<ProductId>, StoreError> {
        let found = books::bookstore_books.filter(books::isbn.eq(isbn.to_string())).select(books::id);
        let id: Option<Key> = found.first(self.conn).optional().map_err(store_error)?;
        Ok(id.map(Into::into))
    }

    fn find_review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError> {
        find(self.conn, dsl::bookstore_reviews.filter(dsl::id.eq(Key::from(id))).into_boxed())
    }

    fn find_review_by(&mut self, book: ProductId, customer: UserId) -> Result<Option<Review>, StoreError> {
        find(self.conn, by(book, customer))
    }

    fn list_reviews(
        &mut self,
        query: &ReviewQuery,
        page: &PageRequest<ReviewSort>,
    ) -> Result<Page<Review>, StoreError> {
        list::list(self.conn, query, page)
    }
}

/// What somebody thinks of a book.
fn by(book: ProductId, customer: UserId) -> Query {
    let of_book = dsl::bookstore_reviews.filter(dsl::book_id.eq(Key::from(book)));
    of_book.filter(dsl::customer_id.eq(Key::from(customer))).into_boxed()
}

fn keys<T>(ids: &[domain::kernel::Id<T>]) -> Vec<Key> {
    ids.iter().copied().map(Key::from).collect()
}

fn find(db: &mut Db, sought: Query) -> Result<Option<Review>, StoreError> {
    match load(db, sought) {
        Ok(review) => Ok(Some(review)),
        Err(StoreError::Absent) => Ok(None),
        Err(error) => Err(error),
    }
}

fn load(db: &mut Db, sought: Query) -> Result<Review, StoreError> {
    let row: Row = sought.select(Row::as_select()).first(db).map_err(store_error)?;
    row.try_into()
}

/// The one book that `sought` finds. Whoever has it has all its reviews: nobody else changes any until the transaction
/// ends. SQLite has one writer at a time.
fn locked_book(db: &mut Db, mut sought: Fragment) -> Result<ProductId, StoreError> {
    if let Db::Pg(_) = db {
        sought.sql(" FOR NO KEY UPDATE");
    }
    let id: Key = Statement::<Uid>::new(sought).get_result(db).map_err(store_error)?;
    Ok(id.into())
}

/// At most `limit` reviews of somebody, which nobody changes until the transaction ends: those that are hidden, and the
/// others.
fn of_closed_account(db: &mut Db, customer: UserId, limit: usize) -> QueryResult<(Vec<Key>, Vec<Key>)> {
    let theirs = dsl::bookstore_reviews
        .filter(dsl::customer_id.eq(Key::from(customer)))
        .order((dsl::created_at, dsl::id))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((dsl::id, dsl::state.eq(ReviewState::Hidden.name())));
    let found: Vec<(Key, bool)> =
        on!(db, pg | conn | theirs.for_update().load(conn), sqlite | conn | theirs.load(conn))?;
    let (hidden, published): (Vec<_>, Vec<_>) = found.into_iter().partition(|it| it.1);
    let ids = |rows: Vec<(Key, bool)>| rows.into_iter().map(|it| it.0).collect();
    Ok((ids(hidden), ids(published)))
}
