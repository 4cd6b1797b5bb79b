//! The use cases of identity, on real databases.

mod accounts;
mod attempts;
mod campus;
mod factors;
mod identities;
mod keys;
mod letters;
mod lists;
mod oauth;
mod oracles;
mod sessions;
