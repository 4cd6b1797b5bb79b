//! What is done to orders, and the record that each deed leaves.

use super::OrderState;
use crate::{kernel::Policy, named, policies::orders as policies};

named! {
    /// What somebody does with an order.
    OrderAction, "order-action", "create, change, place, pay, cancel, fulfil, refund, close" {
        /// Begins one.
        Create = "create",
        /// Chooses something else in a draft.
        Change = "change",
        /// Orders what is in a draft.
        Place = "place",
        /// Pays it.
        Pay = "pay",
        /// Calls it off.
        Cancel = "cancel",
        /// Hands it over, or a part of it.
        Fulfil = "fulfil",
        /// Gives money back for what was returned or never handed over.
        Refund = "refund",
        /// Ends it.
        Close = "close",
    }
}

impl OrderAction {
    /// Who may do it, and in which states.
    pub const fn policy(self) -> &'static Policy {
        match self {
            Self::Create => &policies::CREATE,
            Self::Change => &policies::CHANGE,
            Self::Place => &policies::PLACE,
            Self::Pay => &policies::PAY,
            Self::Cancel => &policies::CANCEL,
            Self::Fulfil => &policies::FULFIL,
            Self::Refund => &policies::REFUND,
            Self::Close => &policies::CLOSE,
        }
    }

    /// What can be done to an order in `state`, by somebody.
    pub fn possible_in(state: OrderState) -> impl Iterator<Item = Self> {
        let done_to_one = Self::ALL.iter().copied().filter(|it| *it != Self::Create);
        done_to_one.filter(move |it| it.policy().is_possible_in(state.name()))
    }
}

/// What an action did: a fact for the history of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the history has to hear of it"]
pub struct OrderTransition {
    /// What was done.
    pub action: OrderAction,
    /// The state before; there is none before the beginning.
    pub from: Option<OrderState>,
    /// The state after.
    pub to: OrderState,
    /// Why, or of what, where there is more to say.
    pub why: Option<String>,
}
