//! Items as rows.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{ItemSort, ItemView},
    page::{Key as Place, Record},
};
use diesel::{
    dsl::{AsSelect, SqlTypeOf, exists},
    prelude::*,
};
use domain::{
    bookstore::ItemFacts,
    kernel::{StoreError, Timestamp},
};

use super::{
    catalogued::Tabled,
    document,
    product::{Kind, ProductRow},
    schema::{bookstore_items as items, bookstore_products as products},
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
#[diesel(table_name = items)]
pub(super) struct ItemRow {
    id: Key,
    sku: String,
    name: String,
    description: Option<String>,
    category: String,
    archived_at: Option<Ts>,
    created_at: Ts,
}

/// An item with its product.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = items)]
pub(super) struct Shelved {
    #[diesel(embed)]
    item: ItemRow,
    #[diesel(embed)]
    product: ProductRow,
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
    archived_at: Option<Ts>,
    created_at: Ts,
}

impl<'i> Written<'i> {
    fn of(item: &'i ItemFacts) -> Self {
        Self {
            id: item.product.id.into(),
            sku: &item.sku,
            name: &item.name,
            description: item.description.as_deref(),
            category: &item.product.category,
            search_text: document::of_item(item),
            archived_at: item.product.archived_at.map(Ts),
            created_at: item.product.created_at.into(),
        }
    }
}

impl Tabled for ItemFacts {
    type Row = Shelved;
    type RowSql = SqlTypeOf<AsSelect<Shelved, MultiBackend>>;

    const TABLE: Table = Table {
        name: "bookstore_items",
        kind: Kind::Item,
        columns: "bookstore_items.id, bookstore_items.sku, bookstore_items.name, bookstore_items.description, \
            bookstore_items.category, bookstore_items.archived_at, bookstore_items.created_at",
    };

    const LIST: List<ItemSort, Shelved> = List {
        id: Column::id("bookstore_items.id"),
        column: |by| match by {
            ItemSort::Name => Column::text("bookstore_items.name"),
            ItemSort::Price => Column::number("bookstore_products.price"),
            ItemSort::CreatedAt => Column::instant("bookstore_items.created_at"),
        },
        key: |row, by| match by {
            ItemSort::Name => Place::Text(row.item.name.clone()),
            ItemSort::Price => Place::Number(row.product.price),
            ItemSort::CreatedAt => Place::Instant(row.item.created_at.into()),
        },
        row_id: |row| Place::Id(row.item.id.0),
    };

    const HAS_NUMBER: &'static str = "sku =";

    const PRICE: ItemSort = ItemSort::Price;

    fn load(db: &mut Db, id: Key, to_change: bool) -> QueryResult<Shelved> {
        let sought = items::table.inner_join(products::table).filter(items::id.eq(id));
        match db {
            Db::Pg(conn) if to_change => sought.select(Shelved::as_select()).for_no_key_update().first(conn),
            db => sought.select(Shelved::as_select()).first(db),
        }
    }

    fn insert(&self, db: &mut Db) -> QueryResult<usize> {
        diesel::insert_into(items::table).values(Written::of(self)).execute(db)
    }

    fn update(&self, db: &mut Db) -> QueryResult<usize> {
        let row = Written::of(self);
        diesel::update(items::table.find(row.id)).set(row).execute(db)
    }

    fn of_row(Shelved { item: row, product }: Shelved) -> Result<Self, StoreError> {
        Ok(Self {
            sku: read(&row.sku)?,
            name: made(row.name)?,
            description: perhaps(row.description)?,
            product: sold(row.id, &row.category, &product, (row.archived_at, row.created_at))?,
        })
    }

    fn view_of_row(Shelved { item: row, product }: Shelved) -> Result<Record<ItemView>, StoreError> {
        let modified = product.updated_at.into();
        let view = ItemView {
            id: row.id.0,
            sku: row.sku,
            name: row.name,
            description: row.description,
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

/// Whether any item, archived or not, is in a category.
pub(super) fn any_in(db: &mut Db, category: &str) -> Result<bool, StoreError> {
    let sought = items::table.filter(items::category.eq(category));
    diesel::select(exists(sought)).get_result(db).map_err(store_error)
}
