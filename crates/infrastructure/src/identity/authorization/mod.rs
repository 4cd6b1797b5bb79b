//! What the authorization server keeps: codes, and tokens that were taken back.

mod codes;
mod reader;
mod revoked;
mod secrets;

pub use secrets::ServerSecrets;
