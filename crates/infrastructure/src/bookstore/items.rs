//! Items: found, listed, loaded to be changed, and kept.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{ItemQuery, ItemSort, ItemView},
    page::{Key as Place, Page, PageRequest, Record},
};
use diesel::{dsl::exists, prelude::*};
use domain::{
    bookstore::{Item, ItemFacts, Items, ProductId},
    kernel::{StoreError, Timestamp},
};

use super::{
    document,
    product::{self, Kind, ProductRow},
    schema::{bookstore_items as items, bookstore_products as products},
    shelf::{Asked, Shelf, Table, text},
    stored::{made, money, perhaps, product as sold, read, small},
};
use crate::{
    db::{
        Db, MultiBackend,
        keyset::{Column, List},
        on, store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = items)]
struct ItemRow {
    id: Key,
    sku: String,
    name: String,
    description: Option<String>,
    category: String,
    archived_at: Option<Ts>,
    created_at: Ts,
}

const TABLE: Table = Table {
    name: "bookstore_items",
    kind: Kind::Item,
    columns: "bookstore_items.id, bookstore_items.sku, bookstore_items.name, bookstore_items.description, \
        bookstore_items.category, bookstore_items.archived_at, bookstore_items.created_at",
};

/// A item with its product.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = items)]
struct Shelved {
    #[diesel(embed)]
    item: ItemRow,
    #[diesel(embed)]
    product: ProductRow,
}

type ShelvedSql = diesel::dsl::SqlTypeOf<diesel::dsl::AsSelect<Shelved, MultiBackend>>;

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

impl Items for Unit<'_> {
    fn item(&mut self, id: ProductId) -> Result<Item, StoreError> {
        let sought = items::table.inner_join(products::table).filter(items::id.eq(Key::from(id)));
        let row: QueryResult<Shelved> = on!(
            self.conn,
            pg | conn | sought.select(Shelved::as_select()).for_no_key_update().first(conn),
            sqlite | conn | sought.select(Shelved::as_select()).first(conn)
        );
        row.map_err(store_error)?.into_item()
    }

    fn add_item(&mut self, item: &Item) -> Result<(), StoreError> {
        product::add(self.conn, Kind::Item, &item.facts().product)?;
        let row = Written::of(item.facts());
        diesel::insert_into(items::table).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_item(&mut self, was: &Item, now: &Item) -> Result<(), StoreError> {
        let row = Written::of(now.facts());
        product::save(self.conn, was.facts().product.revision, &now.facts().product)?;
        let saved = diesel::update(items::table.find(row.id)).set(row).execute(self.conn).map_err(store_error)?;
        if saved == 1 { Ok(()) } else { Err(StoreError::Contended) }
    }

    fn remove_item(&mut self, item: &Item) -> Result<(), StoreError> {
        product::remove(self.conn, &item.facts().product)
    }
}

/// One item.
pub(super) fn find(db: &mut Db, id: ProductId) -> Result<Option<Record<ItemView>>, StoreError> {
    let sought = items::table.inner_join(products::table).filter(items::id.eq(Key::from(id)));
    let row = sought.select(Shelved::as_select()).first(db).optional().map_err(store_error)?;
    row.map(Shelved::into_view).transpose()
}

/// Whether any item, archived or not, is in a category.
pub(super) fn any_in(db: &mut Db, category: &str) -> Result<bool, StoreError> {
    let sought = items::table.filter(items::category.eq(category));
    diesel::select(exists(sought)).get_result(db).map_err(store_error)
}

const ITEMS: List<ItemSort, Shelved> = List {
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

/// The same, where an index of products leads the way.
const BY_PRODUCT: List<ItemSort, Shelved> = List { id: Column::id("bookstore_products.id"), ..ITEMS };

/// A page of items.
pub(super) fn list(db: &mut Db, query: &ItemQuery, page: &PageRequest<ItemSort>) -> Result<Page<ItemView>, StoreError> {
    let more = query.sku.as_ref().map(|it| ("sku =", text(it))).into_iter().collect();
    let asked = Asked { shelf: &query.shelf, authors: &[], search: query.search.as_ref(), more };
    let by_price = |it| it == ItemSort::Price;
    let shelf = Shelf::of(db, TABLE, asked, page, by_price);
    let list = if page.sort.first().is_some_and(|it| by_price(it.by)) { BY_PRODUCT } else { ITEMS };
    shelf.page::<_, _, ShelvedSql, _>(db, &list, page, |it| it.into_view().map(|it| it.view))
}

impl Shelved {
    fn into_item(self) -> Result<Item, StoreError> {
        let Self { item: row, product } = self;
        Ok(Item::from_facts(ItemFacts {
            sku: read(&row.sku)?,
            name: made(row.name)?,
            description: perhaps(row.description)?,
            product: sold(row.id, &row.category, &product, (row.archived_at, row.created_at))?,
        }))
    }

    fn into_view(self) -> Result<Record<ItemView>, StoreError> {
        let Self { item: row, product } = self;
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
