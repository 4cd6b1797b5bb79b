//! What the campus can do: one function per use case, and the ports that they need.
//!
//! A use case is a plain function of the [`Ctx`] it runs in, a proof of the role it takes, the part
//! of the [`UnitOfWork`] that its context may touch, and its input. [`Gateway`] is the only place
//! that authenticates a caller and asks for a transaction.

mod access;
pub mod audit;
pub mod bookstore;
pub mod bridges;
mod consistency;
mod constraints;
mod ctx;
mod day;
pub mod destinations;
pub mod events;
mod failure;
mod gateway;
pub mod history;
pub mod idempotency;
pub mod identity;
pub mod imports;
pub mod jobs;
pub mod ledger;
pub mod lending;
pub mod limits;
mod moment;
pub mod notifications;
pub mod page;
mod pending;
pub mod reactions;
mod schema;
pub mod sealing;
mod shown;
mod store;
pub mod trace;
mod values;
pub mod webhooks;

pub use access::{AccessTokens, Bearing, Claims, KeySet, PublicKey};
pub use consistency::{Consistency, LogPosition};
pub use ctx::{Credentials, Ctx, Request};
pub use failure::{Failure, Refused};
pub use gateway::{Answer, Caller, Gateway};
pub use pending::Pending;
pub use shown::Shown;
pub use store::{Aftermath, ReadJob, Reader, Store, UnitOfWork, Weight, WriteJob};
