//! What the deeds of an order have in common: how its pieces and its money go back, and how it comes into a state.

use super::{
    CancelReason, GivenBack, Order, OrderAction, OrderError, OrderLine, OrderState, OrderTransition, Pieces, draft,
};
use crate::kernel::{Actor, IllegalTransition, Money, Subject, Timestamp};

impl Order {
    /// Calls off what was not paid: what was set aside can be sold again.
    pub(super) fn call_off(&mut self, why: CancelReason, at: Timestamp) -> GivenBack {
        let all = |it: &OrderLine| it.pieces(it.quantity);
        let pieces = if self.was_placed() { self.0.lines.iter().map(all).collect() } else { Vec::new() };
        GivenBack { transition: self.cancelled(why, at), pieces, money: None }
    }

    /// Calls off what was paid: the money that did not go back before goes back.
    pub(super) fn call_off_paid(&mut self, why: CancelReason, at: Timestamp) -> Result<GivenBack, OrderError> {
        let left: Vec<_> = self.0.lines.iter().map(OrderLine::refundable).collect();
        let (pieces, money) = self.give_back(&left)?;
        Ok(GivenBack { transition: self.cancelled(why, at), pieces, money })
    }

    fn cancelled(&mut self, why: CancelReason, at: Timestamp) -> OrderTransition {
        self.0.cancel_reason = Some(why);
        self.0.reached.cancelled_at = Some(at);
        self.turn(OrderAction::Cancel, OrderState::Cancelled, Some(why.name().to_owned()), at)
    }

    /// Takes so many pieces of each line back, and tells what money goes with them: never more than was paid.
    pub(super) fn give_back(&mut self, meant: &[i32]) -> Result<(Vec<Pieces>, Option<Money>), OrderError> {
        let back = self.0.lines.iter().zip(meant).map(|(line, quantity)| line.cost(*quantity)).sum();
        let money = draft::money(back, self.0.currency).ok_or(OrderError::TotalTooLarge)?;
        let refunded = draft::money(back + i128::from(self.0.refunded_amount.minor()), self.0.currency);
        self.0.refunded_amount = refunded.ok_or(OrderError::TotalTooLarge)?;
        let mut pieces = Vec::new();
        for (line, quantity) in self.0.lines.iter_mut().zip(meant) {
            line.refund(*quantity);
            if *quantity > 0 {
                pieces.push(line.pieces(*quantity));
            }
        }
        Ok((pieces, (money.minor() > 0).then_some(money)))
    }

    /// How it stands by what became of its pieces.
    pub(super) fn state_by_pieces(&mut self, at: Timestamp) -> OrderState {
        let none = |left: fn(&OrderLine) -> i32| self.0.lines.iter().all(|it| left(it) == 0);
        let (all_refunded, all_fulfilled) = (none(OrderLine::refundable), none(OrderLine::to_fulfil));
        if all_refunded {
            self.0.reached.refunded_at = Some(at);
            return OrderState::Refunded;
        }
        if !all_fulfilled {
            return OrderState::Paid;
        }
        self.0.reached.fulfilled_at.get_or_insert(at);
        OrderState::Fulfilled
    }

    pub(super) fn turn(
        &mut self,
        action: OrderAction,
        to: OrderState,
        why: Option<String>,
        at: Timestamp,
    ) -> OrderTransition {
        let from = Some(self.0.state);
        self.0.state = to;
        self.0.revision += 1;
        self.0.updated_at = at;
        OrderTransition { action, from, to, why }
    }

    pub(super) fn illegal(&self, action: OrderAction) -> OrderError {
        let state = self.0.state;
        let allowed = OrderAction::possible_in(state).filter(|it| *it != action).map(OrderAction::name).collect();
        IllegalTransition { from: state.name(), action: action.name(), allowed }.into()
    }

    /// What the policy of `action` says.
    pub(super) fn permit(&self, action: OrderAction, by: &Actor, at: Timestamp) -> Result<(), OrderError> {
        let said = action.policy().check(&Subject::of(by).at(at), &self.attributes());
        said.map_err(|it| OrderError::refused(it, || self.illegal(action)))
    }
}
