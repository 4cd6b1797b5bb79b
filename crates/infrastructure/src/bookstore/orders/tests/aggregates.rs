//! What is kept comes back as it was, whatever its state; what cannot be is refused by the database too.

use diesel::{RunQueryDsl, sql_query};
use domain::{
    bookstore::{
        ChargeOutcome, DeclineCode, RefundOutcome,
        orders::{OrderPayment, OrderPayments, OrderRefund, RefundReason},
    },
    kernel::StoreError,
};

use super::*;

fn assert_kept(db: &mut Db, order: &Order) {
    let id = order.facts().id;
    assert_eq!(&Unit::new(db).order(id).unwrap(), order);
    assert_eq!(Unit::new(db).find_order(id).unwrap().as_ref(), Some(order));
}

#[test]
fn an_order_comes_back_in_every_state() {
    on_both(|db| {
        let user = Id::fresh();
        let wanted = [(add_item(db, 599), 2), (add_item(db, 100), 3)];
        let draft = begin(db, user, &wanted, 0);
        assert_kept(db, &draft);
        let called_off = change(db, &draft, |it| it.cancel(&party(user), at(1)).unwrap());
        assert_kept(db, &called_off);
        let placed = {
            let draft = begin(db, user, &wanted, 0);
            place(db, &draft, 1)
        };
        assert_kept(db, &placed);
        let paid = pay(db, &placed, 2);
        assert_kept(db, &paid);
        let portion = [Portion { line: paid.facts().lines[0].id, quantity: Quantity::try_from(1).ok() }];
        let partly = change(db, &paid, |it| it.fulfil(&manager(), Some(&portion), at(3)).unwrap());
        assert_kept(db, &partly);
        let less = change(db, &partly, |it| it.refund(&manager(), Some(&portion), at(4)).unwrap());
        assert_kept(db, &less);
        let fulfilled = change(db, &less, |it| it.fulfil(&manager(), None, at(5)).unwrap());
        assert_kept(db, &fulfilled);
        let closed = change(db, &fulfilled, |it| it.close(&manager(), at(6)).unwrap());
        assert_kept(db, &closed);
        let refunded = {
            let draft = begin(db, user, &wanted, 0);
            let placed = place(db, &draft, 1);
            let paid = pay(db, &placed, 2);
            change(db, &paid, |it| it.refund(&manager(), None, at(3)).unwrap())
        };
        assert_kept(db, &refunded);
    });
}

#[test]
fn a_draft_shows_what_the_shop_says_and_an_order_what_it_said() {
    on_both(|db| {
        let mug = add_item(db, 599);
        let (draft, other) = (begin(db, Id::fresh(), &[(mug, 2)], 0), begin(db, Id::fresh(), &[(mug, 1)], 0));
        let placed = place(db, &other, 1);
        db.batch_execute("UPDATE bookstore_items SET price = 650, name = 'Large mug'").unwrap();
        let shown = |db: &mut Db, order: &Order| {
            let found = Unit::new(db).find_order(order.facts().id).unwrap().unwrap();
            let line = &found.facts().lines[0];
            (line.title.clone(), line.unit_price.minor(), found.total().unwrap().minor())
        };
        assert_eq!(shown(db, &draft), ("Large mug".to_owned(), 650, 1300));
        assert_eq!(shown(db, &placed), ("Mug".to_owned(), 599, 599));
    });
}

#[test]
fn another_choice_takes_the_place_of_the_first() {
    on_both(|db| {
        let user = Id::fresh();
        let (mug, pen, cap) = (add_item(db, 599), add_item(db, 100), add_item(db, 1200));
        let draft = begin(db, user, &[(mug, 2), (pen, 1)], 0);
        let wishes = [(cap, 1), (pen, 5)].map(|it| Wanted { product: it.0, quantity: it.1.try_into().unwrap() });
        let offers = offers(db, &[cap, pen]);
        let changed = change(db, &draft, |it| it.change(&customer(user), &wishes, &offers, &policy(), at(1)).unwrap());
        assert_kept(db, &changed);
        assert_eq!(changed.facts().lines[1].id, draft.facts().lines[1].id);
        let mut unit = Unit::new(db);
        assert!(!unit.is_ordered(mug).unwrap() && unit.is_ordered(cap).unwrap());
    });
}

#[test]
fn each_order_of_a_year_has_a_number_of_its_own() {
    on_both(|db| {
        let mut next = |year| Unit::new(db).next_order_number(year).unwrap().to_string();
        assert_eq!(
            [next(2026), next(2026), next(2027), next(2026)],
            ["2026-000001", "2026-000002", "2027-000001", "2026-000003"]
        );
    });
}

#[test]
fn nobody_saves_over_what_somebody_else_has_saved() {
    on_both(|db| {
        let mug = add_item(db, 599);
        let draft = begin(db, Id::fresh(), &[(mug, 2)], 0);
        let placed = place(db, &draft, 1);
        let late = Unit::new(db).save_order(&draft, &placed);
        assert!(matches!(late, Err(StoreError::Contended)), "{late:?}");
    });
}

#[test]
fn the_database_keeps_the_rules_too() {
    on_both(|db| {
        let mug = add_item(db, 599);
        let draft = begin(db, Id::fresh(), &[(mug, 2)], 0);
        let placed = place(db, &draft, 1);
        pay(db, &placed, 2);
        for (wrong, constraint) in [
            ("UPDATE bookstore_orders SET refunded_amount = total + 1", "bookstore_orders_refunded_amount_check"),
            ("UPDATE bookstore_orders SET state = 'lost'", "bookstore_orders_state_check"),
            ("UPDATE bookstore_orders SET paid_at = NULL", "bookstore_orders_paid_at_check"),
            ("UPDATE bookstore_orders SET state = 'closed'", "bookstore_orders_"),
            ("UPDATE bookstore_order_lines SET refunded = 3", "bookstore_order_lines_quantity_check"),
            ("UPDATE bookstore_order_lines SET fulfilled = 3", "bookstore_order_lines_quantity_check"),
            ("UPDATE bookstore_order_lines SET title = NULL", "bookstore_order_lines_unit_price_check"),
            ("DELETE FROM bookstore_products", "foreign"),
        ] {
            let refused = sql_query(wrong).execute(db).unwrap_err().to_string().to_lowercase();
            assert!(refused.contains(constraint), "{wrong}: {refused}");
        }
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "one order, from its first payment to its refund")]
fn payments_and_refunds_come_back_in_every_state() {
    on_both(|db| {
        let mug = add_item(db, 599);
        let user = Id::fresh();
        let draft = begin(db, user, &[(mug, 2)], 0);
        let placed = place(db, &draft, 1);
        let method = || "test_card_success".parse().unwrap();
        let begin = || OrderPayment::begin(&placed, &customer(user), ("test", method()), at(2)).unwrap().unwrap();
        let (first, second) = (begin(), begin());
        let id = placed.facts().id;
        Unit::new(db).add_order_payment(&first).unwrap();
        assert_eq!(Unit::new(db).pending_payment(id).unwrap().as_ref(), Some(&first));
        let refused = Unit::new(db).add_order_payment(&second);
        assert!(
            matches!(&refused, Err(StoreError::Violated(it)) if it == "bookstore_order_payments_order_id_key"),
            "{refused:?}"
        );
        let reference = |text: &str| text.to_owned().try_into().unwrap();
        let mut kept = first.clone();
        let mut hear = |db: &mut Db, outcome: ChargeOutcome| {
            kept.hear(&outcome, at(3));
            Unit::new(db).save_order_payment(&kept).unwrap();
            assert_eq!(Unit::new(db).order_payment(kept.id).unwrap(), kept);
        };
        hear(
            db,
            ChargeOutcome::ActionRequired { reference: reference("pi_1"), url: "https://bank.example/".to_owned() },
        );
        hear(db, ChargeOutcome::declined(DeclineCode::ExpiredCard));
        assert_eq!(Unit::new(db).pending_payment(id).unwrap(), None);
        Unit::new(db).add_order_payment(&second).unwrap();
        assert_eq!(Unit::new(db).payments_waiting(at(9), None, 9).unwrap(), [(at(2), second.id)]);
        assert_eq!(Unit::new(db).payments_waiting(at(1), None, 9).unwrap(), []);
        let mut paid = second.clone();
        paid.hear(&ChargeOutcome::Succeeded { reference: reference("pi_2") }, at(4));
        Unit::new(db).save_order_payment(&paid).unwrap();
        assert_eq!(Unit::new(db).paying_payment(id).unwrap().as_ref(), Some(&paid));
        let mut refund = OrderRefund::due(&paid, paid.amount, RefundReason::Returned, at(5));
        Unit::new(db).add_order_refund(&refund).unwrap();
        let place = (at(5), refund.id);
        assert_eq!(Unit::new(db).refunds_waiting(at(99), None, 9).unwrap(), [place]);
        assert_eq!(Unit::new(db).refunds_waiting(at(99), Some(place), 9).unwrap(), []);
        for outcome in [
            RefundOutcome::Pending { reference: Some(reference("re_1")) },
            RefundOutcome::refused(DeclineCode::NothingLeft),
            RefundOutcome::Succeeded { reference: reference("re_1") },
        ] {
            assert!(refund.hear(&outcome, at(6)));
            Unit::new(db).save_order_refund(&refund).unwrap();
            assert_eq!(Unit::new(db).order_refund(refund.id).unwrap(), refund);
        }
    });
}
