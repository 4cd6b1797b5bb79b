//! What goes with a product, in one statement.

use application::bookstore::{Anchor, BookAuthor, CreditView, RecommendationReason, RecommendationView};
use diesel::{
    OptionalExtension, RunQueryDsl,
    prelude::Queryable,
    sql_types::{BigInt, Nullable, Text},
};
use domain::{
    bookstore::{Isbn, ProductId},
    kernel::StoreError,
};

use super::super::{
    books::Credited,
    sales::{CATEGORY, TITLE, rows_of_products, shelves},
    stored::{money, small},
};
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
    types::{Doc, Json, Key, Uid},
};

/// The book with this number.
pub(super) fn anchor_book(db: &mut Db, isbn: Isbn) -> Result<Option<Anchor>, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT id, category FROM bookstore_books WHERE isbn = ").value(&Value::Text(isbn.to_string()));
    let found: Option<(Key, String)> =
        Statement::<(Uid, Text)>::new(text).get_result(db).optional().map_err(store_error)?;
    Ok(found.map(|(id, category)| Anchor { product: id.into(), category }))
}

/// The product with this id.
pub(super) fn anchor_product(db: &mut Db, id: ProductId) -> Result<Option<Anchor>, StoreError> {
    let found = shelves::of(db, &[id.into()])?.into_values().next();
    Ok(found.map(|it| Anchor { product: id, category: it.category }))
}

#[derive(Clone, Debug, Queryable)]
struct Row {
    product: Key,
    stand_in: i64,
    book: Option<Key>,
    magazine: Option<Key>,
    isbn: Option<String>,
    title: String,
    credits: Option<Json<Vec<Credited>>>,
    category: String,
    price: i64,
    currency: String,
    stock: i64,
}

type RowSql =
    (Uid, BigInt, Nullable<Uid>, Nullable<Uid>, Nullable<Text>, Text, Nullable<Doc>, Text, BigInt, Text, BigInt);

/// What is in the lists of it. At most forty products are looked at.
pub(super) fn list(db: &mut Db, anchor: &Anchor, limit: i32) -> Result<Vec<RecommendationView>, StoreError> {
    let product = Value::Id(anchor.product.into());
    let any = |column: &str| {
        format!("COALESCE(bookstore_books.{column}, bookstore_magazines.{column}, bookstore_items.{column})")
    };
    let (price, currency, stock, archived) = (any("price"), any("currency"), any("stock"), any("archived_at"));
    let mut text = Fragment::default();
    text.sql(format!(
        "SELECT chosen.id, chosen.stand_in, bookstore_books.id, bookstore_magazines.id, bookstore_books.isbn, {TITLE}, \
         bookstore_books.credits, {CATEGORY}, {price}, {currency}, {stock} \
         FROM (SELECT related_id AS id, CAST(0 AS bigint) AS stand_in, rank FROM bookstore_related_products \
         WHERE product_id = "
    ));
    text.value(&product);
    text.sql(" UNION ALL SELECT product_id, CAST(1 AS bigint), rank FROM bookstore_favourites WHERE category = ");
    text.value(&Value::Text(anchor.category.clone())).sql(" AND product_id <> ").value(&product);
    text.sql(" AND product_id NOT IN (SELECT related_id FROM bookstore_related_products WHERE product_id = ");
    text.value(&product).sql(")) chosen").sql(rows_of_products!("chosen.id"));
    text.sql(format!(
        "WHERE {stock} IS NOT NULL AND {archived} IS NULL \
         ORDER BY CASE WHEN {stock} > 0 THEN 0 ELSE 1 END, chosen.stand_in, chosen.rank LIMIT "
    ));
    text.value(&Value::Number(limit.into()));
    let rows: Vec<Row> = Statement::<RowSql>::new(text).load(db).map_err(store_error)?;
    rows.into_iter().map(Row::into_view).collect()
}

impl Row {
    fn into_view(self) -> Result<RecommendationView, StoreError> {
        let kind = match (self.book, self.magazine) {
            (Some(_), _) => "book",
            (None, Some(_)) => "magazine",
            (None, None) => "item",
        };
        let named = |it: Credited| BookAuthor::Named(CreditView { id: it.id, name: it.name });
        let bought_together = self.stand_in == 0;
        Ok(RecommendationView {
            product_id: self.product.0,
            kind: kind.to_owned(),
            isbn: self.isbn,
            title: self.title,
            authors: self.credits.map_or_else(Vec::new, |it| it.0.into_iter().map(named).collect()),
            category: self.category,
            price: money(self.price, &self.currency)?,
            stock: small(self.stock)?,
            reason: if bought_together {
                RecommendationReason::BoughtTogether
            } else {
                RecommendationReason::PopularInCategory
            },
        })
    }
}
