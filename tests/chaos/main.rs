//! The fault laboratory: two nodes behind nginx, PostgreSQL with a replica, Redis, and a node on the embedded database,
//! all of them processes on this machine. Each is killed, stopped, cut off or starved while many clients write, and afterwards
//! what they were told is held against what is there.
//!
//! Small in `make test`, large by `make chaos`; see `docs/testing.md`.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test should stop here")]

mod access;
mod audit;
mod ears;
mod faults;
mod imports;
mod lab;
mod load;
mod promises;
mod report;
mod scene;
