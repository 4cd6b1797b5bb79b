//! The statements of lists, in words.

use super::{
    super::product::{Kind, Tables},
    Lead, Shelf, Walk, filter, search,
};
use crate::db::keyset::{Cut, Fragment, Value};

impl Shelf<'_> {
    pub(super) fn plain(&self, walk: Option<&Walk<'_>>, cut: &Cut) -> Fragment {
        let mut text = self.select();
        self.source(&mut text, true);
        match walk {
            Some(walk) => self.walk_conditions(&mut text, walk),
            None => self.conditions(&mut text),
        }
        end(&mut text, cut, true);
        text
    }

    pub(super) fn merged(&self, walks: &[Walk<'_>], cut: &Cut) -> Fragment {
        let table = self.table.kind.table();
        let mut text = self.select();
        for (number, walk) in walks.iter().enumerate() {
            text.sql(if number == 0 { " FROM (" } else { " UNION ALL " });
            text.sql(format!("SELECT * FROM (SELECT {table}.*"));
            self.source(&mut text, true);
            self.walk_conditions(&mut text, walk);
            end(&mut text, cut, true);
            text.sql(") head");
        }
        text.sql(format!(") {table} WHERE TRUE"));
        end(&mut text, cut, false);
        text
    }

    fn select(&self) -> Fragment {
        let mut text = Fragment::default();
        text.sql("SELECT ").sql(self.table.columns);
        if self.table.kind == Kind::Book {
            let relevance = if self.asked.search.is_some() { "bookstore_books.relevance" } else { "CAST(0 AS bigint)" };
            text.sql(", ").sql(relevance);
        }
        text
    }

    /// Where the rows come from, `sorted` or not, and the first of the conditions.
    pub(super) fn source(&self, text: &mut Fragment, sorted: bool) {
        let table = self.table.kind.table();
        // In SQLite, the left side of this is what is walked; PostgreSQL knows for itself.
        let then = if self.postgres { "JOIN" } else { "CROSS JOIN" };
        if let Some(search) = self.asked.search {
            text.sql(" FROM (");
            search::found(text, table, search, self.postgres);
            text.sql(format!(") {table} WHERE TRUE"));
        } else if let Some(author) = self.asked.authors.first() {
            text.sql(format!(" FROM bookstore_book_authors {then} {table} ON {table}.id = book_id WHERE author_id = "));
            text.value(&Value::Id((*author).into()));
        } else if sorted && self.follows_prices() {
            let kind = self.table.kind.name();
            text.sql(format!(
                " FROM bookstore_prices {then} {table} ON {table}.id = bookstore_prices.id \
                 WHERE bookstore_prices.kind = '{kind}'"
            ));
        } else {
            text.sql(" FROM ").sql(table);
            match self.lead {
                // PostgreSQL knows for itself.
                Lead::Whole(index) if sorted && !self.postgres => drop(text.sql(" INDEXED BY ").sql(index)),
                _ => {}
            }
            text.sql(" WHERE TRUE");
        }
    }

    fn walk_conditions(&self, text: &mut Fragment, walk: &Walk<'_>) {
        let table = self.table.kind.table();
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
        self.leaf_condition(text);
        self.asked.conditions(text, table);
    }

    pub(super) fn conditions(&self, text: &mut Fragment) {
        let table = self.table.kind.table();
        if !self.asked.shelf.archived {
            text.sql(format!(" AND {table}.archived_at IS NULL"));
        }
        if let Some(categories) = &self.categories {
            text.sql(format!(" AND {table}.category IN ("));
            filter::values(text, categories.iter().map(|it| Value::Text(it.to_string())));
            text.sql(")");
        }
        self.leaf_condition(text);
        self.asked.conditions(text, table);
    }

    fn leaf_condition(&self, text: &mut Fragment) {
        let Some(slug) = self.asked.shelf.category.as_ref().filter(|_| self.only_if_leaf) else { return };
        text.sql(" AND NOT EXISTS (SELECT 1 FROM bookstore_categories below WHERE below.parent = ");
        text.value(&Value::Text(slug.to_string())).sql(")");
    }
}

/// The end of a statement. The number of rows stands in the text, because PostgreSQL plans badly for
/// one that it does not know, and is one of few, because each makes another text.
pub(in crate::bookstore) fn end(text: &mut Fragment, cut: &Cut, begins: bool) {
    if let (true, Some(only)) = (begins, &cut.only) {
        text.sql(" AND ").append(only);
    }
    text.sql(" ORDER BY ").append(&cut.order).sql(if cut.limit <= 21 { " LIMIT 21" } else { " LIMIT 101" });
}
