//! Everything that is refused about orders.

use super::{super::ProductId, OrderLineId};
use crate::kernel::{Denied, Fact, Forbidden, IllegalTransition, Kind, Refusal, Refused, Stale, Violation};

/// Why the shop says no to an order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// There is no such order, as far as the caller may know.
    #[error("no such order")]
    NotFound,
    /// Another record has the id that the client brought.
    #[error("there is a record with this id already")]
    DuplicateId,
    /// Not from the state that it is in.
    #[error(transparent)]
    IllegalTransition(#[from] IllegalTransition),
    /// A policy says that this is for others.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There are fewer pieces than wanted.
    #[error("there is not enough of {}", lines(.0.len()))]
    OutOfStock(Vec<Shortage>),
    /// What was chosen is sold no more.
    #[error("{} for sale any more", not_lines(.0.len()))]
    NotForSale(Vec<Shortage>),
    /// There is nothing in the cart that could be ordered.
    #[error("the cart is empty")]
    EmptyCart,
    /// An order is paid in one currency.
    #[error("its products are sold in different currencies: order them apart")]
    MixedCurrencies,
    /// No sum of money is that large.
    #[error("it comes to more than can be paid at once")]
    TotalTooLarge,
    /// The input breaks these rules.
    #[error("{}", counted(.0.len()))]
    Invalid(Vec<Violation>),
    /// The actor may not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The record moved on.
    #[error(transparent)]
    Stale(#[from] Stale),
}

/// A line that cannot be had as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// Which.
    pub line: OrderLineId,
    /// Of what.
    pub product: ProductId,
    /// What that is called.
    pub title: String,
    /// How many are wanted.
    pub wanted: i32,
    /// How many there are.
    pub available: i32,
}

fn counted(members: usize) -> String {
    if members == 1 { "1 member is not valid".to_owned() } else { format!("{members} members are not valid") }
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn not_lines(count: usize) -> String {
    if count == 1 { "1 line is not".to_owned() } else { format!("{count} lines are not") }
}

/// What a violated constraint of the database means, by its name, which is the same on every database.
pub const ORDER_CONSTRAINTS: &[(&str, OrderError)] = &[("bookstore_orders_pkey", OrderError::DuplicateId)];

impl OrderError {
    /// Refuses an input that breaks any rule, with all of them.
    pub fn refuse(broken: Vec<Violation>) -> Result<(), Self> {
        if broken.is_empty() { Ok(()) } else { Err(Self::Invalid(broken)) }
    }

    /// What a policy refused, which is `illegal` in another state.
    pub(super) fn refused(refused: Refused, illegal: impl FnOnce() -> Self) -> Self {
        match refused {
            Refused::Denied(denied) => Self::Denied(denied),
            Refused::Hidden => Self::NotFound,
            Refused::Forbidden(forbidden) => Self::Forbidden(forbidden),
            Refused::State => illegal(),
        }
    }
}

impl Shortage {
    fn facts(&self) -> Vec<(&'static str, Fact)> {
        vec![
            ("line_id", Fact::Text(self.line.to_string())),
            ("product_id", Fact::Text(self.product.to_string())),
            ("title", Fact::Text(self.title.clone())),
            ("quantity", Fact::Number(self.wanted.into())),
            ("available", Fact::Number(self.available.into())),
        ]
    }
}

impl Refusal for OrderError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::Absent,
            Self::DuplicateId
            | Self::OutOfStock(_)
            | Self::NotForSale(_)
            | Self::EmptyCart
            | Self::MixedCurrencies
            | Self::TotalTooLarge => Kind::Conflict,
            Self::IllegalTransition(illegal) => illegal.kind(),
            Self::Forbidden(forbidden) => forbidden.kind(),
            Self::Invalid(_) => Kind::Invalid,
            Self::Denied(denied) => denied.kind(),
            Self::Stale(stale) => stale.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "order_not_found",
            Self::DuplicateId => "duplicate_id",
            Self::OutOfStock(_) => "out_of_stock",
            Self::NotForSale(_) => "not_for_sale",
            Self::EmptyCart => "empty_cart",
            Self::MixedCurrencies => "mixed_currencies",
            Self::TotalTooLarge => "total_too_large",
            Self::IllegalTransition(illegal) => illegal.code(),
            Self::Forbidden(forbidden) => forbidden.code(),
            Self::Invalid(_) => "validation_failed",
            Self::Denied(denied) => denied.code(),
            Self::Stale(stale) => stale.code(),
        }
    }

    fn violations(&self) -> Vec<Violation> {
        if let Self::Invalid(broken) = self { broken.clone() } else { Vec::new() }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        match self {
            Self::IllegalTransition(illegal) => illegal.facts(),
            Self::OutOfStock(short) | Self::NotForSale(short) => {
                vec![("lines", Fact::Records(short.iter().map(Shortage::facts).collect()))]
            }
            _ => Vec::new(),
        }
    }
}
