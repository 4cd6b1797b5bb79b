//! What can be asked of the sums: filters as clients give them, queries as storage gets them.

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::{
    bookstore::{Bookkeeper, Goods, LowStockThreshold, Slug},
    kernel::{Currency, Timestamp, Violation},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{BestSellerView, LowStockView, RevenueView, SalesReader};
use crate::{
    Failure,
    bookstore::{Shop, schema},
    day::Day,
    page::{Page, PageRequest, SortMember},
};

/// So many days are looked at where nothing is said.
const USUALLY: u64 = 30;
/// So many months are.
const MONTHS: u32 = 12;
/// The most days of a report on revenue: ten years.
const MOST_REVENUE: i64 = 3660;
/// The most days of a report on products.
const MOST_SALES: i64 = 366;
/// Of so many pieces or fewer a product is running out where nothing is said.
const FEW: i64 = 5;

/// A filter of a report, which has to make sense.
pub trait Asked {
    /// What storage gets of it.
    type Query: Clone + Send + Sync + 'static;

    /// What is wanted at `at`, or else what is wrong with it.
    fn resolve(&self, at: Timestamp, shop: Shop) -> Result<Self::Query, Failure>;
}

/// How long a line of a report on revenue goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RevenuePeriod)]
pub enum Period {
    /// One day of UTC.
    #[default]
    Day,
    /// One month.
    Month,
}

/// Which revenue is wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevenueFilter {
    /// By `day`, which is usual, or by `month`.
    pub by: Option<Period>,
    /// From this day of UTC on. Where nothing is said: the last 30 days, or the last 12 months with `by=month`.
    #[schema(value_type = Option<NaiveDate>)]
    pub from: Option<Day>,
    /// To the end of this day; today where nothing is said. At most ten years are told at once.
    #[schema(value_type = Option<NaiveDate>)]
    pub to: Option<Day>,
    /// In this currency; in that of the shop where nothing is said.
    #[schema(value_type = Option<schema::CurrencyCode>)]
    pub currency: Option<Currency>,
    /// One line for each category (`true`), or one for all of the shop.
    pub categories: Option<bool>,
    /// One line for each category that is this one or is below it.
    #[schema(value_type = Option<schema::Slug>)]
    pub category: Option<Slug>,
}

/// Of which categories revenue is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RevenueCategories {
    /// Of all together.
    Together,
    /// Of each.
    Each,
    /// Of this one and each below it.
    Below(Slug),
}

/// Which revenue storage is to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevenueQuery {
    /// By what.
    pub by: Period,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// In what.
    pub currency: Currency,
    /// Of what.
    pub categories: RevenueCategories,
}

/// What a report on revenue can be sorted by. Ties are broken by the category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevenueSort {
    /// By time.
    Period,
}

impl SortMember for RevenueSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("period", Self::Period)];
}

/// Which best sellers are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BestSellersFilter {
    /// From this day of UTC on. Where nothing is said: the last 30 days.
    #[schema(value_type = Option<NaiveDate>)]
    pub from: Option<Day>,
    /// To the end of this day; today where nothing is said. At most 366 days are looked at.
    #[schema(value_type = Option<NaiveDate>)]
    pub to: Option<Day>,
    /// Sold in this currency; in that of the shop where nothing is said.
    #[schema(value_type = Option<schema::CurrencyCode>)]
    pub currency: Option<Currency>,
    /// Of this kind.
    #[schema(value_type = Option<schema::ProductKind>)]
    pub kind: Option<Goods>,
    /// Sold in this category or below it.
    #[schema(value_type = Option<schema::Slug>)]
    pub category: Option<Slug>,
}

/// Which best sellers storage is to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BestSellersQuery {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// In what.
    pub currency: Currency,
    /// Of which kind.
    pub kind: Option<Goods>,
    /// In which category or below it.
    pub category: Option<Slug>,
}

/// What best sellers can be sorted by, the largest first. Ties are broken by the product's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BestSellerSort {
    /// By how many pieces.
    Pieces,
    /// By what they brought.
    Revenue,
}

impl SortMember for BestSellerSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("pieces", Self::Pieces), ("revenue", Self::Revenue)];
    const DESCENDING: bool = true;
}

/// Which products that are running out are wanted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LowStockFilter {
    /// With so many pieces left or fewer; 5 where nothing is said.
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 100)]
    pub threshold: Option<LowStockThreshold>,
}

/// Which of them storage is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LowStockQuery {
    /// With so many pieces left or fewer.
    pub threshold: i64,
    /// The first of the days of which it is told what was sold.
    pub sold_from: NaiveDate,
}

/// What they can be sorted by. Ties are broken by the product's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LowStockSort {
    /// By how many can be sold.
    Stock,
}

impl SortMember for LowStockSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("stock", Self::Stock)];
}

impl Asked for RevenueFilter {
    type Query = RevenueQuery;

    fn resolve(&self, at: Timestamp, shop: Shop) -> Result<RevenueQuery, Failure> {
        let by = self.by.unwrap_or_default();
        let (from, to) = span(self.from, self.to, MOST_REVENUE, at, |to| match by {
            Period::Day => before(to),
            Period::Month => first_of(to).checked_sub_months(Months::new(MONTHS - 1)).unwrap_or(to),
        })?;
        let categories = match (&self.category, self.categories) {
            (Some(_), Some(false)) => return Err(contradiction()),
            (Some(category), _) => RevenueCategories::Below(category.clone()),
            (None, Some(true)) => RevenueCategories::Each,
            (None, _) => RevenueCategories::Together,
        };
        Ok(RevenueQuery { by, from, to, currency: self.currency.unwrap_or(shop.currency), categories })
    }
}

impl Asked for BestSellersFilter {
    type Query = BestSellersQuery;

    fn resolve(&self, at: Timestamp, shop: Shop) -> Result<BestSellersQuery, Failure> {
        let (from, to) = span(self.from, self.to, MOST_SALES, at, before)?;
        let currency = self.currency.unwrap_or(shop.currency);
        Ok(BestSellersQuery { from, to, currency, kind: self.kind, category: self.category.clone() })
    }
}

impl Asked for LowStockFilter {
    type Query = LowStockQuery;

    fn resolve(&self, at: Timestamp, _: Shop) -> Result<LowStockQuery, Failure> {
        let threshold = self.threshold.map_or(FEW, |it| it.get().into());
        Ok(LowStockQuery { threshold, sold_from: before(at.date_naive()) })
    }
}

/// The days from the first to the last one, at most so many; `usual` says from when on where nothing is said.
fn span(
    from: Option<Day>,
    to: Option<Day>,
    most: i64,
    at: Timestamp,
    usual: impl FnOnce(NaiveDate) -> NaiveDate,
) -> Result<(NaiveDate, NaiveDate), Failure> {
    let to = to.map_or_else(|| at.date_naive(), NaiveDate::from);
    let from = from.map_or_else(|| usual(to), NaiveDate::from);
    let wrong = |code, detail: String| Err(Failure::invalid(vec![Violation::new("/from", code, detail)]));
    match (to - from).num_days() {
        ..0 => wrong("after_end", "must not be after the last day".to_owned()),
        days if days >= most => wrong("period_too_long", format!("must be less than {most} days before the last day")),
        _ => Ok((from, to)),
    }
}

/// The first of the usual days of which this is the last.
fn before(last: NaiveDate) -> NaiveDate {
    last.checked_sub_days(Days::new(USUALLY - 1)).unwrap_or(last)
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn contradiction() -> Failure {
    let detail = "says the opposite of category: leave one of them out";
    Failure::invalid(vec![Violation::new("/categories", "contradiction", detail)])
}

/// A page of what was earned.
pub fn list_revenue(
    _: &Bookkeeper,
    reader: &mut dyn SalesReader,
    query: &RevenueQuery,
    page: &PageRequest<RevenueSort>,
) -> Result<Page<RevenueView>, Failure> {
    Ok(reader.list_revenue(query, &page.in_usual_order())?)
}

/// A page of what sold best.
pub fn list_best_sellers(
    _: &Bookkeeper,
    reader: &mut dyn SalesReader,
    query: &BestSellersQuery,
    page: &PageRequest<BestSellerSort>,
) -> Result<Page<BestSellerView>, Failure> {
    Ok(reader.list_best_sellers(query, &page.in_usual_order())?)
}

/// A page of what is running out.
pub fn list_low_stock(
    _: &Bookkeeper,
    reader: &mut dyn SalesReader,
    query: &LowStockQuery,
    page: &PageRequest<LowStockSort>,
) -> Result<Page<LowStockView>, Failure> {
    Ok(reader.list_low_stock(query, &page.in_usual_order())?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::bookstore::testing::{input, refused};

    fn asked<F: Asked + serde::de::DeserializeOwned>(filter: serde_json::Value) -> Result<F::Query, Failure> {
        let at = "2026-03-31T23:00:00Z".parse().unwrap();
        input::<F>(filter).resolve(at, Shop { currency: "USD".parse().unwrap() })
    }

    fn days(filter: serde_json::Value) -> (String, String) {
        let query = asked::<RevenueFilter>(filter).unwrap();
        (query.from.to_string(), query.to.to_string())
    }

    #[test]
    fn where_nothing_is_said_it_is_about_the_last_days_or_months() {
        let told = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(days(json!({})), told("2026-03-02", "2026-03-31"));
        assert_eq!(days(json!({ "by": "month" })), told("2025-04-01", "2026-03-31"));
        assert_eq!(days(json!({ "to": "2026-01-30" })), told("2026-01-01", "2026-01-30"));
        let few = asked::<LowStockFilter>(json!({})).unwrap();
        assert_eq!((few.threshold, few.sold_from.to_string()), (5, "2026-03-02".to_owned()));
        assert_eq!(asked::<BestSellersFilter>(json!({})).unwrap().currency.code(), "USD");
    }

    #[test]
    fn a_period_that_makes_no_sense_is_refused() {
        for (filter, code) in [
            (json!({ "from": "2026-04-01" }), "after_end"),
            (json!({ "from": "2025-03-30", "to": "2026-03-31" }), "period_too_long"),
        ] {
            let (_, violations) = refused(asked::<BestSellersFilter>(filter.clone()));
            assert_eq!(violations, [("/from".to_owned(), code)], "{filter}");
        }
        assert!(asked::<BestSellersFilter>(json!({ "from": "2025-03-31", "to": "2026-03-31" })).is_ok());
        assert!(asked::<RevenueFilter>(json!({ "from": "2020-01-01" })).is_ok());
        let (_, violations) = refused(asked::<RevenueFilter>(json!({ "from": "2010-01-01" })));
        assert_eq!(violations, [("/from".to_owned(), "period_too_long")]);
    }

    #[test]
    fn categories_are_told_together_or_each_or_some() {
        let told = |filter| asked::<RevenueFilter>(filter).map(|it| it.categories);
        assert_eq!(told(json!({})).unwrap(), RevenueCategories::Together);
        assert_eq!(told(json!({ "categories": false })).unwrap(), RevenueCategories::Together);
        assert_eq!(told(json!({ "categories": true })).unwrap(), RevenueCategories::Each);
        let below = RevenueCategories::Below("fiction".parse().unwrap());
        assert_eq!(told(json!({ "category": "fiction", "categories": true })).unwrap(), below);
        let (_, violations) = refused(told(json!({ "category": "fiction", "categories": false })));
        assert_eq!(violations, [("/categories".to_owned(), "contradiction")]);
    }
}
