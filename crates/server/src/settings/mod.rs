//! What can be set, from where, and what is in force.
//!
//! One table, [`TABLE`], knows every setting: its names, its default, its meaning. The environment
//! is strongest, then `.env`, then the file `lyceum.toml`.

mod groups;
mod markdown;
mod read;
mod setting;
mod sources;
mod table;
mod values;

pub use groups::{AccountSettings, ConnectionSettings, KeySettings, MailSettings, PaymentSettings, StreamSettings};
pub use markdown::markdown;
pub use read::Settings;
pub use setting::Setting;
pub use sources::{ConfigError, Sources};
pub use table::TABLE;
pub use values::{Environment, PaidThrough, Plain, Registration, SecondFactor, Switch};
