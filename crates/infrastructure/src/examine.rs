//! What is to be known of a database before it is relied upon.

use std::net::IpAddr;

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Bool, Text},
};
use domain::kernel::Timestamp;

use crate::{
    db::{DatabaseUrl, Db, Purpose, open, types},
    transfer::TransferError,
};

/// What a database says of itself.
#[derive(Clone, Debug)]
pub struct DatabaseFacts {
    /// Its name and version.
    pub version: String,
    /// The number of its main version, where it is a server.
    pub major: Option<i64>,
    /// What it takes for the time, where it has a clock of its own.
    pub now: Option<Timestamp>,
    /// How many may be connected to it, where that is limited.
    pub connections: Option<i64>,
    /// Those of its settings because of which what was acknowledged can be lost.
    pub careless: Vec<String>,
    /// How it is reached, where it is a server.
    pub reached: Option<Reached>,
}

/// How a server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// By TLS.
    pub encrypted: bool,
    /// By a network that others may be on.
    pub network: bool,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Server {
    #[diesel(sql_type = Text)]
    version: String,
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = types::Instant)]
    now: types::Ts,
    #[diesel(sql_type = BigInt)]
    connections: i64,
    #[diesel(sql_type = Bool)]
    encrypted: bool,
    #[diesel(sql_type = Text)]
    client: String,
}

const SERVER: &str = "SELECT current_setting('server_version') AS version, \
    CAST(current_setting('server_version_num') AS bigint) AS number, clock_timestamp() AS now, \
    CAST(current_setting('max_connections') AS bigint) \
    - CAST(current_setting('superuser_reserved_connections') AS bigint) AS connections, \
    COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted, \
    COALESCE(host(inet_client_addr()), '') AS client";

const CARELESS: &str = "SELECT name || ' = ' || setting AS line FROM pg_settings \
    WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on' ORDER BY name";

/// Asks a database about itself.
pub fn examine(url: &DatabaseUrl) -> Result<DatabaseFacts, TransferError> {
    let mut db = open(url, Purpose::Read).map_err(|cause| TransferError::Connection(url.clone(), cause))?;
    if let Db::Sqlite(_) = db {
        let version: Line = sql_query("SELECT 'SQLite ' || sqlite_version() AS line").get_result(&mut db)?;
        let (version, careless) = (version.line, Vec::new());
        return Ok(DatabaseFacts { version, major: None, now: None, connections: None, careless, reached: None });
    }
    let Server { version, number, now, connections, encrypted, client } = sql_query(SERVER).get_result(&mut db)?;
    let careless: Vec<Line> = sql_query(CARELESS).load(&mut db)?;
    Ok(DatabaseFacts {
        version: format!("PostgreSQL {version}"),
        major: Some(number / 10_000),
        now: Some(now.0),
        connections: Some(connections),
        careless: careless.into_iter().map(|it| it.line).collect(),
        reached: Some(Reached { encrypted, network: is_elsewhere(&client) }),
    })
}

/// Whether a server that sees its client there is on another machine. By a socket it sees no address.
fn is_elsewhere(client: &str) -> bool {
    client.parse::<IpAddr>().is_ok_and(|it| !it.to_canonical().is_loopback())
}

/// What is wrong with the file of an embedded database, which is read as a whole for that. Of a server nothing is
/// asked.
pub fn integrity(url: &DatabaseUrl) -> Result<Vec<String>, TransferError> {
    if !url.is_sqlite() {
        return Ok(Vec::new());
    }
    let mut db = open(url, Purpose::Export).map_err(|cause| TransferError::Connection(url.clone(), cause))?;
    let check = "SELECT integrity_check AS line FROM pragma_integrity_check WHERE integrity_check <> 'ok'";
    let found: Vec<Line> = sql_query(check).load(&mut db)?;
    Ok(found.into_iter().map(|it| it.line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_from_this_machine_is_not_on_a_network() {
        for (client, elsewhere) in [("", false), ("127.0.0.1", false), ("::1", false), ("::ffff:127.0.0.1", false)] {
            assert_eq!(is_elsewhere(client), elsewhere, "{client}");
        }
        assert!(is_elsewhere("10.0.0.7") && is_elsewhere("2001:db8::7"));
    }
}
