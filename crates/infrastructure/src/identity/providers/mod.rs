//! Logins with outside providers: their tables, and whoever talks to them.

mod client;
mod flow;
mod kept;
mod links;
mod logins;
mod returns;
mod schema;

pub use client::OidcClient;
pub use flow::DerivedSecrets;
pub use returns::Pages;
