//! Orders: who may do what with one, and when; what it takes of the shop's stock, and what it gives back.

use chrono::TimeDelta;

use super::{
    super::stock::OrderId, CancelReason, Customer, Offered, OrderAction, OrderError, OrderLine, OrderManager,
    OrderNumber, OrderParty, OrderPolicy, OrderState, OrderTransition, Pieces, Portion, Wanted, draft, portion::meant,
};
use crate::{
    kernel::{Actor, Attributes, Currency, Money, Revision, Timestamp, UserId},
    policies::orders::SEE,
};

/// For how long after it was fulfilled an order stays open, so that goods can be returned.
pub const WITHIN_REACH: TimeDelta = TimeDelta::days(30);

/// The aggregate. Its [`OrderFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order(pub(super) OrderFacts);

/// Everything that is known of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFacts {
    /// Which.
    pub id: OrderId,
    /// Which, for people.
    pub number: OrderNumber,
    /// Who buys.
    pub customer: UserId,
    /// How it stands.
    pub state: OrderState,
    /// Why it was cancelled, if it was.
    pub cancel_reason: Option<CancelReason>,
    /// What is wanted: at least one line, each of another product.
    pub lines: Vec<OrderLine>,
    /// What it is paid in.
    pub currency: Currency,
    /// How much of what was paid goes back.
    pub refunded_amount: Money,
    /// When it came as far as it did.
    pub reached: Milestones,
    /// Counts the changes.
    pub revision: Revision,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// When an order came into each state, as far as it did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Milestones {
    /// When it was placed.
    pub placed_at: Option<Timestamp>,
    /// Until when it was to be paid.
    pub pay_by: Option<Timestamp>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When the last of it was handed over.
    pub fulfilled_at: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// When the last of it was refunded.
    pub refunded_at: Option<Timestamp>,
}

/// What comes back to the shop and to the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the stock and the money have to be moved"]
pub struct GivenBack {
    /// What was done.
    pub transition: OrderTransition,
    /// The pieces that can be sold again.
    pub pieces: Vec<Pieces>,
    /// The money that goes back, if there is any.
    pub money: Option<Money>,
}

impl Order {
    /// Brings a stored order back.
    pub const fn from_facts(facts: OrderFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &OrderFacts {
        &self.0
    }

    /// What all of it costs: what it cost when it was placed. Nothing is known of a draft whose products are sold in
    /// different currencies meanwhile, or for more than there is money.
    pub fn total(&self) -> Option<Money> {
        draft::sum(&self.0.lines, self.0.currency)
    }

    /// Whether anybody but its customer may ever see it.
    pub const fn was_placed(&self) -> bool {
        self.0.reached.placed_at.is_some()
    }

    /// What policies look at.
    pub fn attributes(&self) -> Attributes<'static> {
        Attributes::of(Some(self.0.customer)).shared(self.was_placed()).in_state(self.0.state.name())
    }

    /// Whether `actor` may know of it.
    pub fn is_shown_to(&self, actor: &Actor) -> bool {
        SEE.shows(actor, &self.attributes())
    }

    /// Whether `by` may choose something else in it.
    pub fn may_be_changed(&self, by: &Customer, at: Timestamp) -> Result<(), OrderError> {
        self.permit(OrderAction::Change, by.actor(), at)
    }

    /// Whether `by` may order what is in it.
    pub fn may_be_placed(&self, by: &Customer, at: Timestamp) -> Result<(), OrderError> {
        self.permit(OrderAction::Place, by.actor(), at)
    }

    /// Whether `by` may pay it.
    pub fn may_be_paid(&self, by: &Customer, at: Timestamp) -> Result<(), OrderError> {
        self.permit(OrderAction::Pay, by.actor(), at)
    }

    /// Chooses something else; tells whether that made a difference.
    pub fn change(
        &mut self,
        by: &Customer,
        wanted: &[Wanted],
        offers: &[Option<Offered>],
        policy: &OrderPolicy,
        at: Timestamp,
    ) -> Result<Option<OrderTransition>, OrderError> {
        self.may_be_changed(by, at)?;
        let (lines, currency) = draft::lines(&self.0.lines, wanted, offers, policy)?;
        if lines == self.0.lines {
            return Ok(None);
        }
        self.0.lines = lines;
        self.0.currency = currency;
        self.0.refunded_amount = Money::zero(currency);
        Ok(Some(self.turn(OrderAction::Change, OrderState::Draft, None, at)))
    }

    /// Orders what is in a draft, all of it or nothing, for what it costs now. `offers` are what the shop has of its
    /// lines, in their order; the pieces of all lines are to be taken from that.
    pub fn place(
        &mut self,
        by: &Customer,
        offers: &[Option<Offered>],
        policy: &OrderPolicy,
        at: Timestamp,
    ) -> Result<(OrderTransition, Vec<Pieces>), OrderError> {
        self.may_be_placed(by, at)?;
        let chosen: Vec<_> = self.0.lines.iter().map(OrderLine::chosen).collect();
        let (lines, currency) = draft::fixed(&chosen, offers, policy)?;
        self.0.lines = lines;
        self.0.currency = currency;
        self.0.refunded_amount = Money::zero(currency);
        self.0.reached.placed_at = Some(at);
        self.0.reached.pay_by = Some(at + policy.payment_within());
        let transition = self.turn(OrderAction::Place, OrderState::Placed, None, at);
        Ok((transition, self.0.lines.iter().map(|it| it.pieces(it.quantity)).collect()))
    }

    /// It was paid, all of it.
    pub fn pay(&mut self, at: Timestamp) -> Result<OrderTransition, OrderError> {
        if self.0.state != OrderState::Placed {
            return Err(self.illegal(OrderAction::Pay));
        }
        self.0.reached.paid_at = Some(at);
        Ok(self.turn(OrderAction::Pay, OrderState::Paid, None, at))
    }

    /// Calls it off, as long as nothing of it was handed over.
    pub fn cancel(&mut self, by: &OrderParty, at: Timestamp) -> Result<GivenBack, OrderError> {
        self.permit(OrderAction::Cancel, by.actor(), at)?;
        if self.0.lines.iter().any(|it| it.fulfilled > 0) {
            return Err(self.illegal(OrderAction::Cancel));
        }
        let own = by.user() == self.0.customer;
        let why = if own { CancelReason::Customer } else { CancelReason::Shop };
        if self.0.state == OrderState::Paid { self.call_off_paid(why, at) } else { Ok(self.call_off(why, at)) }
    }

    /// Calls it off if it should have been paid by now; tells what that gives back.
    pub fn expire(&mut self, at: Timestamp) -> Option<GivenBack> {
        let overdue = self.0.state == OrderState::Placed && self.0.reached.pay_by.is_some_and(|it| it <= at);
        overdue.then(|| self.call_off(CancelReason::Expired, at))
    }

    /// Calls off what somebody will not pay who has gone; tells what that gives back.
    pub fn abandon(&mut self, at: Timestamp) -> Option<GivenBack> {
        let unpaid = matches!(self.0.state, OrderState::Draft | OrderState::Placed);
        unpaid.then(|| self.call_off(CancelReason::AccountClosed, at))
    }

    /// Hands over some pieces, or all that are left. It stays paid until nothing is left.
    pub fn fulfil(
        &mut self,
        by: &OrderManager,
        portions: Option<&[Portion]>,
        at: Timestamp,
    ) -> Result<OrderTransition, OrderError> {
        self.permit(OrderAction::Fulfil, by.actor(), at)?;
        let meant = meant(&self.0.lines, portions, OrderLine::to_fulfil).map_err(OrderError::Invalid)?;
        for (line, quantity) in self.0.lines.iter_mut().zip(&meant) {
            line.fulfil(*quantity);
        }
        let to = self.state_by_pieces(at);
        Ok(self.turn(OrderAction::Fulfil, to, Some(told(&meant)), at))
    }

    /// Gives money back for some pieces, or for all that are left, and takes them back. Those that were not handed
    /// over go first, and are not handed over any more.
    pub fn refund(
        &mut self,
        by: &OrderManager,
        portions: Option<&[Portion]>,
        at: Timestamp,
    ) -> Result<GivenBack, OrderError> {
        self.permit(OrderAction::Refund, by.actor(), at)?;
        let meant = meant(&self.0.lines, portions, OrderLine::refundable).map_err(OrderError::Invalid)?;
        let (pieces, money) = self.give_back(&meant)?;
        let to = self.state_by_pieces(at);
        let transition = self.turn(OrderAction::Refund, to, Some(told(&meant)), at);
        Ok(GivenBack { transition, pieces, money })
    }

    /// Ends it: nothing is taken back any more.
    pub fn close(&mut self, by: &OrderManager, at: Timestamp) -> Result<OrderTransition, OrderError> {
        self.permit(OrderAction::Close, by.actor(), at)?;
        self.0.reached.closed_at = Some(at);
        Ok(self.turn(OrderAction::Close, OrderState::Closed, None, at))
    }

    /// Whether it was fulfilled so long ago that nobody returns anything any more.
    pub fn is_out_of_reach(&self, at: Timestamp) -> bool {
        let long_ago = self.0.reached.fulfilled_at.is_some_and(|it| it + WITHIN_REACH <= at);
        self.0.state == OrderState::Fulfilled && long_ago
    }
}

/// How many pieces something was done with, for the history.
fn told(meant: &[i32]) -> String {
    let pieces: i64 = meant.iter().copied().map(i64::from).sum();
    if pieces == 1 { "1 piece".to_owned() } else { format!("{pieces} pieces") }
}

#[cfg(test)]
mod tests;
