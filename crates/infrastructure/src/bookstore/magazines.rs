//! Magazines: found, listed, loaded to be changed, and kept.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{MagazineQuery, MagazineSort, MagazineView},
    page::{Key as Place, Page, PageRequest, Record},
};
use chrono::NaiveDate;
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{Date, Nullable, Text},
};
use domain::{
    bookstore::{Magazine, MagazineFacts, Magazines, ProductId},
    kernel::{StoreError, Timestamp},
};

use super::{
    document,
    product::{self, Kind, Sold, SoldSql},
    schema::bookstore_magazines as magazines,
    shelf::{Asked, Lead, Shelf, Table, text},
    stored::{made, money, perhaps, product as sold, read, small},
};
use crate::{
    db::{
        Db, Statement,
        keyset::{Column, Fragment, List, Value},
        store_error,
        types::{Instant, Key, Ts, Uid},
    },
    unit::Unit,
};

#[derive(Clone, Debug, Queryable)]
struct MagazineRow {
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

const TABLE: Table = Table {
    name: "bookstore_magazines",
    kind: Kind::Magazine,
    columns: "bookstore_magazines.id, bookstore_magazines.issn, bookstore_magazines.title, \
        bookstore_magazines.issue_number, bookstore_magazines.issue_label, bookstore_magazines.published_on, \
        bookstore_magazines.publisher, bookstore_magazines.category, bookstore_magazines.archived_at, \
        bookstore_magazines.created_at, \
        bookstore_magazines.price, bookstore_magazines.currency, bookstore_magazines.stock, bookstore_magazines.revision, \
        bookstore_magazines.updated_at",
};

/// A magazine with what every product has.
#[derive(Clone, Debug, Queryable)]
struct Shelved {
    #[diesel(embed)]
    magazine: MagazineRow,
    #[diesel(embed)]
    sold: Sold,
}

type ShelvedSql = (
    (Uid, Text, Text, Text, Nullable<Text>, Nullable<Date>, Nullable<Text>, Text, Nullable<Instant>, Instant),
    SoldSql,
);

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

impl Magazines for Unit<'_> {
    fn magazine(&mut self, id: ProductId) -> Result<Magazine, StoreError> {
        let mut text = sought(id);
        if let Db::Pg(_) = self.conn {
            text.sql(" FOR NO KEY UPDATE");
        }
        let row: Shelved = Statement::<ShelvedSql>::new(text).get_result(self.conn).map_err(store_error)?;
        row.into_magazine()
    }

    fn add_magazine(&mut self, magazine: &Magazine) -> Result<(), StoreError> {
        product::add(self.conn, Kind::Magazine, &magazine.facts().product)?;
        let row = Written::of(magazine.facts());
        diesel::insert_into(magazines::table).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_magazine(&mut self, was: &Magazine, now: &Magazine) -> Result<(), StoreError> {
        let (was, row) = (&was.facts().product, Written::of(now.facts()));
        let sought = magazines::table.find(row.id).filter(magazines::revision.eq(was.revision));
        product::one(diesel::update(sought).set(row).execute(self.conn).map_err(store_error)?)?;
        product::save_price(self.conn, Kind::Magazine, was, &now.facts().product)
    }

    fn remove_magazine(&mut self, magazine: &Magazine) -> Result<(), StoreError> {
        product::remove(self.conn, Kind::Magazine, &magazine.facts().product)
    }
}

fn sought(id: ProductId) -> Fragment {
    let mut text = Fragment::default();
    text.sql("SELECT ").sql(TABLE.columns).sql(" FROM bookstore_magazines WHERE bookstore_magazines.id = ");
    text.value(&Value::Id(id.into()));
    text
}

/// One magazine.
pub(super) fn find(db: &mut Db, id: ProductId) -> Result<Option<Record<MagazineView>>, StoreError> {
    let row: QueryResult<Shelved> = Statement::<ShelvedSql>::new(sought(id)).get_result(db);
    row.optional().map_err(store_error)?.map(Shelved::into_view).transpose()
}

/// Whether any magazine, archived or not, is in a category.
pub(super) fn any_in(db: &mut Db, category: &str) -> Result<bool, StoreError> {
    let sought = magazines::table.filter(magazines::category.eq(category));
    diesel::select(exists(sought)).get_result(db).map_err(store_error)
}

const MAGAZINES: List<MagazineSort, Shelved> = List {
    id: Column::id("bookstore_magazines.id"),
    column: |by| match by {
        MagazineSort::Title => Column::text("bookstore_magazines.title"),
        MagazineSort::PublishedOn => Column::date("bookstore_magazines.published_on").nullable(),
        MagazineSort::Price => Column::number("bookstore_magazines.price"),
        MagazineSort::CreatedAt => Column::instant("bookstore_magazines.created_at"),
    },
    key: |row, by| match by {
        MagazineSort::Title => Place::Text(row.magazine.title.clone()),
        MagazineSort::PublishedOn => row.magazine.published_on.map_or(Place::Null, |it| Place::Text(it.to_string())),
        MagazineSort::Price => Place::Number(row.sold.price),
        MagazineSort::CreatedAt => Place::Instant(row.magazine.created_at.into()),
    },
    row_id: |row| Place::Id(row.magazine.id.0),
};

/// The same, where the prices lead the way.
const BY_PRICE: List<MagazineSort, Shelved> = List {
    id: Column::id("bookstore_prices.id"),
    column: |by| {
        if by == MagazineSort::Price { Column::number("bookstore_prices.price") } else { (MAGAZINES.column)(by) }
    },
    ..MAGAZINES
};

/// A page of magazines.
pub(super) fn list(
    db: &mut Db,
    query: &MagazineQuery,
    page: &PageRequest<MagazineSort>,
) -> Result<Page<MagazineView>, StoreError> {
    let more = query.issn.as_ref().map(|it| ("issn =", text(it))).into_iter().collect();
    let asked = Asked { shelf: &query.shelf, authors: &[], search: query.search.as_ref(), more };
    let lead = |it| if it == MagazineSort::Price { Lead::Prices } else { Lead::Parted };
    let shelf = Shelf::of(db, TABLE, asked, page, lead);
    let list = if shelf.follows_prices() { BY_PRICE } else { MAGAZINES };
    shelf.page::<_, _, ShelvedSql, _>(db, &list, page, |it| it.into_view().map(|it| it.view))
}

impl Shelved {
    fn into_magazine(self) -> Result<Magazine, StoreError> {
        let Self { magazine: row, sold: offer } = self;
        Ok(Magazine::from_facts(MagazineFacts {
            issn: read(&row.issn)?,
            title: made(row.title)?,
            issue_number: made(row.issue_number)?,
            issue_label: perhaps(row.issue_label)?,
            published_on: row.published_on,
            publisher: perhaps(row.publisher)?,
            product: sold(row.id, &row.category, &offer, (row.archived_at, row.created_at))?,
        }))
    }

    fn into_view(self) -> Result<Record<MagazineView>, StoreError> {
        let Self { magazine: row, sold: offer } = self;
        let modified = offer.updated_at.into();
        let view = MagazineView {
            id: row.id.0,
            issn: row.issn,
            title: row.title,
            issue_number: row.issue_number,
            issue_label: row.issue_label,
            published_on: row.published_on,
            publisher: row.publisher,
            category: row.category,
            price: money(offer.price, &offer.currency)?,
            stock: small(offer.stock)?,
            archived_at: row.archived_at.map(Timestamp::from),
            created_at: row.created_at.into(),
            updated_at: modified,
        };
        Ok(Record { view, revision: offer.revision, modified })
    }
}
