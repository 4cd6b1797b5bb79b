//! Compares what clients were told with what is there, as the API shows it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    access::Access,
    lab::{Node, run},
    load::{Books, NAME, Shop, name},
};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// How much was acknowledged and is not there.
    pub(crate) lost: usize,
    /// How much is there more often than it was asked for.
    pub(crate) doubled: usize,
    /// What else must not be.
    pub(crate) wrong: Vec<String>,
    /// The ids of all authors.
    pub(crate) authors: Vec<String>,
}

/// Looks at everything once the clients have finished.
pub(crate) async fn audit(access: &Access, shop: &Shop, books: &Books, node: &Node) -> Verdict {
    let mut verdict = Verdict { wrong: books.all_wrong(), ..Verdict::default() };
    look_at_authors(access, books, &mut verdict).await;
    look_at_orders(access, shop, books, &mut verdict).await;
    // The trail of it all is whole.
    run(node.command(&["audit", "verify"]));
    verdict
}

/// Each author whose making was acknowledged is there once, each that was given up at most once, and no other.
async fn look_at_authors(access: &Access, books: &Books, verdict: &mut Verdict) {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for author in access.walk("/v1/authors?limit=100&sort=created_at").await {
        let (name, id) = (text(&author, "name"), text(&author, "id"));
        verdict.authors.push(id.clone());
        found.entry(name).or_default().push(id);
    }
    for (number, id) in books.authors() {
        let there = found.remove(&name(number)).unwrap_or_default();
        verdict.lost += usize::from(!there.contains(&id));
        verdict.doubled += there.len().saturating_sub(1);
    }
    for number in books.all_given_up() {
        verdict.doubled += found.remove(&name(number)).unwrap_or_default().len().saturating_sub(1);
    }
    let invented = found.into_keys().filter(|it| it.starts_with(NAME));
    verdict.wrong.extend(invented.map(|it| format!("nobody asked for {it}")));
}

/// Each order is there once, for what it costs, and paid if that was said; what is not sold is in stock, as the movements
/// say.
async fn look_at_orders(access: &Access, shop: &Shop, books: &Books, verdict: &mut Verdict) {
    let expected = books.orders();
    let orders = access.walk("/v1/orders?limit=100").await;
    let found: BTreeMap<_, _> = orders.iter().map(|it| (text(it, "id"), it)).collect();
    verdict.lost += expected.keys().filter(|it| !found.contains_key(*it)).count();
    verdict.doubled += found.keys().filter(|it| !expected.contains_key(*it)).count();
    for (id, bought) in &expected {
        let Some(order) = found.get(id) else { continue };
        let right = order["state"] == "paid" || !bought.paid && order["state"] == "placed";
        if !right || cents(&order["total"]["amount"]) != bought.pieces * Shop::PRICE {
            verdict.wrong.push(format!("{bought:?}: {order}"));
        }
    }
    let sold: i64 = expected.values().map(|it| it.pieces).sum();
    let movements = access.walk(&format!("/v1/products/{}/stock-movements?limit=100", shop.product)).await;
    let moved: i64 = movements.iter().map(|it| it["quantity"].as_i64().unwrap()).sum();
    let stock = access.get(&format!("/v1/items/{}", shop.product)).await.body["stock"].as_i64().unwrap();
    if (stock, moved) != (Shop::STOCK - sold, stock) {
        verdict.wrong.push(format!("{sold} sold, {stock} in stock, {moved} by the movements"));
    }
}

fn text(record: &Value, member: &str) -> String {
    record[member].as_str().unwrap_or_default().to_owned()
}

fn cents(amount: &Value) -> i64 {
    amount.as_str().unwrap_or_default().replace('.', "").parse().unwrap_or_default()
}
