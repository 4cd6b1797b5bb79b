//! Opening a connection, with everything set that belongs to the connection rather than to the
//! database.

use std::path::Path;

use diesel::{
    Connection, ConnectionError, ConnectionResult, PgConnection, SqliteConnection, connection::SimpleConnection,
};

use super::{DatabaseUrl, Db, SPEAKS_TLS, spans};

/// What a connection is for; it can do no more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Only to read.
    Read,
    /// To read and write records.
    Write,
    /// To change the schema, and to make the file if there is none. Nothing ends it by a time limit.
    Migrate,
    /// To read all of it for as long as that takes.
    Export,
    /// The same, and nobody else has the file open meanwhile: whoever has it already is found out by the first
    /// statement, which fails. A server is not held.
    ExportAlone,
    /// To look at a file that nobody writes to, and to leave not a byte of it changed.
    Inspect,
}

/// Opens a connection to `url`. A SQLite file must exist, but to migrate.
pub(crate) fn open(url: &DatabaseUrl, purpose: Purpose) -> ConnectionResult<Db> {
    match url {
        DatabaseUrl::Sqlite(file) => open_sqlite(file, purpose).map(Db::Sqlite),
        DatabaseUrl::Postgres(url) => open_postgres(url, purpose).map(Db::Pg),
    }
}

fn open_sqlite(file: &Path, purpose: Purpose) -> ConnectionResult<SqliteConnection> {
    let mode = match purpose {
        Purpose::Migrate => "rwc",
        Purpose::Inspect => "ro&immutable=1",
        _ => "rw",
    };
    let mut conn = SqliteConnection::establish(&uri(file, mode)?)?;
    // The busy time-out first: setting the journal mode may already have to wait for somebody.
    let first = match purpose {
        Purpose::ExportAlone => "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;",
        // The journal mode is kept in the file.
        Purpose::Inspect => "",
        _ => "PRAGMA journal_mode = WAL;",
    };
    let common = "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -16384;
        PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 134217728;";
    let own = match purpose {
        Purpose::Read | Purpose::Export | Purpose::ExportAlone | Purpose::Inspect => "PRAGMA query_only = ON;",
        // There is one of these, so that it may keep more of a large catalogue's indexes. The log is as long
        // as 128 MB, read again in a moment after a crash, before the writer itself moves what is left of
        // it and begins it anew.
        Purpose::Write => "PRAGMA wal_autocheckpoint = 32000; PRAGMA cache_size = -65536;",
        // Rebuilding a table must not look like deleting its rows.
        Purpose::Migrate => "PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = OFF;",
    };
    conn.batch_execute(&format!("PRAGMA busy_timeout = 2000; {first}{common}{own}"))
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    spans::watch(&mut conn, "sqlite");
    Ok(conn)
}

/// The file as SQLite's URI, so that no character of its name means anything else.
fn uri(file: &Path, mode: &str) -> ConnectionResult<String> {
    let path = file.to_str().ok_or_else(|| ConnectionError::BadConnection("the path is not UTF-8".into()))?;
    let escaped = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    // An absolute path gets an empty authority, lest `//x/y` be taken for the host `x`.
    let authority = if path.starts_with('/') { "//" } else { "" };
    Ok(format!("file:{authority}{escaped}?mode={mode}"))
}

fn open_postgres(url: &str, purpose: Purpose) -> ConnectionResult<PgConnection> {
    let mut conn = PgConnection::establish(&with_defaults(url)).map_err(explained)?;
    // Lyceum recognises some failures by their English texts; without the right to set the language
    // they are taken for defects. Nothing else depends on it.
    let _ = conn.batch_execute("SET lc_messages TO 'C'");
    let limits = match purpose {
        Purpose::Read => "SET statement_timeout = '15s'; SET default_transaction_read_only = on;",
        Purpose::Write => "SET statement_timeout = '15s'; SET lock_timeout = '2s';",
        Purpose::Migrate => "SET lock_timeout = '30s';",
        Purpose::Export | Purpose::ExportAlone | Purpose::Inspect => {
            "SET statement_timeout = 0; SET default_transaction_read_only = on;"
        }
    };
    // Who reads all of it in one transaction may have to wait for somebody else in between.
    let idle = if matches!(purpose, Purpose::Read | Purpose::Write | Purpose::Migrate) { "30s" } else { "0" };
    // A statement is planned once, and not anew for each value, which can cost more than running it. The
    // statements are made so that one plan fits all values.
    // Texts are sometimes sent within the statement: a quote in them is doubled, and nothing else means anything.
    let common = "SET standard_conforming_strings = on; SET client_encoding = 'UTF8'; SET synchronous_commit = on; SET jit = off; \
        SET plan_cache_mode = force_generic_plan;";
    let idle = format!("SET idle_in_transaction_session_timeout = '{idle}';");
    conn.batch_execute(&format!("{limits}{idle}{common}")).map_err(ConnectionError::CouldntSetupConfiguration)?;
    spans::watch(&mut conn, "postgresql");
    Ok(conn)
}

/// What went wrong, and what it takes where a build without TLS meets a server, an environment or a URL that demands it.
fn explained(error: ConnectionError) -> ConnectionError {
    let demanded = |why: &str| why.contains("SSL support is not compiled in") || why.contains(", no encryption");
    let advice = "this build speaks to PostgreSQL without TLS: where that is demanded, use one with the system's libpq \
        (cargo build -p lyceum --no-default-features)";
    match error {
        ConnectionError::BadConnection(why) if !SPEAKS_TLS && demanded(&why) => {
            ConnectionError::BadConnection(format!("{}; {advice}", why.trim_end()))
        }
        other => other,
    }
}

/// What libpq is told unless the URL says otherwise: to notice within seconds that the server is gone.
const DEFAULTS: [(&str, &str); 6] = [
    ("application_name", "lyceum"),
    ("connect_timeout", "2"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

fn with_defaults(url: &str) -> String {
    let (_, given) = url.split_once('?').unwrap_or((url, ""));
    let missing = DEFAULTS.iter().filter(|(key, _)| !given.split('&').any(|it| it.split('=').next() == Some(key)));
    missing.fold(url.to_owned(), |url, (key, value)| {
        let joint = if !url.contains('?') {
            "?"
        } else if url.ends_with(['?', '&']) {
            ""
        } else {
            "&"
        };
        format!("{url}{joint}{key}={value}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_url_says_is_left_alone() {
        let url = with_defaults("postgres://localhost/lyceum?connect_timeout=9");
        assert!(url.starts_with("postgres://localhost/lyceum?connect_timeout=9&application_name=lyceum&"), "{url}");
        assert_eq!(url.matches("connect_timeout").count(), 1);
    }

    #[test]
    fn a_build_without_tls_says_what_it_takes_where_tls_is_demanded() {
        let said = |why: &str| explained(ConnectionError::BadConnection(why.to_owned())).to_string();
        for why in [
            "FATAL:  no pg_hba.conf entry for host \"10.0.0.7\", user \"me\", database \"lyceum\", no encryption\n",
            "sslmode value \"require\" invalid when SSL support is not compiled in\n",
        ] {
            let said = said(why);
            assert!(said.starts_with(why.trim_end()), "{said}");
            assert_eq!(said.contains("--no-default-features"), !SPEAKS_TLS, "{said}");
        }
        assert_eq!(said("timeout expired\n"), "timeout expired\n");
    }

    #[test]
    fn a_file_that_is_not_there_is_made_only_to_migrate() {
        let file = std::env::temp_dir().join(format!("lyceum-{}.db", uuid::Uuid::now_v7()));
        let url = DatabaseUrl::Sqlite(file.clone());
        assert!(open(&url, Purpose::Read).is_err());
        assert!(open(&url, Purpose::Write).is_err());
        assert!(!file.exists());
        assert!(open(&url, Purpose::Migrate).is_ok());
        assert!(open(&url, Purpose::Read).is_ok());
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn no_character_of_a_path_is_special() {
        let of = |path: &str| uri(Path::new(path), "rw").unwrap();
        assert_eq!(of("a b?c#d%e.db"), "file:a b%3fc%23d%25e.db?mode=rw");
        assert_eq!(of("/var/a.db"), "file:///var/a.db?mode=rw");
    }
}
