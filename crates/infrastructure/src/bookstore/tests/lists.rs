//! Whatever is asked for and in whatever order: all pages together are the sorted whole.

use application::{
    bookstore::{
        AuthorQuery, AuthorSort, BookQuery, BookSort, BookView, BookstoreReader, CategoryQuery, CategorySort, ItemSort,
        ListedKind, MagazineSort, PriceRange, ProductQuery, ShelfQuery,
    },
    page::{Key, Order, Page, PageRequest, SortMember},
};
use diesel::{RunQueryDsl, sql_query};
use domain::bookstore::{AuthorId, ItemFacts, MagazineFacts};

use super::*;

/// 80 books in a tree of categories: every fifth archived, some without a year, some rated.
pub(super) fn shelve(db: &mut Db) -> Vec<AuthorId> {
    add_category(db, "fiction", &[]);
    add_category(db, "crime", &["fiction"]);
    add_category(db, "noir", &["fiction", "crime"]);
    add_category(db, "science", &[]);
    let authors = ["Ann", "Bob", "Cy"].map(|it| add_author(db, it, 1));
    for number in 0..80_u64 {
        let titles = ["a", "B", "é", "Z z", "zz", "\u{1d11e}", "\u{ffff}"];
        let category = ["fiction", "crime", "noir", "science"][usize::try_from(number % 4).unwrap()];
        let by = &authors[usize::try_from(number % 3).unwrap()];
        let mut new = plain_book(number, titles[usize::try_from(number % 7).unwrap()], &[by], category);
        if number % 6 == 0 {
            new.credits = Credits::by_id([by, &authors[2]].map(|it| Some(it.credit())).into_iter().collect());
            if by.facts().id == authors[2].facts().id {
                new.credits = Credits::by_id(vec![Some(by.credit())]);
            }
        }
        new.published_year = (number % 4 > 0).then(|| (i64::try_from(number % 9).unwrap() - 4).try_into().unwrap());
        new.language = (number % 2 > 0).then(|| "en".parse().unwrap());
        new.product.price = price(i64::try_from(number % 8).unwrap() * 100);
        new.product.stock = (number % 3).cast_signed().try_into().ok();
        let mut book = add(db, new, number % 10);
        if number % 5 == 0 {
            let was = book.clone();
            assert!(book.archive(at(99)));
            Unit::new(db).save_product(&was, &book, None).unwrap();
        }
    }
    let rated = "UPDATE bookstore_books SET rating_count = 1, rating_sum = 1 + price / 100, \
        rating_average = 100 + price WHERE price < 500 AND stock > 0";
    sql_query(rated).execute(db).unwrap();
    authors.iter().map(|it| it.facts().id).collect()
}

fn walk<S: Copy, T>(limit: usize, sort: &[Order<S>], mut load: impl FnMut(&PageRequest<S>) -> Page<T>) -> Vec<T> {
    let mut request = PageRequest { limit, sort: sort.to_vec(), after: None, total: true };
    let mut all = Vec::new();
    loop {
        let page = load(&request);
        assert!(page.data.len() == limit || page.next.is_none(), "only the last page may be short");
        all.extend(page.data);
        request.after = page.next;
        if request.after.is_none() {
            assert_eq!(page.total, i64::try_from(all.len()).ok());
            return all;
        }
    }
}

fn key(book: &BookView, by: BookSort) -> Key {
    match by {
        BookSort::Title => Key::Text(book.title.clone()),
        BookSort::PublishedYear => book.published_year.map_or(Key::Null, |it| Key::Number(it.into())),
        BookSort::Price => Key::Number(book.price.minor()),
        BookSort::CreatedAt => Key::Instant(book.created_at),
        #[expect(clippy::cast_possible_truncation, reason = "ratings are small")]
        BookSort::Rating => book.rating.average.map_or(Key::Null, |it| Key::Number((it * 100.0).round() as i64)),
        BookSort::Relevance => Key::Null,
    }
}

fn compare(a: &Key, b: &Key, descending: bool) -> std::cmp::Ordering {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let ordering = match (a, b) {
        (Key::Null, Key::Null) => return Equal,
        (Key::Null, _) => return Greater,
        (_, Key::Null) => return Less,
        (Key::Text(a), Key::Text(b)) => a.chars().cmp(b.chars()),
        (Key::Number(a), Key::Number(b)) => a.cmp(b),
        (Key::Instant(a), Key::Instant(b)) => a.cmp(b),
        _ => unreachable!(),
    };
    if descending { ordering.reverse() } else { ordering }
}

/// By the words of the contract rather than by SQL.
fn sorted(mut books: Vec<BookView>, sort: &[Order<BookSort>]) -> Vec<String> {
    let by_product = matches!(sort[0].by, BookSort::Price | BookSort::Rating);
    let id = |it: &BookView| if by_product { it.id.to_string() } else { it.isbn.clone() };
    books.sort_by(|a, b| {
        let keys = sort.iter().map(|it| compare(&key(a, it.by), &key(b, it.by), it.descending));
        let tie = compare(&Key::Text(id(a)), &Key::Text(id(b)), sort.last().unwrap().descending);
        keys.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(tie)
    });
    books.into_iter().map(|it| it.isbn).collect()
}

fn queries(authors: &[AuthorId]) -> Vec<BookQuery> {
    let shelf = |shelf: ShelfQuery| BookQuery { shelf, ..BookQuery::default() };
    let all = ShelfQuery::default;
    let range = |min, max| Some(PriceRange { currency: "USD".parse().unwrap(), min, max });
    let mut queries: Vec<BookQuery> = ["fiction", "crime", "science", "nothing"]
        .map(|it| shelf(ShelfQuery { category: Some(slug(it)), ..all() }))
        .into();
    queries.extend([
        BookQuery::default(),
        shelf(ShelfQuery { archived: true, ..all() }),
        shelf(ShelfQuery { archived: true, category: Some(slug("fiction")), ..all() }),
        shelf(ShelfQuery { in_stock: Some(true), ..all() }),
        shelf(ShelfQuery { in_stock: Some(false), archived: true, ..all() }),
        shelf(ShelfQuery { price: range(Some(200), Some(400)), category: Some(slug("fiction")), ..all() }),
        shelf(ShelfQuery { price: range(Some(300), None), ..all() }),
        BookQuery { year_from: Some(2), year_to: Some(2), ..BookQuery::default() },
        BookQuery { year_from: Some(-1), year_to: Some(3), ..BookQuery::default() },
        BookQuery { language: "en".parse().ok(), ..BookQuery::default() },
        BookQuery { authors: authors[..1].to_vec(), ..BookQuery::default() },
        BookQuery { authors: vec![authors[0], authors[2]], ..BookQuery::default() },
    ]);
    queries
}

fn matches(query: &BookQuery, book: &BookView) -> bool {
    let below: &[&str] = match query.shelf.category.as_deref() {
        None => &["fiction", "crime", "noir", "science"],
        Some("fiction") => &["fiction", "crime", "noir"],
        Some("crime") => &["crime", "noir"],
        Some("science") => &["science"],
        Some(_) => &[],
    };
    let price = query.shelf.price.is_none_or(|it| {
        let minor = book.price.minor();
        it.min.is_none_or(|min| min <= minor) && it.max.is_none_or(|max| minor <= max)
    });
    below.contains(&book.category.as_str())
        && price
        && (query.shelf.archived || book.archived_at.is_none())
        && query.shelf.in_stock.is_none_or(|it| it == (book.stock > 0))
        && query.year_from.is_none_or(|it| book.published_year.is_some_and(|year| year >= it))
        && query.year_to.is_none_or(|it| book.published_year.is_some_and(|year| year <= it))
        && query.language.as_ref().is_none_or(|it| book.language.as_deref() == Some(&**it))
        && query.authors.iter().all(|it| book.authors.iter().any(|author| author.id() == it.uuid()))
}

#[test]
fn all_pages_of_books_together_are_the_sorted_whole() {
    on_both(|db| {
        let authors = shelve(db);
        let everything =
            BookQuery { shelf: ShelfQuery { archived: true, ..ShelfQuery::default() }, ..BookQuery::default() };
        let by_title = [Order { by: BookSort::Title, descending: false }];
        let mut list = |query: &BookQuery, limit, sort: &[_]| {
            walk(limit, sort, |page| Unit::new(db).list_books(query, page).unwrap())
        };
        let all = list(&everything, 7, &by_title);
        assert_eq!(all.len(), 80);
        let mut orders: Vec<Vec<Order<BookSort>>> = BookSort::MEMBERS[..5]
            .iter()
            .flat_map(|it| [false, true].map(|descending| vec![Order { by: it.1, descending }]))
            .collect();
        let order = |by, descending| Order { by, descending };
        orders.push(vec![order(BookSort::PublishedYear, true), order(BookSort::Title, false)]);
        orders.push(vec![order(BookSort::Price, false), order(BookSort::Rating, true)]);
        for query in queries(&authors) {
            let wanted: Vec<BookView> = all.iter().filter(|it| matches(&query, it)).cloned().collect();
            for sort in &orders {
                let found: Vec<String> = list(&query, 9, sort).into_iter().map(|it| it.isbn).collect();
                assert_eq!(found, sorted(wanted.clone(), sort), "{query:?} by {sort:?}");
            }
        }
    });
}

#[test]
fn other_lists_are_walked_as_well() {
    on_both(|db| {
        for it in ["science", "gifts"] {
            add_category(db, it, &[]);
        }
        for number in 1..=25 {
            add_magazine(db, number, ["Hearing", "Seeing"][usize::from(number % 2 == 0)]);
            add_item(db, number, ["Mug", "Pen"][usize::from(number % 2 == 0)]);
            add_author(db, ["Ann Bee", "Cy"][usize::from(number % 2 == 0)], number);
        }
        for descending in [false, true] {
            for (_, by) in MagazineSort::MEMBERS {
                let mut unit = Unit::new(db);
                let shelves = MagazineFacts::shelves(&mut unit);
                let list = |page: &PageRequest<_>| shelves.list_products(&ProductQuery::default(), page).unwrap();
                let all = walk(4, &[Order { by: *by, descending }], list);
                assert_eq!(all.iter().map(|it| it.id).collect::<std::collections::HashSet<_>>().len(), 25);
                if *by == MagazineSort::PublishedOn {
                    assert!(all[17..].iter().all(|it| it.published_on.is_none()), "nulls come last");
                }
            }
            for (_, by) in ItemSort::MEMBERS {
                let mut unit = Unit::new(db);
                let shelves = ItemFacts::shelves(&mut unit);
                let list = |page: &PageRequest<_>| shelves.list_products(&ProductQuery::default(), page).unwrap();
                assert_eq!(walk(4, &[Order { by: *by, descending }], list).len(), 25);
            }
            for (_, by) in AuthorSort::MEMBERS {
                let list = |page: &PageRequest<_>| Unit::new(db).list_authors(&AuthorQuery::default(), page).unwrap();
                let all = walk(4, &[Order { by: *by, descending }], list);
                assert_eq!(all.iter().map(|it| it.id).collect::<std::collections::HashSet<_>>().len(), 25);
            }
            for (_, by) in CategorySort::MEMBERS {
                let list =
                    |page: &PageRequest<_>| Unit::new(db).list_categories(&CategoryQuery::default(), page).unwrap();
                assert_eq!(walk(1, &[Order { by: *by, descending }], list).len(), 2);
            }
        }
    });
}

#[test]
fn magazines_and_items_are_found_by_their_numbers() {
    on_both(|db| {
        for it in ["science", "gifts"] {
            add_category(db, it, &[]);
        }
        for number in 1..=25 {
            add_magazine(db, number, "Hearing");
            add_item(db, number, "Mug");
        }
        let mut unit = Unit::new(db);
        let one = ProductQuery { number: "0378-5955".parse().ok(), ..ProductQuery::default() };
        let page = PageRequest::first(MagazineSort::Price);
        assert_eq!(MagazineFacts::shelves(&mut unit).list_products(&one, &page).unwrap().data.len(), 25);
        let one = ProductQuery { number: "SKU-7".parse().ok(), ..ProductQuery::default() };
        let page = PageRequest::first(ItemSort::Name);
        assert_eq!(ItemFacts::shelves(&mut unit).list_products(&one, &page).unwrap().data.len(), 1);
    });
}
