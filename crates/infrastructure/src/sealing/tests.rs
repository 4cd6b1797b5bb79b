//! What is sealed opens where it belongs and nowhere else, and can be sealed anew while it is in use.

use application::sealing::{Sealed, SealedColumn, SealedReader, SealedUnit, Sealer};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::connection::SimpleConnection;
use uuid::Uuid;

use super::{AesSealer, legacy::Legacy};
use crate::{
    db::Db,
    keys::{DataKeys, Secrets},
    testing::{both_migrated, plan::Pages},
    unit::Unit,
};

const COLUMN: SealedColumn = SealedColumn::WEBHOOK_SECRET;
const OTHER: SealedColumn = SealedColumn { name: "other_table.secret", ..COLUMN };

fn text(fill: u8) -> String {
    URL_SAFE_NO_PAD.encode([fill; 32])
}

fn secrets() -> Secrets {
    Secrets::parse(&text(100), "test").unwrap()
}

fn keys(fills: &[u8]) -> DataKeys {
    let all: Vec<_> = fills.iter().map(|it| text(*it)).collect();
    DataKeys::parse(&all.join(","), "test").unwrap()
}

fn sealer(fills: &[u8]) -> AesSealer {
    AesSealer::new(keys(fills), &secrets())
}

#[test]
fn a_value_opens_in_its_place_only() {
    let (opener, row) = (sealer(&[1]), Uuid::now_v7());
    let sealed = opener.seal(COLUMN, row, b"canary").unwrap();
    assert_eq!(&**opener.unseal(COLUMN, row, &sealed).unwrap(), b"canary");
    assert!(opener.unseal(COLUMN, Uuid::now_v7(), &sealed).is_err(), "another row");
    assert!(opener.unseal(OTHER, row, &sealed).is_err(), "another column");
    assert!(!sealed.0.windows(6).any(|it| it == b"canary"));
    assert_ne!(opener.seal(COLUMN, row, b"canary").unwrap(), sealed, "never the same");
    assert_eq!(format!("{sealed:?}"), "Sealed(***)");
}

#[test]
fn what_was_altered_or_cut_does_not_open() {
    let (opener, row) = (sealer(&[1]), Uuid::now_v7());
    let sealed = opener.seal(COLUMN, row, b"canary").unwrap();
    for at in 0..sealed.0.len() {
        let mut altered = sealed.clone();
        altered.0[at] ^= 1;
        assert!(opener.unseal(COLUMN, row, &altered).is_err(), "byte {at}");
        assert!(opener.unseal(COLUMN, row, &Sealed(sealed.0[..at].to_vec())).is_err(), "cut at {at}");
    }
}

#[test]
fn older_keys_still_open_and_the_newest_seals() {
    let (one, row) = (sealer(&[1]), Uuid::now_v7());
    let old = one.seal(COLUMN, row, b"canary").unwrap();
    let both = sealer(&[1, 2]);
    assert_eq!(&**both.unseal(COLUMN, row, &old).unwrap(), b"canary");
    assert_ne!(both.key_of(&old), both.current());
    let new = both.seal(COLUMN, row, b"canary").unwrap();
    assert_eq!(both.key_of(&new), both.current());
    assert!(one.unseal(COLUMN, row, &new).is_err(), "that key is not known there");
    one.renew(keys(&[1, 2]));
    assert_eq!(&**one.unseal(COLUMN, row, &new).unwrap(), b"canary");
    assert!(sealer(&[2]).unseal(COLUMN, row, &old).is_err(), "the old key is gone");
}

#[test]
fn what_was_sealed_before_there_were_data_keys_still_opens() {
    let (sealer, row) = (sealer(&[1]), Uuid::now_v7());
    let legacy = Legacy::new(&secrets()).seal(row, b"whsec_canary");
    assert_eq!(&**sealer.unseal(COLUMN, row, &legacy).unwrap(), b"whsec_canary");
    assert_eq!(sealer.key_of(&legacy), None);
    assert!(sealer.unseal(COLUMN, Uuid::now_v7(), &legacy).is_err());
    assert!(sealer.unseal(OTHER, row, &legacy).is_err(), "others were never sealed so");
}

fn webhook(db: &mut Db, row: Uuid, secret: u8) {
    let (blob, enabled) = match db {
        Db::Pg(_) => (format!("'\\x{secret:02x}'"), "true"),
        Db::Sqlite(_) => (format!("x'{secret:02x}'"), "1"),
    };
    db.batch_execute(&format!(
        "INSERT INTO webhooks_webhooks (id, url, event_types, enabled, secret, revision, created_at, updated_at) \
         VALUES ('{row}', 'https://example.org', '[]', {enabled}, {blob}, 1, '2026-01-01 00:00:00.000000Z', \
         '2026-01-01 00:00:00.000000Z')"
    ))
    .unwrap();
}

#[test]
fn every_sealed_column_can_be_walked_by_its_key() {
    for scratch in both_migrated() {
        let mut db = scratch.open();
        for row in 0..5 {
            webhook(&mut db, Uuid::from_u128(row + 1), 7);
        }
        for column in SealedColumn::ALL {
            let pages = Pages::walk(&mut db, format!("{column:?}"), |db, after: Option<Uuid>| {
                let rows = Unit::new(db).sealed_after(*column, after, 2).unwrap();
                rows.last().map(|it| it.0)
            });
            pages.assert_sought(&mut db);
        }
        let all = Unit::new(&mut db).sealed_after(COLUMN, None, 10).unwrap();
        assert_eq!(all.len(), 5);
        assert_eq!(Unit::new(&mut db).sealed_after(COLUMN, Some(all[2].0), 10).unwrap(), all[3..]);
        assert_eq!(Unit::new(&mut db).sealed_after(SealedColumn::OLD_WEBHOOK_SECRET, None, 10).unwrap(), []);
    }
}

#[test]
fn a_value_that_is_another_one_by_now_is_left_alone() {
    for scratch in both_migrated() {
        let (mut db, row) = (scratch.open(), Uuid::now_v7());
        webhook(&mut db, row, 7);
        let mut unit = Unit::new(&mut db);
        let [was, now, other] = [7, 8, 9].map(|it| Sealed(vec![it]));
        assert!(!unit.reseal(COLUMN, row, &other, &now).unwrap());
        assert_eq!(unit.sealed_after(COLUMN, None, 1).unwrap(), [(row, was.clone())]);
        assert!(unit.reseal(COLUMN, row, &was, &now).unwrap());
        assert_eq!(unit.sealed_after(COLUMN, None, 1).unwrap(), [(row, now)]);
    }
}
