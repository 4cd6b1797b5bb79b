//! The parts people play in the bookstore. Holding one of these values is the proof of the right to
//! play it.

use crate::kernel::{Actor, Denied, Need, Permission, Role};

/// May add, change, archive and delete what the shop sells.
#[derive(Clone, Copy, Debug)]
pub struct Cataloguer(());

impl Role for Cataloguer {
    const NEED: Need = Need::Permission(Permission::CatalogueWrite);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::CatalogueWrite).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{Id, PermissionSet};

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
