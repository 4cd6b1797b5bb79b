//! `lyceum backup`, `lyceum restore`

use std::path::PathBuf;

use clap::Args;
use infrastructure::backup::{self as backups, BackupOptions, Manifest, Place, Programs, Verified};

use super::{Told, say};
use crate::{clock, settings::Settings};

#[derive(Args, Debug)]
pub(super) struct Backup {
    /// The directory that the backup becomes; it must not be there yet.
    #[arg(long)]
    to: PathBuf,
    /// With the keys, which open what is sealed in the database: such a backup is itself a secret.
    #[arg(long)]
    with_keys: bool,
    /// Where `pg_dump` is, if the shell would not find it.
    #[arg(long, default_value = "pg_dump")]
    pg_dump: PathBuf,
}

#[derive(Args, Debug)]
pub(super) struct Restore {
    /// The directory with the backup.
    #[arg(long)]
    from: PathBuf,
    /// Only find out whether the backup is whole, and bring nothing back.
    #[arg(long)]
    verify: bool,
    /// Where `pg_restore` is, if the shell would not find it.
    #[arg(long = "pg-restore", value_name = "PG_RESTORE", default_value = "pg_restore")]
    program: PathBuf,
}

/// Takes a backup, and says what is in it.
pub(super) fn backup(settings: &Settings, how: &Backup) -> Told {
    let options = BackupOptions {
        with_keys: how.with_keys,
        programs: Programs { pg_dump: how.pg_dump.clone(), ..Programs::default() },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        clock: clock::now,
    };
    let manifest = backups::backup(&place(settings), &how.to, &options).map_err(|it| it.to_string())?;
    say(&format!("{}: {}", how.to.display(), described(&manifest)))?;
    if how.with_keys {
        return say("the keys are in it: keep it like a key");
    }
    say("the keys are not in it: keep them elsewhere, for without them what is sealed stays shut")
}

/// Verifies a backup, and brings it back unless only that was asked.
pub(super) fn bring_back(settings: &Settings, how: &Restore) -> Told {
    let programs = Programs { pg_restore: how.program.clone(), ..Programs::default() };
    let (done, verified) = if how.verify {
        ("whole", backups::verify(&how.from, &programs))
    } else {
        ("brought back", backups::bring_back(&how.from, &place(settings), &programs))
    };
    let Verified { manifest, notes } = verified.map_err(|it| it.to_string())?;
    say(&format!("{} is {done}: {}", how.from.display(), described(&manifest)))?;
    notes.iter().try_for_each(|it| say(it))?;
    if how.verify {
        return Ok(());
    }
    if !manifest.with_keys {
        say("the keys were not in it: bring them back before the service starts, or it makes new ones")?;
    }
    say("`lyceum doctor` tells whether it can be served")
}

fn place(settings: &Settings) -> Place {
    Place { database: settings.database.clone(), data_dir: settings.data_dir.clone() }
}

fn described(manifest: &Manifest) -> String {
    let bytes: u64 = manifest.files.iter().map(|it| it.size).sum();
    format!(
        "{} at {}, {} rows in {} tables, {} files with {bytes} bytes, taken by {}",
        manifest.database,
        manifest.begun_at.to_rfc3339(),
        manifest.rows,
        manifest.tables.0.len(),
        manifest.files.len(),
        manifest.version
    )
}
