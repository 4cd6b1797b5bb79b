//! What invoices are made from.

use application::bookstore::{InvoiceSources, Sold};
use diesel::prelude::*;
use domain::{
    bookstore::{
        invoices::{MoneyBack, Paid, PaidBy},
        orders::{OrderId, PaymentState, RefundReason, RefundState},
    },
    kernel::StoreError,
};

use super::{
    super::stored::{corrupt, money, perhaps},
    list,
    schema::{bookstore_order_payments::dsl as payments, bookstore_order_refunds::dsl as refunds},
};
use crate::{
    db::{
        Db, store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

impl InvoiceSources for Unit<'_> {
    /// The money is read before the order, so that never more is known to have gone back than the order says.
    fn sold(&mut self, id: OrderId) -> Result<Option<Sold>, StoreError> {
        let paid = paid(self.conn, id)?;
        Ok(list::find(self.conn, id)?.map(|order| Sold { order, paid }))
    }
}

/// What paid for an order is the first that was charged: all others go back, and are none of its business.
fn paid(db: &mut Db, order: OrderId) -> Result<Paid, StoreError> {
    let sought = payments::bookstore_order_payments
        .filter(payments::order_id.eq(Key::from(order)))
        // One order has few: no other index is to lead to them.
        .filter(payments::state.concat("").eq(PaymentState::Succeeded.name()))
        .order((payments::settled_at, payments::id))
        .select((payments::gateway, payments::reference));
    let found: Option<(String, Option<String>)> = sought.first(db).optional().map_err(store_error)?;
    let by = |(gateway, reference)| perhaps(reference).map(|reference| PaidBy { gateway, reference });
    Ok(Paid { by: found.map(by).transpose()?, back: back(db, order)? })
}

fn back(db: &mut Db, order: OrderId) -> Result<Vec<MoneyBack>, StoreError> {
    let sought = refunds::bookstore_order_refunds
        .filter(refunds::order_id.eq(Key::from(order)))
        .filter(refunds::state.concat("").eq(RefundState::Succeeded.name()))
        .filter(refunds::reason.ne(RefundReason::TooLate.name()))
        .order((refunds::settled_at, refunds::id))
        .select((refunds::settled_at, refunds::amount, refunds::currency));
    let found: Vec<(Option<Ts>, i64, String)> = sought.load(db).map_err(store_error)?;
    let one = |(at, amount, currency): (Option<Ts>, i64, String)| {
        let at = at.ok_or_else(|| corrupt("money went back and nobody knows when"))?;
        Ok(MoneyBack { at: at.into(), amount: money(amount, &currency)? })
    };
    found.into_iter().map(one).collect()
}
