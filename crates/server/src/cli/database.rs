//! `lyceum migrate`, `lyceum seed`

use std::path::Path;

use infrastructure::migrations;

use super::{Migrate, Told, say};
use crate::{compose::prepare_data_dir, settings::Settings};

/// Migrates, and tells what was done.
pub(super) fn migrate(settings: &Settings, what: Migrate) -> Told {
    prepare_data_dir(settings).map_err(|it| it.to_string())?;
    let url = &settings.database;
    let told = |it: migrations::MigrateError| it.to_string();
    match what {
        Migrate::Up => match migrations::up(url).map_err(told)? {
            names if names.is_empty() => say("nothing to do: the database is up to date"),
            names => names.iter().try_for_each(|it| say(&format!("applied {it}"))),
        },
        Migrate::Down => say(&format!("took back {}", migrations::down(url).map_err(told)?)),
        Migrate::Redo => migrations::redo(url).map_err(told)?.iter().try_for_each(|it| say(&format!("applied again {it}"))),
        Migrate::Status => migrations::status(url).map_err(told)?.iter().try_for_each(|it| {
            say(&format!("{}  {}", if it.applied { "applied" } else { "pending" }, it.name))
        }),
    }
}

/// Fills the catalogue.
pub(super) fn seed(settings: &Settings, books: &Path, authors: &Path) -> Told {
    let stored = infrastructure::seed(&settings.database, books, authors).map_err(|it| it.to_string())?;
    say(&format!("{stored} books stored"))
}
