//! Products: what books, magazines and items have in common.
//!
//! What a product costs and how many there are stands in its own row, so that it is shown without a look
//! elsewhere. Two narrow tables hold what is common to all: their identifiers, and their order by price.

use std::slice;

use diesel::{
    prelude::*,
    sql_types::{BigInt, Bool, Text},
};
use domain::{
    bookstore::{Product, StockMovement},
    kernel::StoreError,
};

use super::{
    schema::{bookstore_prices, bookstore_products},
    stock,
};
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
    types::{Instant, Key, Ts},
};

/// What a product is.
pub(super) use domain::bookstore::Goods as Kind;

/// Where the products of a kind are kept.
pub(super) trait Tables {
    /// The table of their rows.
    fn table(self) -> &'static str;

    /// The column there that says what one is called.
    fn title(self) -> &'static str;
}

impl Tables for Kind {
    fn table(self) -> &'static str {
        match self {
            Self::Book => "bookstore_books",
            Self::Magazine => "bookstore_magazines",
            Self::Item => "bookstore_items",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Book | Self::Magazine => "title",
            Self::Item => "name",
        }
    }
}

/// The columns that every product's row has, besides those that say what it is.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Sold {
    pub(super) price: i64,
    pub(super) currency: String,
    pub(super) stock: i64,
    pub(super) revision: i64,
    pub(super) updated_at: Ts,
}

/// Its columns in the table of this name, in text.
macro_rules! sold_columns {
    ($table:literal) => {
        concat!(
            $table,
            ".price, ",
            $table,
            ".currency, ",
            $table,
            ".stock, ",
            $table,
            ".revision, ",
            $table,
            ".updated_at"
        )
    };
}
pub(super) use sold_columns;

/// What [`Sold`] is read from.
pub(super) type SoldSql = (BigInt, Text, BigInt, BigInt, Instant);

/// An identifier and whose it is.
#[derive(Insertable)]
#[diesel(table_name = bookstore_products, treat_none_as_default_value = false)]
pub(super) struct Identity {
    id: Key,
    kind: &'static str,
}

/// A place in the order of prices.
#[derive(Insertable)]
#[diesel(table_name = bookstore_prices, treat_none_as_default_value = false)]
pub(super) struct Priced {
    kind: &'static str,
    price: i64,
    id: Key,
}

impl Identity {
    pub(super) fn of(kind: Kind, product: &Product) -> Self {
        Self { id: product.id.into(), kind: kind.name() }
    }
}

impl Priced {
    pub(super) fn of(kind: Kind, product: &Product) -> Self {
        Self { kind: kind.name(), price: minor(product), id: product.id.into() }
    }
}

/// Keeps what a new product has in common with all, before its own row.
pub(super) fn add(db: &mut Db, kind: Kind, product: &Product) -> Result<(), StoreError> {
    let (identity, priced) = (Identity::of(kind, product), Priced::of(kind, product));
    diesel::insert_into(bookstore_products::table).values(identity).execute(db).map_err(store_error)?;
    diesel::insert_into(bookstore_prices::table).values(priced).execute(db).map(drop).map_err(store_error)
}

/// Keeps another price or another number of a product, if nobody else has changed it since it was `was`.
pub(super) fn save_offer(
    db: &mut Db,
    kind: Kind,
    (was, now): (&Product, &Product),
    moved: Option<&StockMovement>,
) -> Result<(), StoreError> {
    let mut row = Fragment::default();
    row.sql("UPDATE ").sql(kind.table()).sql(" SET price = ").value(&Value::Number(minor(now)));
    row.sql(", currency = ").value(&Value::Text(now.offer.price.money().currency().code().to_owned()));
    row.sql(", stock = ").value(&Value::Number(now.offer.stock.get().into()));
    row.sql(", revision = ").value(&Value::Number(now.revision));
    row.sql(", updated_at = ").value(&Value::Instant(Ts(now.updated_at)));
    row.sql(" WHERE id = ").value(&Value::Id(now.id.into()));
    row.sql(" AND revision = ").value(&Value::Number(was.revision));
    match db {
        // One round trip for all.
        Db::Pg(_) if minor(was) != minor(now) || moved.is_some() => {
            changes_one(db, at_once(&row, kind, (was, now), moved))
        }
        _ => {
            changes_one(db, row)?;
            save_price(db, kind, was, now)?;
            stock::keep(db, moved.map(slice::from_ref).unwrap_or_default())
        }
    }
}

/// The statement `row` with what goes with it, where it changes anything: another place among the prices, a movement
/// of the stock, or both.
fn at_once(row: &Fragment, kind: Kind, (was, now): (&Product, &Product), moved: Option<&StockMovement>) -> Fragment {
    let mut all = Fragment::default();
    all.sql("WITH changed AS (").append(row).sql(" RETURNING id)");
    let repriced = minor(was) != minor(now);
    if let Some(moved) = moved {
        all.sql(if repriced { ", moved AS (" } else { " " });
        stock::keep_what_changed(&mut all, moved);
        all.sql(if repriced { ")" } else { "" });
    }
    if repriced {
        move_price(&mut all, kind, was, now);
        all.sql(" AND id IN (SELECT id FROM changed)");
    }
    all
}

/// Keeps the place of a product in the order of prices, after its row.
pub(super) fn save_price(db: &mut Db, kind: Kind, was: &Product, now: &Product) -> Result<(), StoreError> {
    if minor(was) == minor(now) {
        return Ok(());
    }
    let mut text = Fragment::default();
    move_price(&mut text, kind, was, now);
    changes_one(db, text)
}

fn move_price(text: &mut Fragment, kind: Kind, was: &Product, now: &Product) {
    text.sql(" UPDATE bookstore_prices SET price = ").value(&Value::Number(minor(now)));
    text.sql(" WHERE kind = ").value(&Value::Text(kind.name().to_owned()));
    text.sql(" AND price = ").value(&Value::Number(minor(was))).sql(" AND id = ").value(&Value::Id(now.id.into()));
}

/// Forgets a product, if nobody else has changed it meanwhile: its row, and what it has in common with all.
pub(super) fn remove(db: &mut Db, kind: Kind, product: &Product) -> Result<(), StoreError> {
    let mut row = Fragment::default();
    row.sql("DELETE FROM ").sql(kind.table()).sql(" WHERE id = ").value(&Value::Id(product.id.into()));
    row.sql(" AND revision = ").value(&Value::Number(product.revision));
    changes_one(db, row)?;
    let place = (kind.name(), minor(product), Key::from(product.id));
    diesel::delete(bookstore_prices::table.find(place)).execute(db).map_err(store_error)?;
    diesel::delete(bookstore_products::table.find(Key::from(product.id))).execute(db).map(drop).map_err(store_error)
}

/// Whether any product, archived or not, is in a category.
pub(super) fn any_in(db: &mut Db, category: &str) -> Result<bool, StoreError> {
    let mut text = Fragment::default();
    for (number, kind) in Kind::ALL.iter().enumerate() {
        text.sql(if number == 0 { "SELECT " } else { " OR " });
        text.sql("EXISTS (SELECT 1 FROM ").sql(kind.table()).sql(" WHERE category = ");
        text.value(&Value::Text(category.to_owned())).sql(")");
    }
    Statement::<Bool>::new(text).get_result(db).map_err(store_error)
}

fn changes_one(db: &mut Db, text: Fragment) -> Result<(), StoreError> {
    one(Statement::<()>::new(text).execute(db).map_err(store_error)?)
}

/// One row was changed, or else somebody was faster.
pub(super) const fn one(changed: usize) -> Result<(), StoreError> {
    if changed == 1 { Ok(()) } else { Err(StoreError::Contended) }
}

fn minor(product: &Product) -> i64 {
    product.offer.price.money().minor()
}
