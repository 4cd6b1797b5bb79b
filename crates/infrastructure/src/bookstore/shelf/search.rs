//! Finding rows by their words.
//!
//! SQLite looks into the index and into the rows that wait to be in it; PostgreSQL's index has such a
//! list inside. How well a book fits is worked out for the rows that are found, from their words
//! alone, so that it comes to the same on both.

use application::bookstore::SearchQuery;

use super::super::document::Words;
use crate::db::keyset::{Fragment, Value};

/// A query for the rows of `table` that have the words, with their relevance where they are books.
pub(in crate::bookstore) fn found(out: &mut Fragment, table: &'static str, search: &SearchQuery, postgres: bool) {
    let words = Words::of(search);
    out.sql(format!("SELECT {table}.*"));
    if table == "bookstore_books" {
        out.sql(", ");
        relevance(out, search, &words, postgres);
        out.sql(" AS relevance");
    }
    if postgres {
        out.sql(format!(" FROM {table} WHERE array_to_tsvector(string_to_array({table}.search_text, ' ')) @@ CAST("));
        out.value(&Value::Text(words.for_postgres())).sql(" AS tsquery)");
        return;
    }
    out.sql(format!(" FROM (SELECT rowid AS hit FROM {table}_search WHERE {table}_search MATCH "));
    out.value(&Value::Text(words.for_sqlite()));
    out.sql(format!(" UNION ALL SELECT row FROM {table}_unsearched CROSS JOIN {table} ON {table}.rowid = row WHERE "));
    let texts = format!("' ' || {table}.search_text || ' '");
    have_words(out, &texts, &words, false);
    out.sql(format!(") hits CROSS JOIN {table} ON {table}.rowid = hits.hit"));
}

/// The condition that a table without an index of its words is searched by.
pub(in crate::bookstore) fn fitting(out: &mut Fragment, column: &str, search: &SearchQuery, postgres: bool) {
    have_words(out, &format!("' ' || {column} || ' '"), &Words::of(search), postgres);
}

/// Whether `texts`, which has a space at either end, has all the words.
fn have_words(out: &mut Fragment, texts: &str, words: &Words, postgres: bool) {
    let place = if postgres { "strpos" } else { "instr" };
    for word in &words.whole {
        out.sql(format!("{place}({texts}, ")).value(&Value::Text(format!(" {word} "))).sql(") > 0 AND ");
    }
    out.sql(format!("{place}({texts}, ")).value(&Value::Text(format!(" {}", words.last))).sql(") > 0");
}

/// The tiers of [`Relevance`](application::bookstore::Relevance).
fn relevance(out: &mut Fragment, search: &SearchQuery, words: &Words, postgres: bool) {
    let title = "substr(bookstore_books.search_text, 1, bookstore_books.title_length)";
    let phrase = Value::Text(words.phrase.clone());
    out.sql("CAST(CASE WHEN ");
    if let Some(isbn) = search.isbn() {
        out.sql("bookstore_books.isbn = ").value(&Value::Text(isbn.to_string())).sql(" OR ");
    }
    out.sql(format!("{title} = ")).value(&phrase);
    out.sql(format!(" THEN 0 WHEN substr({title}, 1, length(")).value(&phrase).sql(")) = ").value(&phrase);
    out.sql(" THEN 1 WHEN ");
    have_words(out, &format!("' ' || {title} || ' '"), words, postgres);
    out.sql(" THEN 2 ELSE 3 END AS bigint)");
}
