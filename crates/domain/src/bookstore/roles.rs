//! The parts people play in the bookstore. Holding one of these values is the proof of the right to
//! play it.

use crate::kernel::{Actor, Denied, Need, Permission, Role};

/// May add, change, archive and delete what the shop sells.
#[derive(Clone, Copy, Debug)]
pub struct Cataloguer(());

/// May record what was received and counted, and see how a stock came to be.
#[derive(Clone, Copy, Debug)]
pub struct StockKeeper(());

impl Role for Cataloguer {
    const NEED: Need = Need::Permission(Permission::CatalogueWrite);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::CatalogueWrite).map(Self)
    }
}

impl Role for StockKeeper {
    const NEED: Need = Need::Permission(Permission::StockWrite);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::StockWrite).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, PermissionSet};

    #[test]
    fn who_writes_the_catalogue_keeps_no_stock_by_that() {
        let member = |permission| Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(&[permission]));
        assert!(StockKeeper::of(&member(Permission::StockWrite)).is_ok());
        let refused = StockKeeper::of(&member(Permission::CatalogueWrite)).unwrap_err();
        assert_eq!(refused, Denied::Permission(Permission::StockWrite));
        assert!(Cataloguer::of(&member(Permission::StockWrite)).is_err());
    }

    #[test]
    fn only_who_may_write_the_catalogue_is_a_cataloguer() {
        let member =
            |permissions: &[Permission]| Actor::member(Id::fresh(), Id::fresh(), PermissionSet::of(permissions));
        assert!(Cataloguer::of(&member(&[Permission::CatalogueWrite])).is_ok());
        assert_eq!(Cataloguer::of(&Actor::STRANGER).unwrap_err(), Denied::Login);
        for other in [member(&[]), member(&[Permission::OrdersManage, Permission::UsersWrite])] {
            assert_eq!(Cataloguer::of(&other).unwrap_err(), Denied::Permission(Permission::CatalogueWrite));
        }
    }
}
