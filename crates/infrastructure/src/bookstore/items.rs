//! Items: found, listed, loaded to be changed, and kept.

#![expect(clippy::ref_option_ref, reason = "what Diesel derives borrows the members")]

use application::{
    bookstore::{ItemQuery, ItemSort, ItemView},
    page::{Key as Place, Page, PageRequest, Record},
};
use diesel::{
    dsl::exists,
    prelude::*,
    sql_types::{Nullable, Text},
};
use domain::{
    bookstore::{Item, ItemFacts, Items, ProductId},
    kernel::{StoreError, Timestamp},
};

use super::{
    document,
    product::{self, Kind, Sold, SoldSql},
    schema::bookstore_items as items,
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
        bookstore_items.category, bookstore_items.archived_at, bookstore_items.created_at, \
        bookstore_items.price, bookstore_items.currency, bookstore_items.stock, bookstore_items.revision, \
        bookstore_items.updated_at",
};

/// An item with what every product has.
#[derive(Clone, Debug, Queryable)]
struct Shelved {
    #[diesel(embed)]
    item: ItemRow,
    #[diesel(embed)]
    sold: Sold,
}

type ShelvedSql = ((Uid, Text, Text, Nullable<Text>, Text, Nullable<Instant>, Instant), SoldSql);

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

impl Items for Unit<'_> {
    fn item(&mut self, id: ProductId) -> Result<Item, StoreError> {
        let mut text = sought(id);
        if let Db::Pg(_) = self.conn {
            text.sql(" FOR NO KEY UPDATE");
        }
        let row: Shelved = Statement::<ShelvedSql>::new(text).get_result(self.conn).map_err(store_error)?;
        row.into_item()
    }

    fn add_item(&mut self, item: &Item) -> Result<(), StoreError> {
        product::add(self.conn, Kind::Item, &item.facts().product)?;
        let row = Written::of(item.facts());
        diesel::insert_into(items::table).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_item(&mut self, was: &Item, now: &Item) -> Result<(), StoreError> {
        let (was, row) = (&was.facts().product, Written::of(now.facts()));
        let sought = items::table.find(row.id).filter(items::revision.eq(was.revision));
        product::one(diesel::update(sought).set(row).execute(self.conn).map_err(store_error)?)?;
        product::save_price(self.conn, Kind::Item, was, &now.facts().product)
    }

    fn remove_item(&mut self, item: &Item) -> Result<(), StoreError> {
        product::remove(self.conn, Kind::Item, &item.facts().product)
    }
}

fn sought(id: ProductId) -> Fragment {
    let mut text = Fragment::default();
    text.sql("SELECT ").sql(TABLE.columns).sql(" FROM bookstore_items WHERE bookstore_items.id = ");
    text.value(&Value::Id(id.into()));
    text
}

/// One item.
pub(super) fn find(db: &mut Db, id: ProductId) -> Result<Option<Record<ItemView>>, StoreError> {
    let row: QueryResult<Shelved> = Statement::<ShelvedSql>::new(sought(id)).get_result(db);
    row.optional().map_err(store_error)?.map(Shelved::into_view).transpose()
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

/// The same, where the prices lead the way.
const BY_PRICE: List<ItemSort, Shelved> = List {
    id: Column::id("bookstore_prices.id"),
    column: |by| if by == ItemSort::Price { Column::number("bookstore_prices.price") } else { (ITEMS.column)(by) },
    ..ITEMS
};

/// A page of items.
pub(super) fn list(db: &mut Db, query: &ItemQuery, page: &PageRequest<ItemSort>) -> Result<Page<ItemView>, StoreError> {
    let more = query.sku.as_ref().map(|it| ("sku =", text(it))).into_iter().collect();
    let asked = Asked { shelf: &query.shelf, authors: &[], search: query.search.as_ref(), more };
    let lead = |it| if it == ItemSort::Price { Lead::Prices } else { Lead::Parted };
    let shelf = Shelf::of(db, TABLE, asked, page, lead);
    let list = if shelf.follows_prices() { BY_PRICE } else { ITEMS };
    shelf.page::<_, _, ShelvedSql, _>(db, &list, page, |it| it.into_view().map(|it| it.view))
}

impl Shelved {
    fn into_item(self) -> Result<Item, StoreError> {
        let Self { item: row, sold: offer } = self;
        Ok(Item::from_facts(ItemFacts {
            sku: read(&row.sku)?,
            name: made(row.name)?,
            description: perhaps(row.description)?,
            product: sold(row.id, &row.category, &offer, (row.archived_at, row.created_at))?,
        }))
    }

    fn into_view(self) -> Result<Record<ItemView>, StoreError> {
        let Self { item: row, sold: offer } = self;
        let modified = offer.updated_at.into();
        let view = ItemView {
            id: row.id.0,
            sku: row.sku,
            name: row.name,
            description: row.description,
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
