//! Who gets which invoice.

use chrono::{TimeZone, Utc};
use domain::{
    bookstore::{
        Goods,
        invoices::Paid,
        orders::{Milestones, Order, OrderFacts, OrderLine, OrderState},
    },
    kernel::{Actor, Id, Kind, Money, Permission, PermissionSet, Role, StoreError, UserId},
};

use super::*;

struct Shop(Sold);

impl InvoiceSources for Shop {
    fn sold(&mut self, id: OrderId) -> Result<Option<Sold>, StoreError> {
        Ok(Some(self.0.clone()).filter(|it| it.order.facts().id == id))
    }
}

fn seller() -> Seller {
    let name = "Lyceum".to_owned().try_into().unwrap();
    Seller { name, address: Vec::new(), tax_number: None, email: None, note: None }
}

fn shop(customer: UserId, reached: Milestones) -> (OrderId, Shop) {
    let at = Utc.with_ymd_and_hms(2026, 1, 5, 12, 0, 0).unwrap();
    let currency = "USD".parse().unwrap();
    let line = OrderLine {
        id: Id::fresh(),
        product: Id::fresh(),
        goods: Goods::Book,
        title: "Emma".to_owned(),
        unit_price: Money::of_minor(599, currency).unwrap(),
        quantity: 2,
        fulfilled: 0,
        refunded: 0,
        called_off: 0,
    };
    let facts = OrderFacts {
        id: Id::fresh(),
        number: "2026-000123".parse().unwrap(),
        customer,
        state: OrderState::Paid,
        cancel_reason: None,
        lines: vec![line],
        currency,
        refunded_amount: Money::zero(currency),
        reached,
        revision: 3,
        created_at: at,
        updated_at: at,
    };
    (facts.id, Shop(Sold { order: Order::from_facts(facts), paid: Paid::default() }))
}

fn party(user: UserId, permissions: &[Permission]) -> OrderParty {
    OrderParty::of(&Actor::member(user, Id::fresh(), PermissionSet::of(permissions))).unwrap()
}

fn code(failure: Failure) -> (Kind, &'static str) {
    let Failure::Refused(refused) = failure else { panic!("{failure:?}") };
    (refused.kind, refused.code)
}

#[test]
fn it_is_for_the_customer_and_for_those_who_manage_orders_and_looks_absent_to_others() {
    let (ada, at) = (Id::fresh(), Utc.with_ymd_and_hms(2026, 1, 5, 12, 0, 0).unwrap());
    let (id, mut shop) = shop(ada, Milestones { placed_at: Some(at), paid_at: Some(at), ..Milestones::default() });
    for by in [party(ada, &[]), party(Id::fresh(), &[Permission::OrdersManage])] {
        let sold = sold_order(&by, &mut shop, id).unwrap();
        let made = invoice_for(sold, &seller(), Buyer::Former).unwrap();
        assert_eq!(made.facts().total.minor(), 1198);
    }
    let absent = (Kind::Absent, "order_not_found");
    let stranger = party(Id::fresh(), &[Permission::StockWrite]);
    assert_eq!(code(sold_order(&stranger, &mut shop, id).unwrap_err()), absent);
    assert_eq!(code(sold_order(&party(ada, &[]), &mut shop, Id::fresh()).unwrap_err()), absent);
}

#[test]
fn there_is_none_before_the_order_is_paid() {
    let (ada, at) = (Id::fresh(), Utc.with_ymd_and_hms(2026, 1, 5, 12, 0, 0).unwrap());
    let (id, mut shop) = shop(ada, Milestones { placed_at: Some(at), ..Milestones::default() });
    let sold = sold_order(&party(ada, &[]), &mut shop, id).unwrap();
    let refused = invoice_for(sold, &seller(), Buyer::Former).unwrap_err();
    assert_eq!(code(refused), (Kind::Conflict, "order_not_paid"));
}
