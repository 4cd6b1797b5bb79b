//! What is recorded by hand.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Campus, Role, on_both};

use super::{ledger, moves, pairs, record, stocked, told};
use crate::catalogue::{at, clerk, walked};

const NOBODY: &str = "/v1/products/01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e/stock-movements";

on_both! {
    async fn what_is_received_and_counted_changes_the_stock(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 3).await;
        let receipt = json!({ "quantity": 5, "reason": "receipt", "note": "Delivery note 4711" });
        let moved = clerk.post(&ledger(&emma), receipt).await.expect(201);
        assert_eq!(moved.location(), format!("{}/2", ledger(&emma)));
        for (member, value) in [
            ("product_id", emma["id"].clone()), ("number", json!(2)), ("quantity", json!(5)), ("stock", json!(8)),
            ("reason", json!("receipt")), ("order_id", Value::Null), ("note", json!("Delivery note 4711")),
            ("recorded_by", json!(clerk.id)),
        ] {
            assert_eq!(moved[member], value, "{member}");
        }
        let found = clerk.get(moved.location()).await.expect(200);
        assert_eq!((&found.body, found.etag()), (&moved.body, moved.etag()));
        clerk.get(moved.location()).with_header("if-none-match", moved.etag()).await.expect(304);
        let now = campus.stranger().get(&at(1)).await.expect(200);
        assert_eq!((&now["stock"], &now["updated_at"]), (&json!(8), &moved["recorded_at"]));
        clerk.patch(&at(1), json!({ "page_count": 9 })).if_match(emma.etag()).await.refused(412, "precondition_failed");
        record(&clerk, &ledger(&emma), -8, "correction").await.expect(201);
        assert_eq!(clerk.get(&at(1)).await.expect(200)["stock"], 0);
        assert_eq!(told(&clerk, &emma).await, pairs(&[("opening", 3), ("receipt", 5), ("correction", -8)]));
    }

    async fn what_is_not_there_is_not_taken(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 3).await;
        let refused = record(&clerk, &ledger(&emma), -4, "correction").await.refused(409, "out_of_stock");
        assert_eq!(refused["products"], json!([emma["id"]]));
        let now = clerk.get(&at(1)).await.expect(200);
        assert_eq!((&now.body, now.etag()), (&emma.body, emma.etag()), "nothing has changed");
        assert_eq!(told(&clerk, &emma).await, pairs(&[("opening", 3)]));
        record(&clerk, &ledger(&emma), 999_999_997, "receipt").await.expect(201);
        record(&clerk, &ledger(&emma), 1, "receipt").await.refused(409, "stock_full");
        record(&clerk, &ledger(&emma), 1, "correction").await.refused(409, "stock_full");
        record(&clerk, &ledger(&emma), -1_000_000_000, "correction").await.expect(201);
        record(&clerk, &ledger(&emma), -1, "correction").await.refused(409, "out_of_stock");
        assert_eq!(moves(&clerk, &emma).await.len(), 3);
    }

    async fn what_makes_no_sense_is_refused_by_member(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 3).await;
        for (body, expected) in [
            (json!({ "quantity": 0, "reason": "receipt" }), ("/quantity", "quantity_zero")),
            (json!({ "quantity": 0, "reason": "correction" }), ("/quantity", "quantity_zero")),
            (json!({ "quantity": -1, "reason": "receipt" }), ("/quantity", "quantity_negative")),
            (json!({ "reason": "receipt" }), ("/quantity", "required")),
            (json!({ "quantity": 1 }), ("/reason", "required")),
            (json!({ "quantity": 1, "reason": "receipt", "order_id": null }), ("/order_id", "unknown_member")),
        ] {
            let refused = clerk.post(&ledger(&emma), body.clone()).await.refused(422, "validation_failed");
            assert_eq!(refused.errors(), [expected], "{body}");
        }
        for (body, member) in [
            (json!({ "quantity": 1, "reason": "opening" }), "/reason"),
            (json!({ "quantity": 1, "reason": "reserved" }), "/reason"),
            (json!({ "quantity": 1, "reason": null }), "/reason"),
            (json!({ "quantity": 1.5, "reason": "receipt" }), "/quantity"),
            (json!({ "quantity": "1", "reason": "receipt" }), "/quantity"),
            (json!({ "quantity": 1_000_000_001, "reason": "receipt" }), "/quantity"),
            (json!({ "quantity": -1_000_000_001, "reason": "correction" }), "/quantity"),
            (json!({ "quantity": 1, "reason": "receipt", "note": " " }), "/note"),
            (json!({ "quantity": 1, "reason": "receipt", "note": "x".repeat(501) }), "/note"),
        ] {
            let refused = clerk.post(&ledger(&emma), body.clone()).await.refused(422, "validation_failed");
            assert!(!refused.errors().is_empty() && refused.errors().iter().all(|it| it.0 == member), "{body}: {refused:?}");
        }
        assert_eq!(moves(&clerk, &emma).await.len(), 1);
    }

    async fn nothing_is_shown_of_what_is_not_there(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 0).await;
        assert_eq!(moves(&clerk, &emma).await, [json!(null); 0], "there never was any");
        for path in [format!("{}/1", ledger(&emma)), format!("{}/99", ledger(&emma))] {
            clerk.get(&path).await.refused(404, "stock_movement_not_found");
        }
        clerk.get(NOBODY).await.refused(404, "product_not_found");
        clerk.get(&format!("{NOBODY}/1")).await.refused(404, "product_not_found");
        record(&clerk, NOBODY, 1, "receipt").await.refused(404, "product_not_found");
        for path in [format!("{}/0", ledger(&emma)), format!("{}/x", ledger(&emma)), "/v1/products/x/stock-movements".to_owned()] {
            clerk.get(&path).await.refused(404, "not_found");
        }
    }

    async fn the_latest_come_first_and_are_chosen_by_reason_and_order(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 3).await;
        for number in 1..=5 {
            record(&clerk, &ledger(&emma), number, "receipt").await.expect(201);
            record(&clerk, &ledger(&emma), -1, "correction").await.expect(201);
        }
        let numbers = async |query: &str| {
            let found = walked(&clerk, &format!("{}?{query}", ledger(&emma))).await;
            found.iter().map(|it| it["number"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        let down: Vec<i64> = (1..=11).rev().collect();
        for query in ["", "limit=1", "limit=3&sort=-number"] {
            assert_eq!(numbers(query).await, down, "{query}");
        }
        assert_eq!(numbers("sort=number&limit=4").await, (1..=11).collect::<Vec<_>>());
        assert_eq!(numbers("reason=opening").await, [1]);
        assert_eq!(numbers("reason=receipt&limit=2").await, [10, 8, 6, 4, 2]);
        assert_eq!(numbers("reason=returned").await, [0; 0]);
        assert_eq!(numbers("order_id=01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e").await, [0; 0]);
        let order = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f";
        campus.tamper(&format!(
            "INSERT INTO bookstore_stock_movements (product_id, number, quantity, stock, reason, order_id, recorded_at) \
             VALUES ('{}', 12, -2, 11, 'reserved', '{order}', '2026-12-01 00:00:00.000000Z')",
            emma.text("/id"),
        ));
        assert_eq!(numbers(&format!("order_id={order}")).await, [12]);
        assert_eq!(numbers(&format!("order_id={order}&reason=released")).await, [0; 0]);
        let counted = clerk.get(&format!("{}?include=total&limit=1&reason=correction", ledger(&emma))).await.expect(200);
        assert_eq!(counted["total"], 5);
        clerk.get(&format!("{}?reason=theft", ledger(&emma))).await.refused(422, "validation_failed");
        clerk.get(&format!("{}?number=1", ledger(&emma))).await.refused(400, "unknown_parameter");
        let page = clerk.get(&format!("{}?limit=1", ledger(&emma))).await.expect(200);
        let elsewhere = page.next_page().unwrap().replace("limit=1", "limit=1&reason=receipt");
        clerk.get(&elsewhere).await.refused(400, "invalid_cursor");
    }

    async fn only_those_keep_it_who_may(campus: Campus) {
        let (clerk, admin) = (clerk(&campus).await, campus.admin().await);
        let emma = stocked(&clerk, 1, 3).await;
        let with_role = async |name: &str, permission: &str| {
            admin.post("/v1/roles", json!({ "name": name, "permissions": [permission] })).await.expect(201);
            let person = campus.person(Role::Member).await;
            admin.put(&format!("/v1/users/{}/roles", person.id), json!({ "roles": [name] })).await.expect(200);
            person.refreshed().await
        };
        let (keeper, editor) = (with_role("storekeeper", "stock:write").await, with_role("cataloguer", "catalogue:write").await);
        let moved = record(&keeper, &ledger(&emma), 1, "receipt").await.expect(201);
        assert_eq!(moved["recorded_by"], keeper.id.as_str());
        keeper.get(moved.location()).await.expect(200);
        keeper.patch(&at(1), json!({ "stock": 9 })).await.refused(403, "permission_denied");
        editor.patch(&at(1), json!({ "stock": 9 })).await.expect(200);
        for (person, status, code) in [
            (&editor, 403, "permission_denied"),
            (&campus.person(Role::Member).await, 403, "permission_denied"),
            (&campus.stranger(), 401, "unauthenticated"),
        ] {
            for path in [ledger(&emma), moved.location().to_owned()] {
                person.get(&path).await.refused(status, code);
            }
            record(person, &ledger(&emma), 1, "receipt").await.refused(status, code);
            // Whether there is such a product makes no difference to them.
            record(person, NOBODY, 1, "receipt").await.refused(status, code);
        }
        let expected = pairs(&[("opening", 3), ("receipt", 1), ("correction", 5)]);
        assert_eq!(told(&keeper, &emma).await, expected);
    }

    async fn what_is_recorded_again_with_the_same_key_is_recorded_once(campus: Campus) {
        let clerk = clerk(&campus).await;
        let emma = stocked(&clerk, 1, 3).await;
        let receive = |quantity| record(&clerk, &ledger(&emma), quantity, "receipt").with_key("delivery-4711");
        let (first, again) = (receive(5).await.expect(201), receive(5).await.expect(201));
        assert_eq!((&first.bytes, again.header("idempotency-replayed")), (&again.bytes, Some("true")));
        receive(6).await.refused(422, "idempotency_key_reused");
        let refused = || record(&clerk, &ledger(&emma), -9, "correction").with_key("count");
        refused().await.refused(409, "out_of_stock");
        record(&clerk, &ledger(&emma), 1, "receipt").await.expect(201);
        refused().await.expect(201);
        assert_eq!(told(&clerk, &emma).await, pairs(&[("opening", 3), ("receipt", 5), ("receipt", 1), ("correction", -9)]));
    }

    async fn those_hear_of_it_who_keep_the_stock_and_the_trail_tells_it(campus: Campus) {
        let (clerk, auditor) = (clerk(&campus).await, campus.admin().await);
        let emma = stocked(&clerk, 1, 3).await;
        let types = "/v1/streams?types=product.*,book.*";
        let mut heard = clerk.get(types).listen().await;
        let mut unheard = campus.person(Role::Member).await.get(types).listen().await;
        let moved = record(&clerk, &ledger(&emma), 5, "receipt").await.expect(201);
        clerk.patch(&at(1), json!({ "stock": 7 })).await.expect(200);
        let event = heard.next().await.unwrap();
        assert_eq!((event.event.as_str(), &event.data["data"]), ("product.stock_moved", &moved.body));
        assert_eq!(event.data["subject"], format!("product/{}", emma.text("/id")));
        assert_eq!(heard.next().await.unwrap().event, "book.updated");
        // Of the book everybody hears, and of nothing before that.
        assert_eq!(unheard.next().await.unwrap().event, "book.updated");
        assert!(unheard.all_within(Duration::from_millis(200)).await.is_empty());
        let trail = auditor.get("/v1/audit-entries?action=product.stock_moved").await.expect(200);
        let [entry] = trail.data() else { panic!("{trail:?}") };
        assert_eq!((&entry["actor_id"], &entry["resource_id"]), (&json!(clerk.id), &emma["id"]));
        let changes = entry["changes"].as_array().unwrap();
        assert!(changes.contains(&json!({ "member": "stock", "before": 3, "after": 8 })), "{entry}");
        assert!(changes.contains(&json!({ "member": "reason", "before": null, "after": "receipt" })), "{entry}");
    }
}
