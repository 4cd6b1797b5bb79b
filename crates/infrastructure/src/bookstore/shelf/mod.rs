//! Lists of products: what those of books, magazines and items have in common.
//!
//! Each list is told where to begin, so that an index leads to its rows in their order whatever the
//! planner thinks of them. A list of a category with others below it, or with archived products among
//! the rest, is made of the heads of several such walks, merged: nothing longer than a page is sorted.

mod filter;
mod search;

use application::page::{Page, PageRequest};
use diesel::{RunQueryDsl, query_dsl::LoadQuery, sql_types::BigInt};
use domain::{bookstore::Slug, kernel::StoreError};

pub(super) use filter::{Asked, text};
pub(super) use search::{fitting, found};

use super::product::Kind;
use crate::db::{
    Db, Statement,
    keyset::{Cut, Fragment, List, Value},
    store_error,
};

/// A table of products.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    /// Its name.
    pub(super) name: &'static str,
    /// What is in it.
    pub(super) kind: Kind,
    /// What is selected from it, besides the product.
    pub(super) columns: &'static str,
}

/// A walk along one index.
enum Walk<'l> {
    /// Of the products in one category.
    Category(&'l Slug),
    /// Of all that are not archived.
    Listed,
    /// Of all that are.
    Archived,
}

/// More categories than this are not walked one by one.
const MOST_WALKS: usize = 64;

/// One list of products.
pub(super) struct Shelf<'q> {
    table: Table,
    asked: Asked<'q>,
    /// The category that is asked for and those below it.
    categories: Option<Vec<Slug>>,
    postgres: bool,
    /// How many members it is sorted by, and which of them are of the product.
    sorted_by: usize,
    product_first: bool,
    product_ever: bool,
}

impl<'q> Shelf<'q> {
    /// The list that is asked for, sorted as `page` says; `of_product` tells which members are in the
    /// row of the product.
    pub(super) fn of<S: Copy>(
        db: &mut Db,
        table: Table,
        asked: Asked<'q>,
        page: &PageRequest<S>,
        of_product: impl Fn(S) -> bool,
    ) -> Result<Self, StoreError> {
        let categories = asked.shelf.category.as_ref().map(|it| super::categories::subtree(db, it)).transpose()?;
        let mut members = page.sort.iter().map(|it| of_product(it.by));
        let product_first = members.next().unwrap_or(false);
        let product_ever = product_first || members.any(|it| it);
        let postgres = matches!(db, Db::Pg(_));
        Ok(Self { table, asked, categories, postgres, sorted_by: page.sort.len(), product_first, product_ever })
    }

    /// A page of it; `shown` makes of each row what is wanted.
    pub(super) fn page<S, R, T, V>(
        &self,
        db: &mut Db,
        list: &List<S, R>,
        page: &PageRequest<S>,
        shown: impl Fn(R) -> Result<V, StoreError>,
    ) -> Result<Page<V>, StoreError>
    where
        S: Copy,
        Statement<T>: for<'s> LoadQuery<'s, Db, R>,
    {
        // A category that is not there.
        if self.categories.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Page { data: Vec::new(), next: None, total: page.total.then_some(0) });
        }
        let rows = list.page(page, |cut| self.rows(&cut).load(db))?;
        let total = if page.total { Some(self.total(db)?) } else { None };
        let data = rows.data.into_iter().map(shown).collect::<Result<_, _>>()?;
        Ok(Page { data, next: rows.next, total })
    }

    /// The statement that loads one part of the list.
    pub(super) fn rows<T>(&self, cut: &Cut) -> Statement<T> {
        let walks = self.walks();
        let rare = self.sorted_by > 1 || self.asked.members() > 1 || walks.len() > 8 || self.asked.search.is_some();
        let text = match walks.as_slice() {
            [_, _, ..] => self.merged(&walks, cut),
            walks => self.plain(walks.first(), cut),
        };
        Statement::new(text).rare(rare)
    }

    /// How many rows it has in all.
    fn total(&self, db: &mut Db) -> Result<i64, StoreError> {
        let mut text = Fragment::default();
        text.sql("SELECT count(*)");
        self.source(&mut text, self.asked.of_product());
        self.conditions(&mut text);
        Statement::<BigInt>::new(text).rare(true).get_result(db).map_err(store_error)
    }

    /// The walks that its rows are merged from; none where it begins elsewhere than at its own table.
    fn walks(&self) -> Vec<Walk<'_>> {
        if self.product_first || self.asked.search.is_some() || !self.asked.authors.is_empty() {
            return Vec::new();
        }
        match &self.categories {
            Some(categories) if categories.len() > MOST_WALKS => Vec::new(),
            Some(categories) => categories.iter().map(Walk::Category).collect(),
            None if self.asked.shelf.archived => vec![Walk::Listed, Walk::Archived],
            None => vec![Walk::Listed],
        }
    }

    fn plain(&self, walk: Option<&Walk<'_>>, cut: &Cut) -> Fragment {
        let mut text = self.select();
        self.source(&mut text, true);
        match walk {
            Some(walk) => self.walk_conditions(&mut text, walk),
            None => self.conditions(&mut text),
        }
        end(&mut text, cut, true);
        text
    }

    fn merged(&self, walks: &[Walk<'_>], cut: &Cut) -> Fragment {
        let table = self.table.name;
        let mut text = self.select();
        for (number, walk) in walks.iter().enumerate() {
            text.sql(if number == 0 { " FROM (" } else { " UNION ALL " });
            text.sql(format!("SELECT * FROM (SELECT {table}.*"));
            self.source(&mut text, self.product_ever || self.asked.of_product());
            self.walk_conditions(&mut text, walk);
            end(&mut text, cut, true);
            text.sql(") head");
        }
        text.sql(format!(") {table} JOIN bookstore_products ON bookstore_products.id = {table}.id WHERE TRUE"));
        end(&mut text, cut, false);
        text
    }

    fn select(&self) -> Fragment {
        let mut text = Fragment::default();
        text.sql(format!("SELECT {}, {}", self.table.columns, super::product::COLUMNS));
        if self.table.kind == Kind::Book {
            let relevance = if self.asked.search.is_some() { "bookstore_books.relevance" } else { "CAST(0 AS bigint)" };
            text.sql(", ").sql(relevance);
        }
        text
    }

    /// Where the rows come from, and the words ` WHERE TRUE`.
    fn source(&self, text: &mut Fragment, with_product: bool) {
        let table = self.table.name;
        // In SQLite, the left side of this is what is walked; PostgreSQL knows for itself.
        let then = if self.postgres || self.asked.shelf.price.is_some() { "JOIN" } else { "CROSS JOIN" };
        let product = format!(" {then} bookstore_products ON bookstore_products.id = {table}.id");
        let kind = self.table.kind.name();
        if let Some(search) = self.asked.search {
            text.sql(" FROM (");
            search::found(text, table, search, self.postgres);
            text.sql(format!(") {table}"));
        } else if let Some(author) = self.asked.authors.first() {
            text.sql(format!(" FROM bookstore_book_authors {then} {table} ON {table}.id = book_id{product}"));
            text.sql(" WHERE author_id = ").value(&Value::Id((*author).into()));
            return;
        } else if self.product_first && with_product {
            text.sql(format!(
                " FROM bookstore_products {then} {table} ON {table}.id = bookstore_products.id \
                 WHERE bookstore_products.kind = '{kind}'"
            ));
            return;
        } else {
            text.sql(format!(" FROM {table}"));
        }
        text.sql(if with_product { product } else { String::new() }).sql(" WHERE TRUE");
    }

    fn walk_conditions(&self, text: &mut Fragment, walk: &Walk<'_>) {
        let table = self.table.name;
        match walk {
            Walk::Category(slug) => {
                text.sql(format!(" AND {table}.category = ")).value(&Value::Text(slug.to_string()));
                if !self.asked.shelf.archived {
                    text.sql(format!(" AND {table}.archived_at IS NULL"));
                }
            }
            Walk::Listed => drop(text.sql(format!(" AND {table}.archived_at IS NULL"))),
            Walk::Archived => drop(text.sql(format!(" AND {table}.archived_at IS NOT NULL"))),
        }
        self.asked.conditions(text, table);
    }

    fn conditions(&self, text: &mut Fragment) {
        let table = self.table.name;
        if !self.asked.shelf.archived {
            text.sql(format!(" AND {table}.archived_at IS NULL"));
        }
        if let Some(categories) = &self.categories {
            text.sql(format!(" AND {table}.category IN ("));
            filter::values(text, categories.iter().map(|it| Value::Text(it.to_string())));
            text.sql(")");
        }
        self.asked.conditions(text, table);
    }
}

/// The end of a statement. The number of rows stands in the text, because PostgreSQL plans badly for
/// one that it does not know, and is one of few, because each makes another text.
pub(super) fn end(text: &mut Fragment, cut: &Cut, begins: bool) {
    if let (true, Some(only)) = (begins, &cut.only) {
        text.sql(" AND ").append(only);
    }
    text.sql(" ORDER BY ").append(&cut.order).sql(if cut.limit <= 21 { " LIMIT 21" } else { " LIMIT 101" });
}
