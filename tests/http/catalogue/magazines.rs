//! Issues of periodicals.

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{category, clerk, price, titles, with};

fn magazine(issue: &str) -> Value {
    let price = price("4.50");
    json!({ "issn": "0317-8471", "title": "Quarterly", "issue_number": issue, "category": "fiction", "price": price })
}

on_both! {
    async fn a_magazine_is_one_of_its_issn_and_issue(campus: Campus) {
        let clerk = clerk(&campus).await;
        let created = clerk.post("/v1/magazines", with(magazine("1"), json!({ "issn": "03178471" }))).await.expect(201);
        assert_eq!((&created["issn"], &created["stock"]), (&json!("0317-8471"), &json!(0)));
        assert_eq!(campus.stranger().get(created.location()).await.expect(200).body, created.body);
        clerk.post("/v1/magazines", magazine("1")).await.refused(409, "duplicate_issue");
        let second = clerk.post("/v1/magazines", magazine("2")).await.expect(201);
        clerk.patch(second.location(), json!({ "issue_number": "1" })).await.refused(409, "duplicate_issue");
        clerk.post("/v1/magazines", with(magazine("1"), json!({ "issn": "2049-3630" }))).await.expect(201);
        for (issn, code) in [("0317-8472", "issn_checksum"), ("0317-847", "issn_length")] {
            let refused = clerk.post("/v1/magazines", with(magazine("3"), json!({ "issn": issn }))).await;
            assert_eq!(refused.refused(422, "validation_failed").errors(), [("/issn", code)]);
        }
    }

    async fn a_magazine_is_put_patched_and_deleted(campus: Campus) {
        let clerk = clerk(&campus).await;
        let path = "/v1/magazines/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e";
        let full = with(magazine("1"), json!({ "issue_label": "Spring", "published_on": "2024-03-01", "publisher": "Us", "stock": 4 }));
        let created = clerk.put(path, full).await.expect(201);
        let replaced = clerk.put(path, magazine("1")).await.expect(200);
        assert_eq!((&replaced["issue_label"], &replaced["stock"]), (&json!(null), &json!(4)));
        let other = with(magazine("1"), json!({ "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f" }));
        let mismatch = clerk.put(path, other).await.refused(422, "validation_failed");
        assert_eq!(mismatch.errors(), [("/id", "identifier_mismatch")]);
        clerk.patch(path, json!({ "stock": 1 })).if_match(created.etag()).await.refused(412, "precondition_failed");
        let patched = clerk.patch(path, json!({ "publisher": "Them", "published_on": "2024-02-29" })).await.expect(200);
        let cleared = clerk.patch(path, json!({ "publisher": null })).if_match(patched.etag()).await.expect(200);
        assert_eq!((&cleared["publisher"], &cleared["published_on"]), (&json!(null), &json!("2024-02-29")));
        for broken in [json!({}), json!({ "title": null }), json!({ "published_on": "2023-02-29" }), json!({ "id": null })] {
            clerk.patch(path, broken).await.refused(422, "validation_failed");
        }
        clerk.get(path).with_header("if-none-match", cleared.etag()).await.expect(304);
        clerk.delete(path).await.expect(204);
        clerk.delete(path).await.refused(404, "magazine_not_found");
        clerk.get("/v1/magazines/not-an-id").await.expect(404);
    }

    async fn every_broken_member_of_a_magazine_is_named(campus: Campus) {
        let clerk = clerk(&campus).await;
        let broken = json!({
            "issn": "0317-8472", "title": "", "issue_number": "", "category": "No Slug", "published_on": "soon", "stock": -1,
            "price": { "amount": "x", "currency": "USD" },
        });
        let refused = clerk.post("/v1/magazines", broken.clone()).await.refused(422, "validation_failed");
        for member in broken.as_object().unwrap().keys() {
            let prefix = format!("/{member}");
            assert!(refused.errors().iter().any(|it| it.0.starts_with(&prefix)), "{member}: {refused:?}");
        }
    }

    async fn magazines_are_listed_filtered_and_archived(campus: Campus) {
        let (clerk, stranger) = (clerk(&campus).await, campus.stranger());
        category(&clerk, "news", Some("fiction")).await;
        let add = async |title: &str, more: Value| {
            let body = with(with(magazine(title), json!({ "title": title })), more);
            clerk.post("/v1/magazines", body).await.expect(201).location().to_owned()
        };
        let alpha = add("Alpha", json!({ "published_on": "2024-01-01", "stock": 1 })).await;
        add("Beta", json!({ "price": price("1"), "category": "news" })).await;
        add("Gamma", json!({ "published_on": "2023-01-01", "issn": "2049-3630" })).await;
        for (query, expected) in [
            ("limit=1", &["Alpha", "Beta", "Gamma"][..]),
            ("limit=1&sort=published_on", &["Gamma", "Alpha", "Beta"]),
            ("limit=1&sort=-published_on", &["Alpha", "Gamma", "Beta"]),
            ("sort=price,-title", &["Beta", "Gamma", "Alpha"]),
            ("category=news", &["Beta"]),
            ("category=fiction&in_stock=true", &["Alpha"]),
            ("issn=20493630", &["Gamma"]),
            ("price_max=4", &["Beta"]),
            ("q=gam", &["Gamma"]),
            ("q=2049-3630", &["Gamma"]),
        ] {
            assert_eq!(titles(&stranger, &format!("/v1/magazines?{query}")).await, expected, "{query}");
        }
        let archived = clerk.post(&format!("{alpha}/archive"), None).await.expect(200);
        assert_eq!(clerk.post(&format!("{alpha}/archive"), None).await.expect(200).etag(), archived.etag());
        assert_eq!(titles(&stranger, "/v1/magazines").await, ["Beta", "Gamma"]);
        assert_eq!(titles(&clerk, "/v1/magazines?archived=true&limit=2").await, ["Alpha", "Beta", "Gamma"]);
        let member = campus.person(Role::Member).await;
        member.get("/v1/magazines?archived=true").await.refused(403, "permission_denied");
        clerk.post(&format!("{alpha}/restore"), None).await.expect(200);
        assert_eq!(titles(&stranger, "/v1/magazines").await.len(), 3);
    }
}
