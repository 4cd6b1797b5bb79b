//! Carts: found, loaded to be changed, kept and forgotten.

mod row;
mod schema;
#[cfg(test)]
mod tests;
mod tokens;

use application::bookstore::CartsReader;
use diesel::prelude::*;
use domain::{
    bookstore::{Cart, CartOwner, Carts},
    kernel::{StoreError, Timestamp, UserId},
};
use row::Row;
use schema::{bookstore_carts, bookstore_carts::dsl};
pub use tokens::RandomCartTokens;

use super::product::one;
use crate::{
    db::{
        MultiBackend, on, store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

impl CartsReader for Unit<'_> {
    fn find_cart(&mut self, owner: &CartOwner, at: Timestamp) -> Result<Option<Cart>, StoreError> {
        living(of(owner).select(Row::as_select()).first(self.conn), at)
    }
}

/// One cart that nobody else changes until this is committed.
macro_rules! held {
    ($conn:expr, $theirs:expr) => {{
        let sought = dsl::bookstore_carts.filter($theirs);
        on!(
            $conn,
            pg | conn | sought.select(Row::as_select()).for_no_key_update().first(conn),
            sqlite | conn | sought.select(Row::as_select()).first(conn)
        )
    }};
}

impl Carts for Unit<'_> {
    fn cart_to_change(&mut self, owner: &CartOwner, at: Timestamp) -> Result<Option<Cart>, StoreError> {
        let row = if let Some(user) = customer(owner) {
            held!(self.conn, dsl::customer_id.eq(user))
        } else {
            held!(self.conn, dsl::token_digest.eq(digest(owner)))
        };
        living(row, at)
    }

    fn keep_cart(&mut self, was: Option<&Cart>, now: &Cart) -> Result<(), StoreError> {
        let row = Row::from(now);
        let Some(was) = was else {
            let added = diesel::insert_into(dsl::bookstore_carts).values(row).execute(self.conn);
            return match added.map_err(store_error) {
                // Somebody began the same customer's at the same time.
                Err(StoreError::Violated(_)) => Err(StoreError::Contended),
                added => added.map(drop),
            };
        };
        let present = dsl::bookstore_carts.find(row.id).filter(dsl::revision.eq(was.facts().revision));
        one(diesel::update(present).set(row).execute(self.conn).map_err(store_error)?)
    }

    fn remove_cart(&mut self, cart: &Cart) -> Result<(), StoreError> {
        let facts = cart.facts();
        let present = dsl::bookstore_carts.find(Key::from(facts.id)).filter(dsl::revision.eq(facts.revision));
        one(diesel::delete(present).execute(self.conn).map_err(store_error)?)
    }

    fn forget_cart_of(&mut self, user: UserId) -> Result<usize, StoreError> {
        let theirs = dsl::bookstore_carts.filter(dsl::customer_id.eq(Key::from(user)));
        diesel::delete(theirs).execute(self.conn).map_err(store_error)
    }

    fn forget_abandoned_carts(&mut self, at: Timestamp, limit: i64) -> Result<usize, StoreError> {
        let old = dsl::bookstore_carts.filter(dsl::expires_at.le(Some(Ts(at)))).order(dsl::expires_at).limit(limit);
        let old: Vec<Key> = old.select(dsl::id).load(self.conn).map_err(store_error)?;
        // Somebody may have touched one meanwhile.
        let gone = dsl::bookstore_carts.filter(dsl::id.eq_any(old)).filter(dsl::expires_at.le(Some(Ts(at))));
        diesel::delete(gone).execute(self.conn).map_err(store_error)
    }
}

/// The cart, unless it is to be forgotten.
fn living(row: QueryResult<Row>, at: Timestamp) -> Result<Option<Cart>, StoreError> {
    let Some(row) = row.optional().map_err(store_error)? else { return Ok(None) };
    let cart = Cart::try_from(row)?;
    Ok(Some(cart).filter(|it| it.expires_at().is_none_or(|end| end > at)))
}

/// The cart of somebody, forgotten or not.
fn of(owner: &CartOwner) -> bookstore_carts::BoxedQuery<'static, MultiBackend> {
    let all = dsl::bookstore_carts.into_boxed();
    match customer(owner) {
        Some(user) => all.filter(dsl::customer_id.eq(user)),
        None => all.filter(dsl::token_digest.eq(digest(owner))),
    }
}

fn customer(owner: &CartOwner) -> Option<Key> {
    if let CartOwner::Customer(user) = owner { Some((*user).into()) } else { None }
}

fn digest(owner: &CartOwner) -> Option<Vec<u8>> {
    if let CartOwner::Visitor(digest) = owner { Some(digest.0.to_vec()) } else { None }
}
