//! Magazines as rows.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{MagazineSort, MagazineView},
    page::{Key as Place, Record},
};
use chrono::NaiveDate;
use diesel::{
    dsl::{AsSelect, SqlTypeOf, exists},
    prelude::*,
};
use domain::{
    bookstore::MagazineFacts,
    kernel::{StoreError, Timestamp},
};

use super::{
    catalogued::Tabled,
    document,
    product::{Kind, ProductRow},
    schema::{bookstore_magazines as magazines, bookstore_products as products},
    shelf::Table,
    stored::{made, money, perhaps, product as sold, read, small},
};
use crate::db::{
    Db, MultiBackend,
    keyset::{Column, List},
    store_error,
    types::{Key, Ts},
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = magazines)]
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

/// A magazine with its product.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = magazines)]
pub(super) struct Shelved {
    #[diesel(embed)]
    magazine: MagazineRow,
    #[diesel(embed)]
    product: ProductRow,
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
    archived_at: Option<Ts>,
    created_at: Ts,
}

impl<'m> Written<'m> {
    fn of(magazine: &'m MagazineFacts) -> Self {
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
            archived_at: magazine.product.archived_at.map(Ts),
            created_at: magazine.product.created_at.into(),
        }
    }
}

impl Tabled for MagazineFacts {
    type Row = Shelved;
    type RowSql = SqlTypeOf<AsSelect<Shelved, MultiBackend>>;

    const TABLE: Table = Table {
        name: "bookstore_magazines",
        kind: Kind::Magazine,
        columns: "bookstore_magazines.id, bookstore_magazines.issn, bookstore_magazines.title, \
            bookstore_magazines.issue_number, bookstore_magazines.issue_label, bookstore_magazines.published_on, \
            bookstore_magazines.publisher, bookstore_magazines.category, bookstore_magazines.archived_at, \
            bookstore_magazines.created_at",
    };

    const LIST: List<MagazineSort, Shelved> = List {
        id: Column::id("bookstore_magazines.id"),
        column: |by| match by {
            MagazineSort::Title => Column::text("bookstore_magazines.title"),
            MagazineSort::PublishedOn => Column::date("bookstore_magazines.published_on").nullable(),
            MagazineSort::Price => Column::number("bookstore_products.price"),
            MagazineSort::CreatedAt => Column::instant("bookstore_magazines.created_at"),
        },
        key: |row, by| match by {
            MagazineSort::Title => Place::Text(row.magazine.title.clone()),
            MagazineSort::PublishedOn => {
                row.magazine.published_on.map_or(Place::Null, |it| Place::Text(it.to_string()))
            }
            MagazineSort::Price => Place::Number(row.product.price),
            MagazineSort::CreatedAt => Place::Instant(row.magazine.created_at.into()),
        },
        row_id: |row| Place::Id(row.magazine.id.0),
    };

    const HAS_NUMBER: &'static str = "issn =";

    const PRICE: MagazineSort = MagazineSort::Price;

    fn load(db: &mut Db, id: Key, to_change: bool) -> QueryResult<Shelved> {
        let sought = magazines::table.inner_join(products::table).filter(magazines::id.eq(id));
        match db {
            Db::Pg(conn) if to_change => sought.select(Shelved::as_select()).for_no_key_update().first(conn),
            db => sought.select(Shelved::as_select()).first(db),
        }
    }

    fn insert(&self, db: &mut Db) -> QueryResult<usize> {
        diesel::insert_into(magazines::table).values(Written::of(self)).execute(db)
    }

    fn update(&self, db: &mut Db) -> QueryResult<usize> {
        let row = Written::of(self);
        diesel::update(magazines::table.find(row.id)).set(row).execute(db)
    }

    fn of_row(Shelved { magazine: row, product }: Shelved) -> Result<Self, StoreError> {
        Ok(Self {
            issn: read(&row.issn)?,
            title: made(row.title)?,
            issue_number: made(row.issue_number)?,
            issue_label: perhaps(row.issue_label)?,
            published_on: row.published_on,
            publisher: perhaps(row.publisher)?,
            product: sold(row.id, &row.category, &product, (row.archived_at, row.created_at))?,
        })
    }

    fn view_of_row(Shelved { magazine: row, product }: Shelved) -> Result<Record<MagazineView>, StoreError> {
        let modified = product.updated_at.into();
        let view = MagazineView {
            id: row.id.0,
            issn: row.issn,
            title: row.title,
            issue_number: row.issue_number,
            issue_label: row.issue_label,
            published_on: row.published_on,
            publisher: row.publisher,
            category: row.category,
            price: money(product.price, &product.currency)?,
            stock: small(product.stock)?,
            archived_at: row.archived_at.map(Timestamp::from),
            created_at: row.created_at.into(),
            updated_at: modified,
        };
        Ok(Record { view, revision: product.revision, modified })
    }
}

/// Whether any magazine, archived or not, is in a category.
pub(super) fn any_in(db: &mut Db, category: &str) -> Result<bool, StoreError> {
    let sought = magazines::table.filter(magazines::category.eq(category));
    diesel::select(exists(sought)).get_result(db).map_err(store_error)
}
