//! What becomes of charges whose answer is lost: they are asked about, and never made again.

use application::bookstore::PaymentGateway;
use domain::bookstore::{ChargeOutcome, NextStep};
use tests::stripe::{Mishap, SECURE, VISA};

use super::{Shop, UNKNOWN, charge, hours_ago, inquiry};

#[tokio::test]
async fn what_was_done_is_found_by_asking_and_done_once() {
    for mishap in [Mishap::AnswerLate, Mishap::LoseAnswer, Mishap::BreakAfter] {
        let (shop, charge) = (Shop::open().await, charge(VISA));
        shop.stripe.will(mishap);
        assert_eq!(shop.charge(&charge).await, Ok(UNKNOWN), "{mishap:?}");
        for _ in 0..3 {
            let truth = shop.asked(&charge, None).await.unwrap().unwrap();
            assert_eq!(truth.next_step(), NextStep::Keep, "{mishap:?}");
        }
        assert_eq!((shop.stripe.taken(), shop.stripe.intents().len()), (1000, 1), "{mishap:?}");
    }
}

#[tokio::test]
async fn what_never_arrived_is_done_by_asking_at_most_once() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    shop.stripe.will(Mishap::LoseRequest);
    assert_eq!(shop.charge(&charge).await, Ok(UNKNOWN));
    assert_eq!(shop.stripe.taken(), 0);
    for _ in 0..3 {
        let truth = shop.asked(&charge, None).await.unwrap().unwrap();
        assert_eq!(truth.next_step(), NextStep::Keep);
    }
    assert_eq!((shop.stripe.taken(), shop.stripe.intents().len()), (1000, 1));
}

#[tokio::test]
async fn that_stripe_broke_before_it_did_anything_is_certain_a_day_later() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    shop.stripe.will(Mishap::BreakBefore);
    assert_eq!(shop.charge(&charge).await, Ok(UNKNOWN));
    // Stripe repeats that it broke, and finds nothing: it may not have looked yet.
    assert_eq!(shop.asked_later(&charge, 22).await, Ok(Some(UNKNOWN)));
    shop.stripe.forget_keys();
    let tries = shop.tries();
    assert_eq!(shop.asked_later(&charge, 24).await, Ok(None));
    assert_eq!((shop.tries(), shop.stripe.taken()), (tries, 0), "after a day the same request would be a new one");
}

#[tokio::test]
async fn what_is_not_found_yet_is_not_taken_for_nothing() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    shop.stripe.lags(true);
    shop.stripe.will(Mishap::BreakAfter);
    assert_eq!(shop.charge(&charge).await, Ok(UNKNOWN));
    assert_eq!(shop.asked(&charge, None).await, Ok(Some(UNKNOWN)));
    shop.stripe.lags(false);
    assert_eq!(shop.asked(&charge, None).await.unwrap().unwrap().next_step(), NextStep::Keep);
    assert_eq!(shop.stripe.taken(), 1000);
}

#[tokio::test]
async fn a_day_later_a_charge_is_only_looked_for() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    shop.stripe.will(Mishap::LoseAnswer);
    assert_eq!(shop.charge(&charge).await, Ok(UNKNOWN));
    shop.stripe.forget_keys();
    let truth = shop.asked_later(&charge, 30).await.unwrap().unwrap();
    assert_eq!(truth.next_step(), NextStep::Keep);
    assert_eq!((shop.tries(), shop.stripe.taken()), (1, 1000));
}

#[tokio::test]
async fn what_waits_is_called_off() {
    let (shop, charge) = (Shop::open().await, charge(SECURE));
    let outcome = shop.charge(&charge).await.unwrap();
    let reference = outcome.reference();
    assert_eq!(shop.cancelled(&charge, reference).await, Ok(Some(ChargeOutcome::Cancelled)));
    assert_eq!(shop.cancelled(&charge, reference).await, Ok(Some(ChargeOutcome::Cancelled)));
    assert_eq!(shop.asked(&charge, reference).await, Ok(Some(ChargeOutcome::Cancelled)));
    assert_eq!(shop.stripe.taken(), 0);
}

#[tokio::test]
async fn a_buyer_who_was_faster_has_paid() {
    let (shop, charge) = (Shop::open().await, charge(SECURE));
    let outcome = shop.charge(&charge).await.unwrap();
    let reference = outcome.reference().unwrap();
    shop.stripe.confirm(reference);
    let paid = Ok(Some(ChargeOutcome::Succeeded { reference: reference.clone() }));
    assert_eq!(shop.cancelled(&charge, Some(reference)).await, paid);
    assert_eq!(shop.stripe.taken(), 1000);
}

#[tokio::test]
async fn nothing_is_charged_in_order_to_call_it_off() {
    let (shop, waiting) = (Shop::open().await, charge(SECURE));
    shop.stripe.will(Mishap::LoseAnswer);
    assert_eq!(shop.charge(&waiting).await, Ok(UNKNOWN));
    let tries = shop.tries();
    assert_eq!(shop.cancelled(&waiting, None).await, Ok(Some(ChargeOutcome::Cancelled)));
    // Of these Stripe has never heard.
    let never = charge(VISA);
    assert_eq!(shop.cancelled(&never, None).await, Ok(Some(UNKNOWN)));
    assert_eq!(shop.gateway.cancel(inquiry(&never, None, hours_ago(24))).await, Ok(None));
    assert_eq!((shop.tries(), shop.stripe.taken()), (tries, 0));
}
