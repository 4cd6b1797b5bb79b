//! How the values of orders are described to clients.

use crate::schema::{formats, numbers, schemas};
pub(crate) use crate::{bookstore::schema::ProductKind, values::Money};

schemas! {
    /// How an order stands. It goes from `draft` to `placed` to `paid` to `fulfilled` to `closed`; a `draft`, `placed` or `paid` one may be `cancelled`, and one of which everything was given back is `refunded`.
    OrderState = enum domain::bookstore::orders::OrderState;
    /// Why an order was cancelled: its `customer` did not want it any more, the `shop` called it off, it was not paid in time and `expired`, or its customer has closed their account.
    OrderCancelReason = enum domain::bookstore::orders::CancelReason;
    /// What was done with an order.
    OrderAction = enum domain::bookstore::orders::OrderAction;
    /// How a payment stands.
    PaymentState = enum domain::bookstore::orders::PaymentState;
    /// How a refund stands.
    RefundState = enum domain::bookstore::orders::RefundState;
    /// Why money goes back: the order was `cancelled`, goods were `returned` or not handed over, or it was charged `too_late`, when the order was over.
    RefundReason = enum domain::bookstore::orders::RefundReason;
}

numbers! {
    /// How many pieces of one product. The shop sets the limit, 100 if it says nothing else.
    OrderQuantity = domain::bookstore::orders::Quantity, 2;
}

formats! {
    /// A token of the payment gateway: never the number of a card.
    PaymentMethod = domain::bookstore::PaymentMethod [domain::bookstore::PaymentMethod::MAX], "test_card_success";
    /// The number of an order, for people: the year and a number in it.
    OrderNumber = domain::bookstore::orders::OrderNumber [domain::bookstore::orders::OrderNumber::MAX], "2026-000123";
}
