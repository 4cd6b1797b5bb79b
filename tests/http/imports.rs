//! Books from a file, and into one.

use std::{env, fs};

use serde_json::{Value, json};
use tests::{Answer, Campus, Method, Person, Request, Role, on_both};

use crate::catalogue::{added, at, book, category, clerk, isbn, titles, with};

const CSV: &str = "text/csv";
const NDJSON: &str = "application/x-ndjson";

fn import(person: &Person, query: &str, media_type: &str, file: impl Into<Vec<u8>>) -> Request {
    person.request(Method::POST, &format!("/v1/catalogue-imports?{query}")).with_body(media_type, file)
}

/// The job once it has ended.
pub(crate) async fn ended(person: &Person, started: Answer) -> Answer {
    let path = started.expect(202).location().to_owned();
    for _ in 0..20 {
        let job = person.get(&path).with_header("prefer", "wait=30").await.expect(200);
        if job["finished_at"].is_string() {
            return job;
        }
    }
    panic!("the import does not end");
}

/// What came of a file: how many were stored, updated, unchanged and refused.
async fn outcome(person: &Person, query: &str, media_type: &str, file: impl Into<Vec<u8>>) -> [u64; 4] {
    let job = ended(person, import(person, query, media_type, file).await).await;
    assert_eq!((&job["state"], &job["progress"]), (&json!("succeeded"), &json!(1.0)), "{job:?}");
    ["stored", "updated", "unchanged", "refused"].map(|it| job["result"][it].as_u64().unwrap())
}

fn rows(report: &Answer) -> Vec<(u64, String)> {
    let lines = std::str::from_utf8(&report.bytes).unwrap().lines();
    let rows = lines.map(|it| serde_json::from_str::<Value>(it).unwrap());
    rows.map(|it| (it["line"].as_u64().unwrap(), it["code"].as_str().unwrap().to_owned())).collect()
}

/// Seven lines, of which three are books.
fn table() -> String {
    [
        "isbn,title,authors,category,price,published_year,surprise",
        &format!("{},Emma,Jane Austen,fiction,5.9,1815.0,x", isbn(1)),
        "9780306406158,Wrong,Ann,fiction,5,,",
        &format!("{},\"Two\nlines, one title\",Ann Other; jane  AUSTEN,,,-20.0,", isbn(2)),
        ",No ISBN,Ann,fiction,5,,",
        &format!("{},,Ann,fiction,5,,", isbn(3)),
        &format!("{},Lost,Ann,nowhere,5,,", isbn(4)),
        "439023483,The  Hunger   Games,Suzanne Collins,fiction,5,2008,",
    ]
    .join("\r\n")
}

on_both! {
    async fn rows_that_are_no_books_are_told_by_line_and_stop_nothing(campus: Campus) {
        let clerk = clerk(&campus).await;
        let started = import(&clerk, "price=9.99&stock=5&category=fiction", CSV, table()).await;
        assert_eq!(started["kind"], "catalogue_import");
        let job = ended(&clerk, started).await;
        assert_eq!(job["result"], json!({ "stored": 3, "updated": 0, "unchanged": 0, "refused": 4 }));
        let path = format!("/v1/jobs/{}/report", job.text("/id"));
        let report = clerk.get(&path).await.expect(200);
        let codes = ["isbn_checksum", "isbn_missing", "title_missing", "unknown_category"];
        // The title of line 4 goes over two lines.
        let expected: Vec<_> = [3, 6, 7, 8].into_iter().zip(codes.map(str::to_owned)).collect();
        assert_eq!(rows(&report), expected);
        let table = clerk.get(&path).with_header("accept", CSV).await.expect(200);
        let table = String::from_utf8(table.bytes).unwrap();
        assert!(table.starts_with("line,code,detail\r\n3,isbn_checksum,"), "{table}");
        assert_eq!(table.lines().count(), 5, "{table}");
        let emma = clerk.get(&at(1)).await.expect(200);
        assert_eq!((&emma["published_year"], &emma["price"]["amount"], &emma["stock"]), (&json!(1815), &json!("5.90"), &json!(5)));
        let second = clerk.get(&at(2)).await.expect(200);
        assert_eq!((&second["title"], &second["published_year"]), (&json!("Two lines, one title"), &json!(-20)));
        assert_eq!((&second["price"]["amount"], &second["category"]), (&json!("9.99"), &json!("fiction")));
        assert_eq!(second["authors"][1]["id"], emma["authors"][0]["id"], "an author is shared");
        let games = clerk.get("/v1/books/9780439023481").await.expect(200);
        assert_eq!(games["title"], "The Hunger Games");
    }

    async fn the_same_file_again_changes_nothing(campus: Campus) {
        let clerk = clerk(&campus).await;
        let query = "price=9.99&stock=5&category=fiction";
        assert_eq!(outcome(&clerk, query, CSV, table()).await, [3, 0, 0, 4]);
        let before = clerk.get("/v1/books?include=total").await.expect(200);
        assert_eq!(outcome(&clerk, query, CSV, table()).await, [0, 0, 3, 4]);
        assert_eq!(outcome(&clerk, "price=1&stock=1&category=fiction", CSV, table()).await, [0, 0, 3, 4], "defaults are for new books");
        assert_eq!(clerk.get("/v1/books?include=total").await.expect(200).body, before.body);
        let changed = table().replace("Emma", "Emma, changed");
        assert_eq!(outcome(&clerk, query, CSV, changed.replace("Emma, changed", "\"Emma, changed\"")).await, [0, 1, 2, 4]);
        assert_eq!(clerk.get(&at(1)).await.expect(200)["title"], "Emma, changed");
    }

    async fn a_dry_run_tells_the_same_and_stores_nothing(campus: Campus) {
        let clerk = clerk(&campus).await;
        added(&clerk, with(book(1, "Old"), json!({ "stock": 2 }))).await;
        let before = clerk.get(&at(1)).await.expect(200);
        let query = "price=9.99&stock=5&category=fiction";
        assert_eq!(outcome(&clerk, &format!("dry_run=true&{query}"), CSV, table()).await, [2, 1, 0, 4]);
        assert_eq!(titles(&clerk, "/v1/books?archived=true").await, ["Old"]);
        assert_eq!(clerk.get(&at(1)).await.expect(200).etag(), before.etag());
        assert_eq!(clerk.get("/v1/authors").await.expect(200).data().len(), 1, "no author was made");
        assert_eq!(outcome(&clerk, &format!("dry_run=false&{query}"), CSV, table()).await, [2, 1, 0, 4]);
        assert_eq!(titles(&clerk, "/v1/books").await.len(), 3);
    }

    async fn each_line_may_be_a_record(campus: Campus) {
        let clerk = clerk(&campus).await;
        let good = json!({ "isbn": isbn(1), "title": "Emma", "authors": ["Austen, Jane", "Ann Other"], "published_year": 1815, "price": "5.99" });
        let file = format!(
            "{good}\n\n{{\"isbn\":\"{}\",\"title\":\"Poor\",\"authors\":\"A; B\",\"price\":1,\"stock\":3}}\n{{\n[1]\n{{}}\n",
            isbn(2),
        );
        let job = ended(&clerk, import(&clerk, "category=fiction", NDJSON, file).await).await;
        assert_eq!(job["result"], json!({ "stored": 2, "updated": 0, "unchanged": 0, "refused": 3 }), "{job:?}");
        let report = clerk.get(&format!("/v1/jobs/{}/report", job.text("/id"))).await.expect(200);
        let lines: Vec<_> = rows(&report).into_iter().map(|it| it.0).collect();
        assert_eq!(lines, [4, 5, 6], "{report:?}");
        let emma = clerk.get(&at(1)).await.expect(200);
        assert_eq!(emma["authors"][0]["name"], "Austen, Jane");
        let poor = clerk.get(&at(2)).await.expect(200);
        assert_eq!((poor["authors"].as_array().unwrap().len(), &poor["stock"]), (2, &json!(3)));
    }

    async fn a_new_book_needs_what_neither_the_file_nor_a_default_says(campus: Campus) {
        let clerk = clerk(&campus).await;
        let file = format!("isbn,title,authors\n{},Emma,Jane Austen\n", isbn(1));
        for (query, code) in [("category=fiction", "price_missing"), ("price=5", "category_missing")] {
            let job = ended(&clerk, import(&clerk, query, CSV, file.clone()).await).await;
            let report = clerk.get(&format!("/v1/jobs/{}/report", job.text("/id"))).await.expect(200);
            assert_eq!(rows(&report), [(2, code.to_owned())]);
        }
        for (query, parameter) in [("category=nowhere", "category"), ("price=-1", "price"), ("price=1.999", "price"), ("stock=-1", "stock"), ("currency=ABC", "currency"), ("dry_run=2", "dry_run")] {
            let refused = import(&clerk, query, CSV, file.clone()).await.refused(422, "validation_failed");
            assert_eq!(refused.errors()[0].0, parameter, "{refused:?}");
        }
        assert_eq!(outcome(&clerk, "price=500&currency=JPY&category=fiction", CSV, file).await, [1, 0, 0, 0]);
        let made = clerk.get(&at(1)).await.expect(200);
        assert_eq!((&made["price"], &made["stock"]), (&json!({ "amount": "500", "currency": "JPY" }), &json!(0)));
    }

    async fn an_export_is_imported_unchanged_here_and_as_a_whole_elsewhere(campus: Campus) {
        let clerk = clerk(&campus).await;
        category(&clerk, "poetry", None).await;
        let full = json!({
            "title": "=1+1, \"quoted\"", "subtitle": "A, b", "language": "en-GB", "published_year": -5, "publisher": "Us", "page_count": 7,
            "description": "Two\nlines; \"q\".", "stock": 3, "authors": ["King, Martin Luther", "Ann Other"], "category": "poetry",
        });
        added(&clerk, with(book(1, "x"), full)).await;
        added(&clerk, with(book(2, "Yen"), json!({ "price": { "amount": "500", "currency": "JPY" } }))).await;
        added(&clerk, book(3, "Archived")).await;
        clerk.post(&format!("{}/archive", at(3)), None).await.expect(200);
        let shown = async |number: u32| {
            let mut book = clerk.get(&at(number)).await.expect(200).body;
            for member in ["id", "created_at", "updated_at"] {
                book.as_object_mut().unwrap().remove(member);
            }
            book
        };
        let before = [shown(1).await, shown(2).await];
        for media_type in [CSV, NDJSON] {
            let file = clerk.get("/v1/catalogue-exports").with_header("accept", media_type).await.expect(200);
            assert!(file.header("content-disposition").unwrap().starts_with("attachment"), "{file:?}");
            assert_eq!(outcome(&clerk, "", media_type, file.bytes.clone()).await, [0, 0, 2, 0], "{media_type}");
            for number in [1, 2] {
                clerk.delete(&at(number)).await.expect(204);
            }
            assert_eq!(outcome(&clerk, "", media_type, file.bytes).await, [2, 0, 0, 0], "{media_type}");
            assert_eq!([shown(1).await, shown(2).await], before, "{media_type}");
        }
    }

    async fn only_who_may_write_the_catalogue_imports_and_exports_it(campus: Campus) {
        let (clerk, member, stranger) = (clerk(&campus).await, campus.person(Role::Member).await, campus.stranger());
        import(&member, "", CSV, "isbn\n").await.refused(403, "permission_denied");
        import(&stranger, "", CSV, "isbn\n").await.refused(401, "unauthenticated");
        member.get("/v1/catalogue-exports").await.refused(403, "permission_denied");
        stranger.get("/v1/catalogue-exports").await.refused(401, "unauthenticated");
        for media_type in ["application/json", "text/plain", "application/vnd.ms-excel"] {
            import(&clerk, "", media_type, "isbn\n").await.refused(415, "unsupported_media_type");
        }
        clerk.get("/v1/catalogue-exports").with_header("accept", "image/png").await.refused(406, "not_acceptable");
        let job = import(&clerk, "", CSV, "isbn\n").await.expect(202);
        member.get(job.location()).await.refused(404, "job_not_found");
        member.get(&format!("{}/report", job.location())).await.refused(404, "job_not_found");
        stranger.get(job.location()).await.refused(401, "unauthenticated");
        clerk.get("/v1/jobs/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e").await.refused(404, "job_not_found");
    }

    async fn a_retried_import_is_one_job(campus: Campus) {
        let clerk = clerk(&campus).await;
        let request = || import(&clerk, "price=1&category=fiction", CSV, table()).with_key("one");
        let first = request().await.expect(202);
        let again = request().await.expect(202);
        assert_eq!((again.location(), again.header("idempotency-replayed")), (first.location(), Some("true")));
        assert_eq!(ended(&clerk, again).await["result"]["stored"], 3);
        let other = import(&clerk, "price=1&category=fiction", CSV, "isbn\n").with_key("one").await;
        other.refused(422, "idempotency_key_reused");
    }

    async fn a_file_that_is_no_table_fails_or_is_refused_by_row_and_nothing_breaks(campus: Campus) {
        let clerk = clerk(&campus).await;
        for (media_type, file) in [(CSV, &b""[..]), (CSV, b"\xff\xfe,\x00\n\xff"), (CSV, b"isbn,isbn\n1,2"), (CSV, b"\"open"), (NDJSON, b"\xff\n{\"isbn\":"), (NDJSON, b"")] {
            let answer = import(&clerk, "price=1&category=fiction", media_type, file).await;
            if answer.status == 202 {
                let job = ended(&clerk, answer).await;
                assert!(["succeeded", "failed"].contains(&job.text("/state")), "{job:?}");
                assert_eq!(job["state"] == "failed", job["problem"].is_object(), "{job:?}");
            } else {
                assert!((400..500).contains(&answer.status), "{answer:?}");
            }
        }
        assert_eq!(titles(&clerk, "/v1/books").await, [""; 0]);
    }

    async fn goodbooks_is_imported_as_its_publisher_ships_it(campus: Campus) {
        let Some(path) = env::var_os("LYCEUM_TEST_GOODBOOKS").filter(|it| !it.is_empty()) else {
            return skipped();
        };
        let file = fs::read(path).unwrap();
        let clerk = clerk(&campus).await;
        let query = "price=9.99&currency=USD&stock=5&category=fiction";
        assert_eq!(outcome(&clerk, query, CSV, file.clone()).await, [9277, 0, 0, 723]);
        assert_eq!(clerk.get("/v1/books?limit=1&include=total").await.expect(200)["total"], 9277);
        let ancient = titles(&clerk, "/v1/books?year=-720").await;
        assert!(!ancient.is_empty(), "the year -720.0 is read");
        assert_eq!(clerk.get("/v1/books/0439023483").await.expect(200)["authors"][0]["name"], "Suzanne Collins");
        assert_eq!(outcome(&clerk, query, CSV, file).await, [0, 0, 9277, 723]);
    }
}

#[expect(clippy::print_stderr, reason = "a test that does nothing has to say so")]
fn skipped() {
    eprintln!("skipped: LYCEUM_TEST_GOODBOOKS names no file");
}
