//! Lists of categories.

use application::{
    bookstore::{CategoryQuery, CategorySort, CategoryView},
    page::{Key as Place, Page, PageRequest},
};
use diesel::{RunQueryDsl, sql_types::BigInt};
use domain::kernel::StoreError;

use super::{
    super::shelf,
    counts,
    row::{self, CategoryRow, CategorySql},
};
use crate::db::{
    Db, Statement,
    keyset::{Column, Fragment, List, Value},
    store_error,
};

const CATEGORIES: List<CategorySort, CategoryRow> = List {
    id: Column::text("bookstore_categories.slug"),
    column: |by| match by {
        CategorySort::Slug => Column::text("bookstore_categories.slug"),
        CategorySort::Name => Column::text("bookstore_categories.name"),
    },
    key: |row, by| match by {
        CategorySort::Slug => Place::Text(row.slug.clone()),
        CategorySort::Name => Place::Text(row.name.clone()),
    },
    row_id: |row| Place::Text(row.slug.clone()),
};

/// A page of categories.
pub(in crate::bookstore) fn list(
    db: &mut Db,
    query: &CategoryQuery,
    page: &PageRequest<CategorySort>,
) -> Result<Page<CategoryView>, StoreError> {
    let from = source(query, matches!(db, Db::Pg(_)));
    let rare = query.search.is_some();
    let rows = CATEGORIES.page(page, |cut| {
        let mut text = Fragment::default();
        text.sql("SELECT ").sql(row::COLUMNS).append(&from);
        shelf::end(&mut text, &cut, true);
        Statement::<CategorySql>::new(text).rare(rare).load(db)
    })?;
    let total = if page.total { Some(total(db, &from)?) } else { None };
    let slugs: Vec<String> = rows.data.iter().map(|it| it.slug.clone()).collect();
    let mut counts = counts::of(db, &slugs)?;
    let books = |it: CategoryRow| (counts.remove(&it.slug).unwrap_or_default(), it);
    let data = rows.data.into_iter().map(books).map(|(counts, it)| it.into_view(counts).view).collect();
    Ok(Page { data, next: rows.next, total })
}

/// There are few enough of them to be searched one by one.
fn source(query: &CategoryQuery, postgres: bool) -> Fragment {
    let mut from = Fragment::default();
    from.sql(" FROM bookstore_categories WHERE TRUE");
    if let Some(parent) = &query.parent {
        from.sql(" AND bookstore_categories.parent = ").value(&Value::Text(parent.to_string()));
    }
    if let Some(search) = &query.search {
        from.sql(" AND ");
        shelf::fitting(&mut from, "bookstore_categories.search_text", search, postgres);
    }
    from
}

fn total(db: &mut Db, from: &Fragment) -> Result<i64, StoreError> {
    let mut text = Fragment::default();
    text.sql("SELECT count(*)").append(from);
    Statement::<BigInt>::new(text).rare(true).get_result(db).map_err(store_error)
}
