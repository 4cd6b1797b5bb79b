//! What is not copied, and into what nothing is.

use std::ops::ControlFlow;

use diesel::connection::SimpleConnection;

use super::{
    super::{CopyOptions, TransferError, copy, digests},
    SMALL, broken_off, copied, filled, targets,
};
use crate::{
    migrations,
    testing::{self, cells},
};

#[test]
fn a_database_with_anything_in_it_is_left_alone() {
    let source = filled(3);
    for target in targets() {
        target.open().batch_execute("CREATE TABLE theirs (id INTEGER NOT NULL PRIMARY KEY)").unwrap();
        assert!(matches!(copied(&source.url, &target.url), Err(TransferError::NotEmpty(_))));
        assert_eq!(testing::tables(&mut target.open()), ["theirs"]);
    }
    for target in targets() {
        migrations::up(&target.url).unwrap();
        target
            .open()
            .batch_execute("INSERT INTO jobs_schedules (name, next_at) VALUES ('x', '2026-11-27 00:00:00.000000Z')")
            .unwrap();
        let before = digests(&target.url).unwrap();
        assert!(matches!(copied(&source.url, &target.url), Err(TransferError::NotEmpty(_))));
        assert_eq!(digests(&target.url).unwrap(), before);
    }
}

#[test]
fn a_database_that_was_only_migrated_is_empty_and_a_copy_is_not() {
    let source = filled(3);
    for target in targets() {
        migrations::up(&target.url).unwrap();
        copied(&source.url, &target.url).unwrap();
        assert!(matches!(copied(&source.url, &target.url), Err(TransferError::NotEmpty(_))));
    }
}

#[test]
fn a_file_that_others_have_open_is_copied_only_for_a_rehearsal() {
    let source = filled(3);
    for target in targets() {
        let mut other = source.open();
        let kept = cells(&mut other, "SELECT name AS cell FROM identity_usage_plans LIMIT 1");
        assert_eq!(kept.len(), 1);
        assert!(matches!(copied(&source.url, &target.url), Err(TransferError::InUse(_))));
        let live = CopyOptions { live: true, ..SMALL };
        copy(&source.url, &target.url, live, &mut |_| ControlFlow::Continue(())).unwrap();
        other.batch_execute("UPDATE identity_usage_plans SET burst = burst + 1 WHERE slug = 'free'").unwrap();
    }
}

#[test]
fn nobody_writes_into_a_file_while_it_is_copied() {
    let source = filled(3);
    let target = testing::sqlite();
    let mut tried = false;
    let made = copy(&source.url, &target.url, SMALL, &mut |_| {
        if !tried {
            tried = true;
            assert!(crate::db::open(&source.url, crate::db::Purpose::Write).is_err());
        }
        ControlFlow::Continue(())
    });
    made.unwrap();
    source.open().batch_execute("UPDATE identity_usage_plans SET burst = burst + 1 WHERE slug = 'free'").unwrap();
}

#[test]
fn a_file_that_is_made_is_its_owners_alone() {
    let (source, home) = (filled(3), tempfile::tempdir().unwrap());
    let file = home.path().join("copy.db");
    copied(&source.url, &crate::db::DatabaseUrl::Sqlite(file.clone())).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn nodes_of_a_server_are_found_out() {
    let Some(source) = testing::postgres() else { return };
    migrations::up(&source.url).unwrap();
    let node = source.open();
    let target = testing::sqlite();
    assert!(matches!(copied(&source.url, &target.url), Err(TransferError::InUse(_))));
    drop(node);
    copied(&source.url, &target.url).unwrap();
}

#[test]
fn half_a_copy_is_no_source_and_a_database_is_not_copied_into_itself() {
    let source = filled(30);
    for target in targets() {
        broken_off(&source.url, &target.url, 5);
        let further = testing::sqlite();
        assert!(matches!(copied(&target.url, &further.url), Err(TransferError::Unfinished(_))));
    }
    assert!(matches!(copied(&source.url, &source.url), Err(TransferError::Itself)));
    let nowhere = "sqlite:///nowhere/at/all.db".parse().unwrap();
    assert!(matches!(copied(&nowhere, &source.url), Err(TransferError::Connection(..))));
}

#[test]
fn another_version_is_told() {
    for source in testing::both_migrated() {
        migrations::down(&source.url).unwrap();
        let target = testing::sqlite();
        assert!(matches!(copied(&source.url, &target.url), Err(TransferError::Older(_, 1))));
        migrations::up(&source.url).unwrap();
        source
            .open()
            .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')")
            .unwrap();
        assert!(matches!(copied(&source.url, &target.url), Err(TransferError::Newer(_))));
        assert!(testing::tables(&mut target.open()).is_empty(), "nothing was done");
    }
}
