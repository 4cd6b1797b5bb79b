//! Magazines as rows.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{MagazineSort, MagazineView},
    page::{Key as Place, Record},
};
use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Date, Nullable, Text},
};
use domain::{
    bookstore::MagazineFacts,
    kernel::{Revision, StoreError, Timestamp},
};

use super::{
    catalogued::Tabled,
    document,
    product::{Kind, Sold, SoldSql, sold_columns},
    schema::bookstore_magazines as magazines,
    shelf::Table,
    stored::{made, money, perhaps, product, read, small},
};
use crate::db::{
    Db,
    keyset::{Column, List},
    types::{Instant, Key, Ts, Uid},
};

#[derive(Clone, Debug, Queryable)]
pub(super) struct MagazineRow {
    id: Key,
    issn: String,
    title: String,
    issue_number: String,
    issue_label: Option<String>,
    published_on: Option<NaiveDate>,
    publisher: Option<String>,
    category: String,
    archived_at: Option<Ts>,
    created_at: Ts,
}

/// A magazine with what every product has.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Shelved {
    #[diesel(embed)]
    magazine: MagazineRow,
    #[diesel(embed)]
    sold: Sold,
}

#[derive(AsChangeset, Insertable)]
#[diesel(table_name = magazines, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Written<'m> {
    id: Key,
    issn: String,
    title: &'m str,
    issue_number: &'m str,
    issue_label: Option<&'m str>,
    published_on: Option<NaiveDate>,
    publisher: Option<&'m str>,
    category: &'m str,
    search_text: String,
    price: i64,
    currency: &'static str,
    stock: i64,
    revision: i64,
    archived_at: Option<Ts>,
    created_at: Ts,
    updated_at: Ts,
}

impl<'m> Written<'m> {
    fn of(magazine: &'m MagazineFacts) -> Self {
        let price = magazine.product.offer.price.money();
        Self {
            id: magazine.product.id.into(),
            issn: magazine.issn.to_string(),
            title: &magazine.title,
            issue_number: &magazine.issue_number,
            issue_label: magazine.issue_label.as_deref(),
            published_on: magazine.published_on,
            publisher: magazine.publisher.as_deref(),
            category: &magazine.product.category,
            search_text: document::of_magazine(magazine),
            price: price.minor(),
            currency: price.currency().code(),
            stock: magazine.product.offer.stock.get().into(),
            revision: magazine.product.revision,
            archived_at: magazine.product.archived_at.map(Ts),
            created_at: magazine.product.created_at.into(),
            updated_at: magazine.product.updated_at.into(),
        }
    }
}

impl Tabled for MagazineFacts {
    type Row = Shelved;
    type RowSql = (
        (Uid, Text, Text, Text, Nullable<Text>, Nullable<Date>, Nullable<Text>, Text, Nullable<Instant>, Instant),
        SoldSql,
    );

    const TABLE: Table = Table {
        kind: Kind::Magazine,
        columns: concat!(
            "bookstore_magazines.id, bookstore_magazines.issn, bookstore_magazines.title, \
             bookstore_magazines.issue_number, bookstore_magazines.issue_label, \
             bookstore_magazines.published_on, bookstore_magazines.publisher, \
             bookstore_magazines.category, bookstore_magazines.archived_at, \
             bookstore_magazines.created_at, ",
            sold_columns!("bookstore_magazines")
        ),
    };

    const LIST: List<MagazineSort, Shelved> = List {
        id: Column::id("bookstore_magazines.id"),
        column: |by| match by {
            MagazineSort::Title => Column::text("bookstore_magazines.title"),
            MagazineSort::PublishedOn => Column::date("bookstore_magazines.published_on").nullable(),
            MagazineSort::Price => Column::number("bookstore_magazines.price"),
            MagazineSort::CreatedAt => Column::instant("bookstore_magazines.created_at"),
        },
        key: |row, by| match by {
            MagazineSort::Title => Place::Text(row.magazine.title.clone()),
            MagazineSort::PublishedOn => {
                row.magazine.published_on.map_or(Place::Null, |it| Place::Text(it.to_string()))
            }
            MagazineSort::Price => Place::Number(row.sold.price),
            MagazineSort::CreatedAt => Place::Instant(row.magazine.created_at.into()),
        },
        row_id: |row| Place::Id(row.magazine.id.0),
    };

    const HAS_NUMBER: &'static str = "issn =";

    const PRICE: MagazineSort = MagazineSort::Price;

    fn insert(&self, db: &mut Db) -> QueryResult<usize> {
        diesel::insert_into(magazines::table).values(Written::of(self)).execute(db)
    }

    fn update(&self, db: &mut Db, was: Revision) -> QueryResult<usize> {
        let row = Written::of(self);
        diesel::update(magazines::table.find(row.id).filter(magazines::revision.eq(was))).set(row).execute(db)
    }

    fn of_row(Shelved { magazine: row, sold }: Shelved) -> Result<Self, StoreError> {
        Ok(Self {
            issn: read(&row.issn)?,
            title: made(row.title)?,
            issue_number: made(row.issue_number)?,
            issue_label: perhaps(row.issue_label)?,
            published_on: row.published_on,
            publisher: perhaps(row.publisher)?,
            product: product(row.id, &row.category, &sold, (row.archived_at, row.created_at))?,
        })
    }

    fn view_of_row(Shelved { magazine: row, sold }: Shelved) -> Result<Record<MagazineView>, StoreError> {
        let modified = sold.updated_at.into();
        let view = MagazineView {
            id: row.id.0,
            issn: row.issn,
            title: row.title,
            issue_number: row.issue_number,
            issue_label: row.issue_label,
            published_on: row.published_on,
            publisher: row.publisher,
            category: row.category,
            price: money(sold.price, &sold.currency)?,
            stock: small(sold.stock)?,
            archived_at: row.archived_at.map(Timestamp::from),
            created_at: row.created_at.into(),
            updated_at: modified,
        };
        Ok(Record { view, revision: sold.revision, modified })
    }
}
