//! What products are and where they stand, whatever they are.

use std::collections::HashMap;

use diesel::{RunQueryDsl, sql_types::Text};
use domain::kernel::StoreError;

use super::super::{
    product::{Kind, Tables},
    shelf::values,
};
use crate::db::{
    Db, Statement,
    keyset::{Fragment, Value},
    store_error,
    types::{Key, Uid},
};

/// What a product is, and its category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::bookstore) struct Shelved {
    pub(in crate::bookstore) kind: String,
    pub(in crate::bookstore) category: String,
}

/// Those of `products` that there are.
pub(in crate::bookstore) fn of(db: &mut Db, products: &[Key]) -> Result<HashMap<Key, Shelved>, StoreError> {
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let mut text = Fragment::default();
    for (number, kind) in Kind::ALL.iter().enumerate() {
        text.sql(if number == 0 { "" } else { " UNION ALL " });
        text.sql(format!("SELECT id, '{}' AS kind, category FROM {} WHERE id IN (", kind.name(), kind.table()));
        ids(&mut text, products);
        text.sql(")");
    }
    let rows: Vec<(Key, String, String)> =
        Statement::<(Uid, Text, Text)>::new(text).rare(products.len() > 1).load(db).map_err(store_error)?;
    Ok(rows.into_iter().map(|(id, kind, category)| (id, Shelved { kind, category })).collect())
}

/// Identifiers with commas between them.
pub(in crate::bookstore) fn ids(text: &mut Fragment, all: &[Key]) {
    values(text, all.iter().map(|it| Value::Id(*it)));
}
