//! Money that is given back: once, and never more than was taken.

use domain::bookstore::{DeclineCode, GatewayFault, RefundOutcome};
use tests::stripe::{Mishap, VISA};

use super::{Shop, charge, hours_ago, now, refund_of};

const PENDING: RefundOutcome = RefundOutcome::Pending { reference: None };

fn made(outcome: &RefundOutcome) -> bool {
    matches!(outcome, RefundOutcome::Succeeded { .. })
}

#[tokio::test]
async fn a_part_is_given_back_once_and_the_rest_after_it() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    let paid = shop.charge(&charge).await.unwrap();
    let part = refund_of(&charge, &paid, "4.00", now());
    assert_eq!(shop.refund_state(&part).await, Ok(None));
    let outcome = shop.refund(&part).await.unwrap();
    assert!(made(&outcome));
    assert_eq!(shop.refund(&part).await, Ok(outcome.clone()));
    assert_eq!(shop.refund_state(&part).await, Ok(Some(outcome)));
    assert_eq!(shop.stripe.taken(), 600);
    let nothing_left = Ok(RefundOutcome::refused(DeclineCode::NothingLeft));
    assert_eq!(shop.refund(&refund_of(&charge, &paid, "6.01", now())).await, nothing_left);
    assert!(made(&shop.refund(&refund_of(&charge, &paid, "6.00", now())).await.unwrap()));
    assert_eq!(shop.refund(&refund_of(&charge, &paid, "0.01", now())).await, nothing_left);
    assert_eq!((shop.stripe.taken(), shop.stripe.refunds().len()), (0, 2));
}

#[tokio::test]
async fn a_lost_answer_gives_nothing_back_twice() {
    for mishap in [Mishap::AnswerLate, Mishap::LoseAnswer, Mishap::BreakAfter] {
        let (shop, charge) = (Shop::open().await, charge(VISA));
        let paid = shop.charge(&charge).await.unwrap();
        let refund = refund_of(&charge, &paid, "4.00", now());
        shop.stripe.will(mishap);
        assert_eq!(shop.refund(&refund).await, Ok(PENDING), "{mishap:?}");
        assert!(made(&shop.refund_state(&refund).await.unwrap().unwrap()), "{mishap:?}");
        let _ = shop.refund(&refund).await.unwrap();
        assert_eq!(shop.stripe.taken(), 600, "{mishap:?}");
    }
}

#[tokio::test]
async fn what_never_arrived_is_asked_for_again() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    let paid = shop.charge(&charge).await.unwrap();
    let refund = refund_of(&charge, &paid, "4.00", now());
    shop.stripe.will(Mishap::LoseRequest);
    assert_eq!(shop.refund(&refund).await, Ok(PENDING));
    assert_eq!(shop.refund_state(&refund).await, Ok(None));
    shop.stripe.will(Mishap::Limit);
    assert_eq!(shop.refund(&refund).await, Err(GatewayFault::Unavailable));
    assert!(made(&shop.refund(&refund).await.unwrap()));
    assert_eq!(shop.stripe.taken(), 600);
}

#[tokio::test]
async fn a_day_later_nothing_is_given_back_again() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    let paid = shop.charge(&charge).await.unwrap();
    let refund = refund_of(&charge, &paid, "4.00", hours_ago(30));
    shop.stripe.will(Mishap::LoseAnswer);
    assert_eq!(shop.refund(&refund).await, Ok(PENDING));
    shop.stripe.forget_keys();
    assert!(made(&shop.refund(&refund).await.unwrap()));
    assert_eq!((shop.stripe.taken(), shop.stripe.refunds().len()), (600, 1));
}

#[tokio::test]
async fn a_refund_is_found_among_many_and_may_fail_late() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    let paid = shop.charge(&charge).await.unwrap();
    let oldest = refund_of(&charge, &paid, "0.01", now());
    let _ = shop.refund(&oldest).await.unwrap();
    for _ in 0..104 {
        let _ = shop.refund(&refund_of(&charge, &paid, "0.01", now())).await.unwrap();
    }
    let found = shop.refund_state(&oldest).await.unwrap().unwrap();
    let RefundOutcome::Succeeded { reference } = &found else { panic!("{found:?}") };
    shop.stripe.refund_became(reference, "failed");
    let failed = RefundOutcome::refused(DeclineCode::ProcessingError);
    assert_eq!(shop.refund_state(&oldest).await, Ok(Some(failed)));
}
