//! Who may do what to their own order and to another's.

use super::{
    records::{C, G, H, N, Row, S, Y},
    scenes::Record::{OrderDraft, OrderPaid, OrderPlaced},
};

#[rustfmt::skip]
pub(super) const ORDERS: &[Row] = &[
    // member, loan_officer, case_worker, instructor, editor, bookstore_admin, admin: with their own record, with another's
    ("get_order",          OrderDraft,  [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("list_order_history", OrderDraft,  [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("update_order",       OrderDraft,  [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("place_order",        OrderDraft,  [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("pay_order",          OrderDraft,  [S, S, S, S, S, S, S], [H, H, H, H, H, H, H]),
    ("cancel_order",       OrderDraft,  [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, H, H]),
    ("fulfil_order",       OrderDraft,  [N, N, N, N, N, S, S], [N, N, N, N, N, H, H]),
    ("refund_order",       OrderDraft,  [N, N, N, N, N, G, G], [N, N, N, N, N, H, H]),
    ("close_order",        OrderDraft,  [N, N, N, N, N, S, S], [N, N, N, N, N, H, H]),
    ("get_order",          OrderPlaced, [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("list_order_history", OrderPlaced, [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("list_order_refunds", OrderPlaced, [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("list_order_payments", OrderPlaced, [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("update_order",       OrderPlaced, [S, S, S, S, S, S, S], [H, H, H, H, H, C, C]),
    ("place_order",        OrderPlaced, [S, S, S, S, S, S, S], [H, H, H, H, H, C, C]),
    ("pay_order",          OrderPlaced, [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, C, C]),
    ("cancel_order",       OrderPlaced, [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
    ("fulfil_order",       OrderPlaced, [N, N, N, N, N, S, S], [N, N, N, N, N, S, S]),
    ("refund_order",       OrderPaid,   [N, N, N, N, N, G, G], [N, N, N, N, N, Y, Y]),
    ("get_order_invoice",  OrderPaid,   [Y, Y, Y, Y, Y, Y, Y], [H, H, H, H, H, Y, Y]),
];
