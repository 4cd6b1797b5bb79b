//! An index leads to each page, by a statement that is prepared once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use application::page::{Key, Order, PageRequest, Position};
use diesel::{connection::InstrumentationEvent, prelude::*};
use uuid::Uuid;

use super::{By, Chance, THINGS, make_table, page};
use crate::{
    db::Db,
    testing::{
        self,
        plan::{self, Plan},
    },
};

/// How the databases go about the queries of the page after some row.
fn plans(db: &mut Db, sort: &[Order<By>]) -> Vec<Plan> {
    let key = |by| (THINGS.key)(&Chance(11).thing(), by);
    let keys = sort.iter().map(|it| key(it.by)).chain([Key::Id(Uuid::nil())]).collect();
    let request = PageRequest { limit: 5, sort: sort.to_vec(), after: Some(Position(keys)), total: false };
    plan::plans(db, |db| page(db, &request))
}

#[test]
fn an_index_leads_to_every_page() {
    for scratch in testing::both() {
        let db = &mut scratch.open();
        make_table(db);
        for (sort, index) in [
            (&[(By::Name, false)][..], "things_name_idx"),
            (&[(By::Name, true)], "things_name_idx"),
            (&[(By::Year, false)], "things_year_idx"),
            (&[(By::Year, true)], "things_year_idx"),
            (&[(By::Year, true), (By::Name, true)], "things_year_name_idx"),
        ] {
            let sort: Vec<_> = sort.iter().map(|(by, descending)| Order { by: *by, descending: *descending }).collect();
            for plan in plans(db, &sort) {
                assert!(plan.uses(index) && plan.seeks() && !plan.sorts(), "{sort:?}: {plan:?}");
            }
        }
    }
}

#[test]
fn every_page_but_the_first_is_the_same_statement() {
    for scratch in testing::both() {
        let db = &mut scratch.open();
        make_table(db);
        let prepared = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&prepared);
        db.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::CacheQuery { .. } = event {
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        for number in 0..5 {
            let after = Position(vec![Key::Number(number), Key::Text("a".into()), Key::Id(Uuid::from_u128(7))]);
            let sort = [By::Year, By::Name].map(|by| Order { by, descending: true }).to_vec();
            page(db, &PageRequest { limit: 5, sort, after: Some(after), total: false });
        }
        assert_eq!(prepared.load(Ordering::SeqCst), 2, "one for each of the two stretches");
    }
}
