//! `lyceum db`

use std::ops::ControlFlow;

use clap::Subcommand;
use infrastructure::{
    DatabaseUrl,
    transfer::{self, CopyOptions, Digests, Step},
};

use super::{Told, say};
use crate::settings::Settings;

/// After so many rows of one table it is told how far it is.
const TOLD: u64 = 50_000;

#[derive(Debug, Subcommand)]
pub(super) enum Db {
    /// Copy a database, of either kind, into an empty one; what was broken off goes on where it ended.
    Copy {
        /// What is copied; without it, the database of the settings.
        #[arg(long)]
        from: Option<String>,
        /// Where it is copied to: `postgres://user@host/name` or `sqlite://path`.
        #[arg(long)]
        to: String,
        /// Copy although nodes serve it, for a rehearsal: what they write meanwhile is missing.
        #[arg(long)]
        live: bool,
    },
    /// Print how many rows each table has and a digest over them, which is the same on either kind.
    Digest {
        /// Of which database; without it, of that of the settings.
        #[arg(long)]
        of: Option<String>,
    },
}

pub(super) fn db(settings: &Settings, what: &Db) -> Told {
    match what {
        Db::Copy { from, to, live } => {
            let (from, to) = (named(from.as_deref(), "--from", settings)?, named(Some(to), "--to", settings)?);
            copy(&from, &to, *live)
        }
        Db::Digest { of } => {
            let of = named(of.as_deref(), "--of", settings)?;
            list(&transfer::digests(&of).map_err(|it| it.to_string())?)
        }
    }
}

/// The URL that an option gives. It is no type of the command line's, whose complaints would show the password.
fn named(given: Option<&str>, option: &str, settings: &Settings) -> Result<DatabaseUrl, String> {
    let Some(given) = given else { return Ok(settings.database.clone()) };
    given.parse().map_err(|it| format!("{option}: {it}"))
}

fn copy(from: &DatabaseUrl, to: &DatabaseUrl, live: bool) -> Told {
    say(&format!("copying {from} to {to}"))?;
    let mut next = TOLD;
    let mut watch = |step: &Step<'_>| {
        let told = match step {
            Step::Begun => Ok(()),
            Step::Resumed => say("going on with the copy that was broken off"),
            Step::BegunAnew => say("the source has changed since the copy was broken off: beginning anew"),
            Step::Written(_, rows) if *rows < next => Ok(()),
            Step::Written(table, rows) => {
                next = rows + TOLD;
                say(&format!("{table}: {rows} rows so far"))
            }
            Step::Verified(table) => {
                next = TOLD;
                say(&line(&table.name, table.rows, &table.digest))
            }
        };
        // Whoever listened has gone: so does the copy, to go on another time.
        told.map_or(ControlFlow::Break(()), ControlFlow::Continue)
    };
    let options = CopyOptions { live, ..CopyOptions::default() };
    let copied = transfer::copy(from, to, options, &mut watch).map_err(|it| it.to_string())?;
    let Digests(tables) = &copied.digests;
    say(&format!(
        "copied {} rows in {} tables; both databases have the digest {}",
        copied.digests.rows(),
        tables.len(),
        copied.digests.whole()
    ))
}

fn list(digests: &Digests) -> Told {
    digests.0.iter().try_for_each(|it| say(&line(&it.name, it.rows, &it.digest)))?;
    say(&line("all", digests.rows(), &digests.whole()))
}

fn line(name: &str, rows: u64, digest: &str) -> String {
    format!("{digest}  {rows:>10}  {name}")
}
