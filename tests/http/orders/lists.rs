//! Lists of orders: who sees what, in which order.

use serde_json::Value;
use tests::{Campus, Person, Role, on_both};

use super::{Shop, act};
use crate::catalogue::walked;

/// The numbers that a list shows, without the year.
async fn numbers(person: &Person, query: &str) -> Vec<u32> {
    let found = walked(person, &format!("/v1/orders?{query}")).await;
    let number = |it: &Value| it["number"].as_str().unwrap().split_once('-').unwrap().1.parse().unwrap();
    found.iter().map(number).collect()
}

on_both! {
    async fn everybody_sees_their_own_and_managers_what_was_placed(campus: Campus) {
        let shop = Shop::of(&campus, 50).await;
        let (other, admin) = (campus.person(Role::Member).await, campus.admin().await);
        shop.draft(&shop.customer, &[1]).await;
        let placed = shop.placed(&shop.customer, &[2]).await;
        let gone = shop.draft(&shop.customer, &[3]).await;
        act(&shop.customer, &gone, "cancel").await.expect(200);
        shop.placed(&other, &[4]).await;
        shop.draft(&shop.clerk, &[1]).await;
        assert_eq!(numbers(&shop.customer, "limit=1").await, [3, 2, 1]);
        assert_eq!(numbers(&other, "").await, [4]);
        assert_eq!(numbers(&shop.clerk, "limit=2").await, [5, 4, 2]);
        assert_eq!(numbers(&admin, "").await, [4, 2]);
        assert_eq!(numbers(&admin, &format!("customer_id={}", shop.customer.id)).await, [2]);
        assert_eq!(numbers(&other, &format!("customer_id={}", shop.customer.id)).await, Vec::<u32>::new());
        assert_eq!(numbers(&shop.customer, "state=cancelled").await, [3]);
        let found = shop.customer.get(&placed).await.expect(200);
        let number = found.text("/number");
        assert_eq!(numbers(&admin, &format!("number={number}")).await, [2]);
        assert_eq!(numbers(&other, &format!("number={number}")).await, Vec::<u32>::new());
        let (from, to) = (found.text("/placed_at"), "2999-01-01T00:00:00Z");
        assert_eq!(numbers(&admin, &format!("placed_from={from}&placed_to={to}")).await, [4, 2]);
        assert_eq!(numbers(&admin, &format!("placed_to={from}")).await, Vec::<u32>::new());
        for (query, parameter) in [("state=lost", "state"), ("number=7", "number"), ("placed_from=today", "placed_from")] {
            let refused = admin.get(&format!("/v1/orders?{query}")).await.refused(422, "validation_failed");
            assert_eq!(refused["errors"][0]["parameter"], parameter, "{refused:?}");
        }
    }

    async fn orders_are_sorted(campus: Campus) {
        let shop = Shop::of(&campus, 50).await;
        for quantity in [3, 1, 2] {
            shop.placed(&shop.customer, &[quantity]).await;
        }
        shop.draft(&shop.customer, &[9]).await;
        for (query, expected) in [
            ("sort=total&limit=1", [2, 3, 1, 4]),
            ("sort=-total&limit=3", [4, 1, 3, 2]),
            ("sort=placed_at&limit=1", [1, 2, 3, 4]),
            // Those that were never placed come last in both directions.
            ("sort=-placed_at&limit=1", [3, 2, 1, 4]),
            ("sort=created_at&limit=2", [1, 2, 3, 4]),
            ("", [4, 3, 2, 1]),
        ] {
            assert_eq!(numbers(&shop.customer, query).await, expected, "{query}");
        }
    }
}
