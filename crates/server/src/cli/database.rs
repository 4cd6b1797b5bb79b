//! `lyceum migrate`, `lyceum seed`

use std::{fs::File, path::Path};

use infrastructure::{Seeded, migrations};

use super::{Migrate, Told, say};
use crate::{clock, compose::prepare_data_dir, settings::Settings};

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
        Migrate::Redo => {
            migrations::redo(url).map_err(told)?.iter().try_for_each(|it| say(&format!("applied again {it}")))
        }
        Migrate::Status => migrations::status(url)
            .map_err(told)?
            .iter()
            .try_for_each(|it| say(&format!("{}  {}", if it.applied { "applied" } else { "pending" }, it.name))),
    }
}

/// Fills the catalogue.
pub(super) fn seed(settings: &Settings, books: &Path, authors: &Path) -> Told {
    let read = |path: &Path| File::open(path).map_err(|it| format!("{}: {it}", path.display()));
    let tables = (read(authors)?, read(books)?);
    let seeded = infrastructure::seed(&settings.database, tables, settings.currency, clock::now(), |_| {});
    let Seeded { books, authors, categories } = seeded.map_err(|it| it.to_string())?;
    say(&format!("{books} books by {authors} authors in {categories} categories"))
}
