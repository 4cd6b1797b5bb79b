//! The two ends of a copy: opened, looked at, and held.

use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt, path::Path, thread, time::Duration};

use diesel::{ConnectionError, QueryResult, QueryableByName, RunQueryDsl, result::Error, sql_query, sql_types::Bool};

use super::super::{TransferError, blank, catalogue, progress};
use crate::{
    db::{DatabaseUrl, Db, Purpose, open},
    migrations,
};

/// What those who make a copy into the same database queue for.
const LOCK: i64 = 0x6c79_636f_7079;

/// How often it is looked for nodes, and what is waited in between: a server takes a moment to forget who has left.
const LOOKS: u32 = 10;
const PAUSE: Duration = Duration::from_millis(100);

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

/// Opens what is copied, at one moment of it. A file is held for as long as this lives, unless it is `live`.
pub(super) fn source(url: &DatabaseUrl, live: bool) -> Result<Db, TransferError> {
    if url.file().is_some_and(|it| !it.exists()) {
        let cause = ConnectionError::BadConnection("there is no such file".to_owned());
        return Err(TransferError::Connection(url.clone(), cause));
    }
    if !live && url.is_sqlite() {
        // Whoever has it open is found out before anything else opens it here.
        held(url)?;
    }
    whole(url)?;
    if live {
        let mut db = connect(url, Purpose::Export)?;
        db.begin_reading()?;
        return Ok(db);
    }
    held(url)
}

/// Fails where nodes are at it.
fn held(url: &DatabaseUrl) -> Result<Db, TransferError> {
    let mut db = match open(url, Purpose::ExportAlone) {
        Err(ConnectionError::CouldntSetupConfiguration(error)) if is_locked(&error) => {
            return Err(TransferError::InUse(url.clone()));
        }
        opened => opened.map_err(|cause| TransferError::Connection(url.clone(), cause))?,
    };
    db.begin_reading().map_err(|it| if is_locked(&it) { TransferError::InUse(url.clone()) } else { it.into() })?;
    if served(&mut db)? { Err(TransferError::InUse(url.clone())) } else { Ok(db) }
}

fn is_locked(error: &Error) -> bool {
    matches!(error, Error::DatabaseError(_, info) if info.message().contains("locked"))
}

/// Whether nodes are connected to a server's database, as far as they go by their usual name.
fn served(db: &mut Db) -> QueryResult<bool> {
    let Db::Pg(_) = db else { return Ok(false) };
    let others = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() \
        AND application_name = 'lyceum' AND pid <> pg_backend_pid()) AS yes";
    for _ in 0..LOOKS {
        if !sql_query(others).get_result::<Answer>(db)?.yes {
            return Ok(false);
        }
        thread::sleep(PAUSE);
    }
    Ok(true)
}

/// Fails unless it is a whole database of the version that this program knows.
fn whole(url: &DatabaseUrl) -> Result<(), TransferError> {
    if progress::unfinished(url)? {
        return Err(TransferError::Unfinished(url.clone()));
    }
    if !migrations::unknown(url)?.is_empty() {
        return Err(TransferError::Newer(url.clone()));
    }
    match migrations::pending(url)?.len() {
        0 => Ok(()),
        pending => Err(TransferError::Older(url.clone(), pending)),
    }
}

/// Opens what is copied into, with all tables, and says whether there is a copy in it that was broken off.
pub(super) fn target(url: &DatabaseUrl) -> Result<(Db, bool), TransferError> {
    let unfinished = progress::unfinished(url)?;
    if !unfinished {
        migrate_empty(url)?;
    } else if !migrations::pending(url)?.is_empty() || !migrations::unknown(url)?.is_empty() {
        let why = format!("the copy in {url} was begun by another version of this program; empty it, and begin anew");
        return Err(TransferError::Shape(why));
    }
    let mut db = connect(url, Purpose::Migrate)?;
    if served(&mut db)? {
        return Err(TransferError::InUse(url.clone()));
    }
    if let Db::Pg(_) = db {
        // Given back when the connection closes.
        let lock = format!("SELECT pg_try_advisory_lock({LOCK}) AS yes");
        if !sql_query(lock).get_result::<Answer>(&mut db)?.yes {
            return Err(TransferError::Busy(url.clone()));
        }
    }
    if !unfinished {
        let tables = catalogue::tables(&mut db)?;
        if !blank::is_blank(&mut db, &tables)? {
            return Err(TransferError::NotEmpty(url.clone()));
        }
    }
    Ok((db, unfinished))
}

/// Makes the tables where there is nothing; leaves alone what somebody else has.
fn migrate_empty(url: &DatabaseUrl) -> Result<(), TransferError> {
    let there = url.file().is_none_or(Path::exists);
    if there && blank::has_anything(&mut connect(url, Purpose::Read)?)? {
        let ours = migrations::pending(url)?.is_empty() && migrations::unknown(url)?.is_empty();
        return if ours { Ok(()) } else { Err(TransferError::NotEmpty(url.clone())) };
    }
    if let Some(file) = url.file().filter(|_| !there) {
        // For its owner's eyes only, which SQLite would leave to the settings of the shell.
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
        made.map_err(|it| TransferError::Connection(url.clone(), ConnectionError::BadConnection(it.to_string())))?;
    }
    migrations::up(url)?;
    Ok(())
}

fn connect(url: &DatabaseUrl, purpose: Purpose) -> Result<Db, TransferError> {
    open(url, purpose).map_err(|cause| TransferError::Connection(url.clone(), cause))
}
