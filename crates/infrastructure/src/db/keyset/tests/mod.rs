//! Whatever the rows, the order and the size of the pages: all pages together are the sorted whole.

mod plans;

use application::page::{Key, Order, PageRequest, Position, SortMember};
use diesel::{connection::SimpleConnection, prelude::*};
use uuid::Uuid;

use super::{Column, List};
use crate::{
    db::{
        Db, MultiBackend,
        types::{self, Ts},
    },
    testing,
};

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    things (id) {
        id -> Uid,
        name -> Text,
        size -> BigInt,
        year -> Nullable<BigInt>,
        note -> Nullable<Text>,
        seen -> Nullable<Instant>,
    }
}

#[derive(Clone, Debug, Insertable, PartialEq, Queryable, Selectable)]
#[diesel(table_name = things, treat_none_as_default_value = false)]
struct Thing {
    id: types::Key,
    name: String,
    size: i64,
    year: Option<i64>,
    note: Option<String>,
    seen: Option<Ts>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    Name,
    Size,
    Year,
    Note,
    Seen,
}

impl SortMember for By {
    const MEMBERS: &'static [(&'static str, Self)] =
        &[("name", By::Name), ("size", By::Size), ("year", By::Year), ("note", By::Note), ("seen", By::Seen)];
}

const THINGS: List<By, Thing> = List {
    id: Column::id("things.id"),
    column: |by| match by {
        By::Name => Column::text("things.name"),
        By::Size => Column::number("things.size"),
        By::Year => Column::number("things.year").nullable(),
        By::Note => Column::text("things.note").nullable(),
        By::Seen => Column::instant("things.seen").nullable(),
    },
    key: |row, by| match by {
        By::Name => Key::Text(row.name.clone()),
        By::Size => Key::Number(row.size),
        By::Year => row.year.map_or(Key::Null, Key::Number),
        By::Note => row.note.clone().map_or(Key::Null, Key::Text),
        By::Seen => row.seen.map_or(Key::Null, |it| Key::Instant(it.0)),
    },
    row_id: |row| Key::Id(row.id.0),
};

const INDEXES: &str = "CREATE INDEX things_name_idx ON things (name, id);
    CREATE INDEX things_year_idx ON things (year, id);
    CREATE INDEX things_year_name_idx ON things (year, name, id);";

fn make_table(db: &mut Db) {
    let (uid, instant, text, number) = match db {
        Db::Pg(_) => ("uuid", "timestamptz", "text COLLATE \"C\"", "bigint"),
        Db::Sqlite(_) => ("TEXT", "TEXT", "TEXT", "INTEGER"),
    };
    db.batch_execute(&format!(
        "CREATE TABLE things (id {uid} NOT NULL PRIMARY KEY, name {text} NOT NULL, size {number} NOT NULL,
            year {number}, note {text}, seen {instant}); {INDEXES}"
    ))
    .unwrap();
}

/// Repeatable numbers that look random (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn thing(&mut self) -> Thing {
        let words = ["", "a", "B", "b", "é", "ß", "zz", "𝄞", "\u{ffff}"];
        let mut word = || words[usize::try_from(self.below(9)).unwrap()].to_owned();
        let (name, note) = (word(), word());
        let number = |it: u64| i64::try_from(it).unwrap() - 2;
        Thing {
            id: types::Key(Uuid::from_u64_pair(self.below(u64::MAX), self.below(u64::MAX))),
            name,
            size: number(self.below(4)),
            year: (self.below(3) > 0).then(|| number(self.below(4))),
            note: (self.below(2) > 0).then_some(note),
            seen: (self.below(2) > 0)
                .then(|| Ts(chrono::DateTime::from_timestamp_micros(number(self.below(4)) * 999_999).unwrap())),
        }
    }

    fn sort(&mut self) -> Vec<Order<By>> {
        let members = 1 + self.below(3);
        let mut member = || By::MEMBERS[usize::try_from(self.below(5)).unwrap()].1;
        let by: Vec<_> = (0..members).map(|_| member()).collect();
        by.into_iter().map(|by| Order { by, descending: self.below(2) == 0 }).collect()
    }
}

/// The sorted whole, by the words of the contract rather than by SQL.
fn sorted(things: &[Thing], sort: &[Order<By>]) -> Vec<Uuid> {
    use std::cmp::Ordering;
    let directed = |ordering: Ordering, descending| if descending { ordering.reverse() } else { ordering };
    let compare = |a: &Key, b: &Key, descending| match (a, b) {
        (Key::Null, Key::Null) => Ordering::Equal,
        (Key::Null, _) => Ordering::Greater,
        (_, Key::Null) => Ordering::Less,
        (Key::Text(a), Key::Text(b)) => directed(a.chars().cmp(b.chars()), descending),
        (Key::Number(a), Key::Number(b)) => directed(a.cmp(b), descending),
        (Key::Instant(a), Key::Instant(b)) => directed(a.cmp(b), descending),
        _ => unreachable!(),
    };
    let mut things = things.to_vec();
    things.sort_by(|a, b| {
        let keys = sort.iter().map(|it| compare(&(THINGS.key)(a, it.by), &(THINGS.key)(b, it.by), it.descending));
        let tie = directed(a.id.cmp(&b.id), sort.last().unwrap().descending);
        keys.fold(Ordering::Equal, Ordering::then).then(tie)
    });
    things.into_iter().map(|it| it.id.0).collect()
}

fn page(db: &mut Db, request: &PageRequest<By>) -> (Vec<Uuid>, Option<Position>) {
    let page = THINGS
        .page(request, |cut| cut.of(things::table.into_boxed::<MultiBackend>()).select(Thing::as_select()).load(db));
    let page = page.unwrap();
    (page.data.iter().map(|it| it.id.0).collect(), page.next)
}

fn walked(db: &mut Db, sort: &[Order<By>], limit: usize) -> Vec<Uuid> {
    let mut request = PageRequest { limit, sort: sort.to_vec(), after: None, total: false };
    let mut all = Vec::new();
    loop {
        let (ids, next) = page(db, &request);
        assert!(ids.len() == limit || next.is_none(), "only the last page may be short");
        all.extend(ids);
        match next {
            Some(next) => request.after = Some(next),
            None => return all,
        }
    }
}

#[test]
fn all_pages_together_are_the_sorted_whole() {
    for scratch in testing::both() {
        let db = &mut scratch.open();
        make_table(db);
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        let things: Vec<Thing> = (0..60).map(|_| chance.thing()).collect();
        for thing in &things {
            diesel::insert_into(things::table).values(thing).execute(db).unwrap();
        }
        for round in 0..300 {
            let (sort, limit) = (chance.sort(), 1 + usize::try_from(chance.below(25)).unwrap());
            assert_eq!(walked(db, &sort, limit), sorted(&things, &sort), "round {round}: {sort:?} by {limit}");
        }
    }
}

#[test]
fn a_page_that_ends_the_list_says_so() {
    for scratch in testing::both() {
        let db = &mut scratch.open();
        make_table(db);
        assert_eq!(page(db, &PageRequest::first(By::Name)), (vec![], None));
        let thing = Chance(7).thing();
        diesel::insert_into(things::table).values(&thing).execute(db).unwrap();
        let one = PageRequest { limit: 1, ..PageRequest::first(By::Year) };
        assert_eq!(page(db, &one), (vec![thing.id.0], None));
    }
}

#[test]
fn a_place_in_another_list_is_refused() {
    let scratch = testing::sqlite();
    let db = &mut scratch.open();
    make_table(db);
    for keys in
        [vec![], vec![Key::Id(Uuid::nil())], vec![Key::Number(1), Key::Id(Uuid::nil())], vec![Key::Null, Key::Null]]
    {
        let request = PageRequest { after: Some(Position(keys)), ..PageRequest::first(By::Name) };
        let page = THINGS.page(&request, |cut| {
            cut.of(things::table.into_boxed::<MultiBackend>()).select(Thing::as_select()).load(db)
        });
        assert!(page.is_err());
    }
}
