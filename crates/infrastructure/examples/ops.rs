use application::{Failure, Store, UnitOfWork, Weight, WriteJob, bookstore::*, page::*};
use domain::bookstore::*;
use std::time::Instant;
struct W<F>(F, std::sync::mpsc::Sender<Result<(), Failure>>);
impl<F: FnMut(&mut dyn UnitOfWork) + Send> WriteJob for W<F> {
    fn run(&mut self, u: &mut dyn UnitOfWork) -> Result<(), Failure> {
        (self.0)(u);
        Ok(())
    }
    fn settle(self: Box<Self>, o: Result<(), Failure>) {
        self.1.send(o).unwrap()
    }
}
fn isbn(i: u64, new: bool) -> Isbn {
    let body = if new {
        format!("9798{:08}", i * 7_654_321 % 100_000_000)
    } else {
        format!("978{:09}", i * 7_654_321 % 1_000_000_000)
    };
    (0..10).find_map(|c| format!("{body}{c}").parse().ok()).unwrap()
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let url: infrastructure::DatabaseUrl = a[1].parse().unwrap();
    let rows: u64 = a[2].parse().unwrap();
    let meters = infrastructure::Meters::new().unwrap();
    let db = infrastructure::Database::connect(&url, Default::default(), &meters).unwrap();
    let read = |name: &'static str, n: u64, f: Box<dyn Fn(&mut dyn BookstoreReader, u64) + Send>| {
        let (tx, rx) = std::sync::mpsc::channel();
        db.read(
            Weight::Heavy,
            Box::new(move |r| {
                let r = r.ok().unwrap();
                for i in 0..n.min(20) {
                    f(r.bookstore(), i)
                }
                let t = Instant::now();
                for i in 0..n {
                    f(r.bookstore(), i)
                }
                println!("{name}: {:.1} us", t.elapsed().as_secs_f64() * 1e6 / n as f64);
                tx.send(()).unwrap();
            }),
        );
        rx.recv().unwrap();
    };
    let rnd = |i: u64| (i * 2_654_435_761) % 1_000_003;
    read(
        "find_book",
        5000,
        Box::new(move |r, i| {
            r.find_book(isbn(rnd(i) % rows, false)).unwrap().unwrap();
        }),
    );
    let page = |s, d| PageRequest { limit: 20, sort: vec![Order { by: s, descending: d }], after: None, total: false };
    let cats = ["architecture", "art", "astronomy", "biography", "biology", "fiction", "travel"];
    let cat = move |i: u64| BookQuery {
        shelf: ShelfQuery { category: Some(cats[(i % 7) as usize].parse().unwrap()), ..Default::default() },
        ..Default::default()
    };
    read(
        "list category p1",
        2000,
        Box::new(move |r, i| {
            assert_eq!(r.list_books(&cat(i), &page(BookSort::Title, false)).unwrap().data.len(), 20);
        }),
    );
    read(
        "list category p2-4",
        500,
        Box::new(move |r, i| {
            let mut p = page(BookSort::Title, false);
            for _ in 0..4 {
                p.after = r.list_books(&cat(i), &p).unwrap().next;
            }
        }),
    );
    for (n, s) in [
        ("title", BookSort::Title),
        ("year", BookSort::PublishedYear),
        ("price", BookSort::Price),
        ("created", BookSort::CreatedAt),
        ("rating", BookSort::Rating),
    ] {
        for d in [false, true] {
            let n: &'static str = Box::leak(format!("list {n} desc={d}").into_boxed_str());
            read(
                n,
                500,
                Box::new(move |r, _| {
                    r.list_books(&BookQuery::default(), &page(s, d)).unwrap();
                }),
            );
        }
    }
    // a page in the depth: position from title
    let deep = Position(vec![Key::Text("Quiet River".into()), Key::Text("9780000000000".into())]);
    read(
        "list title deep",
        500,
        Box::new(move |r, _| {
            let mut p = page(BookSort::Title, false);
            p.after = Some(deep.clone());
            assert_eq!(r.list_books(&BookQuery::default(), &p).unwrap().data.len(), 20);
        }),
    );
    let year = || BookQuery { year_from: Some(1999), year_to: Some(1999), ..Default::default() };
    read(
        "year=1999",
        500,
        Box::new(move |r, _| {
            r.list_books(&year(), &page(BookSort::Title, false)).unwrap();
        }),
    );
    read(
        "archived=true",
        500,
        Box::new(move |r, _| {
            let q = BookQuery { shelf: ShelfQuery { archived: true, ..Default::default() }, ..Default::default() };
            r.list_books(&q, &page(BookSort::Title, false)).unwrap();
        }),
    );
    read(
        "category sort year",
        20,
        Box::new(move |r, i| {
            r.list_books(&cat(i), &page(BookSort::PublishedYear, true)).unwrap();
        }),
    );
    read(
        "category sort created",
        200,
        Box::new(move |r, i| {
            r.list_books(&cat(i), &page(BookSort::CreatedAt, true)).unwrap();
        }),
    );
    read(
        "category sort price",
        20,
        Box::new(move |r, i| {
            r.list_books(&cat(i), &page(BookSort::Price, true)).unwrap();
        }),
    );
    for q in ["quiet", "quiet river", "quiet river ada almeida", "g", "9780007654321", "almeida garden xyz"] {
        let n: &'static str = Box::leak(format!("search {q:?}").into_boxed_str());
        let q: &'static str = Box::leak(q.to_owned().into_boxed_str());
        read(
            n,
            5,
            Box::new(move |r, _| {
                let mut p = page(BookSort::Relevance, false);
                p.sort.push(Order { by: BookSort::Title, descending: false });
                r.list_books(&BookQuery { search: SearchQuery::parse(q), ..Default::default() }, &p).unwrap();
            }),
        );
    }
    read(
        "categories page",
        10,
        Box::new(move |r, _| {
            r.list_categories(&CategoryQuery::default(), &PageRequest::first(CategorySort::Slug)).unwrap();
        }),
    );
    read(
        "authors page 20",
        100,
        Box::new(move |r, _| {
            r.list_authors(&AuthorQuery::default(), &PageRequest { limit: 20, ..PageRequest::first(AuthorSort::Name) })
                .unwrap();
        }),
    );
    read(
        "authors search",
        20,
        Box::new(move |r, _| {
            r.list_authors(
                &AuthorQuery { search: SearchQuery::parse("ada alm") },
                &PageRequest { limit: 20, ..PageRequest::first(AuthorSort::Name) },
            )
            .unwrap();
        }),
    );
    // writes
    let (tx, rx) = std::sync::mpsc::channel();
    let start = std::process::id() as u64 * 40_000 + 1;
    let batch = |name: &'static str,
                 batches: u64,
                 per: u64,
                 f: std::sync::Arc<dyn Fn(&mut dyn BookstoreUnit, u64) + Send + Sync>| {
        let t = Instant::now();
        for b in 0..batches {
            let f = f.clone();
            db.write(Box::new(W(
                move |u: &mut dyn UnitOfWork| {
                    for i in 0..per {
                        f(u.bookstore(), b * per + i)
                    }
                },
                tx.clone(),
            )));
        }
        for _ in 0..batches {
            rx.recv().unwrap().map_err(|e| format!("{e:?}")).unwrap();
        }
        println!(
            "{name}: {:.1} us ({} jobs of {})",
            t.elapsed().as_secs_f64() * 1e6 / (batches * per) as f64,
            batches,
            per
        );
    };
    let price =
        |n: i64| -> Price { domain::kernel::Money::of_minor(n, "USD".parse().unwrap()).unwrap().try_into().unwrap() };
    let at: domain::kernel::Timestamp = "2026-02-01T00:00:00Z".parse().unwrap();
    let (tx2, rx2) = std::sync::mpsc::channel();
    db.read(
        Weight::Heavy,
        Box::new(move |r| {
            let r = r.ok().unwrap();
            let ids: Vec<uuid::Uuid> = r
                .bookstore()
                .list_authors(&AuthorQuery::default(), &PageRequest::first(AuthorSort::CreatedAt))
                .unwrap()
                .data
                .iter()
                .map(|a| a.id)
                .collect();
            tx2.send(ids).unwrap();
        }),
    );
    let ids = rx2.recv().unwrap();
    let create = move |u: &mut dyn BookstoreUnit, i: u64| {
        assert!(u.category_exists(&cats[(i % 7) as usize].parse().unwrap()).unwrap());
        let credits = Credits::by_id(u.authors_by_id(&[ids[(i % 100) as usize].into()]).unwrap());
        let product =
            NewProduct { id: None, category: cats[(i % 7) as usize].parse().unwrap(), price: price(599), stock: None };
        let new = NewBook {
            isbn: isbn(start + i, true),
            title: format!("Quiet Thing {i}").try_into().unwrap(),
            subtitle: None,
            credits,
            language: None,
            published_year: (1990 + (i % 30) as i64).try_into().ok(),
            publisher: None,
            page_count: None,
            description: None,
            product,
        };
        u.add_book(&Book::add(new, at).unwrap()).unwrap();
    };
    let create = std::sync::Arc::new(create);
    batch("create, 64 a job", 50, 64, create.clone());
    let one = create.clone();
    batch("create, 1 a job", 3000, 1, std::sync::Arc::new(move |u, i| one(u, 100_000 + i)));
    let patch = std::sync::Arc::new(move |u: &mut dyn BookstoreUnit, i: u64| {
        let was = u.book(isbn(rnd(i * 7 + 3) % rows, false)).unwrap();
        let mut now = was.clone();
        let _ = now
            .change(
                BookChange {
                    product: ProductChange {
                        price: domain::kernel::Change::Set(price(1000 + (i % 5000) as i64)),
                        ..Default::default()
                    },
                    ..Default::default()
                },
                at,
            )
            .unwrap();
        u.save_book(&was, &now).unwrap();
    });
    batch("patch, 64 a job", 50, 64, patch.clone());
    batch("patch, 1 a job", 3000, 1, patch);
    db.close();
}
