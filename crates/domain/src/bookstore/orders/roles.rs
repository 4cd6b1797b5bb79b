//! The parts people play with orders. Holding one of these values is the proof of the right to play it.

use crate::{
    kernel::{Actor, Attributes, Denied, Need, Permission, Role, UserId},
    policies::orders::SEE,
};

/// Somebody who buys, for themselves.
#[derive(Clone, Copy, Debug)]
pub struct Customer {
    user: UserId,
    actor: Actor,
}

/// May hand orders over, give money back, and end them. Lyceum itself may as well.
#[derive(Clone, Copy, Debug)]
pub struct OrderManager(Actor);

/// Whoever is concerned: a customer, or somebody who manages orders as well.
#[derive(Clone, Copy, Debug)]
pub struct OrderParty {
    user: UserId,
    actor: Actor,
}

/// What somebody may see: every query asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderScope {
    /// Their own orders.
    Own(UserId),
    /// Their own, and all that were ever placed.
    Placed(UserId),
}

impl Role for Customer {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.own().map(|user| Self { user, actor: *actor })
    }
}

impl Role for OrderManager {
    const NEED: Need = Need::Permission(Permission::OrdersManage);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::OrdersManage).map(|()| Self(*actor))
    }
}

impl Role for OrderParty {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.own().map(|user| Self { user, actor: *actor })
    }
}

impl Customer {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The same as policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }
}

impl OrderManager {
    /// The same as policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.0
    }
}

impl OrderParty {
    /// Who it is.
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The same as policies know them.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What they may see: the policy is asked about what somebody else has placed.
    pub fn scope(&self) -> OrderScope {
        let of_another = Attributes::of(None).shared(true);
        if SEE.shows(&self.actor, &of_another) { OrderScope::Placed(self.user) } else { OrderScope::Own(self.user) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, PermissionSet};

    fn member(permissions: &[Permission]) -> Actor {
        Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(permissions))
    }

    #[test]
    fn only_who_may_manage_orders_does_and_lyceum_itself() {
        let manager = member(&[Permission::OrdersManage]);
        assert!(OrderManager::of(&manager).is_ok() && Customer::of(&manager).is_ok());
        assert!(OrderManager::of(&Actor::SYSTEM).is_ok());
        let lacking = Denied::Permission(Permission::OrdersManage);
        assert_eq!(OrderManager::of(&member(&[Permission::StockWrite])).unwrap_err(), lacking);
        assert_eq!(Customer::of(&Actor::SYSTEM).unwrap_err(), Denied::Login);
        assert_eq!(OrderParty::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
    }

    #[test]
    fn a_list_shows_what_the_policy_shows() {
        let finds = |scope, customer, placed| match scope {
            OrderScope::Own(user) => user == customer,
            OrderScope::Placed(user) => placed || user == customer,
        };
        for permissions in [&[][..], &[Permission::OrdersManage], Permission::ALL] {
            let actor = member(permissions);
            let scope = OrderParty::of(&actor).unwrap().scope();
            for (owner, placed) in [(actor.user(), false), (actor.user(), true), (None, false), (None, true)] {
                let customer = owner.unwrap_or_else(Id::fresh);
                let shown = SEE.shows(&actor, &Attributes::of(Some(customer)).shared(placed));
                assert_eq!(finds(scope, customer, placed), shown, "{permissions:?} {owner:?} {placed}");
            }
        }
    }
}
