//! Reports for those who run the shop: as pages, and as tables.

use serde_json::{Value, json};
use tests::{Answer, Campus, Method, Person, Role, on_both};

use crate::catalogue::{added, book, category, clerk, price, texts, walked, with};

/// Sums that orders left behind: the shop earned something on two days, in two categories.
async fn books_of(campus: &Campus) -> Person {
    let clerk = clerk(campus).await;
    category(&clerk, "crime", Some("fiction")).await;
    category(&clerk, "gifts", None).await;
    campus.tamper(
        "INSERT INTO bookstore_revenue_by_day (currency, day, category, orders, pieces, gross, returned, refunded) VALUES \
         ('USD', '2026-01-30', '', 2, 5, 2797, 0, 0), ('USD', '2026-01-30', 'fiction', 2, 3, 1797, 0, 0), \
         ('USD', '2026-01-30', 'crime', 1, 1, 700, 0, 0), ('USD', '2026-01-30', 'gifts', 1, 1, 300, 0, 0), \
         ('USD', '2026-02-02', '', 0, 0, 0, 1, 599), ('USD', '2026-02-02', 'fiction', 0, 0, 0, 1, 599), \
         ('EUR', '2026-02-02', '', 1, 1, 100, 0, 0), ('EUR', '2026-02-02', 'gifts', 1, 1, 100, 0, 0)",
    );
    clerk
}

async fn table(person: &Person, path: &str) -> Answer {
    person.request(Method::GET, path).with_header("accept", "text/csv").await.expect(200)
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).unwrap()
}

fn ids(answers: &[Answer]) -> Vec<String> {
    answers.iter().map(|it| it.text("/id").to_owned()).collect()
}

on_both! {
    async fn revenue_is_told_by_days_and_months(campus: Campus) {
        let clerk = books_of(&campus).await;
        let year = "/v1/reports/revenue?from=2026-01-01&to=2026-12-31";
        let days = walked(&clerk, &format!("{year}&limit=1")).await;
        let first = json!({
            "period": "2026-01-30", "category": null, "orders": 2, "pieces": 5, "returned": 0, "gross": price("27.97"),
            "refunded": price("0.00"), "net": price("27.97"),
        });
        let second = json!({
            "period": "2026-02-02", "category": null, "orders": 0, "pieces": 0, "returned": 1, "gross": price("0.00"),
            "refunded": price("5.99"), "net": price("-5.99"),
        });
        assert_eq!(days, [first.clone(), second.clone()]);
        assert_eq!(walked(&clerk, &format!("{year}&limit=1&sort=-period")).await, [second, first]);
        let months = walked(&clerk, &format!("{year}&by=month")).await;
        assert_eq!(texts(&months, "period"), ["2026-01-01", "2026-02-01"]);
        assert_eq!(walked(&clerk, &format!("{year}&currency=EUR")).await[0]["gross"], json!({ "amount": "1.00", "currency": "EUR" }));
        assert_eq!(clerk.get(&format!("{year}&include=total&limit=1")).await.expect(200)["total"], 2);
        // Nothing was sold of late.
        assert_eq!(clerk.get("/v1/reports/revenue").await.expect(200).data(), [Value::Null; 0]);
    }

    async fn revenue_is_told_by_category(campus: Campus) {
        let clerk = books_of(&campus).await;
        let year = "/v1/reports/revenue?from=2026-01-01&to=2026-12-31";
        let told = async |query: &str| {
            let lines = walked(&clerk, &format!("{year}&limit=2&{query}")).await;
            lines.iter().map(|it| format!("{} {}", it["period"].as_str().unwrap(), it["category"].as_str().unwrap())).collect::<Vec<_>>()
        };
        let all = ["2026-01-30 crime", "2026-01-30 fiction", "2026-01-30 gifts", "2026-02-02 fiction"];
        assert_eq!(told("categories=true").await, all);
        assert_eq!(told("category=fiction").await, [all[0], all[1], all[3]]);
        assert_eq!(told("category=crime&categories=true").await, [all[0]]);
        assert_eq!(told("category=nowhere").await, [""; 0]);
    }

    async fn revenue_is_a_table_as_well(campus: Campus) {
        let clerk = books_of(&campus).await;
        let path = "/v1/reports/revenue?from=2026-01-01&to=2026-12-31&categories=true&limit=1";
        let answer = table(&clerk, path).await;
        assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
        assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"revenue.csv\""));
        let expected = "period,category,currency,orders,pieces,returned,gross,refunded,net\r\n\
                        2026-01-30,crime,USD,1,1,0,7.00,0.00,7.00\r\n\
                        2026-01-30,fiction,USD,2,3,0,17.97,0.00,17.97\r\n\
                        2026-01-30,gifts,USD,1,1,0,3.00,0.00,3.00\r\n\
                        2026-02-02,fiction,USD,0,0,1,0.00,5.99,-5.99\r\n";
        assert_eq!(text(&answer), expected);
        // What follows a cursor is what is not known yet.
        let page = clerk.get(path).await.expect(200);
        let rest = table(&clerk, page.next_page().unwrap()).await;
        assert_eq!(text(&rest).lines().count(), 4);
        let whole = table(&clerk, "/v1/reports/revenue?from=2026-02-02&to=2026-02-02").await;
        assert_eq!(text(&whole).lines().nth(1), Some("2026-02-02,,USD,0,0,1,0.00,5.99,-5.99"));
        assert_eq!(text(&table(&clerk, "/v1/reports/revenue").await).lines().count(), 1);
    }

    async fn what_makes_no_sense_is_refused(campus: Campus) {
        let clerk = clerk(&campus).await;
        for (query, parameter, code) in [
            ("revenue?from=2026-02-01&to=2026-01-31", "from", "after_end"),
            ("revenue?from=2001-01-01&to=2026-01-31", "from", "period_too_long"),
            ("revenue?category=fiction&categories=false", "categories", "contradiction"),
            ("best-sellers?from=2024-01-01&to=2026-01-31", "from", "period_too_long"),
        ] {
            let path = format!("/v1/reports/{query}");
            for accept in ["application/json", "text/csv"] {
                let answer = clerk.request(Method::GET, &path).with_header("accept", accept).await;
                assert_eq!(answer.refused(422, "validation_failed").errors(), [(parameter, code)], "{query}");
            }
        }
        for query in [
            "revenue?by=year", "revenue?from=2026-1-1", "revenue?currency=XAU", "revenue?category=No+Slug", "revenue?sort=gross",
            "best-sellers?kind=car", "best-sellers?sort=title", "low-stock?threshold=101", "low-stock?threshold=-1", "low-stock?limit=0",
        ] {
            clerk.get(&format!("/v1/reports/{query}")).await.refused(422, "validation_failed");
        }
        clerk.get("/v1/reports/low-stock?of=books").await.refused(400, "unknown_parameter");
        for report in ["revenue", "best-sellers", "low-stock"] {
            let path = format!("/v1/reports/{report}");
            clerk.request(Method::GET, &path).with_header("accept", "text/html").await.refused(406, "not_acceptable");
            campus.person(Role::Member).await.get(&path).await.refused(403, "permission_denied");
            campus.stranger().get(&path).await.refused(401, "unauthenticated");
        }
    }

    async fn best_sellers_are_told_by_pieces_and_by_revenue(campus: Campus) {
        let clerk = books_of(&campus).await;
        let mut books = Vec::new();
        for (number, title) in [(1, "Emma"), (2, "=1+1"), (3, "Persuasion")] {
            books.push(added(&clerk, book(number, title)).await);
        }
        let [emma, formula, persuasion] = ids(&books).try_into().unwrap();
        campus.tamper(&format!(
            "INSERT INTO bookstore_sales_by_day (currency, day, product_id, category, kind, pieces, gross, returned, refunded) \
             VALUES ('USD', '2026-01-30', '{emma}', 'fiction', 'book', 5, 500, 1, 100), \
             ('USD', '2026-01-31', '{emma}', 'crime', 'book', 1, 100, 0, 0), \
             ('USD', '2026-01-30', '{formula}', 'fiction', 'book', 3, 2100, 0, 0), \
             ('USD', '2026-01-30', '{persuasion}', 'fiction', 'book', 2, 200, 2, 200)"
        ));
        let year = "/v1/reports/best-sellers?from=2026-01-01&to=2026-12-31";
        let told = async |query: &str| {
            let lines = walked(&clerk, &format!("{year}&limit=1{query}")).await;
            lines.into_iter().map(|it| (it["title"].as_str().unwrap().to_owned(), it["pieces"].as_i64().unwrap())).collect::<Vec<_>>()
        };
        let (first, second) = (("Emma".to_owned(), 5), ("=1+1".to_owned(), 3));
        assert_eq!(told("").await, [first.clone(), second.clone()]);
        assert_eq!(told("&sort=pieces").await, [second.clone(), first.clone()]);
        assert_eq!(told("&sort=-revenue").await, [second.clone(), first.clone()]);
        assert_eq!(told("&category=crime").await, [("Emma".to_owned(), 1)]);
        assert!(told("&kind=item").await.is_empty());
        let line = &walked(&clerk, year).await[0];
        let expected = json!({
            "product_id": emma, "kind": "book", "isbn": books[0]["isbn"], "title": "Emma", "pieces": 5, "revenue": price("5.00"),
        });
        assert_eq!(*line, expected);
        // Cells are what they are.
        let answer = table(&clerk, year).await;
        let isbns = [0, 1].map(|it| books[it].text("/isbn"));
        let expected = format!(
            "product_id,kind,isbn,title,pieces,currency,revenue\r\n\
             {emma},book,{},Emma,5,USD,5.00\r\n{formula},book,{},=1+1,3,USD,21.00\r\n",
            isbns[0], isbns[1],
        );
        assert_eq!(text(&answer), expected);
    }

    async fn what_is_running_out_is_told_with_what_was_sold(campus: Campus) {
        let clerk = books_of(&campus).await;
        let mut books = Vec::new();
        for (number, stock) in [(1, 2), (2, 0), (3, 6), (4, 101)] {
            books.push(added(&clerk, with(book(number, &format!("No {number}")), json!({ "stock": stock }))).await);
        }
        let mug = json!({ "sku": "MUG-1", "name": "Mug", "category": "gifts", "price": price("12"), "stock": 2 });
        let mug = clerk.post("/v1/items", mug).await.expect(201);
        let today = &mug.text("/created_at")[..10];
        campus.tamper(&format!(
            "INSERT INTO bookstore_sales_by_day (currency, day, product_id, category, kind, pieces, gross, returned, refunded) \
             VALUES ('USD', '{today}', '{id}', 'fiction', 'book', 5, 500, 1, 100), \
             ('EUR', '{today}', '{id}', 'fiction', 'book', 2, 200, 0, 0), \
             ('USD', '2020-01-01', '{id}', 'fiction', 'book', 7, 700, 0, 0)",
            id = books[1].text("/id"),
        ));
        let told = async |query: &str| {
            let lines = walked(&clerk, &format!("/v1/reports/low-stock?limit=1{query}")).await;
            let mut told: Vec<_> = lines
                .iter()
                .map(|it| (it["stock"].as_i64().unwrap(), it["title"].as_str().unwrap().to_owned(), it["sold"].as_i64().unwrap()))
                .collect();
            // The two of which there are as many come in the order of their ids.
            told.sort();
            told
        };
        let line = |stock: i64, title: &str, sold: i64| (stock, title.to_owned(), sold);
        assert_eq!(told("").await, [line(0, "No 2", 6), line(2, "Mug", 0), line(2, "No 1", 0)]);
        assert_eq!(told("&threshold=1").await, [line(0, "No 2", 6)]);
        assert_eq!(told("&threshold=100").await.len(), 4);
        let table = text(&table(&clerk, "/v1/reports/low-stock?threshold=0").await);
        let (id, isbn) = (books[1].text("/id"), books[1].text("/isbn"));
        assert_eq!(table, format!("product_id,kind,isbn,title,category,stock,reserved,sold\r\n{id},book,{isbn},No 2,fiction,0,0,6\r\n"));
    }

    async fn what_the_catalogue_does_is_seen_in_what_is_running_out(campus: Campus) {
        let clerk = books_of(&campus).await;
        let mut books = Vec::new();
        for (number, stock) in [(1, 2), (2, 0)] {
            books.push(added(&clerk, with(book(number, &format!("No {number}")), json!({ "stock": stock }))).await);
        }
        let mug = json!({ "sku": "MUG-1", "name": "Mug", "category": "gifts", "price": price("12"), "stock": 2 });
        let mug = clerk.post("/v1/items", mug).await.expect(201);
        let told = async || texts(&walked(&clerk, "/v1/reports/low-stock").await, "title").join(" ");
        assert!(["No 2 Mug No 1", "No 2 No 1 Mug"].contains(&told().await.as_str()));
        clerk.patch(books[0].location(), json!({ "stock": 7 })).await.expect(200);
        clerk.post(&format!("{}/archive", mug.location()), None).await.expect(200);
        assert_eq!(told().await, "No 2");
        clerk.delete(books[1].location()).await.expect(204);
        assert_eq!(told().await, "");
    }
}
