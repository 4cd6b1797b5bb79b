//! The ledger and the figures: written together, by whoever writes.

use std::{thread, time::Duration as Pause};

use application::{
    bookstore::{StockFigure, StockMovementFilter, StockMovementSort, StockReader},
    page::{PageRequest, SortMember},
};
use diesel::connection::{SimpleConnection, TransactionManager};
use domain::{
    bookstore::{
        Count, CountReason, Goods, MovementReason, OrderId, ProductChange, ProductId, StockMovement, Stocked, Stocks,
    },
    kernel::{Change, Id, UserId},
};

use super::*;
use crate::{
    migrations,
    testing::plan::{Pages, Plan, in_every_order, plans},
};

/// A book, a magazine and an item, of each of which there are 3.
fn shelf(db: &mut Db) -> (Book, Magazine, Item) {
    for category in ["fiction", "science", "gifts"] {
        add_category(db, category, &[]);
    }
    let jane = add_author(db, "Jane Austen", 1);
    let book = add(db, plain_book(1, "Emma", &[&jane], "fiction"), 1);
    (book, add_magazine(db, 1, "Hearing"), add_item(db, 1, "Mug"))
}

fn load(db: &mut Db, id: ProductId) -> Stocked {
    Unit::new(db).stocked(&[id]).unwrap().remove(0).unwrap()
}

fn count(stocked: &mut Stocked, quantity: i64, second: u64) -> StockMovement {
    let count = Count { quantity: quantity.try_into().unwrap(), reason: CountReason::Correction, note: None };
    stocked.count(count, None, at(second)).unwrap()
}

/// Each product's figure with the sum of its movements.
fn figures(db: &mut Db) -> Vec<StockFigure> {
    Unit::new(db).stock_figures(None, 1000).unwrap()
}

/// The movements of a product from the first one on: number, quantity and reason.
fn told(db: &mut Db, id: ProductId) -> Vec<(i64, i32, MovementReason)> {
    let first = PageRequest::first(StockMovementSort::Number);
    let found = Unit::new(db).list_stock_movements(id, &StockMovementFilter::default(), &first).unwrap();
    found.data.into_iter().map(|it| (it.number, it.quantity, it.reason)).collect()
}

#[test]
fn products_of_all_kinds_are_moved_together() {
    on_both(|db| {
        let (book, magazine, item) = shelf(db);
        let ids = [item.product().id, ProductId::fresh(), book.product().id, magazine.product().id, item.product().id];
        let loaded = Unit::new(db).stocked(&ids).unwrap();
        let shown = |it: &Stocked| (it.id, it.goods, it.title.to_string(), it.stock.get(), it.revision, it.archived);
        let expected = [
            Some((ids[0], Goods::Item, "Mug".to_owned(), 3, 1, false)),
            None,
            Some((ids[2], Goods::Book, "Emma".to_owned(), 3, 1, false)),
            Some((ids[3], Goods::Magazine, "Hearing".to_owned(), 3, 1, false)),
            Some((ids[0], Goods::Item, "Mug".to_owned(), 3, 1, false)),
        ];
        assert_eq!(loaded.iter().map(|it| it.as_ref().map(shown)).collect::<Vec<_>>(), expected);
        assert_eq!(loaded[2].as_ref().map(|it| it.price), Some(book.product().offer.price));

        let (order, who) = (OrderId::fresh(), Some(UserId::fresh()));
        let mut loaded: Vec<_> = loaded.into_iter().flatten().collect();
        let two = 2.try_into().unwrap();
        let mut moves: Vec<_> = loaded[..3].iter_mut().map(|it| it.take(two, order, who, at(5)).unwrap()).collect();
        moves.push(loaded[1].release(1.try_into().unwrap(), order, None, at(6)).unwrap());
        Unit::new(db).move_stock(&moves).unwrap();

        let now = kept(&mut Unit::new(db), book.facts().isbn).unwrap();
        let product = now.product();
        assert_eq!((product.offer.stock.get(), product.revision, product.updated_at), (2, 3, at(6)));
        let taken = [(1, 3, MovementReason::Opening), (2, -2, MovementReason::Reserved)];
        assert_eq!(told(db, item.product().id), taken);
        assert_eq!(told(db, magazine.product().id), taken);
        assert_eq!(told(db, book.product().id), [taken[0], taken[1], (3, 1, MovementReason::Released)]);
        assert!(figures(db).iter().all(|it| !it.differs()));
        let found = Unit::new(db).find_stock_movement(book.product().id, 2).unwrap().unwrap();
        assert_eq!((found.view.order_id, found.view.recorded_by), (Some(order.uuid()), who.map(Id::uuid)));
        assert_eq!((found.view.recorded_at, found.modified), (at(5), at(5)));

        // They are not what they were.
        assert!(matches!(Unit::new(db).move_stock(&moves[..1]), Err(StoreError::Contended)));
        Unit::new(db).move_stock(&[]).unwrap();
        assert_eq!(figures(db).iter().map(|it| it.stock).sum::<i64>(), 4);
    });
}

#[test]
fn many_are_moved_at_once() {
    on_both(|db| {
        shelf(db);
        let items: Vec<_> = (2..40).map(|it| add_item(db, it, "Mug").product().id).collect();
        let mut loaded: Vec<_> = Unit::new(db).stocked(&items).unwrap().into_iter().flatten().collect();
        assert_eq!(loaded.iter().map(|it| it.id).collect::<Vec<_>>(), items);
        let moves: Vec<_> = loaded.iter_mut().map(|it| count(it, -1, 50)).collect();
        Unit::new(db).move_stock(&moves).unwrap();
        let found = figures(db);
        assert_eq!(found.iter().filter(|it| it.stock == 2 && it.sum == 2).count(), items.len());
    });
}

#[test]
fn a_movement_touches_no_index_of_the_books() {
    on_both(|db| {
        let (was, ..) = shelf(db);
        let mut now = was.clone();
        let product = ProductChange { stock: Change::Set(7.try_into().unwrap()), ..ProductChange::default() };
        now.change(domain::bookstore::BookChange { product, ..Default::default() }, at(2)).unwrap();
        let told = match db {
            Db::Pg(_) => {
                "SELECT n_tup_hot_upd::text AS cell FROM pg_stat_xact_user_tables WHERE relname = 'bookstore_books'"
            }
            Db::Sqlite(_) => "SELECT CAST(total_changes() AS text) AS cell",
        };
        let changes = |db: &mut Db| testing::cells(db, told)[0].parse::<i32>().unwrap();
        let mut counted = |work: &mut dyn FnMut(&mut Db)| {
            db.begin().unwrap();
            let before = changes(db);
            work(db);
            let after = changes(db);
            Db::commit_transaction(db).unwrap();
            after - before
        };
        let by_the_catalogue = counted(&mut |db| Unit::new(db).save_product(&was, &now, None).unwrap());
        let by_hand = counted(&mut |db| {
            let movement = count(&mut load(db, was.product().id), -1, 3);
            Unit::new(db).move_stock(&[movement]).unwrap();
        });
        // On SQLite the book, its movement, and its place among what is short of stock, old and new, are all that is
        // written.
        let expected = if matches!(db, Db::Pg(_)) { 1 } else { 4 };
        assert_eq!((by_the_catalogue, by_hand), (expected, expected));
        let reasons: Vec<_> = self::told(db, was.product().id).into_iter().map(|it| (it.0, it.1)).collect();
        assert_eq!(reasons, [(1, 3), (2, 4), (3, -1)]);
    });
}

#[test]
fn a_price_and_a_stock_change_together() {
    on_both(|db| {
        let (was, ..) = shelf(db);
        let mut now = was.clone();
        let (price, stock) = (Change::Set(price(1)), Change::Set(9.try_into().unwrap()));
        let product = ProductChange { price, stock, ..ProductChange::default() };
        now.change(domain::bookstore::BookChange { product, ..Default::default() }, at(2)).unwrap();
        let who = UserId::fresh();
        Unit::new(db).save_product(&was, &now, Some(who)).unwrap();
        assert_eq!(kept(&mut Unit::new(db), was.facts().isbn).unwrap(), now);
        assert_eq!(
            testing::cells(db, "SELECT CAST(price AS text) AS cell FROM bookstore_prices WHERE kind = 'book'"),
            ["1"]
        );
        let moved = Unit::new(db).find_stock_movement(was.product().id, 2).unwrap().unwrap().view;
        assert_eq!((moved.quantity, moved.stock, moved.recorded_by), (6, 9, Some(who.uuid())));
        // Of what is stale, nothing is kept at all.
        assert!(matches!(Unit::new(db).save_product(&was, &now, None), Err(StoreError::Contended)));
        assert_eq!(told(db, was.product().id).len(), 2);
        Unit::new(db).remove_product(&now).unwrap();
        assert_eq!(told(db, was.product().id), []);
    });
}

#[test]
fn figures_are_compared_a_portion_at_a_time() {
    on_both(|db| {
        shelf(db);
        let all = figures(db);
        assert_eq!(all.len(), 3);
        assert!(all.is_sorted_by_key(|it| it.product) && all.iter().all(|it| (it.stock, it.sum) == (3, 3)));
        let (mut walked, mut last) = (Vec::new(), None);
        while let Some(figure) = Unit::new(db).stock_figures(last, 1).unwrap().pop() {
            last = Some(figure.product);
            walked.push(figure);
        }
        assert_eq!(walked, all);
        db.batch_execute("UPDATE bookstore_items SET stock = 4; DELETE FROM bookstore_stock_movements WHERE stock = 3")
            .unwrap();
        let mut differences: Vec<_> = figures(db).iter().map(|it| (it.stock, it.sum)).collect();
        differences.sort_unstable();
        assert_eq!(differences, [(3, 0), (3, 0), (4, 0)]);
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "one shelf, and all that is asked about it")]
fn an_index_leads_to_every_page_of_movements() {
    on_both(|db| {
        let (book, magazine, _) = shelf(db);
        let order = OrderId::fresh();
        db.begin().unwrap();
        let jane = add_author(db, "Jane Austen", 2);
        for number in 2..100 {
            add(db, plain_book(number, "Emma", &[&jane], "fiction"), number);
            add_magazine(db, number, "Hearing");
            add_item(db, number, "Mug");
        }
        for round in 0..400_u64 {
            for id in [book.product().id, magazine.product().id] {
                let mut stocked = load(db, id);
                let one = 1.try_into().unwrap();
                let order = if round % 100 == 0 { order } else { OrderId::fresh() };
                let moves = match round % 4 {
                    0 => vec![stocked.take(one, order, None, at(round)).unwrap()],
                    1 => vec![stocked.release(one, order, None, at(round)).unwrap()],
                    _ => vec![count(&mut stocked, 1, round)],
                };
                Unit::new(db).move_stock(&moves).unwrap();
            }
        }
        Db::commit_transaction(db).unwrap();
        db.batch_execute("ANALYZE").unwrap();
        let of_reason = StockMovementFilter { reason: Some(MovementReason::Opening), order_id: None };
        let of_order = StockMovementFilter { reason: None, order_id: Some(order) };
        for filter in [StockMovementFilter::default(), of_reason, of_order] {
            let id = book.product().id;
            let list = |unit: &mut Unit<'_>, page: &_| unit.list_stock_movements(id, &filter, page);
            for pages in in_every_order(db, StockMovementSort::MEMBERS, &filter, list) {
                pages.assert_sought(db);
            }
        }
        let found = plans(db, |db| {
            let mut unit = Unit::new(db);
            unit.find_stock_movement(book.product().id, 2).unwrap();
            unit.is_product(book.product().id).unwrap();
            unit.stock_figures(Some(book.product().id), 10).unwrap();
            unit.stocked(&[book.product().id, magazine.product().id, ProductId::fresh()]).unwrap();
        });
        assert_eq!(found.len(), 6, "{found:#?}");
        assert!(found.iter().all(Plan::seeks), "{found:#?}");
        // PostgreSQL cannot explain it without knowing the types of the values.
        if let Db::Sqlite(_) = db {
            let found = plans(db, |db| {
                let moves = [book.product().id, magazine.product().id].map(|it| count(&mut load(db, it), 1, 1));
                Unit::new(db).move_stock(&moves).unwrap();
            });
            assert_eq!(found.iter().filter(|it| it.sql.contains("UPDATE ")).count(), 2, "{found:#?}");
            assert!(found.iter().all(Plan::seeks), "{found:#?}");
        }
        let walked = Pages::walk(db, "the figures".to_owned(), |db, after| {
            Unit::new(db).stock_figures(after, 1).unwrap().pop().map(|it| it.product)
        });
        walked.assert_walked(db);
    });
}

#[test]
fn two_who_want_the_same_products_never_wait_for_each_other_in_a_circle() {
    let Some(scratch) = testing::postgres() else { return };
    migrations::up(&scratch.url).unwrap();
    let (book, magazine, item) = shelf(&mut scratch.open());
    let ids = [book.product().id, magazine.product().id, item.product().id];
    let rounds = 60_i64;
    let sell = |mut ids: Vec<ProductId>| {
        let db = &mut scratch.open();
        for round in 0..rounds {
            ids.rotate_left(1);
            db.begin().unwrap();
            let mut stocked: Vec<_> = Unit::new(db).stocked(&ids).unwrap().into_iter().flatten().collect();
            // So that they meet.
            thread::sleep(Pause::from_millis(1));
            let moves: Vec<_> =
                stocked.iter_mut().map(|it| count(it, if round % 2 == 0 { 1 } else { -1 }, 1)).collect();
            Unit::new(db).move_stock(&moves).unwrap();
            Db::commit_transaction(db).unwrap();
        }
    };
    thread::scope(|scope| {
        let reversed = ids.iter().rev().copied().collect();
        let sellers = [scope.spawn(|| sell(ids.to_vec())), scope.spawn(|| sell(reversed))];
        for seller in sellers {
            seller.join().unwrap();
        }
    });
    let db = &mut scratch.open();
    assert!(figures(db).iter().all(|it| (it.stock, it.sum) == (3, 3)));
    for id in ids {
        let revision = load(db, id).revision;
        assert_eq!(revision, 1 + 2 * rounds, "each of them was the next");
    }
}

#[test]
fn what_was_there_before_the_ledger_opens_it() {
    for scratch in testing::both_migrated() {
        let (book, _, item) = {
            let db = &mut scratch.open();
            let (book, magazine, item) = shelf(db);
            let movement = count(&mut load(db, book.product().id), 2, 7);
            Unit::new(db).move_stock(&[movement]).unwrap();
            let movement = count(&mut load(db, magazine.product().id), -3, 8);
            Unit::new(db).move_stock(&[movement]).unwrap();
            (book, magazine, item)
        };
        while !migrations::down(&scratch.url).unwrap().contains("stock") {}
        let tables = testing::tables(&mut scratch.open());
        assert!(!tables.iter().any(|it| it == "bookstore_stock_movements"), "{tables:?}");
        migrations::up(&scratch.url).unwrap();
        let db = &mut scratch.open();
        let openings = "SELECT CONCAT_WS('|', number, quantity, stock, reason, order_id, note, recorded_by) AS cell \
                        FROM bookstore_stock_movements WHERE product_id = ";
        let mut opening = |id: ProductId| testing::cells(db, &format!("{openings}'{id}'"));
        assert_eq!(opening(book.product().id), ["2|5|5|opening"]);
        assert_eq!(opening(item.product().id), ["1|3|3|opening"]);
        let found = figures(db);
        assert_eq!((found.len(), found.iter().filter(|it| it.stock == 0).count()), (3, 1));
        assert!(found.iter().all(|it| !it.differs()), "{found:?}");
        // What comes next goes on from there.
        let movement = count(&mut load(db, book.product().id), 1, 9);
        Unit::new(db).move_stock(&[movement]).unwrap();
        assert_eq!(told(db, book.product().id).len(), 2);
    }
}
