//! Everything else on the shelf.

use serde_json::{Value, json};
use tests::{Campus, Person, Role, on_both};

use super::{category, clerk, price, texts, walked, with};

fn item(sku: &str) -> Value {
    json!({ "sku": sku, "name": "Mug", "category": "fiction", "price": price("12") })
}

async fn names(person: &Person, query: &str) -> Vec<String> {
    let items = walked(person, &format!("/v1/items?{query}")).await;
    texts(&items, "name").into_iter().map(str::to_owned).collect()
}

on_both! {
    async fn an_item_is_one_of_its_sku(campus: Campus) {
        let clerk = clerk(&campus).await;
        let created = clerk.post("/v1/items", item("MUG-1")).await.expect(201);
        assert_eq!((&created["sku"], &created["stock"], &created["price"]), (&json!("MUG-1"), &json!(0), &price("12.00")));
        assert_eq!(campus.stranger().get(created.location()).await.expect(200).body, created.body);
        clerk.post("/v1/items", item("MUG-1")).await.refused(409, "duplicate_sku");
        let second = clerk.post("/v1/items", item("MUG-2")).await.expect(201);
        clerk.patch(second.location(), json!({ "sku": "MUG-1" })).await.refused(409, "duplicate_sku");
        clerk.put(second.location(), item("MUG-1")).await.refused(409, "duplicate_sku");
        let refused = clerk.post("/v1/items", item("no sku!")).await.refused(422, "validation_failed");
        assert_eq!(refused.errors()[0].0, "/sku");
    }

    async fn an_item_is_put_patched_and_deleted(campus: Campus) {
        let clerk = clerk(&campus).await;
        let path = "/v1/items/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e";
        let created = clerk.put(path, with(item("MUG-1"), json!({ "description": "Blue.", "stock": 4 }))).await.expect(201);
        let replaced = clerk.put(path, item("MUG-1")).await.expect(200);
        assert_eq!((&replaced["description"], &replaced["stock"]), (&json!(null), &json!(4)));
        let other = with(item("MUG-1"), json!({ "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f" }));
        assert_eq!(clerk.put(path, other).await.refused(422, "validation_failed").errors(), [("/id", "identifier_mismatch")]);
        clerk.patch(path, json!({ "stock": 1 })).if_match(created.etag()).await.refused(412, "precondition_failed");
        let patched = clerk.patch(path, json!({ "name": "Cup", "description": "Red." })).await.expect(200);
        let cleared = clerk.patch(path, json!({ "description": null })).if_match(patched.etag()).await.expect(200);
        assert_eq!((&cleared["name"], &cleared["description"]), (&json!("Cup"), &json!(null)));
        for broken in [json!({}), json!({ "name": null }), json!({ "stock": null }), json!({ "category": "nowhere" })] {
            clerk.patch(path, broken).await.refused(422, "validation_failed");
        }
        clerk.get(path).with_header("if-none-match", cleared.etag()).await.expect(304);
        clerk.delete(path).await.expect(204);
        clerk.delete(path).await.refused(404, "item_not_found");
    }

    async fn every_broken_member_of_an_item_is_named(campus: Campus) {
        let clerk = clerk(&campus).await;
        let broken = json!({ "sku": "", "name": "", "category": "No Slug", "stock": -1, "price": { "amount": "x", "currency": "USD" } });
        let refused = clerk.post("/v1/items", broken.clone()).await.refused(422, "validation_failed");
        for member in broken.as_object().unwrap().keys() {
            let prefix = format!("/{member}");
            assert!(refused.errors().iter().any(|it| it.0.starts_with(&prefix)), "{member}: {refused:?}");
        }
    }

    async fn items_are_listed_filtered_and_archived(campus: Campus) {
        let (clerk, stranger) = (clerk(&campus).await, campus.stranger());
        category(&clerk, "cups", Some("fiction")).await;
        let add = async |sku: &str, more: Value| {
            clerk.post("/v1/items", with(item(sku), more)).await.expect(201).location().to_owned()
        };
        let mug = add("A-1", json!({ "stock": 1 })).await;
        add("A-2", json!({ "name": "Cup", "category": "cups", "price": price("3") })).await;
        add("A-3", json!({ "name": "Notebook", "description": "Ruled paper." })).await;
        for (query, expected) in [
            ("limit=1", &["Cup", "Mug", "Notebook"][..]),
            ("sort=-name&limit=2", &["Notebook", "Mug", "Cup"]),
            ("sort=-price,name", &["Mug", "Notebook", "Cup"]),
            ("category=cups", &["Cup"]),
            ("category=fiction&in_stock=false", &["Cup", "Notebook"]),
            ("sku=A-3", &["Notebook"]),
            ("price_min=3.01", &["Mug", "Notebook"]),
            ("q=PAPER", &["Notebook"]),
            ("q=nothing", &[]),
        ] {
            assert_eq!(names(&stranger, query).await, expected, "{query}");
        }
        let archived = clerk.post(&format!("{mug}/archive"), None).await.expect(200);
        assert_eq!(clerk.post(&format!("{mug}/archive"), None).await.expect(200).etag(), archived.etag());
        assert_eq!(names(&stranger, "").await, ["Cup", "Notebook"]);
        assert_eq!(names(&clerk, "archived=true").await.len(), 3);
        let member = campus.person(Role::Member).await;
        member.get("/v1/items?archived=true").await.refused(403, "permission_denied");
        clerk.post(&format!("{mug}/restore"), None).await.expect(200);
        assert_eq!(names(&stranger, "").await.len(), 3);
    }
}
