//! The campus over HTTP: what holds for every operation, and then one module for each context.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failing test should stop here")]

mod audit;
mod authorization;
mod cache;
mod carts;
mod catalogue;
mod contract;
mod conventions;
mod durability;
mod flood;
mod growing;
mod idempotency;
mod identity;
mod imports;
mod jobs;
mod keys;
mod lending;
mod limits;
mod lists;
mod memory;
mod nodes;
mod notifications;
mod orders;
mod payments;
mod redis;
mod replicas;
mod reviews;
mod sales;
mod search;
mod security;
mod stock;
mod streams;
mod telemetry;
mod timing;
mod tokens;
mod webhooks;

#[expect(clippy::print_stderr, reason = "what depends on the machine is only told")]
fn print(line: &str) {
    eprintln!("{line}");
}
