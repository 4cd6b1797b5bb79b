//! Who sees what the shop earns.

use crate::kernel::{Actor, Denied, Need, Permission, Role};

/// May see what the shop sells and earns: whoever may see each order may see what they come to.
#[derive(Clone, Copy, Debug)]
pub struct Bookkeeper(());

impl Role for Bookkeeper {
    const NEED: Need = Need::Permission(Permission::OrdersManage);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::OrdersManage).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, PermissionSet};

    #[test]
    fn only_who_manages_orders_sees_what_they_come_to() {
        let member =
            |permissions: &[Permission]| Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(permissions));
        assert!(Bookkeeper::of(&member(&[Permission::OrdersManage])).is_ok());
        assert_eq!(Bookkeeper::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
        let others = member(&[Permission::StockWrite, Permission::CatalogueWrite]);
        assert_eq!(Bookkeeper::of(&others).unwrap_err(), Denied::Permission(Permission::OrdersManage));
    }
}
