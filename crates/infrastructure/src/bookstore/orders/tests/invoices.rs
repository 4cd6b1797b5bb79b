//! What invoices are made from.

use application::bookstore::{InvoiceSources, Sold};
use domain::{
    bookstore::{
        ChargeOutcome, GatewayReference, RefundOutcome,
        invoices::{MoneyBack, Paid, PaidBy},
        orders::{OrderId, OrderPayment, OrderPayments, OrderRefund, RefundReason},
    },
    kernel::Money,
};

use super::*;

fn reference(text: &str) -> GatewayReference {
    text.to_owned().try_into().unwrap()
}

fn cents(minor: i64) -> Money {
    Money::of_minor(minor, "USD".parse().unwrap()).unwrap()
}

/// Somebody was charged for an order.
fn charged(db: &mut Db, placed: &Order, name: &str, minute: i64) -> OrderPayment {
    let (by, method) = (customer(placed.facts().customer), "test_card_success".parse().unwrap());
    let mut payment = OrderPayment::begin(placed, &by, ("stripe", method), at(2)).unwrap().unwrap();
    payment.hear(&ChargeOutcome::Succeeded { reference: reference(name) }, at(minute));
    Unit::new(db).add_order_payment(&payment).unwrap();
    payment
}

/// Money goes back, or went if it is said when.
fn back(db: &mut Db, of: &OrderPayment, minor: i64, reason: RefundReason, minute: Option<i64>) {
    let mut refund = OrderRefund::due(of, cents(minor), reason, at(6));
    if let Some(minute) = minute {
        refund.hear(&RefundOutcome::Succeeded { reference: reference("re_1") }, at(minute));
    }
    Unit::new(db).add_order_refund(&refund).unwrap();
}

fn sold(db: &mut Db, id: OrderId) -> Option<Sold> {
    Unit::new(db).sold(id).unwrap()
}

#[test]
fn an_invoice_knows_what_paid_for_the_order_and_what_of_that_went_back() {
    on_both(|db| {
        let mug = add_item(db, 599);
        let draft = begin(db, Id::fresh(), &[(mug, 3)], 0);
        let (placed, id) = (place(db, &draft, 1), draft.facts().id);
        assert_eq!(sold(db, id).unwrap().paid, Paid::default());
        // Charged twice: what came second goes back as a whole, and is not this order's.
        let (second, first) = (charged(db, &placed, "pi_2", 4), charged(db, &placed, "pi_1", 3));
        let paid = pay(db, &placed, 3);
        back(db, &second, 1797, RefundReason::TooLate, Some(5));
        back(db, &first, 300, RefundReason::Returned, Some(9));
        back(db, &first, 599, RefundReason::Returned, Some(8));
        back(db, &first, 100, RefundReason::Returned, None);
        let found = sold(db, id).unwrap();
        assert_eq!(found.order, paid);
        let went = |minute, minor| MoneyBack { at: at(minute), amount: cents(minor) };
        let by = PaidBy { gateway: "stripe".to_owned(), reference: Some(reference("pi_1")) };
        assert_eq!(found.paid, Paid { by: Some(by), back: vec![went(8, 599), went(9, 300)] });
        assert!(sold(db, Id::fresh()).is_none());
    });
}
