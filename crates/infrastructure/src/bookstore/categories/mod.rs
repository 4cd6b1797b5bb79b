//! Categories: the tree of shelves.

mod counts;
mod list;
mod row;
mod tree;

use application::{
    bookstore::{BookCounts, CategoryView, Origin},
    page::Record,
};
use diesel::{dsl::exists, prelude::*, sql_query};
use domain::{
    bookstore::{Categories, Category, Lineage, Slug},
    kernel::StoreError,
};
use row::CategoryRow;

use super::{product, schema::bookstore_categories as categories};
use crate::{
    db::{Db, on, store_error},
    unit::Unit,
};

pub(super) use list::list;
pub(super) use row::Written;
pub(super) use tree::subtree;

/// What those who change the tree queue for.
const TREE: i64 = 0x006c_7963_6575_6d01;

impl Categories for Unit<'_> {
    fn lock_category_tree(&mut self) -> Result<(), StoreError> {
        // SQLite has one writer at a time.
        let Db::Pg(conn) = self.conn else { return Ok(()) };
        let lock = sql_query(format!("SELECT pg_advisory_xact_lock({TREE})"));
        lock.execute(conn).map(drop).map_err(store_error)
    }

    fn category(&mut self, slug: &Slug) -> Result<Category, StoreError> {
        let sought = categories::table.find(&**slug);
        let row: QueryResult<CategoryRow> = on!(
            self.conn,
            pg | conn | sought.select(CategoryRow::as_select()).for_no_key_update().first(conn),
            sqlite | conn | sought.select(CategoryRow::as_select()).first(conn)
        );
        row.map_err(store_error)?.into_category()
    }

    fn category_exists(&mut self, slug: &Slug) -> Result<bool, StoreError> {
        let sought = || categories::table.find(&**slug).select(categories::slug);
        let found: QueryResult<String> =
            on!(self.conn, pg | conn | sought().for_key_share().first(conn), sqlite | conn | sought().first(conn));
        found.optional().map(|it| it.is_some()).map_err(store_error)
    }

    fn lineage(&mut self, slug: &Slug) -> Result<Lineage, StoreError> {
        tree::lineage(self.conn, slug)
    }

    fn category_height(&mut self, slug: &Slug) -> Result<usize, StoreError> {
        tree::height(self.conn, slug)
    }

    fn category_in_use(&mut self, slug: &Slug) -> Result<bool, StoreError> {
        let below = diesel::select(exists(categories::table.filter(categories::parent.eq(&**slug))));
        Ok(below.get_result(self.conn).map_err(store_error)? || product::any_in(self.conn, slug)?)
    }

    fn add_category(&mut self, category: &Category) -> Result<(), StoreError> {
        let row = Written::of(category.facts());
        diesel::insert_into(categories::table).values(row).execute(self.conn).map_err(store_error)?;
        self.changes([Origin::Categories]);
        Ok(())
    }

    fn save_category(&mut self, was: &Category, now: &Category) -> Result<(), StoreError> {
        let row = Written::of(now.facts());
        let sought = categories::table.find(row.slug).filter(categories::revision.eq(was.facts().revision));
        let saved = diesel::update(sought).set(&row).execute(self.conn).map_err(store_error)?;
        self.changes([Origin::Categories]);
        if saved == 1 { Ok(()) } else { Err(StoreError::Contended) }
    }

    fn remove_category(&mut self, category: &Category) -> Result<(), StoreError> {
        let facts = category.facts();
        let sought = categories::table.find(&*facts.slug).filter(categories::revision.eq(facts.revision));
        let gone = diesel::delete(sought).execute(self.conn).map_err(store_error)?;
        self.changes([Origin::Categories]);
        if gone == 1 { Ok(()) } else { Err(StoreError::Contended) }
    }
}

/// One category.
pub(super) fn find(db: &mut Db, slug: &Slug) -> Result<Option<Record<CategoryView>>, StoreError> {
    let row: Option<CategoryRow> =
        categories::table.find(&**slug).select(CategoryRow::as_select()).first(db).optional().map_err(store_error)?;
    let Some(row) = row else { return Ok(None) };
    let counts = book_counts(db, slug)?;
    Ok(Some(row.into_view(counts)))
}

/// How many books in the lists a category has.
pub(super) fn book_counts(db: &mut Db, slug: &Slug) -> Result<BookCounts, StoreError> {
    Ok(counts::of(db, &[slug.to_string()])?.remove(&**slug).unwrap_or_default())
}
