//! Who defines plans.

use crate::kernel::{Actor, Denied, Need, Permission, Role};

/// May define usage plans.
#[derive(Clone, Copy, Debug)]
pub struct PlanManager(());

impl Role for PlanManager {
    const NEED: Need = Need::Permission(Permission::UsagePlansWrite);

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.require(Permission::UsagePlansWrite).map(Self)
    }
}
