//! Redis, which nodes share and can do without.

mod away;
mod limits;
mod records;

use std::env;

use tests::{Campus, Wire, on_postgres};

/// The Redis for tests, through a wire.
pub(crate) struct Redis {
    pub(crate) wire: Wire,
    /// Where it is, by that.
    pub(crate) url: String,
}

/// Runs a test with the database of this number there, which is no other test's.
pub(crate) fn on_redis<F: Future<Output = ()>>(database: u8, test: impl FnOnce(Campus, Redis) -> F) {
    let Ok(server) = env::var("LYCEUM_TEST_REDIS") else {
        return crate::print("skipped: LYCEUM_TEST_REDIS names no Redis");
    };
    let (user, address) = server.split_once('@').unwrap_or(("redis://", &server));
    let wire = Wire::to(address.split('/').next().unwrap().to_owned());
    let url = format!("{user}@127.0.0.1:{}/{database}", wire.port);
    on_postgres(|campus| test(campus, Redis { wire, url }));
}
