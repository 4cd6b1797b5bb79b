//! Up and down the tree.

use diesel::{RunQueryDsl, sql_types::Text};
use domain::{
    bookstore::{Lineage, Slug},
    kernel::StoreError,
};

use super::super::stored::read;
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
};

/// A category and all below it, the category first; nothing if there is no such category.
pub(in crate::bookstore) fn subtree(db: &mut Db, slug: &Slug) -> Result<Vec<Slug>, StoreError> {
    let below = "UNION SELECT child.slug, steps.step + 1 FROM bookstore_categories child \
        JOIN steps ON child.parent = steps.slug";
    Ok(walk(db, slug, below)?.into_iter().map(|(slug, _)| slug).collect())
}

/// A category and all above it.
pub(super) fn lineage(db: &mut Db, slug: &Slug) -> Result<Lineage, StoreError> {
    let above = "UNION SELECT one.parent, steps.step + 1 FROM bookstore_categories one \
        JOIN steps ON one.slug = steps.slug WHERE one.parent IS NOT NULL";
    let mut upwards = walk(db, slug, above)?.into_iter().map(|(slug, _)| slug);
    let nearest = upwards.next().ok_or(StoreError::Absent)?;
    Ok(Lineage::new(nearest, upwards.collect()))
}

/// How many levels a category has with all that are below it.
pub(super) fn height(db: &mut Db, slug: &Slug) -> Result<usize, StoreError> {
    let below = "UNION SELECT child.slug, steps.step + 1 FROM bookstore_categories child \
        JOIN steps ON child.parent = steps.slug";
    let deepest = walk(db, slug, below)?.into_iter().map(|(_, step)| step).max();
    Ok(deepest.and_then(|it| usize::try_from(it).ok()).unwrap_or(1))
}

/// From `slug`, which is step 1, by as many steps as there are, nearest first.
fn walk(db: &mut Db, slug: &Slug, next: &'static str) -> Result<Vec<(Slug, i32)>, StoreError> {
    let mut text = Fragment::default();
    text.sql("WITH RECURSIVE steps (slug, step) AS (SELECT slug, 1 FROM bookstore_categories WHERE slug = ");
    text.value(&Value::Text(slug.to_string())).sql(" ").sql(next);
    text.sql(") SELECT slug, step FROM steps ORDER BY step, slug");
    let rows: Vec<(String, i32)> =
        Statement::<(Text, diesel::sql_types::Integer)>::new(text).load(db).map_err(store_error)?;
    rows.into_iter().map(|(slug, step)| Ok((read(&slug)?, step))).collect()
}
