//! What is copied is the same, however often the copy is broken off.

use std::ops::ControlFlow;

use diesel::connection::SimpleConnection;

use super::{
    super::{Step, TransferError, copy, digests, unfinished},
    SMALL, broken_off, copied, filled, targets,
};
use crate::testing::{self, cells};

#[test]
fn a_copy_has_the_same_rows_and_the_same_digests() {
    let source = filled(300);
    for target in targets() {
        let made = copied(&source.url, &target.url).unwrap();
        assert!(!made.resumed);
        assert_eq!(made.digests, digests(&source.url).unwrap());
        assert_eq!(made.digests, digests(&target.url).unwrap());
        assert!(!unfinished(&target.url).unwrap());
    }
}

#[test]
fn a_copy_of_a_copy_is_the_first_one_again() {
    let source = filled(50);
    for between in targets() {
        copied(&source.url, &between.url).unwrap();
        for back in targets() {
            copied(&between.url, &back.url).unwrap();
            assert_eq!(digests(&source.url).unwrap(), digests(&back.url).unwrap());
        }
    }
}

#[test]
fn what_is_made_from_others_is_there_once_and_kept_up() {
    let source = filled(300);
    for target in targets() {
        copied(&source.url, &target.url).unwrap();
        let db = &mut target.open();
        let low = "SELECT CAST(count(*) AS text) AS cell FROM bookstore_low_stock";
        let products = "SELECT CAST(count(*) AS text) AS cell FROM bookstore_books WHERE stock <= 100";
        let (listed, before) = (cells(db, low), cells(db, products));
        assert_eq!(listed, before);
        assert_ne!(listed, ["0"]);
        db.batch_execute("UPDATE bookstore_books SET stock = 200 WHERE stock <= 100").unwrap();
        assert_eq!(cells(db, low), ["0"]);
        if target.url.is_sqlite() {
            let found = "SELECT CAST(count(*) AS text) AS cell FROM bookstore_books_search('book')";
            assert_eq!(cells(db, found), ["300"]);
            let waiting = "SELECT CAST(count(*) AS text) AS cell FROM bookstore_books_unsearched";
            assert_eq!(cells(db, waiting), ["0"]);
        }
    }
}

#[test]
fn numbers_go_on_after_the_last() {
    let source = filled(1);
    for target in targets() {
        copied(&source.url, &target.url).unwrap();
        let db = &mut target.open();
        db.batch_execute("INSERT INTO platform_ledger (entry) VALUES ('{}')").unwrap();
        let numbers = "SELECT CAST(number AS text) AS cell FROM platform_ledger ORDER BY number";
        assert_eq!(cells(db, numbers), ["7", "41", "42"]);
    }
}

#[test]
fn who_refers_to_who_comes_later_may_do_so_no_more_afterwards() {
    let source = filled(1);
    let Some(target) = testing::postgres() else { return };
    copied(&source.url, &target.url).unwrap();
    let db = &mut target.open();
    let orphan = "INSERT INTO bookstore_categories (slug, name, parent, search_text, revision, created_at, updated_at) \
        VALUES ('b', 'b', 'nobody', '', 1, now(), now())";
    assert!(db.batch_execute(orphan).is_err());
    let deferrable = "SELECT CAST(count(*) AS text) AS cell FROM pg_constraint WHERE condeferrable";
    assert_eq!(cells(db, deferrable), ["0"]);
}

#[test]
fn what_was_broken_off_goes_on_where_it_ended() {
    let source = filled(300);
    for target in targets() {
        for after in [1, 3, 9] {
            assert!(matches!(broken_off(&source.url, &target.url, after), TransferError::Stopped));
            assert!(unfinished(&target.url).unwrap());
        }
        let before = cells(&mut target.open(), "SELECT CAST(sum(copied) AS text) AS cell FROM __lyceum_copy");
        let (mut steps, mut resumed) = (0, false);
        let made = copy(&source.url, &target.url, SMALL, &mut |step| {
            steps += usize::from(matches!(step, Step::Written(..)));
            resumed |= matches!(step, Step::Resumed);
            ControlFlow::Continue(())
        });
        let made = made.unwrap();
        assert!(made.resumed && resumed);
        assert_eq!(made.digests, digests(&source.url).unwrap());
        let Some(fresh) = targets().find(|it| it.url.is_sqlite() == target.url.is_sqlite()) else { continue };
        let mut all = 0;
        copy(&source.url, &fresh.url, SMALL, &mut |step| {
            all += usize::from(matches!(step, Step::Written(..)));
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(steps + 10 < all, "{steps} of {all} batches were written again; {before:?} rows were there");
    }
}

#[test]
fn where_the_source_has_changed_since_the_copy_begins_anew() {
    let source = filled(100);
    for target in targets() {
        assert!(matches!(broken_off(&source.url, &target.url, 60), TransferError::Stopped));
        source.open().batch_execute("UPDATE identity_usage_plans SET burst = burst + 1 WHERE slug = 'free'").unwrap();
        let mut anew = false;
        let made = copy(&source.url, &target.url, SMALL, &mut |step| {
            anew |= matches!(step, Step::BegunAnew);
            ControlFlow::Continue(())
        });
        let made = made.unwrap();
        assert!(anew && !made.resumed);
        assert_eq!(digests(&target.url).unwrap(), digests(&source.url).unwrap());
    }
}

#[test]
fn what_did_not_arrive_as_it_was_is_found_and_not_served() {
    let source = filled(3);
    for target in targets() {
        let made = copy(&source.url, &target.url, SMALL, &mut |step| {
            if matches!(step, Step::Written("identity_usage_plans", _)) {
                target.open().batch_execute("UPDATE identity_usage_plans SET burst = 99 WHERE slug = 'paid'").unwrap();
            }
            ControlFlow::Continue(())
        });
        let failed = made.unwrap_err();
        assert!(
            matches!(&failed, TransferError::Differs { read, .. } if read.name == "identity_usage_plans"),
            "{failed}"
        );
        assert!(unfinished(&target.url).unwrap());
    }
}

#[test]
fn whoever_migrates_in_between_does_not_double_anything() {
    let source = filled(100);
    for target in targets() {
        broken_off(&source.url, &target.url, 60);
        crate::migrations::up(&target.url).unwrap();
        let made = copied(&source.url, &target.url).unwrap();
        assert!(!made.resumed);
        assert_eq!(digests(&target.url).unwrap(), digests(&source.url).unwrap());
    }
}
