//! What is asked of a list besides its order.

use application::bookstore::{SearchQuery, ShelfQuery};
use domain::bookstore::AuthorId;

use crate::db::keyset::{Fragment, Value};

/// What is asked for.
pub(in crate::bookstore) struct Asked<'q> {
    /// As products.
    pub(in crate::bookstore) shelf: &'q ShelfQuery,
    /// By all of these.
    pub(in crate::bookstore) authors: &'q [AuthorId],
    /// With these words.
    pub(in crate::bookstore) search: Option<&'q SearchQuery>,
    /// What else a row must be: the column with the comparison, and the value.
    pub(in crate::bookstore) more: Vec<(&'static str, Value)>,
}

/// A text to compare with.
pub(in crate::bookstore) fn text(shown: &impl ToString) -> Value {
    Value::Text(shown.to_string())
}

impl Asked<'_> {
    /// How many conditions there are, apart from the commonest.
    pub(super) fn members(&self) -> usize {
        let asked = self.shelf;
        let price = asked.price.map_or(0, |it| 1 + usize::from(it.min.is_some()) + usize::from(it.max.is_some()));
        price
            + self.authors.len()
            + self.more.len()
            + usize::from(asked.in_stock.is_some())
            + usize::from(asked.category.is_some())
            + usize::from(asked.archived)
    }

    /// Whether words or authors lead to the rows.
    pub(super) fn names_rows(&self) -> bool {
        self.search.is_some() || !self.authors.is_empty()
    }

    /// The conditions, each with ` AND ` before it.
    pub(super) fn conditions(&self, out: &mut Fragment, table: &'static str) {
        if let Some(range) = self.shelf.price {
            out.sql(format!(" AND {table}.currency = ")).value(&text(&range.currency));
            if let Some(min) = range.min {
                out.sql(format!(" AND {table}.price >= ")).value(&Value::Number(min));
            }
            if let Some(max) = range.max {
                out.sql(format!(" AND {table}.price <= ")).value(&Value::Number(max));
            }
        }
        match self.shelf.in_stock {
            Some(true) => drop(out.sql(format!(" AND {table}.stock > 0"))),
            Some(false) => drop(out.sql(format!(" AND {table}.stock = 0"))),
            None => {}
        }
        for (comparison, value) in &self.more {
            out.sql(format!(" AND {table}.{comparison} ")).value(value);
        }
        for author in self.authors.iter().skip(1) {
            out.sql(format!(
                " AND EXISTS (SELECT 1 FROM bookstore_book_authors other WHERE other.book_id = {table}.id \
                 AND other.author_id = "
            ));
            out.value(&Value::Id((*author).into())).sql(")");
        }
    }
}

/// Several values with commas between them.
pub(in crate::bookstore) fn values(out: &mut Fragment, values: impl Iterator<Item = Value>) {
    for (number, value) in values.enumerate() {
        out.sql(if number == 0 { "" } else { ", " }).value(&value);
    }
}
