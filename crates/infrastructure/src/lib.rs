//! Storage and other machinery behind the application's ports.
//!
//! Little can be named from outside: a [`Database`] is reached through the ports it implements.

mod audit;
mod bookstore;
mod db;
mod events;
mod idempotency;
mod identity;
mod imports;
mod invoices;
mod jobs;
pub mod keys;
mod lane;
mod ledger;
mod lending;
mod limits;
mod mail;
pub mod migrations;
mod notifications;
mod outbound;
mod passwords;
mod sealing;
mod store;
#[cfg(test)]
mod testing;
mod tokens;
mod unit;
mod webhooks;

pub use audit::LedgerListener;
pub use bookstore::{
    BadStripeAddress, NoGateway, RecommendationsWorker, SeedError, Seeded, StripeGateway, StripeSecret, StripeSettings,
    TestGateway, seed,
};
pub use db::{BadUrl, DatabaseUrl};
pub use identity::{DerivedSecrets, FactorCodes, KeyCache, LoginSecrets, OidcClient, Pages, RandomKeys, ServerSecrets};
pub use imports::{ImportWorker, UploadStore};
pub use invoices::PdfInvoices;
pub use jobs::{JobRunner, JobRunnerSettings};
pub use limits::{LimitMeters, LocalLimiter};
pub use mail::{BadSmtpUrl, MailFolder, Sender, SmtpMailer, sends_in_clear};
pub use notifications::MailWorker;
pub use outbound::{AllowList, BadAllowList, Rules as OutboundRules};
pub use passwords::{LeakedPasswords, PasswordLane, PasswordLaneSettings};
pub use sealing::AesSealer;
pub use store::{ConnectError, Database, Meters, Settings};
pub use tokens::Tokens;
pub use webhooks::{Courier, DeliveryWorker, SealedSecrets};
