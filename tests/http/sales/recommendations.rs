//! What goes with a book, as readers see it.

use serde_json::{Value, json};
use tests::{Campus, Person, on_both};

use crate::catalogue::{added, at, book, clerk, price, texts};

async fn recommended(person: &Person, path: &str) -> Vec<Value> {
    person.get(&format!("{path}/recommendations")).await.expect(200)["data"].as_array().unwrap().clone()
}

on_both! {
    async fn what_is_bought_together_is_recommended_before_what_sells_well(campus: Campus) {
        let (clerk, stranger) = (clerk(&campus).await, campus.stranger());
        let mut ids = Vec::new();
        for number in 1..=5 {
            ids.push(added(&clerk, book(number, &format!("No {number}"))).await.text("/id").to_owned());
        }
        let mug = json!({ "sku": "MUG-1", "name": "Mug", "category": "fiction", "price": price("12"), "stock": 2 });
        let mug = clerk.post("/v1/items", mug).await.expect(201);
        let mug = mug.text("/id");
        for number in [2, 4] {
            clerk.patch(&at(number), json!({ "stock": 9 })).await.expect(200);
        }
        campus.tamper(&format!(
            "INSERT INTO bookstore_related_products (product_id, rank, related_id, score) VALUES \
             ('{}', 1, '{}', 900), ('{}', 2, '{}', 800), ('{}', 3, '{mug}', 700); \
             INSERT INTO bookstore_favourites (category, rank, product_id) VALUES \
             ('fiction', 1, '{}'), ('fiction', 2, '{}'), ('fiction', 3, '{}')",
            ids[0], ids[2], ids[0], ids[1], ids[0], ids[0], ids[3], ids[1],
        ));
        let found = recommended(&stranger, &at(1)).await;
        // Of the third there is none left.
        assert_eq!(texts(&found, "title"), ["No 2", "Mug", "No 4", "No 3"]);
        let reasons = ["bought_together", "bought_together", "popular_in_category", "bought_together"];
        assert_eq!(texts(&found, "reason"), reasons);
        assert_eq!(recommended(&stranger, &format!("/v1/products/{}", ids[0])).await, found);
        let second = stranger.get(&at(2)).await.expect(200);
        for member in ["isbn", "title", "authors", "category", "price", "stock"] {
            assert_eq!(found[0][member], second[member], "{member}");
        }
        assert_eq!((&found[0]["product_id"], &found[0]["kind"]), (&json!(ids[1]), &json!("book")));
        assert_eq!((&found[1]["kind"], &found[1]["isbn"], &found[1]["authors"]), (&json!("item"), &Value::Null, &json!([])));
        clerk.post(&format!("{}/archive", at(2)), None).await.expect(200);
        assert_eq!(texts(&recommended(&stranger, &at(1)).await, "title"), ["Mug", "No 4", "No 3"]);
        let few = stranger.get(&format!("{}/recommendations?limit=1", at(1))).await.expect(200);
        assert_eq!(texts(few["data"].as_array().unwrap(), "title"), ["Mug"]);
        // Of what nobody has bought it is said what sells well on its shelf, and not that it goes with it.
        let found = recommended(&stranger, &format!("/v1/products/{mug}")).await;
        assert_eq!((texts(&found, "title"), texts(&found, "reason")), (vec!["No 4", "No 1"], vec!["popular_in_category"; 2]));
    }

    async fn nothing_is_recommended_where_nothing_is_known(campus: Campus) {
        let (clerk, stranger) = (clerk(&campus).await, campus.stranger());
        added(&clerk, book(1, "Emma")).await;
        assert_eq!(recommended(&stranger, &at(1)).await, [Value::Null; 0]);
        stranger.get(&format!("{}/recommendations", at(2))).await.refused(404, "book_not_found");
        stranger.get("/v1/books/9780000000000/recommendations").await.refused(404, "not_found");
        let nobody = "/v1/products/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e/recommendations";
        stranger.get(nobody).await.refused(404, "product_not_found");
        for limit in ["0", "21", "many"] {
            stranger.get(&format!("{}/recommendations?limit={limit}", at(1))).await.refused(422, "validation_failed");
        }
        stranger.get(&format!("{}/recommendations?sort=title", at(1))).await.refused(400, "unknown_parameter");
    }
}
