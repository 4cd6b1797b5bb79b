//! What the shop says of products, for those who think of ordering them.

use std::collections::HashMap;

use diesel::prelude::*;
use domain::{
    bookstore::{Goods, ProductId, orders::Offered},
    kernel::StoreError,
};

use super::super::{
    schema::{bookstore_books, bookstore_items, bookstore_magazines},
    stored::{money, small},
};
use crate::db::{
    Db, store_error,
    types::{Key, Ts},
};

type Row = (Key, String, i64, String, i64, Option<Ts>);

/// What there is of these products. Most are books, so mostly nothing else is looked for.
pub(super) fn load(db: &mut Db, products: &[Key]) -> Result<HashMap<Key, Offered>, StoreError> {
    let mut found = HashMap::new();
    for goods in Goods::ALL {
        let missing: Vec<_> = products.iter().copied().filter(|it| !found.contains_key(it)).collect();
        if missing.is_empty() {
            break;
        }
        for row in of_kind(db, *goods, missing).map_err(store_error)? {
            found.insert(row.0, offered(*goods, row)?);
        }
    }
    Ok(found)
}

/// The same in the order that is asked for.
pub(super) fn in_order(db: &mut Db, products: &[ProductId]) -> Result<Vec<Option<Offered>>, StoreError> {
    let keys: Vec<_> = products.iter().map(|it| Key::from(*it)).collect();
    let found = load(db, &keys)?;
    Ok(keys.iter().map(|it| found.get(it).cloned()).collect())
}

fn of_kind(db: &mut Db, goods: Goods, ids: Vec<Key>) -> QueryResult<Vec<Row>> {
    use self::{bookstore_books as books, bookstore_items as items, bookstore_magazines as magazines};
    match goods {
        Goods::Book => books::table
            .filter(books::id.eq_any(ids))
            .select((books::id, books::title, books::price, books::currency, books::stock, books::archived_at))
            .load(db),
        Goods::Magazine => magazines::table
            .filter(magazines::id.eq_any(ids))
            .select((
                magazines::id,
                magazines::title,
                magazines::price,
                magazines::currency,
                magazines::stock,
                magazines::archived_at,
            ))
            .load(db),
        Goods::Item => items::table
            .filter(items::id.eq_any(ids))
            .select((items::id, items::name, items::price, items::currency, items::stock, items::archived_at))
            .load(db),
    }
}

fn offered(goods: Goods, (id, title, price, currency, stock, archived_at): Row) -> Result<Offered, StoreError> {
    Ok(Offered {
        product: id.into(),
        goods,
        title,
        price: money(price, &currency)?,
        stock: small(stock)?,
        archived: archived_at.is_some(),
    })
}
