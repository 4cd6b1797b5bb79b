//! Lists of products: what those of books, magazines and items have in common.
//!
//! Each list is told where to begin, so that an index leads to its rows in their order whatever the
//! planner thinks of them. A list of a category with others below it, or with archived products among
//! the rest, is made of the heads of several such walks, merged: nothing longer than a page is sorted.

mod filter;
mod search;
mod sql;

use application::page::{Page, PageRequest};
use diesel::{RunQueryDsl, query_dsl::LoadQuery, sql_types::BigInt};
use domain::{bookstore::Slug, kernel::StoreError};

pub(super) use filter::{Asked, text, values};
pub(super) use search::{fitting, found};
pub(super) use sql::end;

use super::product::Kind;
use crate::db::{
    Db, Statement,
    keyset::{Cut, Fragment, List},
    store_error,
};

/// A table of products.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    /// What is in it.
    pub(super) kind: Kind,
    /// What is selected from it.
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

/// What leads to the rows of a list in the order of its first member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// An index of the listed rows, and one of the archived.
    Parted,
    /// One index of both, of this name.
    Whole(&'static str),
    /// The order of prices.
    Prices,
}

/// More categories than this are not walked one by one.
const MOST_WALKS: usize = 64;

/// One list of products.
pub(super) struct Shelf<'q> {
    table: Table,
    asked: Asked<'q>,
    /// The category that is asked for and those below it.
    categories: Option<Vec<Slug>>,
    /// Whether it has rows only if there are none below it.
    only_if_leaf: bool,
    postgres: bool,
    /// How many members it is sorted by.
    sorted_by: usize,
    /// What leads to its rows, unless words or authors do.
    lead: Lead,
}

impl<'q> Shelf<'q> {
    /// The list that is asked for, sorted as `page` says; `lead` tells what each member has.
    pub(super) fn of<S: Copy>(
        db: &Db,
        table: Table,
        asked: Asked<'q>,
        page: &PageRequest<S>,
        lead: impl Fn(S) -> Lead,
    ) -> Self {
        let lead = page.sort.first().map_or(Lead::Parted, |it| lead(it.by));
        let postgres = matches!(db, Db::Pg(_));
        let (categories, only_if_leaf, sorted_by) = (None, false, page.sort.len());
        Self { table, asked, categories, only_if_leaf, postgres, sorted_by, lead }
    }

    /// Whether the order of prices leads to its rows.
    pub(super) fn follows_prices(&self) -> bool {
        self.lead == Lead::Prices && !self.asked.names_rows()
    }

    /// A page of it; `shown` makes of each row what is wanted.
    pub(super) fn page<S, R, T, V>(
        mut self,
        db: &mut Db,
        list: &List<S, R>,
        page: &PageRequest<S>,
        shown: impl Fn(R) -> Result<V, StoreError>,
    ) -> Result<Page<V>, StoreError>
    where
        S: Copy,
        Statement<T>: for<'s> LoadQuery<'s, Db, R>,
    {
        // Most categories have none below them. Those take one statement, which has no rows for others.
        self.only_if_leaf = self.asked.shelf.category.is_some();
        self.categories = self.asked.shelf.category.clone().map(|it| vec![it]);
        let mut rows = list.page(page, |cut| self.rows(&cut).load(db))?;
        if self.only_if_leaf && rows.data.is_empty() {
            self.resolve(db)?;
            if self.categories.as_ref().is_some_and(|it| it.len() > 1) {
                rows = list.page(page, |cut| self.rows(&cut).load(db))?;
            }
        }
        let total = if page.total { Some(self.total(db)?) } else { None };
        let data = rows.data.into_iter().map(shown).collect::<Result<_, _>>()?;
        Ok(Page { data, next: rows.next, total })
    }

    /// Finds the categories below the one that is asked for.
    fn resolve(&mut self, db: &mut Db) -> Result<(), StoreError> {
        let asked = self.asked.shelf.category.as_ref();
        let found = asked.map(|it| super::categories::subtree(db, it)).transpose()?;
        // One that is not there has no rows either.
        self.categories = found.filter(|it| !it.is_empty()).or_else(|| asked.map(|it| vec![it.clone()]));
        self.only_if_leaf = false;
        Ok(())
    }

    /// The statement that loads one part of the list.
    fn rows<T>(&self, cut: &Cut) -> Statement<T> {
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
        self.source(&mut text, false);
        self.conditions(&mut text);
        Statement::<BigInt>::new(text).rare(true).get_result(db).map_err(store_error)
    }

    /// The walks that its rows are merged from; none where it begins elsewhere than at its own table.
    fn walks(&self) -> Vec<Walk<'_>> {
        if self.lead != Lead::Parted || self.asked.names_rows() {
            return Vec::new();
        }
        match &self.categories {
            Some(categories) if categories.len() > MOST_WALKS => Vec::new(),
            Some(categories) => categories.iter().map(Walk::Category).collect(),
            None if self.asked.shelf.archived => vec![Walk::Listed, Walk::Archived],
            None => vec![Walk::Listed],
        }
    }
}
