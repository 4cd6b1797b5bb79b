//! Items as rows.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{ItemSort, ItemView},
    page::{Key as Place, Record},
};
use diesel::{
    prelude::*,
    sql_types::{Nullable, Text},
};
use domain::{
    bookstore::ItemFacts,
    kernel::{Revision, StoreError, Timestamp},
};

use super::{
    catalogued::Tabled,
    document,
    product::{Kind, Sold, SoldSql, sold_columns},
    schema::bookstore_items as items,
    shelf::Table,
    stored::{made, money, perhaps, product, read, small},
};
use crate::db::{
    Db,
    keyset::{Column, List},
    types::{Instant, Key, Ts, Uid},
};

#[derive(Clone, Debug, Queryable)]
pub(super) struct ItemRow {
    id: Key,
    sku: String,
    name: String,
    description: Option<String>,
    category: String,
    archived_at: Option<Ts>,
    created_at: Ts,
}

/// An item with what every product has.
#[derive(Clone, Debug, Queryable)]
pub(super) struct Shelved {
    #[diesel(embed)]
    item: ItemRow,
    #[diesel(embed)]
    sold: Sold,
}

#[derive(AsChangeset, Insertable)]
#[diesel(table_name = items, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Written<'i> {
    id: Key,
    sku: &'i str,
    name: &'i str,
    description: Option<&'i str>,
    category: &'i str,
    search_text: String,
    price: i64,
    currency: &'static str,
    stock: i64,
    revision: i64,
    archived_at: Option<Ts>,
    created_at: Ts,
    updated_at: Ts,
}

impl<'i> Written<'i> {
    fn of(item: &'i ItemFacts) -> Self {
        let price = item.product.offer.price.money();
        Self {
            id: item.product.id.into(),
            sku: &item.sku,
            name: &item.name,
            description: item.description.as_deref(),
            category: &item.product.category,
            search_text: document::of_item(item),
            price: price.minor(),
            currency: price.currency().code(),
            stock: item.product.offer.stock.get().into(),
            revision: item.product.revision,
            archived_at: item.product.archived_at.map(Ts),
            created_at: item.product.created_at.into(),
            updated_at: item.product.updated_at.into(),
        }
    }
}

impl Tabled for ItemFacts {
    type Row = Shelved;
    type RowSql = ((Uid, Text, Text, Nullable<Text>, Text, Nullable<Instant>, Instant), SoldSql);

    const TABLE: Table = Table {
        kind: Kind::Item,
        columns: concat!(
            "bookstore_items.id, bookstore_items.sku, bookstore_items.name, \
             bookstore_items.description, bookstore_items.category, bookstore_items.archived_at, \
             bookstore_items.created_at, ",
            sold_columns!("bookstore_items")
        ),
    };

    const LIST: List<ItemSort, Shelved> = List {
        id: Column::id("bookstore_items.id"),
        column: |by| match by {
            ItemSort::Name => Column::text("bookstore_items.name"),
            ItemSort::Price => Column::number("bookstore_items.price"),
            ItemSort::CreatedAt => Column::instant("bookstore_items.created_at"),
        },
        key: |row, by| match by {
            ItemSort::Name => Place::Text(row.item.name.clone()),
            ItemSort::Price => Place::Number(row.sold.price),
            ItemSort::CreatedAt => Place::Instant(row.item.created_at.into()),
        },
        row_id: |row| Place::Id(row.item.id.0),
    };

    const HAS_NUMBER: &'static str = "sku =";

    const PRICE: ItemSort = ItemSort::Price;

    fn insert(&self, db: &mut Db) -> QueryResult<usize> {
        diesel::insert_into(items::table).values(Written::of(self)).execute(db)
    }

    fn update(&self, db: &mut Db, was: Revision) -> QueryResult<usize> {
        let row = Written::of(self);
        diesel::update(items::table.find(row.id).filter(items::revision.eq(was))).set(row).execute(db)
    }

    fn of_row(Shelved { item: row, sold }: Shelved) -> Result<Self, StoreError> {
        Ok(Self {
            sku: read(&row.sku)?,
            name: made(row.name)?,
            description: perhaps(row.description)?,
            product: product(row.id, &row.category, &sold, (row.archived_at, row.created_at))?,
        })
    }

    fn view_of_row(Shelved { item: row, sold }: Shelved) -> Result<Record<ItemView>, StoreError> {
        let modified = sold.updated_at.into();
        let view = ItemView {
            id: row.id.0,
            sku: row.sku,
            name: row.name,
            description: row.description,
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
