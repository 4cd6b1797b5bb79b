//! How orders are kept: one row each, and one for each of their lines.

use diesel::prelude::*;
use domain::{
    bookstore::orders::{Milestones, Offered, Order, OrderFacts, OrderLine, OrderNumber},
    kernel::{Money, StoreError, Timestamp},
};

use super::{
    super::stored::{corrupt, money, read},
    schema::{bookstore_order_lines, bookstore_orders},
};
use crate::db::types::{Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = bookstore_orders, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct OrderRow {
    pub(super) id: Key,
    pub(super) number: String,
    pub(super) customer_id: Key,
    pub(super) state: String,
    pub(super) cancel_reason: Option<String>,
    pub(super) currency: String,
    pub(super) total: Option<i64>,
    pub(super) refunded_amount: i64,
    pub(super) placed_at: Option<Ts>,
    pub(super) pay_by: Option<Ts>,
    pub(super) paid_at: Option<Ts>,
    pub(super) fulfilled_at: Option<Ts>,
    pub(super) closed_at: Option<Ts>,
    pub(super) cancelled_at: Option<Ts>,
    pub(super) refunded_at: Option<Ts>,
    pub(super) revision: i64,
    pub(super) created_at: Ts,
    pub(super) updated_at: Ts,
}

#[derive(Clone, Debug, Insertable, PartialEq, Queryable, Selectable)]
#[diesel(table_name = bookstore_order_lines, treat_none_as_default_value = false)]
pub(super) struct LineRow {
    pub(super) order_id: Key,
    pub(super) id: Key,
    pub(super) position: i32,
    pub(super) product_id: Key,
    pub(super) kind: String,
    pub(super) title: Option<String>,
    pub(super) unit_price: Option<i64>,
    pub(super) quantity: i32,
    pub(super) fulfilled: i32,
    pub(super) refunded: i32,
    pub(super) called_off: i32,
}

impl OrderRow {
    pub(super) fn of(order: &Order) -> Self {
        let facts = order.facts();
        Self {
            id: facts.id.into(),
            number: facts.number.to_string(),
            customer_id: facts.customer.into(),
            state: facts.state.name().to_owned(),
            cancel_reason: facts.cancel_reason.map(|it| it.name().to_owned()),
            currency: facts.currency.code().to_owned(),
            total: order.total().map(Money::minor),
            refunded_amount: facts.refunded_amount.minor(),
            placed_at: facts.reached.placed_at.map(Ts),
            pay_by: facts.reached.pay_by.map(Ts),
            paid_at: facts.reached.paid_at.map(Ts),
            fulfilled_at: facts.reached.fulfilled_at.map(Ts),
            closed_at: facts.reached.closed_at.map(Ts),
            cancelled_at: facts.reached.cancelled_at.map(Ts),
            refunded_at: facts.reached.refunded_at.map(Ts),
            revision: facts.revision,
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
        }
    }

    pub(super) fn into_order(self, lines: Vec<OrderLine>) -> Result<Order, StoreError> {
        Ok(Order::from_facts(OrderFacts {
            id: self.id.into(),
            number: read::<OrderNumber>(&self.number)?,
            customer: self.customer_id.into(),
            state: read(&self.state)?,
            cancel_reason: self.cancel_reason.as_deref().map(read).transpose()?,
            lines,
            currency: read(&self.currency)?,
            refunded_amount: money(self.refunded_amount, &self.currency)?,
            reached: Milestones {
                placed_at: self.placed_at.map(Timestamp::from),
                pay_by: self.pay_by.map(Timestamp::from),
                paid_at: self.paid_at.map(Timestamp::from),
                fulfilled_at: self.fulfilled_at.map(Timestamp::from),
                closed_at: self.closed_at.map(Timestamp::from),
                cancelled_at: self.cancelled_at.map(Timestamp::from),
                refunded_at: self.refunded_at.map(Timestamp::from),
            },
            revision: self.revision,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
        }))
    }
}

impl LineRow {
    /// The lines of an order. What something is called and costs is kept once it is fixed.
    pub(super) fn all_of(order: &Order) -> Vec<Self> {
        let (facts, fixed) = (order.facts(), order.was_placed());
        let row = |(position, line): (i32, &OrderLine)| Self {
            order_id: facts.id.into(),
            id: line.id.into(),
            position,
            product_id: line.product.into(),
            kind: line.goods.name().to_owned(),
            title: fixed.then(|| line.title.clone()),
            unit_price: fixed.then(|| line.unit_price.minor()),
            quantity: line.quantity,
            fulfilled: line.fulfilled,
            refunded: line.refunded,
            called_off: line.called_off,
        };
        (0..).zip(&facts.lines).map(row).collect()
    }

    /// A line of an order that is paid in `currency`; `offered` is what the shop says of it now.
    pub(super) fn into_line(self, currency: &str, offered: Option<&Offered>) -> Result<OrderLine, StoreError> {
        let fixed = self.title.zip(self.unit_price);
        let fixed = fixed.map(|(title, price)| money(price, currency).map(|it| (title, it))).transpose()?;
        let now = || offered.map(|it| (it.title.clone(), it.price));
        let (title, unit_price) = fixed.or_else(now).ok_or_else(|| corrupt("the product of an order is not there"))?;
        Ok(OrderLine {
            id: self.id.into(),
            product: self.product_id.into(),
            goods: read(&self.kind)?,
            title,
            unit_price,
            quantity: self.quantity,
            fulfilled: self.fulfilled,
            refunded: self.refunded,
            called_off: self.called_off,
        })
    }
}
