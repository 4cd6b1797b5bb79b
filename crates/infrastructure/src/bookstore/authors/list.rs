//! Lists of authors.

use application::{
    bookstore::{AuthorQuery, AuthorSort, AuthorView},
    page::{Key as Place, Page, PageRequest},
};
use diesel::{RunQueryDsl, sql_types::BigInt};
use domain::kernel::StoreError;

use super::{
    super::shelf,
    counted,
    row::{self, AuthorRow, AuthorSql},
};
use crate::db::{
    Db, Statement,
    keyset::{Column, Fragment, List},
    store_error,
};

const AUTHORS: List<AuthorSort, AuthorRow> = List {
    id: Column::id("bookstore_authors.id"),
    column: |by| match by {
        AuthorSort::Name => Column::text("bookstore_authors.name"),
        AuthorSort::SortName => Column::text("bookstore_authors.sort_name"),
        AuthorSort::CreatedAt => Column::instant("bookstore_authors.created_at"),
    },
    key: |row, by| match by {
        AuthorSort::Name => Place::Text(row.name.clone()),
        AuthorSort::SortName => Place::Text(row.sort_name.clone()),
        AuthorSort::CreatedAt => Place::Instant(row.created_at.into()),
    },
    row_id: |row| Place::Id(row.id.0),
};

/// A page of authors.
pub(in crate::bookstore) fn list(
    db: &mut Db,
    query: &AuthorQuery,
    page: &PageRequest<AuthorSort>,
) -> Result<Page<AuthorView>, StoreError> {
    let rare = query.search.is_some() || page.sort.len() > 1;
    let from = source(query, matches!(db, Db::Pg(_)));
    let rows = AUTHORS.page(page, |cut| {
        let mut text = Fragment::default();
        text.sql("SELECT ").sql(row::COLUMNS).append(&from);
        shelf::end(&mut text, &cut, true);
        Statement::<AuthorSql>::new(text).rare(rare).load(db)
    })?;
    let total = if page.total { Some(total(db, &from)?) } else { None };
    let data = counted(db, rows.data)?.into_iter().map(|it| it.view).collect();
    Ok(Page { data, next: rows.next, total })
}

fn source(query: &AuthorQuery, postgres: bool) -> Fragment {
    let mut from = Fragment::default();
    match &query.search {
        Some(search) => {
            from.sql(" FROM (");
            shelf::found(&mut from, "bookstore_authors", search, postgres);
            from.sql(") bookstore_authors WHERE TRUE");
        }
        None => drop(from.sql(" FROM bookstore_authors WHERE TRUE")),
    }
    from
}

fn total(db: &mut Db, from: &Fragment) -> Result<i64, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT count(*)").append(from);
    Statement::<BigInt>::new(text).rare(true).get_result(db).map_err(store_error)
}
