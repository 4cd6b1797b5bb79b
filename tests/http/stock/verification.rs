//! Whether the figures are what the movements come to, looked at each night.

use std::{
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
    time::Duration,
};

use futures_util::future::join;
use serde_json::{Value, json};
use tests::{Answer, Campus, Person, on_both};
use tokio::time::sleep;

use super::{ledger, record, stocked};
use crate::{
    catalogue::{at, at_once, clerk, isbn, price, walked},
    jobs::{is_final, when},
};

const JOBS: &str = "/v1/jobs?kind=stock_verification&limit=100";

/// How many nights have gone by. Of each there is one job.
static NIGHTS: AtomicU32 = AtomicU32::new(0);

/// Lets a night go by, and gives the job that verified the stock then.
async fn verified(campus: &Campus, admin: &Person) -> Answer {
    let before = walked(admin, JOBS).await.len();
    for _ in 0..100 {
        let second = NIGHTS.fetch_add(1, Ordering::Relaxed);
        let due = format!("2026-01-01 03:{:02}:{:02}.000000Z", second / 60, second % 60);
        campus.tamper(&format!("UPDATE jobs_schedules SET next_at = '{due}' WHERE name = 'stock_verification'"));
        for _ in 0..20 {
            sleep(Duration::from_millis(100)).await;
            let jobs = walked(admin, JOBS).await;
            if jobs.len() > before {
                return when(admin, &place(&jobs[0]), is_final).await;
            }
        }
    }
    panic!("the night does not come");
}

fn place(job: &Value) -> String {
    format!("/v1/jobs/{}", job["id"].as_str().unwrap())
}

async fn report(admin: &Person, job: &Answer) -> Vec<Value> {
    let report = admin.get(&format!("{}/report", place(&job.body))).await.expect(200);
    let lines = std::str::from_utf8(&report.bytes).unwrap().lines();
    lines.map(|it| serde_json::from_str(it).unwrap()).collect()
}

on_both! {
    async fn a_difference_is_found_told_and_looked_for_again(campus: Campus) {
        let (clerk, admin) = (clerk(&campus).await, campus.admin().await);
        let (emma, other) = (stocked(&clerk, 1, 3).await, stocked(&clerk, 2, 4).await);
        stocked(&clerk, 3, 0).await;
        let mug = json!({ "sku": "MUG-1", "name": "Mug", "category": "fiction", "price": price("12"), "stock": 5 });
        let mug = clerk.post("/v1/items", mug).await.expect(201);
        record(&clerk, &ledger(&mug), -1, "correction").await.expect(201);
        let whole = verified(&campus, &admin).await;
        assert_eq!((&whole["state"], &whole["result"]), (&json!("succeeded"), &json!({ "checked": 4, "different": 0 })));
        assert_eq!(report(&admin, &whole).await, [json!(null); 0]);

        let mut heard = clerk.get("/v1/streams?types=stock.*").listen().await;
        campus.tamper(&format!("UPDATE bookstore_books SET stock = stock + 2 WHERE isbn = '{}'", isbn(1)));
        campus.tamper(&format!("DELETE FROM bookstore_stock_movements WHERE product_id = '{}' AND number = 2", mug.text("/id")));
        let job = verified(&campus, &admin).await;
        assert_eq!((&job["state"], &job["problem"]["code"]), (&json!("failed"), &json!("stock_differs")));
        assert_eq!(job["result"], json!({ "checked": 4, "different": 2 }));
        let lines = report(&admin, &job).await;
        let detail = |id: &str, stock: i64, sum: i64| format!("the stock of {id} is {stock}, and its movements come to {sum}");
        let expected: Vec<_> = [detail(emma.text("/id"), 5, 3), detail(mug.text("/id"), 4, 5)]
            .iter().zip(1..).map(|(detail, line)| json!({ "line": line, "code": "stock_differs", "detail": detail })).collect();
        assert_eq!(lines, expected);
        let event = heard.next().await.unwrap();
        assert_eq!((event.event.as_str(), &event.data["data"]), ("stock.difference_found", &json!({
            "job_id": job["id"], "checked": 4, "different": 2, "products": [
                { "product_id": emma["id"], "stock": 5, "sum": 3 }, { "product_id": mug["id"], "stock": 4, "sum": 5 },
            ],
        })));
        let trail = admin.get("/v1/audit-entries?action=stock.difference_found").await.expect(200);
        assert_eq!((trail.data().len(), &trail.data()[0]["resource_id"]), (1, &job["id"]));
        clerk.get(&place(&job.body)).await.refused(404, "job_not_found");

        // Nothing was corrected. Whoever has counted does so, and has it verified again.
        assert_eq!(clerk.get(&at(1)).await.expect(200)["stock"], 5);
        campus.tamper(&format!("UPDATE bookstore_books SET stock = 3 WHERE isbn = '{}'", isbn(1)));
        campus.tamper(&format!("UPDATE bookstore_items SET stock = 5 WHERE id = '{}'", mug.text("/id")));
        admin.post(&format!("{}/retry", place(&job.body)), None).await.expect(200);
        let again = when(&admin, &place(&job.body), is_final).await;
        assert_eq!((&again["state"], &again["result"]), (&json!("succeeded"), &json!({ "checked": 4, "different": 0 })));
        assert_eq!(report(&admin, &again).await, [json!(null); 0]);
        assert_eq!(other["stock"], 4);
    }

    async fn what_is_sold_meanwhile_is_no_difference(campus: Campus) {
        let (clerk, admin) = (clerk(&campus).await, campus.admin().await);
        let books = [stocked(&clerk, 1, 1000).await, stocked(&clerk, 2, 1000).await, stocked(&clerk, 3, 1000).await];
        let done = AtomicBool::new(false);
        let sales = async {
            let mut sold = 0;
            while !done.load(Ordering::Relaxed) {
                let take = |number: usize| record(&clerk, &ledger(&books[number % 3]), if number.is_multiple_of(5) { 4 } else { -1 }, "correction");
                sold += at_once((0..12).map(take)).await.iter().filter(|it| it.status == 201).count();
            }
            sold
        };
        let nights = async {
            for _ in 0..3 {
                let job = verified(&campus, &admin).await;
                assert_eq!((&job["state"], &job["result"]), (&json!("succeeded"), &json!({ "checked": 3, "different": 0 })));
            }
            done.store(true, Ordering::Relaxed);
        };
        let (sold, ()) = join(sales, nights).await;
        assert!(sold > 50, "only {sold} were sold meanwhile");
    }
}
