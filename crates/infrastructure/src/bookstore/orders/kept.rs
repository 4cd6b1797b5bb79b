//! Orders: loaded to be changed, and kept.

use diesel::{prelude::*, sql_types::BigInt, upsert::excluded};
use domain::{
    bookstore::{
        ProductId,
        orders::{Order, OrderId, OrderNumber, OrderState, Ordered, Orders},
    },
    kernel::{StoreError, UserId},
};

use super::{
    super::stored::corrupt,
    list::whole,
    row::{LineRow, OrderRow},
    schema::{bookstore_order_lines::dsl as lines, bookstore_orders::dsl},
};
use crate::{
    db::{
        Db, Statement,
        keyset::{Fragment, Value},
        on, store_error,
        types::Key,
    },
    unit::Unit,
};

impl Ordered for Unit<'_> {
    fn is_ordered(&mut self, product: ProductId) -> Result<bool, StoreError> {
        let sought = lines::bookstore_order_lines.filter(lines::product_id.eq(Key::from(product)));
        let found: Option<Key> = sought.select(lines::id).first(self.conn).optional().map_err(store_error)?;
        Ok(found.is_some())
    }
}

impl Orders for Unit<'_> {
    fn next_order_number(&mut self, year: i32) -> Result<OrderNumber, StoreError> {
        let mut text = Fragment::default();
        text.sql("INSERT INTO bookstore_order_counters (year, last) VALUES (").value(&Value::Number(year.into()));
        text.sql(", 1) ON CONFLICT (year) DO UPDATE SET last = bookstore_order_counters.last + 1 RETURNING last");
        let count = Statement::<BigInt>::new(text).get_result(self.conn).map_err(store_error)?;
        OrderNumber::new(year, count).map_err(corrupt)
    }

    fn order(&mut self, id: OrderId) -> Result<Order, StoreError> {
        let sought = dsl::bookstore_orders.find(Key::from(id));
        let row: QueryResult<OrderRow> = on!(
            self.conn,
            pg | conn | sought.select(OrderRow::as_select()).for_no_key_update().first(conn),
            sqlite | conn | sought.select(OrderRow::as_select()).first(conn)
        );
        let row = row.map_err(store_error)?;
        whole(self.conn, vec![row])?.pop().ok_or(StoreError::Absent)
    }

    fn add_order(&mut self, order: &Order) -> Result<(), StoreError> {
        let row = OrderRow::of(order);
        diesel::insert_into(dsl::bookstore_orders).values(row).execute(self.conn).map_err(store_error)?;
        keep_lines(self.conn, &LineRow::all_of(order))
    }

    fn save_order(&mut self, was: &Order, now: &Order) -> Result<(), StoreError> {
        let (revision, row) = (was.facts().revision, OrderRow::of(now));
        let present = dsl::bookstore_orders.find(row.id).filter(dsl::revision.eq(revision));
        let saved = diesel::update(present).set(&row).execute(self.conn).map_err(store_error)?;
        if saved != 1 {
            return Err(StoreError::Contended);
        }
        let (before, after) = (LineRow::all_of(was), LineRow::all_of(now));
        let gone: Vec<Key> = before.iter().map(|it| it.id).filter(|id| after.iter().all(|it| it.id != *id)).collect();
        if !gone.is_empty() {
            let theirs = lines::bookstore_order_lines.filter(lines::order_id.eq(row.id));
            diesel::delete(theirs.filter(lines::id.eq_any(gone))).execute(self.conn).map_err(store_error)?;
        }
        let changed: Vec<_> = after.into_iter().filter(|it| !before.contains(it)).collect();
        keep_lines(self.conn, &changed)
    }

    fn unpaid_orders_of(&mut self, customer: UserId, limit: usize) -> Result<Vec<OrderId>, StoreError> {
        let unpaid = [OrderState::Draft.name(), OrderState::Placed.name()];
        let theirs = dsl::bookstore_orders
            .filter(dsl::customer_id.eq(Key::from(customer)))
            // One person has few: no other index is to lead to them.
            .filter(dsl::state.concat("").eq_any(unpaid))
            .order((dsl::created_at, dsl::id))
            .limit(i64::try_from(limit).unwrap_or(i64::MAX))
            .select(dsl::id);
        let found: Vec<Key> = theirs.load(self.conn).map_err(store_error)?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}

/// Keeps lines as they are now, in one statement.
fn keep_lines(db: &mut Db, rows: &[LineRow]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let kept = on!(db, |conn| {
        diesel::insert_into(lines::bookstore_order_lines)
            .values(rows)
            .on_conflict((lines::order_id, lines::id))
            .do_update()
            .set((
                lines::position.eq(excluded(lines::position)),
                lines::title.eq(excluded(lines::title)),
                lines::unit_price.eq(excluded(lines::unit_price)),
                lines::quantity.eq(excluded(lines::quantity)),
                lines::fulfilled.eq(excluded(lines::fulfilled)),
                lines::refunded.eq(excluded(lines::refunded)),
                lines::called_off.eq(excluded(lines::called_off)),
            ))
            .execute(conn)
    });
    kept.map(drop).map_err(store_error)
}
