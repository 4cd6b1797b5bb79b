//! What people have bought.

use diesel::{dsl::exists, prelude::*};
use domain::{
    bookstore::{ProductId, Purchases},
    kernel::{StoreError, Timestamp, UserId},
};
use uuid::Uuid;

use super::{
    super::schema::{bookstore_purchases, bookstore_purchases::dsl},
    books, keys,
};
use crate::{
    db::{
        Db, on, store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable)]
#[diesel(table_name = bookstore_purchases, treat_none_as_default_value = false)]
struct Purchase {
    customer_id: Key,
    product_id: Key,
    first_order_id: Key,
    bought_at: Ts,
}

impl Purchases for Unit<'_> {
    fn has_bought(&mut self, customer: UserId, product: ProductId) -> Result<bool, StoreError> {
        let purchase = dsl::bookstore_purchases.find((Key::from(customer), Key::from(product)));
        diesel::select(exists(purchase)).get_result(self.conn).map_err(store_error)
    }

    fn add_purchases(
        &mut self,
        customer: UserId,
        products: &[ProductId],
        order: Uuid,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        lock_books(self.conn, products).map_err(store_error)?;
        let rows: Vec<_> = products
            .iter()
            .map(|product| Purchase {
                customer_id: customer.into(),
                product_id: (*product).into(),
                first_order_id: Key(order),
                bought_at: at.into(),
            })
            .collect();
        on!(self.conn, |conn| {
            diesel::insert_into(dsl::bookstore_purchases).values(rows).on_conflict_do_nothing().execute(conn)
        })
        .map(drop)
        .map_err(store_error)
    }

    fn forget_purchases_of(&mut self, customer: UserId, limit: usize) -> Result<usize, StoreError> {
        let theirs = dsl::bookstore_purchases
            .filter(dsl::customer_id.eq(Key::from(customer)))
            .order(dsl::product_id)
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select(dsl::product_id);
        let products: Vec<Key> = theirs.load(self.conn).map_err(store_error)?;
        let gone = dsl::bookstore_purchases
            .filter(dsl::customer_id.eq(Key::from(customer)).and(dsl::product_id.eq_any(products)));
        diesel::delete(gone).execute(self.conn).map_err(store_error)
    }
}

/// Waits for whoever is reviewing any of these, in the order in which all others wait: they could not know of the
/// purchase. SQLite has one writer at a time.
fn lock_books(db: &mut Db, products: &[ProductId]) -> QueryResult<()> {
    let Db::Pg(conn) = db else { return Ok(()) };
    let books = books::bookstore_books.filter(books::id.eq_any(keys(products))).order(books::id);
    let _: Vec<Key> = books.select(books::id).for_no_key_update().load(conn)?;
    Ok(())
}
