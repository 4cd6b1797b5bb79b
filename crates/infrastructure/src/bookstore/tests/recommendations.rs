//! What goes with a product: kept, replaced, and shown in one statement.

use std::{sync::Arc, time::Instant};

use application::{
    Caller, Gateway, Weight,
    bookstore::{Anchor, RecommendationReason, RecommendationsReader},
    jobs::{Job, JobKind, JobState, JobView, NewJob, queue_job},
};
use diesel::connection::SimpleConnection;
use domain::{
    bookstore::{DaySales, ProductId, ProductSales, RecommendationsStore, Related, Sales},
    kernel::{Id, UserId},
};
use futures_executor::block_on;
use serde_json::{Value, json};

use super::*;
use crate::{
    bookstore::RecommendationsWorker,
    jobs::{JobRunner, JobRunnerSettings},
    store::{Database, Meters, Settings},
    testing::{NoTokens, both_migrated, now, plan::plans},
};

fn related(product: ProductId, score: i64) -> Related {
    Related { product, score }
}

/// So many books, one after the other.
fn books(db: &mut Db, numbers: std::ops::Range<u64>, category: &str) -> Vec<ProductId> {
    let austen = add_author(db, "Jane Austen", 0);
    let new = |number| plain_book(number, &format!("No {number}"), &[&austen], category);
    numbers.map(|it| add(db, new(it), it).facts().product.id).collect()
}

fn shown(db: &mut Db, of: ProductId, limit: i32) -> Vec<(String, bool)> {
    let mut unit = Unit::new(db);
    let anchor = unit.anchor_product(of).unwrap().unwrap();
    let found = unit.recommendations(&anchor, limit).unwrap();
    found.into_iter().map(|it| (it.title, it.reason == RecommendationReason::BoughtTogether)).collect()
}

fn titles(shown: &[(String, bool)]) -> Vec<&str> {
    shown.iter().map(|it| it.0.as_str()).collect()
}

#[test]
fn the_best_come_first_then_what_sells_well_and_last_what_is_sold_out() {
    on_both(|db| {
        add_category(db, "fiction", &[]);
        add_category(db, "gifts", &[]);
        let books = books(db, 1..8, "fiction");
        let mug = add_item(db, 9, "Mug").facts().product.id;
        let best = vec![related(books[1], 900), related(mug, 800), related(books[2], 700), related(books[3], 600)];
        Unit::new(db).replace_related(&[(books[0], best)]).unwrap();
        let favourites = vec![books[0], books[4], books[2], books[5]];
        Unit::new(db).replace_favourites(&[(slug("fiction"), favourites)]).unwrap();
        let all = [("No 2", true), ("Mug", true), ("No 3", true), ("No 4", true), ("No 5", false), ("No 6", false)];
        assert_eq!(shown(db, books[0], 20), all.map(|it| (it.0.to_owned(), it.1)));
        assert_eq!(titles(&shown(db, books[0], 2)), ["No 2", "Mug"]);
        db.batch_execute(
            "UPDATE bookstore_books SET stock = 0 WHERE title = 'No 2'; \
             UPDATE bookstore_books SET archived_at = created_at WHERE title = 'No 3'",
        )
        .unwrap();
        assert_eq!(titles(&shown(db, books[0], 20)), ["Mug", "No 4", "No 5", "No 6", "No 2"]);
        // Nobody has bought this one.
        assert_eq!(titles(&shown(db, books[6], 20)), ["No 1", "No 5", "No 6"]);
        assert!(shown(db, mug, 20).is_empty());
        let mut unit = Unit::new(db);
        let anchor = unit.anchor_book(isbn(1)).unwrap();
        assert_eq!(anchor, Some(Anchor { product: books[0], category: "fiction".to_owned() }));
        assert_eq!((unit.anchor_book(isbn(99)).unwrap(), unit.anchor_product(Id::fresh()).unwrap()), (None, None));
        let mug = unit.recommendations(&anchor.unwrap(), 1).unwrap().remove(0);
        assert_eq!((mug.kind.as_str(), mug.isbn, mug.authors, mug.stock), ("item", None, Vec::new(), 3));
    });
}

#[test]
fn lists_are_replaced_one_by_one() {
    on_both(|db| {
        let [a, b, c] = [(); 3].map(|()| Id::fresh());
        let mut sorted = [a, b, c];
        sorted.sort_unstable();
        let [a, b, c] = sorted;
        let mut unit = Unit::new(db);
        unit.replace_related(&[(a, vec![related(b, 5), related(c, 4)]), (b, vec![related(a, 5)])]).unwrap();
        unit.replace_related(&[(a, vec![related(c, 6)]), (c, vec![related(a, 6)])]).unwrap();
        let all = [(a, related(c, 6)), (b, related(a, 5)), (c, related(a, 6))];
        assert_eq!(unit.related_between(None, None).unwrap(), all);
        assert_eq!(unit.related_between(Some(a), Some(b)).unwrap(), all[1..2]);
        assert_eq!(unit.related_between(Some(b), None).unwrap(), all[2..]);
        unit.replace_related(&[(b, Vec::new())]).unwrap();
        assert_eq!(unit.related_between(None, Some(b)).unwrap(), all[..1]);
        let (fiction, crime) = (slug("fiction"), slug("crime"));
        unit.replace_favourites(&[(fiction.clone(), vec![b, a]), (crime.clone(), vec![c])]).unwrap();
        unit.replace_favourites(&[(crime, Vec::new())]).unwrap();
        assert_eq!(unit.favourites().unwrap(), [(fiction.clone(), b), (fiction, a)]);
    });
}

#[test]
fn an_index_leads_to_what_goes_with_a_product_and_to_what_that_is_found_by() {
    on_both(|db| {
        add_category(db, "fiction", &[]);
        let books = books(db, 1..60, "fiction");
        let lists: Vec<_> =
            books.iter().map(|of| (*of, books.iter().take(20).map(|it| related(*it, 1)).collect())).collect();
        Unit::new(db).replace_related(&lists).unwrap();
        Unit::new(db).replace_favourites(&[(slug("fiction"), books[..20].to_vec())]).unwrap();
        db.batch_execute("ANALYZE").unwrap();
        let found = plans(db, |db| {
            let mut unit = Unit::new(db);
            let anchor = unit.anchor_book(isbn(1)).unwrap().unwrap();
            assert_eq!(unit.recommendations(&anchor, 20).unwrap().len(), 20);
            unit.anchor_product(books[1]).unwrap();
            unit.related_between(Some(books[0]), Some(books[1])).unwrap();
            unit.purchases_after(Some((Id::fresh(), books[0])), 10).unwrap();
        });
        assert_eq!(found.len(), 5);
        assert!(found.iter().all(|it| !it.scans()), "{found:#?}");
        assert!(found.iter().skip(3).all(|it| it.seeks() && !it.sorts()), "{found:#?}");
    });
}

fn buy(db: &mut Db, customer: UserId, products: &[ProductId]) {
    for product in products {
        let (customer, product) = (customer.uuid(), product.uuid());
        db.batch_execute(&format!(
            "INSERT INTO bookstore_purchases VALUES ('{customer}', '{product}', '{customer}', \
             '2026-01-01 00:00:00.000000Z')"
        ))
        .unwrap();
    }
}

/// Has the job done once, and tells what came of it.
fn find_out(gateway: &Gateway) -> Value {
    let queue = gateway.write_plainly(Caller::system(), |ctx, uow| {
        let job = Job::queue(NewJob::asked(JobKind::Recommendations, ctx, Value::Null), ctx.at);
        queue_job(uow.jobs(), &job)?;
        Ok(job.facts().id)
    });
    let id = block_on(queue).unwrap();
    let how = JobRunnerSettings { lease: std::time::Duration::from_secs(60), alone: false };
    let handlers: Vec<(JobKind, Arc<dyn application::jobs::JobHandler>)> =
        vec![(JobKind::Recommendations, Arc::new(RecommendationsWorker))];
    let runner = JobRunner::start(gateway.clone(), handlers, how, crate::jobs::JobMeters::new().unwrap()).unwrap();
    let began = Instant::now();
    let view = loop {
        let look = gateway.read(Caller::system(), Weight::Heavy, move |_, reader| {
            Ok(JobView::from(&reader.jobs().job(id)?.unwrap()))
        });
        let view = block_on(look).unwrap();
        if view.state.is_final() {
            break view;
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(120), "{view:?}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    };
    runner.stop();
    assert_eq!((view.state, &view.problem), (JobState::Succeeded, &None));
    view.result.unwrap()
}

#[test]
fn the_job_finds_what_is_bought_together_and_writes_only_what_changed() {
    for scratch in both_migrated() {
        let db = &mut scratch.open();
        add_category(db, "fiction", &[]);
        let books = books(db, 1..151, "fiction");
        // Each book goes with the next one; three people buy both.
        for (number, pair) in books.chunks(2).enumerate() {
            for _ in 0..3 {
                buy(db, Id::fresh(), pair);
            }
            let products = vec![ProductSales {
                product: pair[0],
                pieces: i64::try_from(number).unwrap(),
                gross: 1,
                returned: 0,
                refunded: 0,
            }];
            let (day, currency) = (now().date_naive(), "USD".parse().unwrap());
            Unit::new(db).book_sales(&DaySales { day, paid_on: day, currency, products }).unwrap();
        }
        let database = Database::connect(&scratch.url, Settings::default(), &Meters::new().unwrap()).unwrap();
        let gateway = Gateway::new(Arc::new(database), Arc::new(NoTokens), now);
        let expected = |changed| json!({ "customers": 225, "products": 150, "related": 150, "changed": changed });
        assert_eq!(find_out(&gateway), expected(150));
        assert_eq!(titles(&shown(db, books[0], 1)), ["No 2"]);
        assert_eq!(shown(db, books[0], 20)[1], ("No 149".to_owned(), false));
        assert_eq!(shown(db, books[0], 20).len(), 20);
        // Whoever does it once more has nothing to write.
        assert_eq!(find_out(&gateway), expected(0));
        // One pair falls apart.
        let last = books[149].uuid();
        db.batch_execute(&format!("DELETE FROM bookstore_purchases WHERE product_id = '{last}'")).unwrap();
        assert_eq!(find_out(&gateway), json!({ "customers": 225, "products": 149, "related": 148, "changed": 2 }));
        assert!(!shown(db, books[148], 20)[0].1);
    }
}

/// Numbers that look random and are the same each time (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % limit
    }
}

const GROUPS: u64 = 500;
const SIZE: u64 = 20;

/// What a customer buys: about sixty of the books of eight groups that they like, and about fifty of all books, the
/// first of which sell a hundred times as well as the last.
fn basket(dice: &mut Dice) -> std::collections::BTreeSet<u64> {
    let mut bought = std::collections::BTreeSet::new();
    for _ in 0..8 {
        let group = dice.below(GROUPS);
        bought.extend((0..SIZE).filter(|_| dice.below(5) < 2).map(|it| it * GROUPS + group));
    }
    for _ in 0..52 {
        let all = GROUPS * SIZE;
        let (one, other) = (dice.below(all), dice.below(all));
        bought.insert(one * other / all);
    }
    bought
}

fn id_of<T>(high: u64, low: u64) -> Id<T> {
    uuid::Uuid::from_u128((u128::from(high) << 64) | u128::from(low)).into()
}

/// Writes what so many customers buy, and tells how many purchases these are.
fn sell(db: &mut Db, customers: u64) -> usize {
    let (mut dice, mut count) = (Dice(88_172_645_463_325_252), 0);
    db.batch_execute("BEGIN").unwrap();
    for customer in 0..customers {
        let who: UserId = id_of(customer, dice.below(u64::MAX));
        let row = |it: u64| {
            let product: ProductId = id_of(it, 0);
            format!("('{0}', '{1}', '{0}', '2026-01-01 00:00:00.000000Z')", who.uuid(), product.uuid())
        };
        let rows: Vec<_> = basket(&mut dice).into_iter().map(row).collect();
        count += rows.len();
        db.batch_execute(&format!("INSERT INTO bookstore_purchases VALUES {}", rows.join(", "))).unwrap();
    }
    db.batch_execute("COMMIT").unwrap();
    count
}

#[test]
#[ignore = "takes minutes: run by hand"]
#[expect(clippy::print_stderr, reason = "what it found is for people")]
fn the_job_is_done_with_millions_of_purchases() {
    let customers = std::env::var("LYCEUM_TEST_CUSTOMERS").map_or(5_000, |it| it.parse().unwrap());
    for scratch in both_migrated() {
        let db = &mut scratch.open();
        let purchases = sell(db, customers);
        let database = Database::connect(&scratch.url, Settings::default(), &Meters::new().unwrap()).unwrap();
        let gateway = Gateway::new(Arc::new(database), Arc::new(NoTokens), now);
        for what in ["all", "nothing"] {
            let began = Instant::now();
            let found = find_out(&gateway);
            eprintln!("{purchases} purchases, {what} to write: {:.1?}, {found}", began.elapsed());
        }
        let lists = Unit::new(db).related_between(None, None).unwrap();
        let number = |it: ProductId| u64::try_from(it.uuid().as_u128() >> 64).unwrap();
        let (mut first, mut right) = (0, 0);
        for list in lists.chunk_by(|a, b| a.0 == b.0) {
            let planted = |it: &&(ProductId, Related)| number(it.1.product) % GROUPS == number(it.0) % GROUPS;
            first += list.len().min(10);
            right += list.iter().take(10).filter(planted).count();
        }
        eprintln!("{right} of the first {first} recommendations were planted");
        assert!(right * 10 > first * 9);
    }
}
