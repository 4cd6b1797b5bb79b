//! What Stripe tells by itself.

use application::bookstore::{GatewayNotice, PaymentGateway};
use domain::bookstore::{BadNotice, ChargeOutcome, GatewayEvent, GatewayNews, RefundOutcome};
use tests::stripe::{Notification, SECURE, VISA, signed};

use super::{NOW, Shop, charge, now, refund_of, settings};

fn told(shop: &Shop, notification: &Notification) -> Result<Option<GatewayEvent>, BadNotice> {
    shop.gateway.notification(&notice(notification))
}

fn notice(notification: &Notification) -> GatewayNotice {
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("stripe-signature".to_owned(), notification.signature.clone()),
    ];
    GatewayNotice { headers, body: notification.body.clone().into_bytes() }
}

#[tokio::test]
async fn a_second_step_that_was_taken_is_told_and_may_be_told_twice() {
    let (shop, charge) = (Shop::open().await, charge(SECURE));
    let outcome = shop.charge(&charge).await.unwrap();
    let reference = outcome.reference().unwrap();
    shop.stripe.confirm(reference);
    let notification = shop.stripe.notification("payment_intent.succeeded", reference, NOW - 10);
    let first = told(&shop, &notification).unwrap().unwrap();
    let outcome = ChargeOutcome::Succeeded { reference: reference.clone() };
    assert_eq!(first.news, GatewayNews::Payment { payment: charge.id(), outcome });
    assert_eq!(told(&shop, &notification).unwrap(), Some(first), "the same event has the same name");
}

#[tokio::test]
async fn a_refund_that_fails_late_is_told() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    let paid = shop.charge(&charge).await.unwrap();
    let refund = refund_of(&charge, &paid, "4.00", now());
    let RefundOutcome::Succeeded { reference } = shop.refund(&refund).await.unwrap() else { panic!() };
    shop.stripe.refund_became(&reference, "failed");
    let event = told(&shop, &shop.stripe.notification("refund.failed", &reference, NOW)).unwrap().unwrap();
    let GatewayNews::Refund { refund: id, outcome } = &event.news else { panic!("{event:?}") };
    assert_eq!((*id, outcome.is_final()), (refund.id(), true));
}

#[tokio::test]
async fn what_is_forged_altered_or_old_is_not_believed() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    let paid = shop.charge(&charge).await.unwrap();
    let reference = paid.reference().unwrap();
    let genuine = shop.stripe.notification("payment_intent.succeeded", reference, NOW);
    let forged = signed("whsec_guessed", NOW, &serde_json::from_str(&genuine.body).unwrap());
    assert_eq!(told(&shop, &forged), Err(BadNotice::Signature));
    let altered = Notification { body: genuine.body.replace("1000", "1"), ..genuine.clone() };
    assert_ne!(altered.body, genuine.body);
    assert_eq!(told(&shop, &altered), Err(BadNotice::Signature));
    let old = shop.stripe.notification("payment_intent.succeeded", reference, NOW - 301);
    assert_eq!(told(&shop, &old), Err(BadNotice::Stale));
    let mut silent = settings(shop.stripe.url());
    silent.webhook_secret = None;
    let deaf = infrastructure::StripeGateway::new(silent, now).unwrap();
    assert_eq!(deaf.notification(&notice(&genuine)), Err(BadNotice::NotExpected));
}
