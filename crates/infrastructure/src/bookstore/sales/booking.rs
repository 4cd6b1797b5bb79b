//! Adds to the sums: two statements that write, whatever an order holds.

use std::collections::{BTreeMap, HashMap};

use diesel::{RunQueryDsl, sql_types::Text};
use domain::{
    bookstore::{DaySales, ProductSales},
    kernel::StoreError,
};

use super::shelves::{self, Shelved, ids};
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
    types::{Key, Uid},
};

/// The category that stands for all of the shop.
pub(super) const ALL: &str = "";

/// What is added to a row.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    orders: i64,
    pieces: i64,
    gross: i64,
    returned: i64,
    refunded: i64,
}

impl Sum {
    fn add(&mut self, it: &ProductSales) {
        self.pieces += it.pieces;
        self.gross += it.gross;
        self.returned += it.returned;
        self.refunded += it.refunded;
    }

    /// The numbers that both tables have.
    fn numbers(self) -> [i64; 4] {
        [self.pieces, self.gross, self.returned, self.refunded]
    }
}

/// Adds it. Rows come in the order of their keys, so that two who add to the same ones never wait for each other.
pub(super) fn add(db: &mut Db, sales: &DaySales) -> Result<(), StoreError> {
    let shelved = shelved(db, sales)?;
    let mut products = BTreeMap::<(Key, &str, &str), Sum>::new();
    let mut categories = BTreeMap::<&str, Sum>::new();
    for it in &sales.products {
        let key = Key::from(it.product);
        let Some(Shelved { kind, category }) = shelved.get(&key) else { return Err(StoreError::Absent) };
        products.entry((key, category.as_str(), kind.as_str())).or_default().add(it);
        for category in [ALL, category.as_str()] {
            categories.entry(category).or_default().add(it);
        }
    }
    if products.is_empty() {
        return Ok(());
    }
    let orders = i64::from(sales.is_sale());
    for sum in categories.values_mut() {
        sum.orders = orders;
    }
    add_products(db, sales, &products)?;
    add_categories(db, sales, &categories)
}

fn add_products(db: &mut Db, sales: &DaySales, products: &BTreeMap<(Key, &str, &str), Sum>) -> Result<(), StoreError> {
    let mut text = Fragment::default();
    text.sql(
        "INSERT INTO bookstore_sales_by_day (currency, day, product_id, category, kind, pieces, gross, returned, refunded)",
    );
    for (number, ((product, category, kind), sum)) in products.iter().enumerate() {
        begin(&mut text, number, sales);
        text.sql(", ").value(&Value::Id(*product));
        text.sql(", ").value(&Value::Text((*category).to_owned()));
        text.sql(", ").value(&Value::Text((*kind).to_owned()));
        end(&mut text, &sum.numbers());
    }
    text.sql(
        " ON CONFLICT (currency, day, product_id, category) DO UPDATE SET \
         pieces = bookstore_sales_by_day.pieces + excluded.pieces, \
         gross = bookstore_sales_by_day.gross + excluded.gross, \
         returned = bookstore_sales_by_day.returned + excluded.returned, \
         refunded = bookstore_sales_by_day.refunded + excluded.refunded",
    );
    Statement::<()>::new(text).rare(products.len() > 1).execute(db).map(drop).map_err(store_error)
}

fn add_categories(db: &mut Db, sales: &DaySales, categories: &BTreeMap<&str, Sum>) -> Result<(), StoreError> {
    let mut text = Fragment::default();
    text.sql(
        "INSERT INTO bookstore_revenue_by_day (currency, day, category, pieces, gross, returned, refunded, orders)",
    );
    for (number, (category, sum)) in categories.iter().enumerate() {
        begin(&mut text, number, sales);
        text.sql(", ").value(&Value::Text((*category).to_owned()));
        let [pieces, gross, returned, refunded] = sum.numbers();
        end(&mut text, &[pieces, gross, returned, refunded, sum.orders]);
    }
    text.sql(
        " ON CONFLICT (currency, day, category) DO UPDATE SET \
         orders = bookstore_revenue_by_day.orders + excluded.orders, \
         pieces = bookstore_revenue_by_day.pieces + excluded.pieces, \
         gross = bookstore_revenue_by_day.gross + excluded.gross, \
         returned = bookstore_revenue_by_day.returned + excluded.returned, \
         refunded = bookstore_revenue_by_day.refunded + excluded.refunded",
    );
    Statement::<()>::new(text).rare(categories.len() > 2).execute(db).map(drop).map_err(store_error)
}

fn begin(text: &mut Fragment, number: usize, sales: &DaySales) {
    text.sql(if number == 0 { " VALUES (" } else { ", (" });
    text.value(&Value::Text(sales.currency.code().to_owned())).sql(", ").value(&Value::Date(sales.day));
}

fn end(text: &mut Fragment, numbers: &[i64]) {
    for number in numbers {
        text.sql(", ").value(&Value::Number(*number));
    }
    text.sql(")");
}

/// Where each product stands that is sold, or stood when what comes back was sold. If it was moved to another category
/// on that very day, it is the first of both by name.
fn shelved(db: &mut Db, sales: &DaySales) -> Result<HashMap<Key, Shelved>, StoreError> {
    let products: Vec<_> = sales.products.iter().map(|it| Key::from(it.product)).collect();
    let mut found = if sales.is_sale() { HashMap::new() } else { sold_as(db, sales, &products)? };
    let missing: Vec<_> = products.into_iter().filter(|it| !found.contains_key(it)).collect();
    found.extend(shelves::of(db, &missing)?);
    Ok(found)
}

fn sold_as(db: &mut Db, sales: &DaySales, products: &[Key]) -> Result<HashMap<Key, Shelved>, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT product_id, kind, min(category) FROM bookstore_sales_by_day WHERE currency = ");
    text.value(&Value::Text(sales.currency.code().to_owned()));
    text.sql(" AND day = ").value(&Value::Date(sales.paid_on)).sql(" AND pieces > 0 AND product_id IN (");
    ids(&mut text, products);
    text.sql(") GROUP BY product_id, kind");
    let rows: Vec<(Key, String, String)> =
        Statement::<(Uid, Text, Text)>::new(text).rare(products.len() > 1).load(db).map_err(store_error)?;
    Ok(rows.into_iter().map(|(id, kind, category)| (id, Shelved { kind, category })).collect())
}
