//! How orders stand, by name.

use crate::named;

named! {
    /// How an order stands.
    OrderState, "order-state", "draft, placed, paid, fulfilled, closed, cancelled, refunded" {
        /// Its customer is still choosing.
        Draft = "draft",
        /// Its goods are set aside, and it waits to be paid.
        Placed = "placed",
        /// It was paid; something is still to be handed over.
        Paid = "paid",
        /// All that is to be handed over was.
        Fulfilled = "fulfilled",
        /// It is over, and nothing of it is taken back any more.
        Closed = "closed",
        /// It was called off, and all that was paid goes back.
        Cancelled = "cancelled",
        /// All of it was returned, and all that was paid goes back.
        Refunded = "refunded",
    }
}

named! {
    /// Why an order was cancelled.
    CancelReason, "order-cancel-reason", "customer, shop, expired, account_closed" {
        /// Its customer did not want it any more.
        Customer = "customer",
        /// The shop called it off.
        Shop = "shop",
        /// It was not paid in time.
        Expired = "expired",
        /// Its customer has closed their account.
        AccountClosed = "account_closed",
    }
}
