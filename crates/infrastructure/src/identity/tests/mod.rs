//! The use cases of identity, on real databases.

mod accounts;
mod attempts;
mod campus;
mod keys;
mod lists;
mod oracles;
mod sessions;
