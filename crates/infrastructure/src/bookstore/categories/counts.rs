//! How many books stand in categories, for a page of them at once.

use std::collections::HashMap;

use application::bookstore::BookCounts;
use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use domain::kernel::StoreError;

use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
};

/// The counts of each of `slugs`. Only indexes are read: one has all books by category, another the
/// archived ones among them.
pub(super) fn of(db: &mut Db, slugs: &[String]) -> Result<HashMap<String, BookCounts>, StoreError> {
    if slugs.is_empty() {
        return Ok(HashMap::new());
    }
    let mut text = Fragment::default();
    text.sql("WITH RECURSIVE below (top, slug) AS (SELECT slug, slug FROM bookstore_categories WHERE slug IN (");
    for (number, slug) in slugs.iter().enumerate() {
        text.sql(if number == 0 { "" } else { ", " }).value(&Value::Text(slug.clone()));
    }
    text.sql(
        ") UNION SELECT below.top, child.slug FROM bookstore_categories child JOIN below ON child.parent = below.slug), \
         counts AS MATERIALIZED (SELECT shelf.slug, \
         (SELECT count(*) FROM bookstore_books WHERE category = shelf.slug) - \
         (SELECT count(*) FROM bookstore_books WHERE category = shelf.slug AND archived_at IS NOT NULL) AS books \
         FROM (SELECT DISTINCT slug FROM below) shelf) \
         SELECT below.top, CAST(sum(CASE WHEN below.top = below.slug THEN counts.books ELSE 0 END) AS bigint), \
         CAST(sum(counts.books) AS bigint) FROM below JOIN counts ON counts.slug = below.slug GROUP BY below.top",
    );
    let statement = Statement::<(Text, BigInt, BigInt)>::new(text).rare(slugs.len() > 1);
    let rows: Vec<(String, i64, i64)> = statement.load(db).map_err(store_error)?;
    Ok(rows.into_iter().map(|(top, own, total)| (top, BookCounts { own, total })).collect())
}
