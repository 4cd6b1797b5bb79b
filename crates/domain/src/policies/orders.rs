//! Orders are their customers' until they are placed; then those who manage orders see them as well, and hand them over.

use crate::{
    bookstore::orders::OrderState as State,
    kernel::{
        Condition::{All, Any, Holds, Is, Not, Owns, Shared},
        Need,
        Party::Owner,
        Permission, Policy, Rule,
    },
};

const DRAFT: &str = State::Draft.name();
const PLACED: &str = State::Placed.name();
const PAID: &str = State::Paid.name();
const FULFILLED: &str = State::Fulfilled.name();

const BY_THE_CUSTOMER: Rule = Rule::or(Is(Owner), "not_the_customer", "only the customer may do this");

const BY_ANOTHER: Rule = Rule::or(Not(&Is(Owner)), "own_order", "nobody gives money back to themselves");

/// To begin an order: there is no record yet.
pub const CREATE: Policy =
    Policy { name: "order.create", operations: &["create_order"], need: Need::Login, ..Policy::OPEN };

/// To know of an order, of what was done with it of what was paid and of what goes back.
pub const SEE: Policy = Policy {
    name: "order.see",
    operations: &["list_orders", "get_order", "list_order_history", "list_order_payments", "list_order_refunds"],
    owner: "the customer",
    need: Need::Login,
    sees: Any(&[Owns, All(&[Holds(Permission::OrdersManage), Shared("it was placed")])]),
    rules: &[],
};

const OF_CUSTOMERS: Policy = SEE;
const OF_MANAGERS: Policy = Policy { need: Need::Permission(Permission::OrdersManage), ..SEE };

/// To choose something else in a draft.
pub const CHANGE: Policy = Policy {
    name: "order.change",
    operations: &["update_order"],
    rules: &[BY_THE_CUSTOMER, Rule::during(&[DRAFT])],
    ..OF_CUSTOMERS
};

/// To order what is in a draft.
pub const PLACE: Policy = Policy { name: "order.place", operations: &["place_order"], ..CHANGE };

/// To pay.
pub const PAY: Policy = Policy {
    name: "order.pay",
    operations: &["pay_order"],
    rules: &[BY_THE_CUSTOMER, Rule::during(&[PLACED])],
    ..OF_CUSTOMERS
};

/// To call an order off, as long as nothing of it was handed over.
pub const CANCEL: Policy = Policy {
    name: "order.cancel",
    operations: &["cancel_order"],
    rules: &[Rule::during(&[DRAFT, PLACED, PAID])],
    ..OF_CUSTOMERS
};

/// To hand an order over.
pub const FULFIL: Policy =
    Policy { name: "order.fulfil", operations: &["fulfil_order"], rules: &[Rule::during(&[PAID])], ..OF_MANAGERS };

/// To give money back. Whoever has ordered calls off what was not handed over, as anybody does, and leaves the rest to
/// another.
pub const REFUND: Policy = Policy {
    name: "order.refund",
    operations: &["refund_order"],
    rules: &[BY_ANOTHER, Rule::during(&[PAID, FULFILLED])],
    ..OF_MANAGERS
};

/// To end an order.
pub const CLOSE: Policy =
    Policy { name: "order.close", operations: &["close_order"], rules: &[Rule::during(&[FULFILLED])], ..OF_MANAGERS };

/// All of them.
pub const ALL: &[Policy] = &[CREATE, SEE, CHANGE, PLACE, PAY, CANCEL, FULFIL, REFUND, CLOSE];
