//! The campus over HTTP: what holds for every operation, and then one module for each context.
#![expect(clippy::unwrap_used, reason = "a failing test should stop here")]

mod identity;
