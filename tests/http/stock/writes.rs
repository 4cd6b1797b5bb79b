//! What the catalogue says of a stock is in the ledger as well.

use serde_json::json;
use tests::{Answer, Campus, Method, Person, on_both};

use super::{ledger, moves, pairs, record, stocked, told};
use crate::{
    catalogue::{at, book, clerk, isbn, price, with, without},
    jobs::{is_final, when},
};

/// An item and a magazine, to be put where there is none.
fn others() -> [(&'static str, serde_json::Value); 2] {
    let item = json!({ "sku": "MUG-1", "name": "Mug", "category": "fiction", "price": price("12") });
    let magazine = json!({
        "issn": "0378-5955", "title": "Hearing", "issue_number": "7", "category": "fiction", "price": price("12"),
    });
    [
        ("/v1/items/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", item),
        ("/v1/magazines/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f", magazine),
    ]
}

/// All that is done to a product, and what of it moved its stock.
async fn written(clerk: &Person, path: &str, body: &serde_json::Value) {
    let created = clerk.put(path, with(body.clone(), json!({ "stock": 4 }))).await.expect(201);
    let opening = moves(clerk, &created).await;
    assert_eq!((&opening[0]["number"], &opening[0]["recorded_by"]), (&json!(1), &json!(clerk.id)), "{path}");
    clerk.put(path, body.clone()).await.expect(200);
    clerk.put(path, with(body.clone(), json!({ "price": price("1") }))).await.expect(200);
    clerk.patch(path, json!({ "stock": 1 })).await.expect(200);
    clerk.patch(path, json!({ "stock": 1 })).await.expect(200);
    clerk.patch(path, json!({ "stock": 6, "price": price("2") })).await.expect(200);
    clerk.put(path, with(body.clone(), json!({ "stock": 2, "category": "fiction" }))).await.expect(200);
    clerk.post(&format!("{path}/archive"), None).await.expect(200);
    record(clerk, &ledger(&created), 3, "receipt").await.expect(201);
    clerk.post(&format!("{path}/restore"), None).await.expect(200);
    let expected = [("opening", 4), ("correction", -3), ("correction", 5), ("correction", -4), ("receipt", 3)];
    assert_eq!(told(clerk, &created).await, pairs(&expected), "{path}");
    assert_eq!(clerk.get(path).await.expect(200)["stock"], 5);
    clerk.patch(path, json!({ "stock": -1 })).await.refused(422, "validation_failed");
    clerk.delete(path).await.expect(204);
    clerk.get(&ledger(&created)).await.refused(404, "product_not_found");
    let anew = clerk.put(path, with(body.clone(), json!({ "stock": 1 }))).await.expect(201);
    assert_eq!(told(clerk, &anew).await, pairs(&[("opening", 1)]), "{path}: nothing is left of the one before");
}

async fn imported(clerk: &Person, query: &str, file: String) -> Answer {
    let request = clerk.request(Method::POST, &format!("/v1/catalogue-imports?category=fiction&price=5{query}"));
    let job = request.with_body("text/csv", file).await.expect(202);
    let job = when(clerk, job.location(), is_final).await;
    assert_eq!(job["state"], "succeeded", "{job:?}");
    job
}

on_both! {
    async fn whatever_sets_a_stock_moves_it(campus: Campus) {
        let clerk = clerk(&campus).await;
        written(&clerk, &at(1), &without(book(1, "Emma"), "isbn")).await;
        for (path, body) in others() {
            written(&clerk, path, &body).await;
        }
        let [(_, item), _] = others();
        for (path, body) in [("/v1/books", book(2, "Emma")), ("/v1/items", with(item, json!({ "sku": "MUG-2" })))] {
            let created = clerk.post(path, with(body, json!({ "stock": 9 }))).await.expect(201);
            assert_eq!(told(&clerk, &created).await, pairs(&[("opening", 9)]));
        }
        let none = stocked(&clerk, 3, 0).await;
        assert_eq!(told(&clerk, &none).await, []);
        clerk.patch(&at(3), json!({ "stock": 2 })).await.expect(200);
        assert_eq!(told(&clerk, &none).await, pairs(&[("correction", 2)]));
    }

    async fn what_is_refused_moves_nothing(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 3).await;
        clerk.post("/v1/books", with(book(1, "Emma"), json!({ "stock": 5 }))).await.refused(409, "duplicate_isbn");
        let twin = with(book(2, "Emma"), json!({ "stock": 5, "id": emma["id"] }));
        clerk.post("/v1/books", twin).await.refused(409, "duplicate_id");
        clerk.patch(&at(1), json!({ "stock": 5, "category": "nowhere" })).await.refused(422, "validation_failed");
        assert_eq!(told(&clerk, &emma).await, pairs(&[("opening", 3)]));
    }

    async fn an_import_moves_what_it_sets(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 3).await;
        let file = |stock: [&str; 3]| {
            let rows = (1..=3).zip(stock).map(|(number, stock)| format!("{},No {number},Ann,{stock}\n", isbn(number)));
            rows.fold("isbn,title,authors,stock\n".to_owned(), |text, row| text + &row)
        };
        imported(&clerk, "&dry_run=true", file(["1", "7", ""])).await;
        assert_eq!(told(&clerk, &emma).await, pairs(&[("opening", 3)]));
        imported(&clerk, "&stock=2", file(["1", "7", ""])).await;
        let (second, third) = (clerk.get(&at(2)).await.expect(200), clerk.get(&at(3)).await.expect(200));
        assert_eq!(told(&clerk, &emma).await, pairs(&[("opening", 3), ("correction", -2)]));
        assert_eq!(told(&clerk, &second).await, pairs(&[("opening", 7)]));
        assert_eq!(told(&clerk, &third).await, pairs(&[("opening", 2)]));
        assert_eq!(moves(&clerk, &third).await[0]["recorded_by"], clerk.id.as_str());
        imported(&clerk, "", file(["", "7", "2"])).await;
        assert_eq!(told(&clerk, &emma).await.len(), 2);
        assert_eq!(told(&clerk, &second).await.len(), 1);
    }
}
