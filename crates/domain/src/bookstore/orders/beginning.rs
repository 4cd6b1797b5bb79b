//! How orders begin: as a draft of what somebody wants, or out of a cart.

use super::{
    Chosen, Customer, Milestones, Offered, Order, OrderAction, OrderError, OrderFacts, OrderId, OrderLine, OrderNumber,
    OrderPolicy, OrderState, OrderTransition, Wanted, draft,
};
use crate::kernel::{Currency, Id, Money, Timestamp};

impl Order {
    /// Begins a draft. `offers` are what the shop has of what is wanted, in the same order. Refused with all broken
    /// rules.
    pub fn begin(
        id: Option<OrderId>,
        (number, by): (OrderNumber, &Customer),
        wanted: &[Wanted],
        offers: &[Option<Offered>],
        policy: &OrderPolicy,
        at: Timestamp,
    ) -> Result<(Self, OrderTransition), OrderError> {
        let lines = draft::lines(&[], wanted, offers, policy)?;
        Ok(Self::drafted(id, (number, by), lines, at))
    }

    /// Begins a draft of what is in a cart, all of which can be had. `offers` are what the shop has of it, in the same
    /// order.
    pub fn out_of_cart(
        (number, by): (OrderNumber, &Customer),
        chosen: &[Chosen],
        offers: &[Option<Offered>],
        policy: &OrderPolicy,
        at: Timestamp,
    ) -> Result<(Self, OrderTransition), OrderError> {
        if chosen.is_empty() {
            return Err(OrderError::EmptyCart);
        }
        Ok(Self::drafted(None, (number, by), draft::fixed(chosen, offers, policy)?, at))
    }

    fn drafted(
        id: Option<OrderId>,
        (number, by): (OrderNumber, &Customer),
        (lines, currency): (Vec<OrderLine>, Currency),
        at: Timestamp,
    ) -> (Self, OrderTransition) {
        let order = Self(OrderFacts {
            id: id.unwrap_or_else(Id::fresh),
            number,
            customer: by.user(),
            state: OrderState::Draft,
            cancel_reason: None,
            lines,
            currency,
            refunded_amount: Money::zero(currency),
            reached: Milestones::default(),
            revision: 1,
            created_at: at,
            updated_at: at,
        });
        let to = order.0.state;
        (order, OrderTransition { action: OrderAction::Create, from: None, to, why: None })
    }
}
