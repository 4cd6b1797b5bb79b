//! What was earned, by days or months.

use application::{
    bookstore::{Period, RevenueCategories, RevenueQuery, RevenueSort, RevenueView},
    page::{Key as Place, Page, PageRequest},
};
use chrono::NaiveDate;
use diesel::{
    RunQueryDsl,
    prelude::Queryable,
    sql_types::{BigInt, Date, Text},
};
use domain::kernel::{Currency, Money, StoreError};

use super::{
    super::{categories::subtree, shelf::values, stored::money},
    booking::ALL,
    count, page_of,
};
use crate::db::{
    Db, Statement,
    keyset::{Column, Fragment, List, Value},
};

#[derive(Clone, Debug, Queryable)]
struct Row {
    period: NaiveDate,
    category: String,
    orders: i64,
    pieces: i64,
    returned: i64,
    gross: i64,
    refunded: i64,
}

type RowSql = (Date, Text, BigInt, BigInt, BigInt, BigInt, BigInt);

const REPORT: List<RevenueSort, Row> = List {
    id: Column::text("report.category"),
    column: |RevenueSort::Period| Column::date("report.period"),
    key: |row, RevenueSort::Period| Place::Text(row.period.to_string()),
    row_id: |row| Place::Text(row.category.clone()),
};

/// A page of it.
pub(super) fn list(
    db: &mut Db,
    query: &RevenueQuery,
    page: &PageRequest<RevenueSort>,
) -> Result<Page<RevenueView>, StoreError> {
    let Some(sums) = sums(db, query)? else {
        return Ok(Page { data: Vec::new(), next: None, total: page.total.then_some(0) });
    };
    let found = REPORT.page(page, |cut| {
        let mut text = Fragment::default();
        text.sql(
            "SELECT report.period, report.category, report.orders, report.pieces, report.returned, report.gross, \
             report.refunded",
        );
        text.append(&page_of(&sums, &cut));
        Statement::<RowSql>::new(text).load(db)
    })?;
    let total = if page.total { Some(count(db, &sums)?) } else { None };
    let data = found.data.into_iter().map(|it| it.into_view(query.currency)).collect::<Result<_, _>>()?;
    Ok(Page { data, next: found.next, total })
}

/// The sums of each period and category; nothing, where no category is asked for that there is.
fn sums(db: &mut Db, query: &RevenueQuery) -> Result<Option<Fragment>, StoreError> {
    let mut text = Fragment::default();
    text.sql(format!(
        " FROM (SELECT {} AS period, category, CAST(sum(orders) AS bigint) AS orders, \
         CAST(sum(pieces) AS bigint) AS pieces, CAST(sum(returned) AS bigint) AS returned, \
         CAST(sum(gross) AS bigint) AS gross, CAST(sum(refunded) AS bigint) AS refunded \
         FROM bookstore_revenue_by_day WHERE currency = ",
        period(db, query.by)
    ));
    text.value(&Value::Text(query.currency.code().to_owned()));
    text.sql(" AND day >= ").value(&Value::Date(query.from)).sql(" AND day <= ").value(&Value::Date(query.to));
    match &query.categories {
        RevenueCategories::Together => drop(text.sql(" AND category = ").value(&Value::Text(ALL.to_owned()))),
        RevenueCategories::Each => drop(text.sql(" AND category <> ").value(&Value::Text(ALL.to_owned()))),
        RevenueCategories::Below(slug) => {
            let below = subtree(db, slug)?;
            if below.is_empty() {
                return Ok(None);
            }
            text.sql(" AND category IN (");
            values(&mut text, below.iter().map(|it| Value::Text(it.to_string())));
            text.sql(")");
        }
    }
    text.sql(" GROUP BY 1, 2) report WHERE TRUE");
    Ok(Some(text))
}

const fn period(db: &Db, by: Period) -> &'static str {
    match (by, db) {
        (Period::Day, _) => "day",
        (Period::Month, Db::Pg(_)) => "CAST(date_trunc('month', CAST(day AS timestamp)) AS date)",
        (Period::Month, Db::Sqlite(_)) => "substr(day, 1, 8) || '01'",
    }
}

impl Row {
    fn into_view(self, currency: Currency) -> Result<RevenueView, StoreError> {
        let Self { period, category, orders, pieces, returned, gross, refunded } = self;
        let sum = |minor| -> Result<Money, StoreError> { money(minor, currency.code()) };
        Ok(RevenueView {
            period,
            category: (category != ALL).then_some(category),
            orders,
            pieces,
            returned,
            gross: sum(gross)?,
            refunded: sum(refunded)?,
            net: sum(gross - refunded)?,
        })
    }
}
