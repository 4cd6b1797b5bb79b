//! What is found out: from what, and where it is kept.

use chrono::NaiveDate;
use diesel::{
    RunQueryDsl,
    sql_types::{BigInt, Text},
};
use domain::{
    bookstore::{ProductId, Related, Slug},
    kernel::{StoreError, UserId},
};

use super::super::{sales::shelves::ids, stored::read};
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
    types::{Key, Uid},
};

/// So many rows are written by one statement.
const ROWS: usize = 200;

/// A walk along the key.
pub(super) fn purchases_after(
    db: &mut Db,
    after: Option<(UserId, ProductId)>,
    limit: usize,
) -> Result<Vec<(UserId, ProductId)>, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT customer_id, product_id FROM bookstore_purchases");
    if let Some((customer, product)) = after {
        text.sql(" WHERE (customer_id, product_id) > (").value(&Value::Id(customer.into()));
        text.sql(", ").value(&Value::Id(product.into())).sql(")");
    }
    text.sql(format!(" ORDER BY customer_id, product_id LIMIT {limit}"));
    let rows: Vec<(Key, Key)> = Statement::<(Uid, Uid)>::new(text).load(db).map_err(store_error)?;
    Ok(rows.into_iter().map(|(customer, product)| (customer.into(), product.into())).collect())
}

/// A walk along the key.
pub(super) fn related_between(
    db: &mut Db,
    after: Option<ProductId>,
    last: Option<ProductId>,
) -> Result<Vec<(ProductId, Related)>, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT product_id, related_id, score FROM bookstore_related_products WHERE TRUE");
    if let Some(after) = after {
        text.sql(" AND product_id > ").value(&Value::Id(after.into()));
    }
    if let Some(last) = last {
        text.sql(" AND product_id <= ").value(&Value::Id(last.into()));
    }
    text.sql(" ORDER BY product_id, rank");
    let rows: Vec<(Key, Key, i64)> = Statement::<(Uid, Uid, BigInt)>::new(text).load(db).map_err(store_error)?;
    let related = |(of, product, score): (Key, Key, i64)| (of.into(), Related { product: product.into(), score });
    Ok(rows.into_iter().map(related).collect())
}

/// Those of each product are replaced in one go.
pub(super) fn replace_related(db: &mut Db, lists: &[(ProductId, Vec<Related>)]) -> Result<(), StoreError> {
    if lists.is_empty() {
        return Ok(());
    }
    let keys: Vec<_> = lists.iter().map(|it| Key::from(it.0)).collect();
    let mut text = Fragment::default();
    text.sql("DELETE FROM bookstore_related_products WHERE product_id IN (");
    ids(&mut text, &keys);
    text.sql(")");
    Statement::<()>::new(text).rare(true).execute(db).map_err(store_error)?;
    let rows: Vec<_> =
        lists.iter().flat_map(|(of, list)| (1..).zip(list).map(move |(rank, it)| (*of, rank, it))).collect();
    for rows in rows.chunks(ROWS) {
        let mut text = Fragment::default();
        text.sql("INSERT INTO bookstore_related_products (product_id, rank, related_id, score)");
        for (number, (of, rank, it)) in rows.iter().enumerate() {
            text.sql(if number == 0 { " VALUES (" } else { ", (" }).value(&Value::Id((*of).into()));
            text.sql(format!(", {rank}, ")).value(&Value::Id(it.product.into()));
            text.sql(", ").value(&Value::Number(it.score)).sql(")");
        }
        Statement::<()>::new(text).rare(true).execute(db).map_err(store_error)?;
    }
    Ok(())
}

/// By all that was sold since, whatever it was paid in.
pub(super) fn favourites_since(
    db: &mut Db,
    day: NaiveDate,
    limit: usize,
) -> Result<Vec<(Slug, ProductId)>, StoreError> {
    let mut text = Fragment::default();
    text.sql(
        "SELECT category, product_id FROM (SELECT category, product_id, row_number() OVER (PARTITION BY category \
         ORDER BY sum(pieces) - sum(returned) DESC, product_id) AS place FROM bookstore_sales_by_day WHERE day >= ",
    );
    text.value(&Value::Date(day));
    text.sql(" GROUP BY category, product_id HAVING sum(pieces) > sum(returned)) ranked WHERE place <= ");
    text.sql(format!("{limit} ORDER BY category, place"));
    pairs(db, text)
}

/// What is kept of that.
pub(super) fn favourites(db: &mut Db) -> Result<Vec<(Slug, ProductId)>, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT category, product_id FROM bookstore_favourites ORDER BY category, rank");
    pairs(db, text)
}

fn pairs(db: &mut Db, text: Fragment) -> Result<Vec<(Slug, ProductId)>, StoreError> {
    let rows: Vec<(String, Key)> = Statement::<(Text, Uid)>::new(text).load(db).map_err(store_error)?;
    rows.into_iter().map(|(category, product)| Ok((read(&category)?, product.into()))).collect()
}

/// Those of each category are replaced in one go.
pub(super) fn replace_favourites(db: &mut Db, lists: &[(Slug, Vec<ProductId>)]) -> Result<(), StoreError> {
    for (category, list) in lists {
        let category = Value::Text(category.to_string());
        let mut text = Fragment::default();
        text.sql("DELETE FROM bookstore_favourites WHERE category = ").value(&category);
        Statement::<()>::new(text).execute(db).map_err(store_error)?;
        if list.is_empty() {
            continue;
        }
        let mut text = Fragment::default();
        text.sql("INSERT INTO bookstore_favourites (category, rank, product_id)");
        for (rank, product) in (1..).zip(list) {
            text.sql(if rank == 1 { " VALUES (" } else { ", (" }).value(&category);
            text.sql(format!(", {rank}, ")).value(&Value::Id((*product).into())).sql(")");
        }
        Statement::<()>::new(text).rare(true).execute(db).map_err(store_error)?;
    }
    Ok(())
}
