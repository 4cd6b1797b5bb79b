//! What sold best.

use application::{
    bookstore::{BestSellerSort, BestSellerView, BestSellersQuery},
    page::{Key as Place, Page, PageRequest},
};
use diesel::{
    RunQueryDsl,
    prelude::Queryable,
    sql_types::{BigInt, Nullable, Text},
};
use domain::kernel::StoreError;

use super::{
    super::{categories::subtree, shelf::values, stored::money},
    TITLE, count, page_of, rows_of_products,
};
use crate::db::{
    Db, Statement,
    keyset::{Column, Fragment, List, Value},
    types::{Key, Uid},
};

#[derive(Clone, Debug, Queryable)]
struct Row {
    product: Key,
    kind: String,
    pieces: i64,
    revenue: i64,
    title: Option<String>,
    isbn: Option<String>,
}

type RowSql = (Uid, Text, BigInt, BigInt, Nullable<Text>, Nullable<Text>);

const REPORT: List<BestSellerSort, Row> = List {
    id: Column::id("report.product_id"),
    column: |by| match by {
        BestSellerSort::Pieces => Column::number("report.pieces"),
        BestSellerSort::Revenue => Column::number("report.revenue"),
    },
    key: |row, by| match by {
        BestSellerSort::Pieces => Place::Number(row.pieces),
        BestSellerSort::Revenue => Place::Number(row.revenue),
    },
    row_id: |row| Place::Id(row.product.0),
};

/// A page of it. Only what is on it is looked up.
pub(super) fn list(
    db: &mut Db,
    query: &BestSellersQuery,
    page: &PageRequest<BestSellerSort>,
) -> Result<Page<BestSellerView>, StoreError> {
    let Some(sums) = sums(db, query)? else {
        return Ok(Page { data: Vec::new(), next: None, total: page.total.then_some(0) });
    };
    let found = REPORT.page(page, |cut| {
        let mut text = Fragment::default();
        text.sql(format!(
            "SELECT report.product_id, report.kind, report.pieces, report.revenue, {TITLE}, bookstore_books.isbn \
             FROM (SELECT report.*"
        ));
        text.append(&page_of(&sums, &cut)).sql(") report").sql(rows_of_products!("report.product_id"));
        text.sql("ORDER BY ").append(&cut.order);
        Statement::<RowSql>::new(text).load(db)
    })?;
    let total = if page.total { Some(count(db, &sums)?) } else { None };
    let currency = query.currency.code();
    let data = found.data.into_iter().map(|it| it.into_view(currency)).collect::<Result<_, _>>()?;
    Ok(Page { data, next: found.next, total })
}

/// The sums of each product; nothing, where no category is asked for that there is.
fn sums(db: &mut Db, query: &BestSellersQuery) -> Result<Option<Fragment>, StoreError> {
    let mut text = Fragment::default();
    text.sql(
        " FROM (SELECT product_id, kind, CAST(sum(pieces) - sum(returned) AS bigint) AS pieces, \
         CAST(sum(gross) - sum(refunded) AS bigint) AS revenue FROM bookstore_sales_by_day WHERE currency = ",
    );
    text.value(&Value::Text(query.currency.code().to_owned()));
    text.sql(" AND day >= ").value(&Value::Date(query.from)).sql(" AND day <= ").value(&Value::Date(query.to));
    if let Some(kind) = query.kind {
        text.sql(" AND kind = ").value(&Value::Text(kind.name().to_owned()));
    }
    if let Some(category) = &query.category {
        let below = subtree(db, category)?;
        if below.is_empty() {
            return Ok(None);
        }
        text.sql(" AND category IN (");
        values(&mut text, below.iter().map(|it| Value::Text(it.to_string())));
        text.sql(")");
    }
    text.sql(" GROUP BY product_id, kind HAVING sum(pieces) > sum(returned)) report WHERE TRUE");
    Ok(Some(text))
}

impl Row {
    fn into_view(self, currency: &str) -> Result<BestSellerView, StoreError> {
        let Self { product, kind, pieces, revenue, title, isbn } = self;
        Ok(BestSellerView { product_id: product.0, kind, isbn, title, pieces, revenue: money(revenue, currency)? })
    }
}
