//! Migrations are embedded, so a new one is a reason to build again. And SQLite tells a violated
//! primary key only by its columns, so their names are gathered from the migrations.

use std::{env, fs, io, path::Path};

const MIGRATIONS: &str = "../../migrations";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={MIGRATIONS}");
    let mut keys = Vec::new();
    for folder in fs::read_dir(Path::new(MIGRATIONS).join("sqlite"))? {
        let file = folder?.path().join("up.sql");
        if file.exists() {
            gather(&fs::read_to_string(file)?, &mut keys);
        }
    }
    keys.sort();
    let target = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&target).join("primary_keys.rs"), format!("&{keys:?}"))
}

/// Finds each `CONSTRAINT books_pkey PRIMARY KEY (id)`; `UNIQUE` instead where rows have a number too.
fn gather(sql: &str, keys: &mut Vec<(String, String)>) {
    let sql = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    for constraint in sql.split("CONSTRAINT ").skip(1) {
        let Some((name, rest)) = constraint.split_once(' ') else { continue };
        let Some(table) = name.strip_suffix("_pkey") else { continue };
        let Some((_, columns)) = rest.split_once('(') else { continue };
        let Some((columns, _)) = columns.split_once(')') else { continue };
        keys.push((table.to_owned(), columns.trim().to_owned()));
    }
}
