//! Identity's tables, and the ports that read and write them.

mod authorization;
mod codes;
mod factors;
mod failures;
mod invitations;
mod keys;
mod mails;
mod oauth;
mod plans;
mod providers;
mod registrations;
mod roles;
mod row;
mod schema;
mod secrets;
mod sessions;
mod single_uses;
#[cfg(test)]
mod tests;
mod users;
mod views;
mod words;

pub use authorization::ServerSecrets;
pub use codes::FactorCodes;
pub use keys::{KeyCache, RandomKeys};
pub use providers::{DerivedSecrets, OidcClient, Pages};
pub use secrets::LoginSecrets;

use application::identity::IdentityUnit;
use domain::kernel::{ClientId, StoreError, UserId};

use crate::unit::Unit;

impl IdentityUnit for Unit<'_> {
    fn access_changed(&mut self, user: UserId) {
        self.aftermath.access_changed.push(user);
    }

    fn client_changed(&mut self, client: ClientId) {
        self.aftermath.clients_changed.push(client);
    }
}

/// A query, with the rows locked until the transaction ends; on SQLite a writer has locked everything
/// already.
macro_rules! for_update {
    ($db:expr, $query:expr, $load:ident) => {
        $crate::db::on!(
            $db,
            pg | conn | diesel::RunQueryDsl::$load($query.for_update(), conn),
            sqlite | conn | diesel::RunQueryDsl::$load($query, conn)
        )
    };
}
use for_update;

/// A record that no rule of ours would have written.
fn corrupt(what: impl std::fmt::Display) -> StoreError {
    StoreError::Failed(format!("a record of identity is corrupt: {what}").into())
}
