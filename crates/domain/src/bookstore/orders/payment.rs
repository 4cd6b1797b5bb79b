//! Payments of orders and refunds of those, as the shop keeps them: what was asked of a gateway, and what came of it.

use chrono::TimeDelta;

use super::{Customer, Order, OrderError};
use crate::{
    bookstore::{
        Charge, ChargeOutcome, ChargeText, DeclineCode, GatewayReference, NothingToCharge, OrderId, PaymentId,
        PaymentInquiry, PaymentMethod, Refund, RefundId, RefundOutcome,
    },
    kernel::{Id, Money, Timestamp},
    named,
};

/// For how long whoever began a payment may be about to ask for it: longer than any request lasts.
const UNDER_WAY: TimeDelta = TimeDelta::seconds(60);

named! {
    /// How a payment stands.
    PaymentState, "payment-state", "pending, succeeded, declined, cancelled" {
        /// The gateway was asked to charge, or is about to be; what came of it is not known yet.
        Pending = "pending",
        /// It was charged.
        Succeeded = "succeeded",
        /// It was not, and will not be.
        Declined = "declined",
        /// It was called off, or never reached the gateway.
        Cancelled = "cancelled",
    }
}

named! {
    /// How a refund stands.
    RefundState, "refund-state", "pending, succeeded, refused" {
        /// The gateway is asked to give the money back.
        Pending = "pending",
        /// It has.
        Succeeded = "succeeded",
        /// It does not: somebody has to see to it.
        Refused = "refused",
    }
}

named! {
    /// Why money goes back.
    RefundReason, "refund-reason", "cancelled, returned, too_late" {
        /// The order was called off.
        Cancelled = "cancelled",
        /// Goods were returned, or are not handed over.
        Returned = "returned",
        /// It was charged when the order was called off already.
        TooLate = "too_late",
    }
}

/// One try to pay an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderPayment {
    /// Which; the gateway knows it by this, too.
    pub id: PaymentId,
    /// Of which order.
    pub order: OrderId,
    /// By whom the money is taken.
    pub gateway: String,
    /// By what it is paid: forgotten when that is settled.
    pub method: Option<PaymentMethod>,
    /// How much.
    pub amount: Money,
    /// How it stands.
    pub state: PaymentState,
    /// What the gateway calls it.
    pub reference: Option<GatewayReference>,
    /// Where the customer confirms it, as long as it waits for that.
    pub action_url: Option<String>,
    /// Why it was declined.
    pub decline_code: Option<DeclineCode>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was known what became of it.
    pub settled_at: Option<Timestamp>,
}

/// What has to be done since more is known of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentNews {
    /// Nothing: it was known before.
    None,
    /// What is known has to be kept.
    Known,
    /// It was charged: the order is paid, or the money goes back.
    Charged,
}

/// Money that goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRefund {
    /// Which; the gateway knows it by this, too.
    pub id: RefundId,
    /// Of which order.
    pub order: OrderId,
    /// Of which payment.
    pub payment: PaymentId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: RefundReason,
    /// How it stands.
    pub state: RefundState,
    /// What the gateway calls it.
    pub reference: Option<GatewayReference>,
    /// Why the gateway does not give it back.
    pub decline_code: Option<DeclineCode>,
    /// When it became due.
    pub created_at: Timestamp,
    /// When it was known what became of it.
    pub settled_at: Option<Timestamp>,
}

impl OrderPayment {
    /// A payment of all of `order`, by `method`. There is none of an order that costs nothing.
    pub fn begin(
        order: &Order,
        by: &Customer,
        (gateway, method): (&str, PaymentMethod),
        at: Timestamp,
    ) -> Result<Option<Self>, OrderError> {
        order.may_be_paid(by, at)?;
        let amount = order.total().ok_or(OrderError::TotalTooLarge)?;
        Ok((amount.minor() > 0).then(|| Self {
            id: Id::fresh(),
            order: order.facts().id,
            gateway: gateway.to_owned(),
            method: Some(method),
            amount,
            state: PaymentState::Pending,
            reference: None,
            action_url: None,
            decline_code: None,
            created_at: at,
            settled_at: None,
        }))
    }

    /// What the gateway is asked for, and asked about: always the same. Nothing of a payment that is settled.
    pub fn charge(&self, text: ChargeText) -> Option<Result<Charge, NothingToCharge>> {
        let method = self.method.clone()?;
        Some(Charge::new(self.id, self.amount, method, text))
    }

    /// The same, to ask what became of it.
    pub fn inquiry(&self, charge: Charge) -> PaymentInquiry {
        PaymentInquiry { charge, reference: self.reference.clone(), begun_at: self.created_at }
    }

    /// Whether whoever began it by `method` may be asking for it just now, so that it can be asked for once more: under
    /// one id it is taken once. Who asked what became of it instead could be told that it never came, and have it called
    /// off before it does.
    pub fn may_be_under_way(&self, method: &PaymentMethod, at: Timestamp) -> bool {
        let fresh = (at - self.created_at).abs() < UNDER_WAY;
        fresh && self.reference.is_none() && self.method.as_ref() == Some(method)
    }

    /// Takes note of what the gateway says, which it may say twice, and late. That it was charged counts also where
    /// one thought that it would not be.
    pub fn hear(&mut self, outcome: &ChargeOutcome, at: Timestamp) -> PaymentNews {
        let before = self.clone();
        match (self.state, outcome) {
            (PaymentState::Succeeded, _) => return PaymentNews::None,
            (_, ChargeOutcome::Succeeded { reference }) => {
                self.reference = Some(reference.clone());
                self.settle(PaymentState::Succeeded, None, at);
                return PaymentNews::Charged;
            }
            (PaymentState::Pending, ChargeOutcome::Declined { code, .. }) => {
                self.settle(PaymentState::Declined, Some(*code), at);
            }
            (PaymentState::Pending, ChargeOutcome::Cancelled) => self.settle(PaymentState::Cancelled, None, at),
            (PaymentState::Pending, ChargeOutcome::ActionRequired { reference, url }) => {
                self.reference = Some(reference.clone());
                self.action_url = Some(url.clone());
            }
            (PaymentState::Pending, ChargeOutcome::Pending { reference }) => {
                self.reference = reference.clone().or_else(|| self.reference.take());
            }
            (PaymentState::Declined | PaymentState::Cancelled, _) => {}
        }
        if *self == before { PaymentNews::None } else { PaymentNews::Known }
    }

    fn settle(&mut self, state: PaymentState, code: Option<DeclineCode>, at: Timestamp) {
        self.state = state;
        self.decline_code = code;
        self.method = None;
        self.action_url = None;
        self.settled_at = Some(at);
    }
}

impl OrderRefund {
    /// So much of a payment goes back.
    pub fn due(payment: &OrderPayment, amount: Money, reason: RefundReason, at: Timestamp) -> Self {
        Self {
            id: Id::fresh(),
            order: payment.order,
            payment: payment.id,
            amount,
            reason,
            state: RefundState::Pending,
            reference: None,
            decline_code: None,
            created_at: at,
            settled_at: None,
        }
    }

    /// What the gateway is asked for, and asked about: always the same.
    pub fn request(&self, of: GatewayReference) -> Result<Refund, NothingToCharge> {
        Refund::new(self.id, (self.payment, of), self.amount, self.created_at)
    }

    /// Takes note of what the gateway says; tells whether that was not known.
    pub fn hear(&mut self, outcome: &RefundOutcome, at: Timestamp) -> bool {
        let before = self.clone();
        match (self.state, outcome) {
            (RefundState::Succeeded, _) => {}
            (_, RefundOutcome::Succeeded { reference }) => {
                self.reference = Some(reference.clone());
                self.settle(RefundState::Succeeded, None, at);
            }
            (RefundState::Pending, RefundOutcome::Refused { code, .. }) => {
                self.settle(RefundState::Refused, Some(*code), at);
            }
            (RefundState::Pending, RefundOutcome::Pending { reference }) => {
                self.reference = reference.clone().or_else(|| self.reference.take());
            }
            (RefundState::Refused, _) => {}
        }
        *self != before
    }

    fn settle(&mut self, state: RefundState, code: Option<DeclineCode>, at: Timestamp) {
        self.state = state;
        self.decline_code = code;
        self.settled_at = Some(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payment() -> OrderPayment {
        OrderPayment {
            id: Id::fresh(),
            order: Id::fresh(),
            gateway: "test".to_owned(),
            method: "test_card_success".parse().ok(),
            amount: Money::of_minor(599, "USD".parse().unwrap()).unwrap(),
            state: PaymentState::Pending,
            reference: None,
            action_url: None,
            decline_code: None,
            created_at: Timestamp::UNIX_EPOCH,
            settled_at: None,
        }
    }

    fn reference(text: &str) -> GatewayReference {
        text.to_owned().try_into().unwrap()
    }

    #[test]
    fn for_a_minute_somebody_may_be_asking_for_it_by_the_same_means() {
        let (it, seconds) = (payment(), |it| Timestamp::UNIX_EPOCH + TimeDelta::seconds(it));
        let (same, other) = (it.method.clone().unwrap(), "test_card_timeout".parse().unwrap());
        for (method, at, may) in
            [(&same, 0, true), (&same, 59, true), (&same, -59, true), (&same, 60, false), (&other, 0, false)]
        {
            assert_eq!(it.may_be_under_way(method, seconds(at)), may, "{at}");
        }
        let known = OrderPayment { reference: Some(reference("pi_1")), ..it };
        assert!(!known.may_be_under_way(&same, seconds(0)));
    }

    #[test]
    fn what_was_charged_counts_once_and_also_late() {
        let mut it = payment();
        let at = Timestamp::UNIX_EPOCH;
        let action =
            ChargeOutcome::ActionRequired { reference: reference("pi_1"), url: "https://bank.example/".into() };
        assert_eq!((it.hear(&action, at), it.hear(&action, at)), (PaymentNews::Known, PaymentNews::None));
        assert_eq!(it.hear(&ChargeOutcome::Pending { reference: None }, at), PaymentNews::None);
        assert_eq!(it.hear(&ChargeOutcome::Cancelled, at), PaymentNews::Known);
        assert_eq!((it.method.as_ref(), it.action_url.as_ref()), (None, None));
        assert_eq!(it.hear(&ChargeOutcome::declined(DeclineCode::Declined), at), PaymentNews::None);
        let charged = ChargeOutcome::Succeeded { reference: reference("pi_1") };
        assert_eq!((it.hear(&charged, at), it.hear(&charged, at)), (PaymentNews::Charged, PaymentNews::None));
        assert_eq!(it.hear(&ChargeOutcome::Cancelled, at), PaymentNews::None);
    }

    #[test]
    fn a_decline_says_why() {
        let mut it = payment();
        let declined = ChargeOutcome::declined(DeclineCode::ExpiredCard);
        assert_eq!(it.hear(&declined, Timestamp::UNIX_EPOCH), PaymentNews::Known);
        assert_eq!((it.state, it.decline_code), (PaymentState::Declined, Some(DeclineCode::ExpiredCard)));
    }

    #[test]
    fn a_refund_is_asked_for_until_it_is_known_what_became_of_it() {
        let (mut it, at) = (
            OrderRefund::due(&payment(), payment().amount, RefundReason::Returned, Timestamp::UNIX_EPOCH),
            Timestamp::UNIX_EPOCH,
        );
        assert!(!it.hear(&RefundOutcome::Pending { reference: None }, at));
        assert!(it.hear(&RefundOutcome::Pending { reference: Some(reference("re_1")) }, at));
        assert!(it.hear(&RefundOutcome::refused(DeclineCode::NothingLeft), at));
        assert!(it.hear(&RefundOutcome::Succeeded { reference: reference("re_1") }, at));
        assert!(!it.hear(&RefundOutcome::refused(DeclineCode::NothingLeft), at));
        assert_eq!((it.state, it.decline_code), (RefundState::Succeeded, None));
    }
}
