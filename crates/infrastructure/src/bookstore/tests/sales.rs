//! The sums are those of what was sold, and every report is read from them by an index.

use application::{
    bookstore::{
        BestSellerSort, BestSellersQuery, LowStockQuery, LowStockSort, Period, RevenueCategories as Told, RevenueQuery,
        RevenueSort, SalesReader, book_change, orders::OrdersReader as _,
    },
    page::{Order, PageRequest, SortMember},
};
use chrono::NaiveDate;
use domain::{
    bookstore::{
        DaySales, Goods, ProductId, ProductSales, Sales,
        orders::{self as order, Orders as _},
    },
    kernel::{Actor, Id, Permission, PermissionSet, Role as _},
};

use super::*;
use crate::testing::{cells, plan::in_every_order};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn sale(product: ProductId, pieces: i64, gross: i64) -> ProductSales {
    ProductSales { product, pieces, gross, returned: 0, refunded: 0 }
}

fn back(product: ProductId, returned: i64, refunded: i64) -> ProductSales {
    ProductSales { product, pieces: 0, gross: 0, returned, refunded }
}

fn book_sales(db: &mut Db, on: (&str, &str), products: Vec<ProductSales>) {
    let (day, paid_on) = (day(on.0), day(on.1));
    let sales = DaySales { day, paid_on, currency: "USD".parse().unwrap(), products };
    Unit::new(db).book_sales(&sales).unwrap();
}

/// Two books of two categories, one of which is below the other, and an item.
fn shop(db: &mut Db) -> [ProductId; 3] {
    add_category(db, "fiction", &[]);
    add_category(db, "crime", &["fiction"]);
    add_category(db, "gifts", &[]);
    let austen = add_author(db, "Jane Austen", 0);
    let emma = add(db, plain_book(1, "Emma", &[&austen], "fiction"), 1);
    let clue = add(db, plain_book(2, "The Clue", &[&austen], "crime"), 2);
    let mug = add_item(db, 3, "Mug");
    [emma.facts().product.id, clue.facts().product.id, mug.facts().product.id]
}

fn revenue(by: Period, categories: Told) -> RevenueQuery {
    let currency = "USD".parse().unwrap();
    RevenueQuery { by, from: day("2026-01-01"), to: day("2026-12-31"), currency, categories }
}

fn by<S>(by: S, descending: bool, limit: usize) -> PageRequest<S> {
    PageRequest { limit, sort: vec![Order { by, descending }], after: None, total: true }
}

/// All lines of a report on revenue, page by page: period, category, orders, pieces, returned, gross, refunded, net.
fn earned(db: &mut Db, query: &RevenueQuery) -> Vec<String> {
    let (mut page, mut lines) = (by(RevenueSort::Period, false, 2), Vec::new());
    loop {
        let found = Unit::new(db).list_revenue(query, &page).unwrap();
        lines.extend(found.data.into_iter().map(|it| {
            let category = it.category.as_deref().unwrap_or("*");
            let sums = [it.gross, it.refunded, it.net].map(|it| it.minor().to_string()).join(" ");
            format!("{} {category} {} {} {} {sums}", it.period, it.orders, it.pieces, it.returned)
        }));
        assert!(found.total.unwrap() >= i64::try_from(lines.len()).unwrap());
        let Some(after) = found.next else {
            assert_eq!(found.total, i64::try_from(lines.len()).ok());
            return lines;
        };
        page.after = Some(after);
    }
}

#[test]
fn what_is_sold_and_comes_back_is_in_the_sums_of_its_day_and_category() {
    on_both(|db| {
        let [emma, clue, mug] = shop(db);
        book_sales(db, ("2026-01-30", "2026-01-30"), vec![sale(emma, 2, 1198), sale(mug, 1, 300)]);
        book_sales(db, ("2026-01-30", "2026-01-30"), vec![sale(emma, 1, 599), sale(clue, 1, 700)]);
        book_sales(db, ("2026-02-02", "2026-01-30"), vec![back(emma, 1, 599)]);
        assert_eq!(
            earned(db, &revenue(Period::Day, Told::Together)),
            ["2026-01-30 * 2 5 0 2797 0 2797", "2026-02-02 * 0 0 1 0 599 -599"]
        );
        assert_eq!(
            earned(db, &revenue(Period::Day, Told::Each)),
            [
                "2026-01-30 crime 1 1 0 700 0 700",
                "2026-01-30 fiction 2 3 0 1797 0 1797",
                "2026-01-30 gifts 1 1 0 300 0 300",
                "2026-02-02 fiction 0 0 1 0 599 -599",
            ]
        );
        assert_eq!(
            earned(db, &revenue(Period::Month, Told::Below(slug("fiction")))),
            [
                "2026-01-01 crime 1 1 0 700 0 700",
                "2026-01-01 fiction 2 3 0 1797 0 1797",
                "2026-02-01 fiction 0 0 1 0 599 -599",
            ]
        );
        assert_eq!(earned(db, &revenue(Period::Day, Told::Below(slug("nowhere")))), [""; 0]);
        let euros = RevenueQuery { currency: "EUR".parse().unwrap(), ..revenue(Period::Day, Told::Together) };
        assert_eq!(earned(db, &euros), [""; 0]);
        let later = RevenueQuery { from: day("2026-02-01"), ..revenue(Period::Day, Told::Together) };
        assert_eq!(earned(db, &later).len(), 1);
    });
}

#[test]
fn a_sale_stays_in_the_category_in_which_it_was_made() {
    on_both(|db| {
        let [emma, ..] = shop(db);
        book_sales(db, ("2026-01-30", "2026-01-30"), vec![sale(emma, 2, 1198)]);
        diesel::connection::SimpleConnection::batch_execute(
            db,
            "UPDATE bookstore_books SET category = 'gifts' WHERE category = 'fiction'",
        )
        .unwrap();
        book_sales(db, ("2026-01-31", "2026-01-31"), vec![sale(emma, 1, 599)]);
        book_sales(db, ("2026-02-01", "2026-01-30"), vec![back(emma, 1, 599)]);
        book_sales(db, ("2026-02-01", "2026-01-31"), vec![back(emma, 1, 599)]);
        // Of a sale that was made before there were sums, it is only known where the product stands now.
        book_sales(db, ("2026-02-02", "2025-01-31"), vec![back(emma, 1, 599)]);
        assert_eq!(
            earned(db, &revenue(Period::Day, Told::Each)),
            [
                "2026-01-30 fiction 1 2 0 1198 0 1198",
                "2026-01-31 gifts 1 1 0 599 0 599",
                "2026-02-01 fiction 0 0 1 0 599 -599",
                "2026-02-01 gifts 0 0 1 0 599 -599",
                "2026-02-02 gifts 0 0 1 0 599 -599",
            ]
        );
    });
}

fn best(query: impl FnOnce(BestSellersQuery) -> BestSellersQuery) -> BestSellersQuery {
    let (from, to, currency) = (day("2026-01-01"), day("2026-12-31"), "USD".parse().unwrap());
    query(BestSellersQuery { from, to, currency, kind: None, category: None })
}

#[test]
fn best_sellers_are_those_of_which_most_was_sold_and_kept() {
    on_both(|db| {
        let [emma, clue, mug] = shop(db);
        book_sales(db, ("2026-01-30", "2026-01-30"), vec![sale(emma, 5, 500), sale(clue, 3, 2100), sale(mug, 2, 600)]);
        book_sales(db, ("2026-02-01", "2026-01-30"), vec![back(emma, 1, 100), back(mug, 2, 600)]);
        let sold = |db: &mut Db, sort, query: &BestSellersQuery| -> Vec<(String, i64, i64)> {
            let (mut page, mut lines) = (by(sort, true, 1), Vec::new());
            loop {
                let found = Unit::new(db).list_best_sellers(query, &page).unwrap();
                lines.extend(found.data.into_iter().map(|it| (it.title.unwrap(), it.pieces, it.revenue.minor())));
                let Some(after) = found.next else { return lines };
                page.after = Some(after);
            }
        };
        let (emma, clue) = (("Emma".to_owned(), 4, 400), ("The Clue".to_owned(), 3, 2100));
        assert_eq!(sold(db, BestSellerSort::Pieces, &best(|it| it)), [emma.clone(), clue.clone()]);
        assert_eq!(sold(db, BestSellerSort::Revenue, &best(|it| it)), [clue.clone(), emma.clone()]);
        let crime = best(|it| BestSellersQuery { category: Some(slug("crime")), ..it });
        assert_eq!(sold(db, BestSellerSort::Pieces, &crime), [clue]);
        let fiction = best(|it| BestSellersQuery { category: Some(slug("fiction")), ..it });
        assert_eq!(sold(db, BestSellerSort::Pieces, &fiction).len(), 2);
        let nowhere = best(|it| BestSellersQuery { category: Some(slug("nowhere")), ..it });
        assert!(sold(db, BestSellerSort::Pieces, &nowhere).is_empty());
        // The mugs came back later.
        let items = best(|it| BestSellersQuery { kind: Some(Goods::Item), to: day("2026-01-31"), ..it });
        assert_eq!(sold(db, BestSellerSort::Pieces, &items), [("Mug".to_owned(), 2, 600)]);
        let found = Unit::new(db).list_best_sellers(&best(|it| it), &by(BestSellerSort::Pieces, true, 1)).unwrap();
        assert_eq!((found.total, found.data[0].isbn.as_deref()), (Some(2), Some(isbn(1).to_string().as_str())));
    });
}

/// What the report on what is running out must show, from the rows of the products: stock and title.
fn few(db: &mut Db, threshold: i64) -> Vec<(i64, String)> {
    let (mut page, mut lines) = (by(LowStockSort::Stock, false, 2), Vec::new());
    let query = LowStockQuery { threshold, sold_from: day("2026-01-01") };
    loop {
        let found = Unit::new(db).list_low_stock(&query, &page).unwrap();
        lines.extend(found.data.into_iter().map(|it| (it.stock, it.title)));
        let Some(after) = found.next else { return lines };
        page.after = Some(after);
    }
}

#[test]
fn what_is_running_out_follows_the_stock_whoever_changes_it() {
    on_both(|db| {
        shop(db);
        let told = |lines: &[(i64, &str)]| lines.iter().map(|it| (it.0, it.1.to_owned())).collect::<Vec<_>>();
        let mut now = few(db, 100);
        now.sort();
        assert_eq!(now, told(&[(3, "Emma"), (3, "Mug"), (3, "The Clue")]));
        assert!(few(db, 2).is_empty());
        let run = |db: &mut Db, sql: &str| diesel::connection::SimpleConnection::batch_execute(db, sql).unwrap();
        for (sql, expected) in [
            (
                "UPDATE bookstore_books SET stock = 2 WHERE title = 'Emma'",
                &[(2, "Emma"), (3, "Mug"), (3, "The Clue")][..],
            ),
            ("UPDATE bookstore_books SET stock = 101", &[(3, "Mug")]),
            ("UPDATE bookstore_books SET stock = 100", &[(3, "Mug"), (100, "Emma"), (100, "The Clue")]),
            ("UPDATE bookstore_items SET archived_at = created_at", &[(100, "Emma"), (100, "The Clue")]),
            ("UPDATE bookstore_items SET stock = 1", &[(100, "Emma"), (100, "The Clue")]),
            ("UPDATE bookstore_items SET archived_at = NULL", &[(1, "Mug"), (100, "Emma"), (100, "The Clue")]),
            ("UPDATE bookstore_items SET archived_at = created_at, stock = 500", &[(100, "Emma"), (100, "The Clue")]),
            (
                "UPDATE bookstore_items SET archived_at = NULL, stock = 0",
                &[(0, "Mug"), (100, "Emma"), (100, "The Clue")],
            ),
            (
                "UPDATE bookstore_books SET title = 'Ema' WHERE title = 'Emma'",
                &[(0, "Mug"), (100, "Ema"), (100, "The Clue")],
            ),
            ("DELETE FROM bookstore_items", &[(100, "Ema"), (100, "The Clue")]),
        ] {
            run(db, sql);
            let mut now = few(db, 100);
            now.sort();
            assert_eq!(now, told(expected), "{sql}");
        }
    });
}

#[test]
fn with_what_is_running_out_it_is_told_what_was_sold_of_late() {
    on_both(|db| {
        let [emma, clue, _] = shop(db);
        book_sales(db, ("2026-01-30", "2026-01-30"), vec![sale(emma, 5, 500), sale(clue, 3, 2100)]);
        book_sales(db, ("2025-12-31", "2025-12-31"), vec![sale(emma, 5, 500)]);
        book_sales(db, ("2026-02-01", "2026-01-30"), vec![back(emma, 1, 100)]);
        let query = LowStockQuery { threshold: 100, sold_from: day("2026-01-01") };
        let found = Unit::new(db).list_low_stock(&query, &by(LowStockSort::Stock, false, 10)).unwrap();
        let mut sold: Vec<_> = found.data.iter().map(|it| (it.title.as_str(), it.sold, it.category.as_str())).collect();
        sold.sort_unstable();
        assert_eq!(sold, [("Emma", 4, "fiction"), ("Mug", 0, "gifts"), ("The Clue", 3, "crime")]);
    });
}

#[test]
fn an_index_leads_to_every_page_of_every_report() {
    on_both(|db| {
        shop(db);
        let austen = add_author(db, "Ann Other", 0);
        let books: Vec<_> = (10..60)
            .map(|it| add(db, plain_book(it, &format!("No {it}"), &[&austen], "crime"), it).facts().product.id)
            .collect();
        // Of tables with next to nothing in them all is read.
        add_category(db, "science", &[]);
        for number in 100..500 {
            add_item(db, number, "Mug");
            add_magazine(db, number, "Nature");
        }
        for number in 0..60_u64 {
            let day = (day("2026-01-01") + chrono::Days::new(number)).to_string();
            let sold =
                books.iter().enumerate().map(|(it, id)| sale(*id, 1 + i64::try_from(it % 7).unwrap(), 100)).collect();
            book_sales(db, (&day, &day), sold);
        }
        diesel::connection::SimpleConnection::batch_execute(db, "ANALYZE").unwrap();
        for told in [Told::Together, Told::Each, Told::Below(slug("fiction"))] {
            for period in [Period::Day, Period::Month] {
                let query = revenue(period, told.clone());
                let list = |unit: &mut Unit<'_>, page: &_| unit.list_revenue(&query, page);
                for pages in in_every_order(db, RevenueSort::MEMBERS, &query, list) {
                    pages.assert_found(db);
                }
            }
        }
        for query in [best(|it| it), best(|it| BestSellersQuery { category: Some(slug("fiction")), ..it })] {
            let list = |unit: &mut Unit<'_>, page: &_| unit.list_best_sellers(&query, page);
            for pages in in_every_order(db, BestSellerSort::MEMBERS, &query, list) {
                pages.assert_found(db);
            }
        }
        let query = LowStockQuery { threshold: 100, sold_from: day("2026-01-01") };
        let list = |unit: &mut Unit<'_>, page: &_| unit.list_low_stock(&query, page);
        for pages in in_every_order(db, LowStockSort::MEMBERS, &query, list) {
            pages.assert_found(db);
        }
    });
}

/// What the sums of each product come to, and what its orders say: pieces, gross, returned, refunded.
fn both_say(db: &mut Db) -> [Vec<String>; 2] {
    let columns = "CAST(product_id AS text) || ' ' || CAST(sum(pieces) AS text) || ' ' || CAST(sum(gross) AS text) || ' ' \
        || CAST(sum(returned) AS text) || ' ' || CAST(sum(refunded) AS text)";
    let sums = format!("SELECT {columns} AS cell FROM bookstore_sales_by_day GROUP BY product_id ORDER BY 1");
    let orders = format!(
        "SELECT {columns} AS cell FROM (SELECT product_id, quantity AS pieces, quantity * unit_price AS gross, \
         refunded AS returned, refunded * unit_price AS refunded FROM bookstore_order_lines \
         JOIN bookstore_orders ON bookstore_orders.id = order_id WHERE paid_at IS NOT NULL) paid \
         GROUP BY product_id ORDER BY 1"
    );
    [cells(db, &sums), cells(db, &orders)]
}

/// Keeps what `how` makes of an order, with what that adds to the sums.
fn keep<T>(db: &mut Db, order: &mut order::Order, second: u64, how: impl FnOnce(&mut order::Order) -> T) {
    let was = order.clone();
    drop(how(order));
    Unit::new(db).save_order(&was, order).unwrap();
    book_change(&mut Unit::new(db), was.facts(), order.facts(), at(second)).unwrap();
}

/// An order for some of `products`, kept, placed, and what it is placed by. A few are cancelled at once.
fn ordered(db: &mut Db, products: &[ProductId], number: u64, who: &Actor) -> order::Order {
    let policy = order::OrderPolicy::new(100.try_into().unwrap(), 30).unwrap();
    let (customer, second) = (order::Customer::of(who).unwrap(), number * 7_200);
    let quantity = |it: u64| i64::try_from(1 + (number + it) % 3).unwrap().try_into().unwrap();
    let wanted: Vec<_> = (0..=number % 3)
        .zip(products)
        .map(|(it, product)| order::Wanted { product: *product, quantity: quantity(it) })
        .collect();
    let ids: Vec<_> = wanted.iter().map(|it| it.product).collect();
    let offers = Unit::new(db).offers(&ids).unwrap();
    let count = Unit::new(db).next_order_number(2026).unwrap();
    let begun = order::Order::begin(None, (count, &customer), &wanted, &offers, &policy, at(second));
    let (mut order, _) = begun.unwrap();
    Unit::new(db).add_order(&order).unwrap();
    keep(db, &mut order, second, |it| it.place(&customer, &offers, &policy, at(second)).unwrap());
    order
}

/// Orders, of which some are paid, some of those refunded or called off, in part or whole, on the same day or later.
fn trade(db: &mut Db, products: &[ProductId]) {
    let permissions = PermissionSet::of(&[Permission::OrdersManage]);
    let by = order::OrderManager::of(&Actor::member(Id::fresh(), Id::fresh(), permissions)).unwrap();
    for number in 0..60 {
        let who = Actor::member(Id::fresh(), Id::fresh(), PermissionSet::NONE);
        let party = order::OrderParty::of(&who).unwrap();
        let mut it = ordered(db, products, number, &who);
        let (second, later) = (number * 7_200 + 1, number * 7_200 + 86_400 * (number % 3) + 2);
        if number % 5 == 0 {
            keep(db, &mut it, second, |it| it.cancel(&party, at(second)).unwrap());
            continue;
        }
        keep(db, &mut it, second, |it| it.pay(at(second)).unwrap());
        match number % 4 {
            0 => keep(db, &mut it, later, |it| it.cancel(&party, at(later)).unwrap()),
            1 => keep(db, &mut it, later, |it| it.refund(&by, None, at(later)).unwrap()),
            2 => {
                let some = [order::Portion { line: it.facts().lines[0].id, quantity: 1.try_into().ok() }];
                keep(db, &mut it, later, |it| it.refund(&by, Some(&some), at(later)).unwrap());
            }
            _ => keep(db, &mut it, later, |it| it.fulfil(&by, None, at(later)).unwrap()),
        }
    }
}

#[test]
fn the_sums_are_what_the_orders_say() {
    on_both(|db| {
        let products = shop(db);
        trade(db, &products);
        let [sums, orders] = both_say(db);
        assert_eq!(sums, orders);
        assert_eq!(sums.len(), 3);
        let told =
            |db: &mut Db, told| earned(db, &RevenueQuery { to: day("2027-12-31"), ..revenue(Period::Month, told) });
        let (all, each) = (told(db, Told::Together), told(db, Told::Each));
        let column = |lines: &[String], at: usize| -> i64 {
            lines.iter().map(|it| it.split(' ').nth(at).unwrap().parse::<i64>().unwrap()).sum()
        };
        for number in 3..8 {
            assert_eq!(column(&all, number), column(&each, number), "{number}");
        }
        // Of each five, one was never paid.
        assert_eq!(column(&all, 2), 48);
        let query = LowStockQuery { threshold: 100, sold_from: day("2026-01-01") };
        let few = Unit::new(db).list_low_stock(&query, &by_stock()).unwrap();
        let waiting = "SELECT CAST(sum(quantity - fulfilled - called_off) AS text) AS cell FROM bookstore_order_lines \
            JOIN bookstore_orders ON bookstore_orders.id = order_id WHERE state IN ('placed', 'paid')";
        let reserved = few.data.iter().map(|it| it.reserved).sum::<i64>();
        assert_eq!(cells(db, waiting), [reserved.to_string()]);
        assert!(reserved > 0);
    });
}

fn by_stock() -> PageRequest<LowStockSort> {
    by(LowStockSort::Stock, false, 100)
}
