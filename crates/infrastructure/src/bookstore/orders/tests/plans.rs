//! Every list of orders is walked along an index, on both databases: in each of its orders and with each of its
//! filters.

use application::{
    bookstore::orders::{OrderFilter, OrderPaymentSort, OrderQuery, OrderRefundSort, OrderSort},
    history::HistorySort,
    page::SortMember,
};
use diesel::connection::TransactionManager;
use domain::bookstore::orders::{OrderId, OrderPayments, OrderScope, OrderState};

use super::*;
use crate::testing::plan::{Pages, Plan, in_every_order, plans};

/// Enough orders of many people for PostgreSQL to know what is rare: a customer, and an order with a long history.
#[expect(clippy::too_many_lines, reason = "it takes many kinds of orders")]
fn sell(db: &mut Db) -> (UserId, Order) {
    let goods: Vec<_> = (0..40).map(|number| add_item(db, 100 + number)).collect();
    let people: Vec<UserId> = (0..60).map(|_| Id::fresh()).collect();
    db.begin().unwrap();
    let mut last = None;
    for number in 0..480_usize {
        let minute = i64::try_from(number).unwrap();
        let wanted = [(goods[number % 40], minute % 7 + 1), (goods[(number + 9) % 40], 1)];
        let draft = begin(db, people[number % 60], &wanted, minute);
        if number % 4 == 0 {
            continue;
        }
        let placed = place(db, &draft, minute);
        if number % 4 == 1 {
            continue;
        }
        let paid = pay(db, &placed, minute);
        if number % 4 == 2 {
            change(db, &paid, |it| it.fulfil(&manager(), None, at(minute)).unwrap());
        }
        last = Some(paid);
    }
    let mut order = last.unwrap();
    for _ in 0..60 {
        let mut next = order.clone();
        let line = Portion { line: next.facts().lines[0].id, quantity: Quantity::try_from(1).ok() };
        let transition = next.fulfil(&manager(), Some(&[line]), at(0));
        let Ok(transition) = transition else { break };
        step(db, &next, &transition);
        order = next;
    }
    let (facts, from) = (order.facts().clone(), order.facts().revision);
    for revision in from + 1..from + 60 {
        let at_revision = Order::from_facts(domain::bookstore::orders::OrderFacts { revision, ..facts.clone() });
        let transition = OrderTransition {
            action: domain::bookstore::orders::OrderAction::Fulfil,
            from: Some(OrderState::Paid),
            to: OrderState::Paid,
            why: None,
        };
        step(db, &at_revision, &transition);
    }
    Db::commit_transaction(db).unwrap();
    db.batch_execute("ANALYZE").unwrap();
    (people[3], order)
}

type Assertion = fn(&Pages, &mut Db);

#[test]
fn an_index_leads_to_every_page_of_orders() {
    on_both(|db| {
        let (user, order) = sell(db);
        let all = OrderFilter::default();
        let managers = OrderScope::Placed(Id::fresh());
        let of_one = OrderFilter { customer_id: Some(user), ..all };
        let (from, to) = (Some(at(100)), Some(at(200)));
        let lists: [(OrderScope, OrderFilter, Assertion); 9] = [
            (managers, all, Pages::assert_walked),
            // Whether the index of the state leads to them, or that of their order, is up to the database.
            (managers, OrderFilter { state: Some(OrderState::Paid), ..all }, Pages::assert_found),
            (managers, OrderFilter { placed_from: from, placed_to: to, ..all }, Pages::assert_found),
            (managers, of_one, Pages::assert_found),
            (managers, OrderFilter { state: Some(OrderState::Paid), ..of_one }, Pages::assert_found),
            (managers, OrderFilter { number: Some(order.facts().number), ..all }, Pages::assert_found),
            (OrderScope::Own(user), all, Pages::assert_found),
            (OrderScope::Own(user), OrderFilter { state: Some(OrderState::Paid), ..all }, Pages::assert_found),
            (OrderScope::Own(user), OrderFilter { number: Some(order.facts().number), ..all }, Pages::assert_found),
        ];
        for (scope, filter, assert) in lists {
            let query = OrderQuery { scope, filter };
            let list = |unit: &mut Unit<'_>, page: &_| unit.list_orders(&query, page);
            for pages in in_every_order(db, OrderSort::MEMBERS, &query, list) {
                assert(&pages, db);
            }
        }
    });
}

#[test]
fn an_index_leads_to_what_belongs_to_one() {
    on_both(|db| {
        let (_, order) = sell(db);
        let id: OrderId = order.facts().id;
        let history = |unit: &mut Unit<'_>, page: &_| unit.list_order_steps(id, page);
        for pages in in_every_order(db, HistorySort::MEMBERS, &"history", history) {
            pages.assert_sought(db);
        }
        let payments = |unit: &mut Unit<'_>, page: &_| unit.list_order_payments(id, page);
        for pages in in_every_order(db, OrderPaymentSort::MEMBERS, &"payments", payments) {
            pages.assert_sought(db);
        }
        let refunds = |unit: &mut Unit<'_>, page: &_| unit.list_order_refunds(id, page);
        for pages in in_every_order(db, OrderRefundSort::MEMBERS, &"refunds", refunds) {
            pages.assert_sought(db);
        }
    });
}

#[test]
fn an_index_leads_to_what_waits_to_be_ended() {
    on_both(|db| {
        let (user, order) = sell(db);
        let found = plans(db, |db| {
            let mut unit = Unit::new(db);
            unit.orders_to_expire(at(0), None, 10).unwrap();
            unit.orders_to_close(at(0), Some((at(0), Id::fresh())), 10).unwrap();
            unit.unpaid_orders_of(user, 10).unwrap();
            unit.is_ordered(order.facts().lines[0].product).unwrap();
        });
        assert_eq!(found.len(), 4);
        let waiting = plans(db, |db| {
            let mut unit = Unit::new(db);
            unit.payments_waiting(at(0), None, 10).unwrap();
            unit.payments_waiting(at(0), Some((at(0), Id::fresh())), 10).unwrap();
            unit.refunds_waiting(at(0), Some((at(0), Id::fresh())), 10).unwrap();
            unit.pending_payment(order.facts().id).unwrap();
        });
        assert!(waiting.len() == 4 && waiting.iter().all(Plan::seeks), "{waiting:#?}");
        assert!(waiting[..3].iter().all(|it| !it.sorts()), "{waiting:#?}");
        assert!(found[..2].iter().all(|it| it.seeks() && !it.sorts()), "{found:#?}");
        assert!(found[2..].iter().all(Plan::seeks), "{found:#?}");
    });
}
