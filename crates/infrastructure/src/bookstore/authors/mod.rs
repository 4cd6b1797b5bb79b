//! Authors: found, loaded to be changed, and kept.

mod list;
mod row;

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use application::{
    bookstore::{AuthorView, Origin},
    page::Record,
};
use diesel::{prelude::*, sql_query, sql_types::Text};
use domain::{
    bookstore::{Author, AuthorId, Authors, Credit, PersonName},
    kernel::{StoreError, Timestamp},
};
use row::AuthorRow;
use uuid::Uuid;

use super::{books, schema::bookstore_authors as authors, stored::read};
use crate::{
    db::{Db, on, store_error, types::Key},
    unit::Unit,
};

pub(super) use list::list;
pub(super) use row::Written;

impl Authors for Unit<'_> {
    fn author(&mut self, id: AuthorId) -> Result<Author, StoreError> {
        let sought = authors::table.find(Key::from(id));
        let row: QueryResult<AuthorRow> = on!(
            self.conn,
            pg | conn | sought.select(AuthorRow::as_select()).for_no_key_update().first(conn),
            sqlite | conn | sought.select(AuthorRow::as_select()).first(conn)
        );
        row.map_err(store_error)?.into_author()
    }

    fn authors_by_id(&mut self, ids: &[AuthorId]) -> Result<Vec<Option<Credit>>, StoreError> {
        let found: HashMap<AuthorId, Credit> = named(self.conn, ids)?.into_iter().map(|it| (it.author, it)).collect();
        Ok(ids.iter().map(|it| found.get(it).cloned()).collect())
    }

    fn authors_named(&mut self, names: &[PersonName]) -> Result<Vec<Option<Credit>>, StoreError> {
        let keys: Vec<String> = names.iter().map(PersonName::key).collect();
        let mut found = oldest(self.conn, &keys)?;
        let missing: BTreeSet<&String> = keys.iter().filter(|it| !found.contains_key(*it)).collect();
        if queue_for_names(self.conn, &missing)? {
            found = oldest(self.conn, &keys)?;
        }
        Ok(keys.iter().map(|it| found.get(it).cloned()).collect())
    }

    fn add_author(&mut self, author: &Author) -> Result<(), StoreError> {
        let row = Written::of(author.facts());
        diesel::insert_into(authors::table).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_author(&mut self, was: &Author, now: &Author) -> Result<(), StoreError> {
        let (was, row) = (was.facts().revision, Written::of(now.facts()));
        let sought = authors::table.find(row.id).filter(authors::revision.eq(was));
        let saved = diesel::update(sought).set(row).execute(self.conn).map_err(store_error)?;
        self.changes([Origin::Author(now.facts().id)]);
        if saved == 1 { Ok(()) } else { Err(StoreError::Contended) }
    }

    fn author_renamed(&mut self, author: &Author) -> Result<(), StoreError> {
        let books = books::rename(self.conn, author)?;
        self.changes(books.into_iter().map(Origin::Product));
        Ok(())
    }

    fn author_book_count(&mut self, id: AuthorId) -> Result<u64, StoreError> {
        books::count(self.conn, id).map(i64::unsigned_abs)
    }

    fn reassign_books(&mut self, from: AuthorId, to: &Author, at: Timestamp) -> Result<(), StoreError> {
        let books = books::reassign(self.conn, from, to, at)?;
        self.changes(books.into_iter().map(Origin::Product).chain([from, to.facts().id].map(Origin::Author)));
        Ok(())
    }

    fn remove_author(&mut self, author: &Author) -> Result<(), StoreError> {
        let facts = author.facts();
        let sought = authors::table.find(Key::from(facts.id)).filter(authors::revision.eq(facts.revision));
        let gone = diesel::delete(sought).execute(self.conn).map_err(store_error)?;
        self.changes([Origin::Author(facts.id)]);
        if gone == 1 { Ok(()) } else { Err(StoreError::Contended) }
    }
}

/// One author.
pub(super) fn find(db: &mut Db, id: AuthorId) -> Result<Option<Record<AuthorView>>, StoreError> {
    let row = authors::table.find(Key::from(id)).select(AuthorRow::as_select()).first(db);
    let row: Option<AuthorRow> = row.optional().map_err(store_error)?;
    Ok(counted(db, row.into_iter().collect())?.pop())
}

/// Those of these authors that there are, in any order.
pub(super) fn views(db: &mut Db, ids: &[Uuid]) -> Result<Vec<Record<AuthorView>>, StoreError> {
    let ids: Vec<Key> = ids.iter().map(|it| Key(*it)).collect();
    let sought = authors::table.filter(authors::id.eq_any(ids)).select(AuthorRow::as_select());
    let rows = sought.load(db).map_err(store_error)?;
    counted(db, rows)
}

/// With the number of books of each, found for all at once.
fn counted(db: &mut Db, rows: Vec<AuthorRow>) -> Result<Vec<Record<AuthorView>>, StoreError> {
    let ids: Vec<Key> = rows.iter().map(|it| it.id).collect();
    let counts = if ids.is_empty() { HashMap::new() } else { books::listed(db, &ids)? };
    let count = |it: &AuthorRow| counts.get(&it.id).copied().unwrap_or(0);
    Ok(rows.into_iter().map(|it| (count(&it), it)).map(|(count, it)| it.into_view(count)).collect())
}

/// Who has these ids. Until the transaction ends they are neither removed nor given another name, which
/// would otherwise miss the books that are written meanwhile.
fn named(db: &mut Db, ids: &[AuthorId]) -> Result<Vec<Credit>, StoreError> {
    // The commonest case has a statement that is always the same.
    let rows: Vec<(Key, String)> = if let [id] = ids {
        let sought = || authors::table.find(Key::from(*id)).select((authors::id, authors::name));
        on!(db, pg | conn | sought().for_share().load(conn), sqlite | conn | sought().load(conn))
    } else {
        let ids: Vec<Key> = ids.iter().map(|it| Key::from(*it)).collect();
        let sought = || authors::table.filter(authors::id.eq_any(&ids)).select((authors::id, authors::name));
        on!(db, pg | conn | sought().order(authors::id).for_share().load(conn), sqlite | conn | sought().load(conn))
    }
    .map_err(store_error)?;
    rows.into_iter().map(|(id, name)| Ok(Credit { author: id.into(), name: read(&name)? })).collect()
}

/// Waits until nobody else is about to make an author of one of these names, and keeps others from it
/// until the transaction ends. Says whether somebody may have made one by then. Always in the order of
/// the names, so that two who want the same ones never wait for each other.
fn queue_for_names(db: &mut Db, keys: &BTreeSet<&String>) -> Result<bool, StoreError> {
    // The one writer of SQLite is a queue already.
    let Db::Pg(conn) = db else { return Ok(false) };
    for key in keys {
        let lock = sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
        lock.bind::<Text, _>(key.as_str()).execute(conn).map_err(store_error)?;
    }
    Ok(!keys.is_empty())
}

/// The oldest author of each name, by its key.
fn oldest(db: &mut Db, keys: &[String]) -> Result<HashMap<String, Credit>, StoreError> {
    let sought = || {
        authors::table
            .filter(authors::name_key.eq_any(keys))
            .order((authors::name_key, authors::created_at, authors::id))
            .select((authors::name_key, authors::id, authors::name))
    };
    let rows: Vec<(String, Key, String)> =
        on!(db, pg | conn | sought().for_share().load(conn), sqlite | conn | sought().load(conn))
            .map_err(store_error)?;
    let mut found = HashMap::new();
    for (key, id, name) in rows {
        if let Entry::Vacant(first) = found.entry(key) {
            first.insert(Credit { author: id.into(), name: read(&name)? });
        }
    }
    Ok(found)
}
