//! How the values of carts are described to clients.

use crate::schema::schemas;
pub(crate) use crate::{
    bookstore::{orders::OrderQuantity, schema::ProductKind},
    values::Money,
};

schemas! {
    /// Whether something in a cart could be ordered at this moment: `available`, `out_of_stock` where there are fewer
    /// than wanted, or `not_for_sale` any more.
    Availability = enum domain::bookstore::Availability;
}
