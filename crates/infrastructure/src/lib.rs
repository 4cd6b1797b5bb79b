//! Storage and other machinery behind the application's ports.
//!
//! Little can be named from outside: a [`Database`] is reached through the ports it implements.

mod audit;
pub mod backup;
mod bookstore;
mod db;
mod events;
pub mod examine;
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
mod redis;
mod sealing;
mod store;
#[cfg(test)]
mod testing;
mod tokens;
pub mod traces;
pub mod transfer;
mod unit;
mod webhooks;

pub use self::redis::{BadRedisUrl, Redis, RedisFacts, RedisMeters, RedisNames, RedisUrl, probe_redis};
pub use audit::{LedgerHerald, LedgerListener};
pub use bookstore::{
    BadStripeAddress, CacheMeters, LocalCache, NoGateway, RandomCartTokens, RecommendationsWorker, SeedError, Seeded,
    StripeGateway, StripeSecret, StripeSettings, TestGateway, seed,
};
pub use db::{BadUrl, DatabaseUrl, SPEAKS_TLS};
pub use identity::{DerivedSecrets, FactorCodes, KeyCache, LoginSecrets, OidcClient, Pages, RandomKeys, ServerSecrets};
pub use imports::{ImportWorker, UploadStore};
pub use invoices::PdfInvoices;
pub use jobs::{JobMeters, JobRunner, JobRunnerSettings};
pub use limits::{LimitMeters, LocalLimiter, SharedLimiter};
pub use mail::{BadSmtpUrl, MailFolder, Sender, SmtpMailer, sends_in_clear};
pub use notifications::MailWorker;
pub use outbound::{AllowList, BadAllowList, Rules as OutboundRules};
pub use passwords::{LeakedPasswords, PasswordLane, PasswordLaneSettings};
pub use sealing::AesSealer;
pub use store::{ConnectError, Database, Meters, Reign, Settings, SoleWriter};
pub use tokens::Tokens;
pub use webhooks::{Courier, DeliveryWorker, SealedSecrets, WebhookMeters};
