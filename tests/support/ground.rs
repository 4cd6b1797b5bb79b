//! What a campus stands on: a data directory and a database, gone when the test ends.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use tempfile::TempDir;
use uuid::Uuid;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// Where the tests may create databases, if anywhere.
pub(crate) fn postgres() -> Option<String> {
    env::var("LYCEUM_TEST_POSTGRES").ok().filter(|it| !it.is_empty())
}

/// A directory and a database of one's own.
pub(crate) struct Ground {
    home: TempDir,
    database: Option<PgDatabase>,
}

impl Ground {
    /// With nothing in it.
    pub(crate) fn empty(kind: Kind) -> Self {
        let database = (kind == Kind::Postgres).then(|| PgDatabase::create(None));
        Self { home: TempDir::new().unwrap(), database }
    }

    /// As `snapshot` was.
    pub(crate) fn like(snapshot: &Snapshot) -> Self {
        let home = TempDir::new().unwrap();
        for (path, bytes) in &snapshot.files {
            let path = home.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let database = snapshot.database.as_ref().map(|it| PgDatabase::create(Some(&it.name)));
        Self { home, database }
    }

    /// Everything that is kept here, to be copied. Nothing may be connected to it.
    pub(crate) fn freeze(self) -> Snapshot {
        let mut files = Vec::new();
        collect(self.home.path(), self.home.path(), &mut files);
        Snapshot { files, database: self.database }
    }

    /// From now on this has the other database.
    pub(crate) fn take(&mut self, Vacant(database): Vacant) {
        self.database = Some(database);
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn url(&self) -> String {
        match &self.database {
            Some(database) => database.url(),
            None => format!("sqlite://{}", self.home.path().join("lyceum.db").display()),
        }
    }
}

/// A database with nothing in it, gone when this is.
pub struct Vacant(PgDatabase);

impl Vacant {
    /// One on the server that the tests were given, if there is one.
    #[expect(clippy::print_stderr, reason = "a test that does nothing has to say so")]
    pub fn postgres() -> Option<Self> {
        if postgres().is_none() {
            eprintln!("skipped: LYCEUM_TEST_POSTGRES names no PostgreSQL");
            return None;
        }
        Some(Self(PgDatabase::create(None)))
    }

    /// Where it is.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// The one number that `sql` finds.
    pub fn count(&self, sql: &str) -> i64 {
        crate::dump::number(&self.url(), sql)
    }
}

fn collect(root: &Path, directory: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.push((path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap()));
        }
    }
}

/// A ground as it was at one moment. Files are kept in memory, so that none is left behind.
pub(crate) struct Snapshot {
    files: Vec<(PathBuf, Vec<u8>)>,
    database: Option<PgDatabase>,
}

/// A database on the server that the tests were given.
struct PgDatabase {
    name: String,
}

impl PgDatabase {
    fn create(template: Option<&str>) -> Self {
        let name = format!("lyceum_test_{}", Uuid::now_v7().simple());
        let template = template.map(|it| format!(" TEMPLATE {it}")).unwrap_or_default();
        administer(&format!("CREATE DATABASE {name}{template}"));
        Self { name }
    }

    /// The server's URL with this database in place of its own.
    fn url(&self) -> String {
        let server = postgres().unwrap();
        let (address, parameters) = server.split_once('?').map_or((server.as_str(), ""), |it| it);
        let address = &address[..address.rfind('/').unwrap()];
        let joint = if parameters.is_empty() { "" } else { "?" };
        format!("{address}/{}{joint}{parameters}", self.name)
    }
}

impl Drop for PgDatabase {
    fn drop(&mut self) {
        administer(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
    }
}

fn administer(sql: &str) {
    let mut connection = PgConnection::establish(&postgres().unwrap()).unwrap();
    connection.batch_execute(sql).unwrap();
}
