//! What becomes of charges that are answered.

use domain::bookstore::{ChargeOutcome, DeclineCode, GatewayFault, NextStep};
use infrastructure::StripeGateway;
use tests::stripe::{DECLINED, Mishap, POOR, SECURE, VISA};

use super::{Shop, charge, charge_of, money, now, settings};

#[tokio::test]
async fn a_card_is_charged_as_stripe_wants_to_be_asked() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    let outcome = shop.charge(&charge).await.unwrap();
    let (id, intent) = shop.stripe.intents().pop_first().unwrap();
    assert_eq!(outcome, ChargeOutcome::Succeeded { reference: id.try_into().unwrap() });
    assert_eq!((&intent["amount"], &intent["currency"]), (&1000.into(), &"usd".into()));
    assert_eq!(intent["description"], "Order 2026-000017");
    assert_eq!(intent["metadata"]["lyceum_payment"], charge.id().to_string());
    let asked = shop.stripe.asked().pop().unwrap();
    assert_eq!(asked.header("idempotency-key"), format!("lyceum-payment-{}", charge.id()));
    assert_eq!(asked.header("stripe-version"), "2024-06-20");
    assert_eq!(asked.form()["return_url"], "https://shop.example/payment-return");
}

#[tokio::test]
async fn sums_are_counted_as_stripe_counts_them() {
    let shop = Shop::open().await;
    for (amount, currency, units) in [("500", "JPY", 500), ("5.120", "KWD", 5120), ("50", "ISK", 5000)] {
        let charge = charge_of(VISA, money(amount, currency));
        assert_eq!(shop.charge(&charge).await.unwrap().next_step(), NextStep::Keep);
        let intents = shop.stripe.intents();
        let made = intents.values().find(|it| it["metadata"]["lyceum_payment"] == charge.id().to_string());
        assert_eq!(made.unwrap()["amount"], units, "{currency}");
    }
    let tries = shop.tries();
    let odd = charge_of(VISA, money("5.124", "KWD"));
    assert_eq!(shop.charge(&odd).await, Ok(ChargeOutcome::declined(DeclineCode::AmountRefused)));
    assert_eq!(shop.tries(), tries, "nothing that would have to be rounded is asked for");
}

#[tokio::test]
async fn one_id_is_charged_once_however_often_and_at_once_it_is_asked_for() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    let first = shop.charge(&charge).await;
    let tries = (0..8).map(|_| shop.charge(&charge));
    for again in futures_util::future::join_all(tries).await {
        assert_eq!(again, first);
    }
    assert_eq!((shop.stripe.taken(), shop.stripe.intents().len()), (1000, 1));
}

#[tokio::test]
async fn a_declined_charge_is_declined_for_good() {
    for (card, code) in [(DECLINED, DeclineCode::Declined), (POOR, DeclineCode::InsufficientFunds)] {
        let (shop, charge) = (Shop::open().await, charge(card));
        let declined = Ok(ChargeOutcome::declined(code));
        assert_eq!(shop.charge(&charge).await, declined);
        let intents = shop.stripe.intents();
        assert!(
            intents.values().all(|it| it["status"] == "canceled"),
            "nobody tries another card with it: {intents:?}"
        );
        assert_eq!(shop.charge(&charge).await, declined);
        assert_eq!(shop.asked(&charge, None).await, declined.map(Some));
        assert_eq!((shop.stripe.taken(), intents.len()), (0, 1));
    }
}

#[tokio::test]
async fn what_could_not_be_closed_is_not_yet_declined() {
    let (shop, charge) = (Shop::open().await, charge(DECLINED));
    // The charge itself goes well, and closing it does not.
    shop.stripe.will(Mishap::None);
    shop.stripe.will(Mishap::LoseRequest);
    let pending = shop.charge(&charge).await.unwrap();
    assert!(matches!(&pending, ChargeOutcome::Pending { reference: Some(_) }), "{pending:?}");
    let asked = shop.asked(&charge, pending.reference()).await;
    assert_eq!(asked, Ok(Some(ChargeOutcome::declined(DeclineCode::Declined))));
}

#[tokio::test]
async fn what_stripe_does_not_know_or_take_is_declined() {
    let shop = Shop::open().await;
    let unknown = shop.charge(&charge("pm_card_unheard_of")).await;
    assert_eq!(unknown, Ok(ChargeOutcome::declined(DeclineCode::UnknownMethod)));
    let little = shop.charge(&charge_of(VISA, money("0.49", "USD"))).await;
    assert_eq!(little, Ok(ChargeOutcome::declined(DeclineCode::AmountRefused)));
    assert!(shop.stripe.intents().is_empty());
}

#[tokio::test]
async fn a_second_step_sends_the_buyer_on() {
    let (shop, charge) = (Shop::open().await, charge(SECURE));
    let outcome = shop.charge(&charge).await.unwrap();
    let ChargeOutcome::ActionRequired { reference, url } = &outcome else { panic!("{outcome:?}") };
    assert_eq!(url, &format!("https://hooks.stripe.test/3d_secure_2/{}", &**reference));
    assert_eq!(shop.asked(&charge, Some(reference)).await, Ok(Some(outcome.clone())));
    shop.stripe.confirm(reference);
    let paid = Ok(Some(ChargeOutcome::Succeeded { reference: reference.clone() }));
    assert_eq!(shop.asked(&charge, Some(reference)).await, paid);
    // Also without its name, although Stripe repeats its first answer to the same request.
    assert_eq!(shop.asked(&charge, None).await, paid);
    assert_eq!((shop.stripe.taken(), shop.stripe.intents().len()), (1000, 1));
}

#[tokio::test]
async fn who_does_not_pass_the_second_step_pays_nothing() {
    let (shop, charge) = (Shop::open().await, charge(SECURE));
    let outcome = shop.charge(&charge).await.unwrap();
    let reference = outcome.reference().unwrap();
    shop.stripe.fail(reference);
    let declined = Ok(Some(ChargeOutcome::declined(DeclineCode::AuthenticationFailed)));
    assert_eq!(shop.asked(&charge, Some(reference)).await, declined);
    assert_eq!(shop.stripe.intents()[&**reference]["status"], "canceled");
    assert_eq!(shop.asked(&charge, Some(reference)).await, Ok(Some(ChargeOutcome::Cancelled)), "why, is forgotten");
}

#[tokio::test]
async fn where_nothing_happened_that_is_certain() {
    let (shop, charge) = (Shop::open().await, charge(VISA));
    shop.stripe.will(Mishap::Limit);
    assert_eq!(shop.charge(&charge).await, Err(GatewayFault::Unavailable));
    assert_eq!(shop.stripe.taken(), 0);
    assert_eq!(shop.charge(&charge).await.unwrap().next_step(), NextStep::Keep);

    // Nobody listens at this port any more.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = StripeGateway::new(settings(format!("http://{port}")), now).unwrap();
    let unreachable = application::bookstore::PaymentGateway::charge(&nobody, charge.clone()).await;
    assert_eq!(unreachable, Err(GatewayFault::Unavailable));

    let mut wrong = settings(shop.stripe.url());
    wrong.key = "sk_test_wrong".to_owned().into();
    let stranger = StripeGateway::new(wrong, now).unwrap();
    let refused = application::bookstore::PaymentGateway::charge(&stranger, charge).await;
    assert_eq!(refused, Err(GatewayFault::Refused));
}
