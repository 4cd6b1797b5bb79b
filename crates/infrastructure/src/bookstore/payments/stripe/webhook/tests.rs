//! Notifications that are believed, and all the ways in which they are not.

use data_encoding::HEXLOWER;
use domain::bookstore::{ChargeOutcome, PaymentId, RefundId, RefundOutcome};
use serde_json::{Value, json};

use super::*;

const SECRET: &str = "whsec_canary";
const NOW: i64 = 1_900_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(NOW + second, 0).unwrap()
}

fn signature(secret: &str, time: i64, body: &str) -> String {
    HEXLOWER.encode(&mac(secret.as_bytes(), &[time.to_string().as_bytes(), b".", body.as_bytes()]))
}

fn event(kind: &str, object: &Value) -> String {
    json!({ "id": "evt_1", "object": "event", "type": kind, "livemode": false, "data": { "object": object } })
        .to_string()
}

fn succeeded(payment: PaymentId) -> String {
    let object = json!({
        "id": "pi_1", "object": "payment_intent", "status": "succeeded", "metadata": { "lyceum_payment": payment },
    });
    event("payment_intent.succeeded", &object)
}

fn told_with(header: &str, body: &str, now: i64) -> Result<Option<GatewayEvent>, BadNotice> {
    let headers = vec![("stripe-signature".to_owned(), header.to_owned())];
    let notice = GatewayNotice { headers, body: body.as_bytes().to_vec() };
    read(&notice, &SECRET.to_owned().into(), at(now))
}

fn told(body: &str) -> Result<Option<GatewayEvent>, BadNotice> {
    told_with(&format!("t={NOW},v1={}", signature(SECRET, NOW, body)), body, 0)
}

#[test]
fn what_stripe_signed_is_believed() {
    let payment = PaymentId::fresh();
    let outcome = ChargeOutcome::Succeeded { reference: "pi_1".to_owned().try_into().unwrap() };
    let event = GatewayEvent { id: "evt_1".to_owned(), news: GatewayNews::Payment { payment, outcome } };
    assert_eq!(told(&succeeded(payment)), Ok(Some(event)));
}

#[test]
fn one_good_signature_of_several_is_enough() {
    let body = succeeded(PaymentId::fresh());
    let (good, old) = (signature(SECRET, NOW, &body), signature("whsec_old", NOW, &body));
    for header in [
        format!("t={NOW},v1={old},v1={good}"),
        format!("t={NOW},v1={good},v1={old}"),
        format!("t={NOW}, v1={good}, v0={old}"),
        format!("v1={},t={NOW},v2=x,scheme", good.to_uppercase()),
    ] {
        assert!(told_with(&header, &body, 0).unwrap().is_some(), "{header}");
    }
}

#[test]
fn what_stripe_did_not_sign_is_not_believed() {
    let body = succeeded(PaymentId::fresh());
    let good = signature(SECRET, NOW, &body);
    for header in [
        String::new(),
        format!("t={NOW}"),
        format!("v1={good}"),
        format!("t={NOW},v1="),
        format!("t={NOW},v1={}", &good[..62]),
        format!("t={NOW},v1={}", signature("whsec_other", NOW, &body)),
        format!("t={NOW},v0={good}"),
        format!("t={},v1={good}", NOW + 1),
        format!("t={NOW},t={},v1={good}", NOW + 1),
        format!("t=now,v1={}", HEXLOWER.encode(&mac(SECRET.as_bytes(), &[b"now.", body.as_bytes()]))),
    ] {
        assert_eq!(told_with(&header, &body, 0), Err(BadNotice::Signature), "{header}");
    }
    let header = format!("t={NOW},v1={good}");
    assert_eq!(told_with(&header, &format!("{body} "), 0), Err(BadNotice::Signature));
    let twice = vec![("stripe-signature".to_owned(), header.clone()), ("stripe-signature".to_owned(), header)];
    let notice = GatewayNotice { headers: twice, body: body.into_bytes() };
    assert_eq!(read(&notice, &SECRET.to_owned().into(), at(0)), Err(BadNotice::Signature));
}

#[test]
fn what_was_signed_five_minutes_ago_is_not_believed_any_more() {
    let body = succeeded(PaymentId::fresh());
    let header = format!("t={NOW},v1={}", signature(SECRET, NOW, &body));
    for within in [-300, 0, 300] {
        assert!(told_with(&header, &body, within).is_ok(), "{within}");
    }
    for beyond in [-301, 301, 86_400] {
        assert_eq!(told_with(&header, &body, beyond), Err(BadNotice::Stale), "{beyond}");
    }
}

#[test]
fn news_of_refunds_are_read_and_what_is_not_ours_is_of_no_interest() {
    let refund = RefundId::fresh();
    let object = |status: &str| json!({ "id": "re_1", "status": status, "metadata": { "lyceum_refund": refund } });
    let failed = told(&event("refund.failed", &object("failed"))).unwrap().unwrap();
    assert!(
        matches!(failed.news, GatewayNews::Refund { refund: it, outcome: RefundOutcome::Refused { .. } } if it == refund)
    );
    let made = told(&event("charge.refund.updated", &object("succeeded"))).unwrap().unwrap();
    assert!(matches!(made.news, GatewayNews::Refund { outcome: RefundOutcome::Succeeded { .. }, .. }));
    for other in [
        event("payment_intent.succeeded", &json!({ "id": "pi_1", "status": "succeeded", "metadata": {} })),
        event("payment_intent.created", &json!({ "id": "pi_1", "status": "requires_payment_method" })),
        event("customer.created", &json!({ "id": "cus_1" })),
    ] {
        assert_eq!(told(&other), Ok(None), "{other}");
    }
}

#[test]
fn a_decline_is_told_as_something_to_ask_about() {
    let object = json!({
        "id": "pi_1", "status": "requires_payment_method", "metadata": { "lyceum_payment": PaymentId::fresh() },
        "last_payment_error": { "type": "card_error", "code": "card_declined" },
    });
    let told = told(&event("payment_intent.payment_failed", &object)).unwrap().unwrap();
    assert!(matches!(told.news, GatewayNews::Payment { outcome: ChargeOutcome::Pending { reference: Some(_) }, .. }));
}

#[test]
fn what_is_signed_and_makes_no_sense_is_malformed() {
    for body in ["", "{}", "[1]", &event("payment_intent.succeeded", &json!({ "id": 1 }))] {
        assert_eq!(told(body), Err(BadNotice::Malformed), "{body}");
    }
}
