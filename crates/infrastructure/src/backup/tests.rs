//! Backups of both databases, taken while somebody writes.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    thread,
};

use diesel::connection::SimpleConnection;
use tempfile::TempDir;

use super::{BackupError, BackupOptions, DatabaseKind, Place, Programs, backup, bring_back, verify};
use crate::{
    db::DatabaseUrl,
    migrations,
    testing::{self, Scratch, cells, now},
    transfer::digests,
};

fn options(with_keys: bool) -> BackupOptions {
    BackupOptions { with_keys, programs: Programs::default(), version: "0.0.0".to_owned(), clock: now }
}

/// A migrated database with a data directory.
fn campuses() -> impl Iterator<Item = (Scratch, TempDir, Place)> {
    testing::both_migrated().map(|scratch| {
        let home = tempfile::tempdir().unwrap();
        let data_dir = home.path().join("data");
        fs::create_dir_all(data_dir.join("keys/retired")).unwrap();
        fs::create_dir_all(data_dir.join("imports")).unwrap();
        for (path, text) in
            [("keys/secret", "s"), ("keys/retired/old.key", "o"), ("imports/0190", "isbn"), ("imports/0191.part", "i")]
        {
            fs::write(data_dir.join(path), text).unwrap();
        }
        let place = Place { database: scratch.url.clone(), data_dir };
        (scratch, home, place)
    })
}

/// Another place of the same kind, with nothing in it.
fn elsewhere(home: &Path, kind: DatabaseKind) -> (Place, Option<Scratch>) {
    let data_dir = home.join("other");
    match kind {
        DatabaseKind::Sqlite => (Place { database: DatabaseUrl::embedded_in(&data_dir), data_dir }, None),
        DatabaseKind::Postgres => {
            let scratch = testing::postgres().unwrap();
            (Place { database: scratch.url.clone(), data_dir }, Some(scratch))
        }
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn whatever_was_committed_before_is_in_a_backup_that_is_taken_while_somebody_writes() {
    for (scratch, home, place) in campuses() {
        let to = home.path().join("backup");
        let (written, stop) = (AtomicI64::new(0), AtomicBool::new(false));
        let (before, manifest) = thread::scope(|scope| {
            scope.spawn(|| {
                let mut db = scratch.open();
                while !stop.load(Ordering::SeqCst) {
                    db.batch_execute("INSERT INTO platform_ledger (entry) VALUES ('{}')").unwrap();
                    written.fetch_add(1, Ordering::SeqCst);
                }
            });
            while written.load(Ordering::SeqCst) < 50 {
                thread::yield_now();
            }
            let before = written.load(Ordering::SeqCst);
            let taken = backup(&place, &to, &options(false));
            stop.store(true, Ordering::SeqCst);
            (before, taken.unwrap())
        });
        let (other, _kept) = elsewhere(home.path(), manifest.database);
        bring_back(&to, &other, &Programs::default()).unwrap();
        let mut db = crate::db::open(&other.database, crate::db::Purpose::Write).unwrap();
        let count = cells(&mut db, "SELECT CAST(count(*) AS text) AS cell FROM platform_ledger");
        let count: i64 = count[0].parse().unwrap();
        assert!(count >= before, "{count} of {before}");
        assert_eq!(digests(&other.database).unwrap(), manifest.tables);
    }
}

#[test]
fn a_backup_is_for_its_owners_eyes_and_says_what_is_in_it() {
    for (_scratch, home, place) in campuses() {
        let to = home.path().join("backup");
        let manifest = backup(&place, &to, &options(true)).unwrap();
        assert_eq!(mode(&to), 0o700);
        for path in super::files::below(&to).unwrap() {
            assert_eq!(mode(&to.join(&path)), 0o600, "{}", path.display());
        }
        let paths: Vec<_> = manifest.files.iter().map(|it| it.path.as_str()).collect();
        let expected = match manifest.database {
            DatabaseKind::Sqlite => vec!["database.sqlite", "imports/0190", "keys/retired/old.key", "keys/secret"],
            DatabaseKind::Postgres => vec!["database.dump", "keys/retired/old.key", "keys/secret"],
        };
        assert_eq!(paths, expected);
        assert_eq!(manifest.schema, migrations::names().pop().unwrap());
        assert!(manifest.begun_at <= manifest.finished_at && manifest.rows > 0);
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2, "no draft is left");
        assert!(matches!(backup(&place, &to, &options(true)), Err(BackupError::Exists(_))));
    }
}

#[test]
fn keys_come_back_with_their_times_and_only_where_there_are_none() {
    for (_scratch, home, place) in campuses() {
        let key = place.data_dir.join("keys/secret");
        let old = now() - chrono::TimeDelta::days(3);
        fs::File::options().write(true).open(&key).unwrap().set_modified(old.into()).unwrap();
        let (with, without) = (home.path().join("with"), home.path().join("without"));
        let manifest = backup(&place, &with, &options(true)).unwrap();
        assert!(backup(&place, &without, &options(false)).unwrap().files.iter().all(|it| !it.path.starts_with("keys")));
        let (other, _kept) = elsewhere(home.path(), manifest.database);
        fs::create_dir_all(other.data_dir.join("keys")).unwrap();
        fs::write(other.data_dir.join("keys/secret"), "mine").unwrap();
        assert!(matches!(bring_back(&with, &other, &Programs::default()), Err(BackupError::NotEmpty(_))));
        fs::remove_file(other.data_dir.join("keys/secret")).unwrap();
        bring_back(&with, &other, &Programs::default()).unwrap();
        let found = fs::metadata(other.data_dir.join("keys/secret")).unwrap().modified().unwrap();
        assert_eq!(domain::kernel::Timestamp::from(found), old);
        assert_eq!(mode(&other.data_dir.join("keys/secret")), 0o600);
        assert!(matches!(bring_back(&with, &other, &Programs::default()), Err(BackupError::NotEmpty(_))));
    }
}

#[test]
fn a_byte_that_has_changed_is_found_wherever_it_is() {
    for (_scratch, home, place) in campuses() {
        let to = home.path().join("backup");
        backup(&place, &to, &options(true)).unwrap();
        verify(&to, &Programs::default()).unwrap();
        for path in super::files::below(&to).unwrap() {
            let file = to.join(&path);
            let whole = fs::read(&file).unwrap();
            let mut bytes = whole.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(&file, bytes).unwrap();
            assert!(verify(&to, &Programs::default()).is_err(), "{}", path.display());
            fs::write(&file, whole).unwrap();
        }
        fs::write(to.join("more"), "more").unwrap();
        let found = verify(&to, &Programs::default());
        assert!(
            matches!(&found, Err(BackupError::Damaged(it)) if it == &["more: is not a part of the backup"]),
            "{found:?}"
        );
        fs::remove_file(to.join("more")).unwrap();
        fs::remove_file(to.join("keys/secret")).unwrap();
        let found = verify(&to, &Programs::default());
        assert!(matches!(&found, Err(BackupError::Damaged(it)) if it == &["keys/secret: is missing"]), "{found:?}");
    }
}

#[test]
fn an_archive_takes_a_program_which_is_named_if_it_is_missing() {
    let Some(scratch) = testing::postgres() else { return };
    migrations::up(&scratch.url).unwrap();
    let home = tempfile::tempdir().unwrap();
    let place = Place { database: scratch.url.clone(), data_dir: home.path().join("data") };
    let nowhere = Programs { pg_dump: "/nowhere/pg_dump".into(), pg_restore: "/nowhere/pg_restore".into() };
    let to = home.path().join("backup");
    let failed = backup(&place, &to, &BackupOptions { programs: nowhere.clone(), ..options(false) }).unwrap_err();
    assert!(failed.to_string().contains("pg_dump is not found"), "{failed}");
    assert!(!to.exists() && fs::read_dir(home.path()).unwrap().next().is_none(), "nothing is left");
    backup(&place, &to, &options(false)).unwrap();
    assert_eq!(verify(&to, &nowhere).unwrap().notes.len(), 1);
}

#[test]
fn a_backup_goes_into_its_own_kind_and_into_nothing_newer() {
    for (_scratch, home, place) in campuses() {
        let to = home.path().join("backup");
        let manifest = backup(&place, &to, &options(false)).unwrap();
        let other = match manifest.database {
            DatabaseKind::Sqlite => "postgres://localhost/nowhere".parse().unwrap(),
            DatabaseKind::Postgres => DatabaseUrl::embedded_in(home.path()),
        };
        let other = Place { database: other, data_dir: home.path().join("other") };
        assert!(matches!(bring_back(&to, &other, &Programs::default()), Err(BackupError::OtherKind { .. })));
        assert!(!other.data_dir.exists());
    }
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(verify(empty.path(), &Programs::default()), Err(BackupError::NoBackup { .. })));
}
