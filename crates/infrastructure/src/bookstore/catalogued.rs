//! Magazines and items: found, listed, loaded to be changed, and kept alike. Books have statements of
//! their own.

use application::{
    bookstore::{ListedKind, ProductQuery, Shelves},
    page::{Page, PageRequest, Record},
};
use diesel::{QueryResult, prelude::*, query_dsl::LoadQuery};
use domain::{
    bookstore::{Catalogued, ProductId, Products},
    kernel::StoreError,
};

use super::{
    product,
    shelf::{Asked, Shelf, Table, text},
};
use crate::{
    db::{
        Db, Statement,
        keyset::{Column, List},
        store_error,
        types::Key,
    },
    unit::Unit,
};

/// A kind of product with one table besides that of the products.
pub(super) trait Tabled: ListedKind<Key = ProductId> {
    /// A row of both tables.
    type Row;
    /// What it is read from.
    type RowSql;

    const TABLE: Table;
    const LIST: List<Self::Sort, Self::Row>;
    /// The comparison with the number that it is found by.
    const HAS_NUMBER: &'static str;
    /// The one member of a sort that is in the row of the product.
    const PRICE: Self::Sort;

    /// The row with this id, on PostgreSQL locked if it is to be changed.
    fn load(db: &mut Db, id: Key, to_change: bool) -> QueryResult<Self::Row>;

    fn insert(&self, db: &mut Db) -> QueryResult<usize>;

    fn update(&self, db: &mut Db) -> QueryResult<usize>;

    fn of_row(row: Self::Row) -> Result<Self, StoreError>;

    fn view_of_row(row: Self::Row) -> Result<Record<Self::View>, StoreError>;
}

impl<K: Tabled> Products<K> for Unit<'_> {
    fn product(&mut self, id: ProductId) -> Result<Catalogued<K>, StoreError> {
        let row = K::load(self.conn, id.into(), true).map_err(store_error)?;
        K::of_row(row).map(Catalogued::from_facts)
    }

    fn add_product(&mut self, product: &Catalogued<K>) -> Result<(), StoreError> {
        product::add(self.conn, K::TABLE.kind, product.product())?;
        product.facts().insert(self.conn).map(drop).map_err(store_error)
    }

    fn save_product(&mut self, was: &Catalogued<K>, now: &Catalogued<K>) -> Result<(), StoreError> {
        product::save(self.conn, was.product().revision, now.product())?;
        let saved = now.facts().update(self.conn).map_err(store_error)?;
        if saved == 1 { Ok(()) } else { Err(StoreError::Contended) }
    }

    fn remove_product(&mut self, product: &Catalogued<K>) -> Result<(), StoreError> {
        product::remove(self.conn, product.product())
    }
}

impl<K: Tabled> Shelves<K> for Unit<'_>
where
    Statement<K::RowSql>: for<'s> LoadQuery<'s, Db, K::Row>,
{
    fn find_product(&mut self, id: ProductId) -> Result<Option<Record<K::View>>, StoreError> {
        let row = K::load(self.conn, id.into(), false).optional().map_err(store_error)?;
        row.map(K::view_of_row).transpose()
    }

    fn list_products(
        &mut self,
        query: &ProductQuery<K::Number>,
        page: &PageRequest<K::Sort>,
    ) -> Result<Page<K::View>, StoreError> {
        let more = query.number.as_ref().map(|it| (K::HAS_NUMBER, text(it))).into_iter().collect();
        let asked = Asked { shelf: &query.shelf, authors: &[], search: query.search.as_ref(), more };
        let by_price = |it| it == K::PRICE;
        let rows = Shelf::of(self.conn, K::TABLE, asked, page, by_price);
        let list = match page.sort.first() {
            // An index of products leads the way.
            Some(first) if by_price(first.by) => List { id: Column::id("bookstore_products.id"), ..K::LIST },
            _ => K::LIST,
        };
        rows.page::<_, _, K::RowSql, _>(self.conn, &list, page, |it| K::view_of_row(it).map(|it| it.view))
    }
}
