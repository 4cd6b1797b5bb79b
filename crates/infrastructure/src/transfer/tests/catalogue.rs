//! Every table is copied, also those that nobody has thought of yet.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;

use super::super::{TransferError, catalogue, order::parents_first};
use crate::{migrations, testing};

#[test]
fn every_table_is_copied_but_those_that_are_made_from_others() {
    for scratch in testing::both_migrated() {
        let db = &mut scratch.open();
        let copied: BTreeSet<_> = catalogue::tables(db).unwrap().into_iter().map(|it| it.name).collect();
        let derived = migrations::replaceable_tables(db);
        let all: BTreeSet<_> = testing::tables(db).into_iter().filter(|it| !derived.contains(it)).collect();
        assert_eq!(copied, all);
        assert!(copied.contains("bookstore_books") && copied.len() > 50, "{copied:?}");
    }
}

#[test]
fn what_is_left_out_goes_and_comes_with_the_search_indexes() {
    for scratch in testing::both_migrated() {
        let db = &mut scratch.open();
        let left_out = migrations::replaceable_tables(db);
        migrations::without_replaceables(db).unwrap();
        let there = testing::tables(db);
        assert!(left_out.iter().all(|it| !there.contains(it)), "{left_out:?}");
    }
}

#[test]
fn both_databases_have_the_same_tables_in_an_order_in_which_they_can_be_filled() {
    let all: Vec<_> = testing::both_migrated().map(|it| catalogue::tables(&mut it.open()).unwrap()).collect();
    for tables in &all {
        catalogue::same(&all[0], tables).unwrap();
        let ordered = parents_first(tables.clone()).unwrap();
        assert_eq!(ordered.len(), tables.len());
        for (at, table) in ordered.iter().enumerate() {
            let before: BTreeSet<_> = ordered[..at].iter().map(|it| it.name.clone()).collect();
            assert!(table.parents.is_subset(&before), "{}", table.name);
            assert!(!table.key.is_empty() && !table.columns.is_empty(), "{}", table.name);
        }
    }
}

#[test]
fn a_table_that_one_side_lacks_and_a_type_without_a_canonical_form_are_told() {
    for scratch in testing::both_migrated() {
        let db = &mut scratch.open();
        let before = catalogue::tables(db).unwrap();
        db.batch_execute("CREATE TABLE audit_new (id INTEGER NOT NULL PRIMARY KEY)").unwrap();
        let after = catalogue::tables(db).unwrap();
        assert!(matches!(catalogue::same(&before, &after), Err(TransferError::Shape(it)) if it.contains("audit_new")));
        db.batch_execute("CREATE TABLE audit_odd (id INTEGER NOT NULL PRIMARY KEY, weight real)").unwrap();
        assert!(matches!(catalogue::tables(db), Err(TransferError::Kind { column, .. }) if column == "weight"));
        db.batch_execute("DROP TABLE audit_odd; CREATE TABLE audit_bare (id INTEGER NOT NULL)").unwrap();
        assert!(matches!(catalogue::tables(db), Err(TransferError::Shape(it)) if it.contains("audit_bare")));
    }
}
