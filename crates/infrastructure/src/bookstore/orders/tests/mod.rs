//! Orders on both databases: the same test, word for word.

mod aggregates;
mod invoices;
mod plans;

use application::bookstore::orders::{OrderStep, OrdersReader, OrdersUnit};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use domain::{
    bookstore::{
        ProductId,
        orders::{
            Customer, Offered, Order, OrderManager, OrderParty, OrderPolicy, OrderTransition, Ordered, Orders, Portion,
            Quantity, Wanted,
        },
    },
    kernel::{Actor, Id, Permission, PermissionSet, Role, Timestamp, UserId},
};

use crate::{db::Db, testing, unit::Unit};

/// Runs `body` on each database, migrated and empty.
fn on_both(body: impl Fn(&mut Db)) {
    for scratch in testing::both_migrated() {
        let mut db = scratch.open();
        let at = "'2026-01-01 00:00:00.000000Z'";
        let category = format!(
            "INSERT INTO bookstore_categories (slug, name, search_text, revision, created_at, updated_at) \
             VALUES ('gifts', 'Gifts', 'gifts', 1, {at}, {at})"
        );
        db.batch_execute(&category).unwrap();
        body(&mut db);
    }
}

fn at(minute: i64) -> Timestamp {
    "2027-01-01T00:00:00Z".parse::<Timestamp>().unwrap() + TimeDelta::minutes(minute)
}

fn member(user: UserId) -> Actor {
    Actor::member(user, Id::fresh(), PermissionSet::NONE)
}

fn customer(user: UserId) -> Customer {
    Customer::of(&member(user)).unwrap()
}

fn party(user: UserId) -> OrderParty {
    OrderParty::of(&member(user)).unwrap()
}

fn manager() -> OrderManager {
    let permissions = PermissionSet::of(&[Permission::OrdersManage]);
    OrderManager::of(&Actor::member(Id::fresh(), Id::fresh(), permissions)).unwrap()
}

fn policy() -> OrderPolicy {
    OrderPolicy::new(Quantity::try_from(100).unwrap(), 30).unwrap()
}

/// Something to be ordered, for so many cents.
fn add_item(db: &mut Db, price: i64) -> ProductId {
    let (id, at) = (ProductId::fresh(), "'2026-01-01 00:00:00.000000Z'");
    db.batch_execute(&format!(
        "INSERT INTO bookstore_products (id, kind) VALUES ('{id}', 'item'); \
         INSERT INTO bookstore_items (id, sku, name, category, search_text, price, currency, stock, revision, created_at, \
         updated_at) VALUES ('{id}', 'SKU-{id}', 'Mug', 'gifts', 'mug', {price}, 'USD', 1000, 1, {at}, {at})"
    ))
    .unwrap();
    id
}

fn offers(db: &mut Db, products: &[ProductId]) -> Vec<Option<Offered>> {
    Unit::new(db).offers(products).unwrap()
}

/// A draft of `user`, kept.
fn begin(db: &mut Db, user: UserId, wanted: &[(ProductId, i64)], minute: i64) -> Order {
    let products: Vec<_> = wanted.iter().map(|it| it.0).collect();
    let wishes: Vec<_> = wanted.iter().map(|it| Wanted { product: it.0, quantity: it.1.try_into().unwrap() }).collect();
    let offers = offers(db, &products);
    let number = Unit::new(db).next_order_number(2027).unwrap();
    let (order, _) = Order::begin(None, (number, &customer(user)), &wishes, &offers, &policy(), at(minute)).unwrap();
    Unit::new(db).add_order(&order).unwrap();
    order
}

/// Changes an order as `how` says, and keeps it.
fn change<T>(db: &mut Db, was: &Order, how: impl FnOnce(&mut Order) -> T) -> Order {
    let mut now = was.clone();
    drop(how(&mut now));
    Unit::new(db).save_order(was, &now).unwrap();
    now
}

fn place(db: &mut Db, draft: &Order, minute: i64) -> Order {
    let products: Vec<_> = draft.facts().lines.iter().map(|it| it.product).collect();
    let (offers, by) = (offers(db, &products), customer(draft.facts().customer));
    change(db, draft, |it| it.place(&by, &offers, &policy(), at(minute)).unwrap())
}

fn pay(db: &mut Db, placed: &Order, minute: i64) -> Order {
    change(db, placed, |it| it.pay(at(minute)).unwrap())
}

/// Keeps a step of an order.
fn step(db: &mut Db, order: &Order, step: &OrderTransition) {
    let OrderTransition { action, from, to, why } = step.clone();
    let facts = order.facts();
    let step = OrderStep {
        of: facts.id,
        revision: facts.revision,
        at: facts.updated_at,
        actor: Some(facts.customer),
        action,
        from,
        to,
        why,
        request_id: "r".to_owned(),
    };
    Unit::new(db).add_order_step(&step).unwrap();
}
