//! The campus over HTTP: what holds for every operation, and then one module for each context.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test should stop here")]

mod authorization;
mod contract;
mod conventions;
mod identity;
mod tokens;
