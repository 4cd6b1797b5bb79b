//! What must not be read in the database is sealed there: encrypted under a key that is not kept with it.
//!
//! Each column of that kind is listed in [`SealedColumn::ALL`], so that all of them can be sealed anew when
//! there is a new key. Whoever adds one adds a line.

use std::fmt;

use domain::kernel::StoreError;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::Failure;

/// A column whose values are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedColumn {
    /// Its table.
    pub table: &'static str,
    /// The column that names the row, a UUID.
    pub id: &'static str,
    /// Itself.
    pub column: &'static str,
    /// What its values are bound to besides the row, for ever. Columns share it between which values move.
    pub name: &'static str,
}

impl SealedColumn {
    /// What signs the deliveries of a webhook.
    pub const WEBHOOK_SECRET: Self = Self::of("webhooks_webhooks", "id", "secret", "webhooks_webhooks.secret");
    /// What signed them before.
    pub const OLD_WEBHOOK_SECRET: Self = Self { column: "old_secret", ..Self::WEBHOOK_SECRET };

    /// What the codes of an authenticator app are computed from.
    pub const TOTP_SECRET: Self = Self::of("identity_totp", "user_id", "secret", "identity_totp.secret");

    /// What proves us to the providers by which people log in.
    pub const PROVIDER_SECRET: Self =
        Self::of("identity_providers", "id", "client_secret", "identity_providers.client_secret");

    /// All there are.
    pub const ALL: &'static [Self] =
        &[Self::WEBHOOK_SECRET, Self::OLD_WEBHOOK_SECRET, Self::TOTP_SECRET, Self::PROVIDER_SECRET];

    const fn of(table: &'static str, id: &'static str, column: &'static str, name: &'static str) -> Self {
        Self { table, id, column, name }
    }
}

/// A value as it is kept: with the name of its key, and readable to nobody who has not got that. Never shows
/// itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

/// Seals, and opens what was sealed.
pub trait Sealer: Send + Sync {
    /// Seals a value for this column of the row `row`. It opens there only.
    fn seal(&self, column: SealedColumn, row: Uuid, clear: &[u8]) -> Result<Sealed, Failure>;

    /// Opens a value from this column of the row `row`. Fails where it was altered, belongs elsewhere, or the
    /// key is not there any more.
    fn unseal(&self, column: SealedColumn, row: Uuid, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Failure>;
}

/// Reads what is sealed, whatever it is.
pub trait SealedReader {
    /// The values of a column with the names of their rows, in the order of these: at most `limit`, from
    /// behind the row `after`.
    fn sealed_after(
        &mut self,
        column: SealedColumn,
        after: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<(Uuid, Sealed)>, StoreError>;
}

/// Replaces what is sealed, whatever it is.
pub trait SealedUnit {
    /// Replaces the value `was` of a row by the same one sealed anew, unless it is another one by now. Says
    /// whether it did.
    fn reseal(&mut self, column: SealedColumn, row: Uuid, was: &Sealed, now: &Sealed) -> Result<bool, StoreError>;
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(***)")
    }
}
