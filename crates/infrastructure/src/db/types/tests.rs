//! Every type comes back as it went in, from both databases, also as nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use diesel::{connection::SimpleConnection, prelude::*, upsert::excluded};
use uuid::Uuid;

use super::{Json, Key, Ts};
use crate::{
    db::{Db, OnBoth, on},
    testing,
};

diesel::table! {
    use diesel::sql_types::{Bool, Date, Nullable};
    use crate::db::types::{Doc, Instant, Uid};

    samples (id) {
        id -> Uid,
        other -> Nullable<Uid>,
        at -> Instant,
        until -> Nullable<Instant>,
        day -> Nullable<Date>,
        open -> Bool,
        extra -> Doc,
        more -> Nullable<Doc>,
    }
}

type Extra = BTreeMap<String, Vec<i64>>;

#[derive(AsChangeset, Clone, Debug, Insertable, PartialEq, Queryable, Selectable)]
#[diesel(table_name = samples, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Sample {
    id: Key,
    other: Option<Key>,
    at: Ts,
    until: Option<Ts>,
    day: Option<NaiveDate>,
    open: bool,
    extra: Json<Extra>,
    more: Option<Json<String>>,
}

fn table(db: &mut Db) {
    let (uid, instant, day, flag, doc, end) = match db {
        Db::Pg(_) => ("uuid", "timestamptz", "date", "boolean", "json", ""),
        Db::Sqlite(_) => ("TEXT", "TEXT", "TEXT", "INTEGER", "TEXT", "STRICT"),
    };
    db.batch_execute(&format!(
        "CREATE TABLE samples (id {uid} NOT NULL PRIMARY KEY, other {uid}, at {instant} NOT NULL, until {instant},
            day {day}, open {flag} NOT NULL, extra {doc} NOT NULL, more {doc}) {end}"
    ))
    .unwrap();
}

fn samples() -> [Sample; 2] {
    let at = Ts(DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap());
    let bare = Sample {
        id: Key(Uuid::now_v7()),
        other: None,
        at,
        until: None,
        day: None,
        open: false,
        extra: Json(Extra::new()),
        more: None,
    };
    let full = Sample {
        id: Key(Uuid::now_v7()),
        other: Some(bare.id),
        until: Some(Ts(DateTime::from_timestamp_micros(-1).unwrap())),
        day: NaiveDate::from_ymd_opt(1815, 12, 10),
        open: true,
        extra: Json([("é\"\n".to_owned(), vec![1, -2])].into()),
        more: Some(Json("text".into())),
        ..bare.clone()
    };
    [bare, full]
}

#[test]
fn what_goes_in_comes_out() {
    for scratch in testing::both() {
        let db = &mut scratch.open();
        table(db);
        for sample in samples() {
            diesel::insert_into(samples::table).values(&sample).execute(db).unwrap();
            let found = samples::table
                .filter(samples::at.eq(sample.at).and(samples::id.eq_any([sample.id])))
                .filter(samples::open.eq(sample.open))
                .select(Sample::as_select());
            assert_eq!(found.first(db).unwrap(), sample);
        }
        let nobody = samples::table.filter(samples::other.eq(Some(Key(Uuid::nil())))).count();
        assert_eq!(nobody.get_result(db), Ok(0));
    }
}

#[test]
fn an_upsert_is_one_statement_on_both() {
    for scratch in testing::both() {
        let db = &mut scratch.open();
        table(db);
        let [bare, full] = samples();
        let changed = Sample { id: bare.id, ..full };
        diesel::insert_into(samples::table).values(&bare).execute(db).unwrap();
        let twice = diesel::insert_into(samples::table).values(&bare).on_conflict_do_nothing().on_both().execute(db);
        assert_eq!(twice, Ok(0));
        let upserted = on!(db, |conn| diesel::insert_into(samples::table)
            .values(&changed)
            .on_conflict(samples::id)
            .do_update()
            .set((samples::open.eq(excluded(samples::open)), samples::extra.eq(excluded(samples::extra))))
            .returning((samples::open, samples::extra))
            .get_result::<(bool, Json<Extra>)>(conn));
        assert_eq!(upserted, Ok((changed.open, changed.extra.clone())));
    }
}

#[test]
fn many_rows_are_one_statement_on_both() {
    for scratch in testing::both() {
        let db = &mut scratch.open();
        table(db);
        let rows = samples();
        let added = on!(db, |conn| diesel::insert_into(samples::table).values(&rows).execute(conn));
        assert_eq!(added, Ok(2));
        let open = on!(db, |conn: Backend| samples::table
            .into_boxed::<Backend>()
            .filter(samples::open.eq(true))
            .select(samples::id)
            .load::<Key>(conn));
        assert_eq!(open, Ok(vec![rows[1].id]));
        let kind = on!(db, pg | _conn | "PostgreSQL", sqlite | _conn | "SQLite");
        assert_eq!(kind == "SQLite", scratch.url.is_sqlite());
    }
}
