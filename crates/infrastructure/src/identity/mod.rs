//! Identity's tables, and the ports that read and write them.

use application::{
    Claims,
    identity::{IdentityReader, IdentityUnit},
};
use domain::kernel::{Actor, StoreError};

use crate::unit::Unit;

impl IdentityReader for Unit<'_> {
    fn actor(&mut self, _claims: Claims) -> Result<Option<Actor>, StoreError> {
        Ok(None)
    }
}

impl IdentityUnit for Unit<'_> {}
