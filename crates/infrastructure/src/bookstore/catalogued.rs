//! Magazines and items: found, listed, loaded to be changed, and kept alike. Books have statements of
//! their own.

use application::{
    bookstore::{ListedKind, Origin, ProductQuery, Shelves},
    page::{Page, PageRequest, Record},
};
use diesel::{QueryResult, prelude::*, query_dsl::LoadQuery};
use domain::{
    bookstore::{Catalogued, ProductId, Products},
    kernel::{Revision, StoreError, UserId},
};

use super::{
    product::{self, Tables},
    shelf::{Asked, Lead, Shelf, Table, text},
    stock,
};
use crate::{
    db::{
        Db, Statement,
        keyset::{Column, Fragment, List, Value},
        store_error,
    },
    unit::Unit,
};

/// A kind of product, and its table.
pub(super) trait Tabled: ListedKind<Key = ProductId> {
    /// A row.
    type Row;
    /// What it is read from.
    type RowSql;

    const TABLE: Table;
    const LIST: List<Self::Sort, Self::Row>;
    /// The comparison with the number that it is found by.
    const HAS_NUMBER: &'static str;
    /// The member of a sort that is the price.
    const PRICE: Self::Sort;

    fn insert(&self, db: &mut Db) -> QueryResult<usize>;

    /// Changes the row, if it is still the one of the revision `was`.
    fn update(&self, db: &mut Db, was: Revision) -> QueryResult<usize>;

    fn of_row(row: Self::Row) -> Result<Self, StoreError>;

    fn view_of_row(row: Self::Row) -> Result<Record<Self::View>, StoreError>;
}

impl<K: Tabled> Products<K> for Unit<'_>
where
    Statement<K::RowSql>: for<'s> LoadQuery<'s, Db, K::Row>,
{
    fn product(&mut self, id: ProductId) -> Result<Catalogued<K>, StoreError> {
        let row = load::<K>(self.conn, id, true).map_err(store_error)?;
        K::of_row(row).map(Catalogued::from_facts)
    }

    fn add_product(&mut self, product: &Catalogued<K>, by: Option<UserId>) -> Result<(), StoreError> {
        product::add(self.conn, K::TABLE.kind, product.product())?;
        product.facts().insert(self.conn).map_err(store_error)?;
        stock::keep(self.conn, product.stock_movement(None, by).as_slice())
    }

    fn save_product(&mut self, was: &Catalogued<K>, now: &Catalogued<K>, by: Option<UserId>) -> Result<(), StoreError> {
        let saved = now.facts().update(self.conn, was.product().revision).map_err(store_error)?;
        self.changes([Origin::Product(now.product().id)]);
        product::one(saved)?;
        product::save_price(self.conn, K::TABLE.kind, was.product(), now.product())?;
        stock::keep(self.conn, now.stock_movement(Some(was), by).as_slice())
    }

    fn remove_product(&mut self, product: &Catalogued<K>) -> Result<(), StoreError> {
        self.changes([Origin::Product(product.product().id)]);
        product::remove(self.conn, K::TABLE.kind, product.product())
    }
}

impl<K: Tabled> Shelves<K> for Unit<'_>
where
    Statement<K::RowSql>: for<'s> LoadQuery<'s, Db, K::Row>,
{
    fn find_product(&mut self, id: ProductId) -> Result<Option<Record<K::View>>, StoreError> {
        let row = load::<K>(self.conn, id, false).optional().map_err(store_error)?;
        row.map(K::view_of_row).transpose()
    }

    fn list_products(
        &mut self,
        query: &ProductQuery<K::Number>,
        page: &PageRequest<K::Sort>,
    ) -> Result<Page<K::View>, StoreError> {
        let more = query.number.as_ref().map(|it| (K::HAS_NUMBER, text(it))).into_iter().collect();
        let asked = Asked { shelf: &query.shelf, authors: &[], search: query.search.as_ref(), more };
        let lead = |it| if it == K::PRICE { Lead::Prices } else { Lead::Parted };
        let rows = Shelf::of(self.conn, K::TABLE, asked, page, lead);
        let list = if rows.follows_prices() { by_price::<K>() } else { K::LIST };
        rows.page::<_, _, K::RowSql, _>(self.conn, &list, page, |it| K::view_of_row(it).map(|it| it.view))
    }
}

/// The row with this id, on PostgreSQL locked if it is to be changed.
fn load<K: Tabled>(db: &mut Db, id: ProductId, to_change: bool) -> QueryResult<K::Row>
where
    Statement<K::RowSql>: for<'s> LoadQuery<'s, Db, K::Row>,
{
    let mut text = Fragment::default();
    text.sql("SELECT ").sql(K::TABLE.columns).sql(" FROM ").sql(K::TABLE.kind.table()).sql(" WHERE id = ");
    text.value(&Value::Id(id.into()));
    if to_change && matches!(db, Db::Pg(_)) {
        text.sql(" FOR NO KEY UPDATE");
    }
    Statement::<K::RowSql>::new(text).get_result(db)
}

/// The same list, where the prices lead the way.
fn by_price<K: Tabled>() -> List<K::Sort, K::Row> {
    let column = |by| if by == K::PRICE { Column::number("bookstore_prices.price") } else { (K::LIST.column)(by) };
    List { id: Column::id("bookstore_prices.id"), column, ..K::LIST }
}
