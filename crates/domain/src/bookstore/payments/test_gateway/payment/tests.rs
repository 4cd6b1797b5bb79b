//! What becomes of payments with each of the cards.

use proptest::prelude::*;

use super::*;
use crate::{
    bookstore::payments::{Refund, RefundId, test_gateway::TestRefund},
    kernel::Refusal,
};

const PAGES: &str = "http://campus.test/v1/test-gateway/payments";

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(1_900_000_000 + second, 0).unwrap()
}

fn money(minor: i64) -> Money {
    Money::of_minor(minor, "USD".parse().unwrap()).unwrap()
}

fn charge(card: &str, minor: i64) -> Charge {
    let text = "Order 1".to_owned().try_into().unwrap();
    Charge::new(PaymentId::fresh(), money(minor), card.parse().unwrap(), text).unwrap()
}

fn paid(card: &str) -> TestPayment {
    TestPayment::take(&charge(card, 1000), at(0))
}

#[test]
fn each_card_has_its_end() {
    let succeeded = |it: &TestPayment| ChargeOutcome::Succeeded { reference: it.reference() };
    for card in [TestCard::Success, TestCard::Duplicate, TestCard::Timeout] {
        let payment = paid(card.name());
        assert_eq!(payment.outcome(PAGES), succeeded(&payment), "{card:?}");
        assert_eq!(payment.is_told_twice(), card == TestCard::Duplicate);
    }
    assert_eq!(paid("test_card_success").answer(PAGES).next_step(), crate::bookstore::NextStep::Keep);
    assert_eq!(paid("test_card_timeout").answer(PAGES), ChargeOutcome::Pending { reference: None });
    assert_eq!(paid("test_card_declined").outcome(PAGES), ChargeOutcome::declined(DeclineCode::Declined));
    assert_eq!(paid("pm_card_visa").outcome(PAGES), ChargeOutcome::declined(DeclineCode::UnknownMethod));
}

#[test]
fn a_second_step_is_taken_once() {
    let mut payment = paid("test_card_action_required");
    let ChargeOutcome::ActionRequired { url, .. } = payment.outcome(PAGES) else { panic!("{payment:?}") };
    assert_eq!(url, format!("{PAGES}/{}/confirm", payment.facts().id));
    let mut refused = payment.clone();
    payment.confirm(at(1)).unwrap();
    assert_eq!(payment.outcome(PAGES), ChargeOutcome::Succeeded { reference: payment.reference() });
    assert_eq!(payment.facts().updated_at, at(1));
    let again = payment.confirm(at(2)).unwrap_err();
    assert_eq!((again.code(), again.facts().len()), ("illegal_transition", 3));
    assert!(!payment.cancel(at(2)));
    refused.decline(at(1)).unwrap();
    assert_eq!(refused.outcome(PAGES), ChargeOutcome::declined(DeclineCode::AuthenticationFailed));
    assert!(refused.confirm(at(2)).is_err());
}

#[test]
fn only_what_waits_can_be_called_off() {
    let mut waiting = paid("test_card_action_required");
    assert!(waiting.cancel(at(1)));
    assert_eq!(waiting.outcome(PAGES), ChargeOutcome::Cancelled);
    assert!(waiting.confirm(at(2)).is_err());
    for card in ["test_card_success", "test_card_declined"] {
        let (before, mut payment) = (paid(card), paid(card));
        assert!(!payment.cancel(at(1)));
        assert_eq!(payment.facts().state, before.facts().state);
    }
}

#[test]
fn what_was_asked_about_first_comes_too_late() {
    let charge = charge("test_card_success", 1000);
    let payment = TestPayment::never(&charge, at(0));
    assert_eq!(payment.outcome(PAGES), ChargeOutcome::Cancelled);
    assert!(payment.is_of(&charge));
}

#[test]
fn nothing_is_given_back_of_what_was_not_taken_or_in_another_currency() {
    for card in ["test_card_declined", "test_card_action_required", "pm_1"] {
        assert!(!paid(card).give_back(money(1), at(1)), "{card}");
    }
    let euro = Money::of_minor(1, "EUR".parse().unwrap()).unwrap();
    assert!(!paid("test_card_success").give_back(euro, at(1)));
}

proptest! {
    #[test]
    fn never_is_more_given_back_than_was_taken(
        taken in 1..1_000_000_i64,
        wanted in prop::collection::vec(1..400_000_i64, 0..20),
    ) {
        let charge = charge("test_card_success", taken);
        let mut payment = TestPayment::take(&charge, at(0));
        let mut given = 0;
        for minor in wanted {
            let of = (charge.id(), payment.reference());
            let refund = Refund::new(RefundId::fresh(), of, money(minor), at(1)).unwrap();
            let made = TestRefund::make(&refund, &mut payment, at(1));
            prop_assert_eq!(made.facts().made, given + minor <= taken);
            prop_assert!(made.outcome().is_final());
            if made.facts().made {
                given += minor;
            }
            prop_assert_eq!(payment.facts().refunded.minor(), given);
            prop_assert!(given <= taken);
        }
    }
}
