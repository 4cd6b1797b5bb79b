//! The tree in which everything stands.

use serde_json::json;
use tests::{Campus, on_both};

use super::{added, at, at_once, book, category, clerk, price, texts, walked, with};

on_both! {
    async fn the_tree_has_four_levels(campus: Campus) {
        let clerk = clerk(&campus).await;
        for (slug, parent) in [("b", "fiction"), ("c", "b"), ("d", "c")] {
            assert_eq!(category(&clerk, slug, Some(parent)).await["parent"], parent);
        }
        let deep = json!({ "slug": "e", "name": "E", "parent": "d" });
        clerk.post("/v1/categories", deep.clone()).await.refused(409, "category_too_deep");
        clerk.put("/v1/categories/e", deep).await.refused(409, "category_too_deep");
        category(&clerk, "top", None).await;
        clerk.patch("/v1/categories/fiction", json!({ "parent": "top" })).await.refused(409, "category_too_deep");
        clerk.patch("/v1/categories/b", json!({ "parent": "top" })).await.expect(200);
        clerk.get("/v1/categories/e").await.refused(404, "category_not_found");
    }

    async fn no_category_is_below_itself(campus: Campus) {
        let clerk = clerk(&campus).await;
        category(&clerk, "b", Some("fiction")).await;
        for parent in ["fiction", "b"] {
            clerk.patch("/v1/categories/fiction", json!({ "parent": parent })).await.refused(409, "category_cycle");
        }
        let replaced = clerk.put("/v1/categories/fiction", json!({ "name": "F", "parent": "b" }));
        replaced.await.refused(409, "category_cycle");
        let unknown = clerk.patch("/v1/categories/b", json!({ "parent": "x" })).await.refused(422, "validation_failed");
        assert_eq!(unknown.errors(), [("/parent", "unknown_category")]);
    }

    async fn two_moves_at_once_make_no_circle(campus: Campus) {
        let clerk = clerk(&campus).await;
        category(&clerk, "a", None).await;
        category(&clerk, "b", None).await;
        for _ in 0..5 {
            let moves = [("a", "b"), ("b", "a")];
            let moves = moves.map(|(slug, to)| clerk.patch(&format!("/v1/categories/{slug}"), json!({ "parent": to })));
            let answers = at_once(moves).await;
            let mut codes: Vec<_> = answers.iter().map(|it| it.status).collect();
            codes.sort_unstable();
            assert_eq!(codes, [200, 409], "{answers:?}");
            for slug in ["a", "b"] {
                clerk.patch(&format!("/v1/categories/{slug}"), json!({ "parent": null })).await.expect(200);
            }
        }
    }

    async fn only_an_empty_category_is_deleted(campus: Campus) {
        let clerk = clerk(&campus).await;
        category(&clerk, "b", Some("fiction")).await;
        clerk.delete("/v1/categories/fiction").await.refused(409, "in_use");
        added(&clerk, with(book(1, "Emma"), json!({ "category": "b" }))).await;
        clerk.delete("/v1/categories/b").await.refused(409, "in_use");
        clerk.post(&format!("{}/archive", at(1)), None).await.expect(200);
        clerk.delete("/v1/categories/b").await.refused(409, "in_use");
        clerk.delete(&at(1)).await.expect(204);
        let mug = json!({ "sku": "MUG-1", "name": "Mug", "category": "b", "price": price("3") });
        let mug = clerk.post("/v1/items", mug).await.expect(201);
        clerk.delete("/v1/categories/b").await.refused(409, "in_use");
        clerk.delete(mug.location()).await.expect(204);
        clerk.delete("/v1/categories/b").await.expect(204);
        clerk.delete("/v1/categories/b").await.refused(404, "category_not_found");
        clerk.delete("/v1/categories/fiction").await.expect(204);
    }

    async fn books_are_counted_by_category_without_the_archived(campus: Campus) {
        let clerk = clerk(&campus).await;
        category(&clerk, "b", Some("fiction")).await;
        category(&clerk, "c", Some("b")).await;
        for (number, category) in [(1, "fiction"), (2, "b"), (3, "c"), (4, "c")] {
            added(&clerk, with(book(number, "Emma"), json!({ "category": category }))).await;
        }
        let counts = async |slug: &str| {
            let category = clerk.get(&format!("/v1/categories/{slug}")).await.expect(200);
            (category["book_count"].as_u64().unwrap(), category["total_book_count"].as_u64().unwrap())
        };
        assert_eq!((counts("fiction").await, counts("b").await, counts("c").await), ((1, 4), (1, 3), (2, 2)));
        clerk.post(&format!("{}/archive", at(4)), None).await.expect(200);
        clerk.patch(&at(2), json!({ "category": "c" })).await.expect(200);
        assert_eq!((counts("fiction").await, counts("b").await, counts("c").await), ((1, 3), (0, 2), (2, 2)));
        clerk.patch("/v1/categories/c", json!({ "parent": null })).await.expect(200);
        assert_eq!((counts("fiction").await, counts("b").await, counts("c").await), ((1, 1), (0, 0), (2, 2)));
        for listed in walked(&clerk, "/v1/categories?limit=2").await {
            let shown = clerk.get(&format!("/v1/categories/{}", listed["slug"].as_str().unwrap())).await.expect(200);
            assert_eq!(shown.body, listed);
        }
    }

    async fn categories_are_put_changed_listed_and_checked(campus: Campus) {
        let clerk = clerk(&campus).await;
        let created = clerk.put("/v1/categories/crime", json!({ "name": "Crime", "parent": "fiction" })).await.expect(201);
        let replaced = clerk.put("/v1/categories/crime", json!({ "slug": "crime", "name": "Crime" })).await.expect(200);
        assert_eq!(replaced["parent"], json!(null));
        clerk.put("/v1/categories/crime", json!({ "slug": "noir", "name": "N" })).await.refused(422, "validation_failed");
        clerk.patch("/v1/categories/crime", json!({ "name": "X" })).if_match(created.etag()).await.refused(412, "precondition_failed");
        clerk.post("/v1/categories", json!({ "slug": "crime", "name": "C" })).await.refused(409, "duplicate_category");
        for broken in [json!({}), json!({ "name": null }), json!({ "slug": "x", "name": "Y" })] {
            clerk.patch("/v1/categories/crime", broken).await.refused(422, "validation_failed");
        }
        clerk.patch("/v1/categories/crime", json!({ "parent": "fiction", "name": "Cri\u{301}me" })).await.expect(200);
        assert_eq!(texts(&walked(&clerk, "/v1/categories?limit=1").await, "slug"), ["crime", "fiction"]);
        assert_eq!(texts(&walked(&clerk, "/v1/categories?sort=-slug").await, "slug"), ["fiction", "crime"]);
        assert_eq!(texts(&walked(&clerk, "/v1/categories?parent=fiction").await, "slug"), ["crime"]);
        assert_eq!(texts(&walked(&clerk, "/v1/categories?q=CRIM").await, "slug"), ["crime"]);
        assert_eq!(walked(&clerk, "/v1/categories?parent=nothing").await.len(), 0);
    }
}
