//! Many buy the last of few at once. Some change their mind, the gateway loses answers, and a node is killed while all
//! of this goes on. Afterwards nothing was sold twice, nothing was left unsold that somebody wanted, and whatever was
//! charged is paid or was given back once.

use std::{
    env,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tests::{Campus, Person, Role, ServerProcess, on_postgres, on_sqlite};
use tokio::time::sleep;

use crate::print;

/// How many buy at once where `LYCEUM_TEST_BUYERS` does not say it.
const BUYERS: usize = 60;
/// How many there are of each product: 50 in all.
const COPIES: [i64; 3] = [25, 15, 10];
/// What one piece of each costs, in cents.
const PRICES: [&str; 3] = ["19.99", "5.01", "0.03"];
/// Those who buy have so many accounts.
const ACCOUNTS: usize = 6;

fn buyers() -> usize {
    env::var("LYCEUM_TEST_BUYERS").map_or(BUYERS, |it| it.parse().expect("LYCEUM_TEST_BUYERS is no number"))
}

/// How somebody goes about it. Everybody has their number, and so does each time the same.
struct Buyer {
    number: usize,
    token: String,
    nodes: Arc<Mutex<Vec<SocketAddr>>>,
    client: reqwest::Client,
    /// How many orders have been placed by all.
    placed: Arc<AtomicUsize>,
}

impl Buyer {
    /// A number below `sides`, another one for each question.
    fn dice(&self, question: usize, sides: usize) -> usize {
        (self.number * 7919 + question * 104_729 + self.number * self.number * 31) % 1009 % sides
    }

    /// Asks until somebody answers for good, each time with the same key.
    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let key = format!("{}-{path}", self.number);
        for attempt in 0..1200 {
            let node = {
                let nodes = self.nodes.lock().unwrap();
                nodes[(self.number + attempt) % nodes.len()]
            };
            let request = self.client.post(format!("http://{node}{path}")).bearer_auth(&self.token);
            let request = request.header("content-type", "application/json").header("idempotency-key", &key);
            if let Ok(response) = request.body(body.to_string()).send().await {
                let status = response.status().as_u16();
                let body: Result<Value, _> = response.json().await;
                let passing = ["unavailable", "idempotency_in_progress", "conflict"];
                if let Ok(body) = body
                    && !body["code"].as_str().is_some_and(|it| passing.contains(&it))
                {
                    assert!(status < 500, "{path}: {status} {body}");
                    return (status, body);
                }
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("nobody answers {path}");
    }

    async fn buy(self, products: [String; 3]) {
        let first = self.dice(1, 3);
        let mut lines = vec![json!({ "product_id": products[first], "quantity": 1 + self.dice(2, 3) })];
        if self.dice(3, 2) == 0 {
            lines.push(json!({ "product_id": products[(first + 1) % 3], "quantity": 1 }));
        }
        let (status, order) = self.post("/v1/orders", json!({ "lines": lines })).await;
        assert_eq!(status, 201, "{order}");
        let path = format!("/v1/orders/{}", order["id"].as_str().unwrap());
        let (status, answer) = self.post(&format!("{path}/place"), json!({})).await;
        self.placed.fetch_add(1, Ordering::Relaxed);
        if status != 200 {
            return assert_eq!(answer["code"], "out_of_stock", "{answer}");
        }
        if self.dice(4, 5) > 0 {
            self.pay(&path).await;
        }
        if self.dice(5, 4) == 0 {
            let (status, answer) = self.post(&format!("{path}/cancel"), json!({})).await;
            assert_eq!(status, 200, "{answer}");
        }
    }

    async fn pay(&self, path: &str) {
        let methods = ["success", "declined", "timeout", "duplicate", "success", "timeout", "action_required"];
        let method = methods[self.dice(6, methods.len())];
        let body = json!({ "payment_method": format!("test_card_{method}") });
        let (status, answer) = self.post(&format!("{path}/pay"), body).await;
        let expected: &[u16] = match method {
            "declined" => &[402],
            "timeout" => &[200, 202],
            "action_required" => &[202],
            _ => &[200],
        };
        assert!(expected.contains(&status), "{method}: {status} {answer}");
    }
}

/// Three products with the last of their copies.
async fn last_copies(clerk: &Person) -> [String; 3] {
    let shelf = json!({ "slug": "rare", "name": "Rare" });
    clerk.post("/v1/categories", shelf).await.expect(201);
    let mut ids = Vec::new();
    for (number, copies) in COPIES.into_iter().enumerate() {
        let item = json!({
            "sku": format!("RARE-{number}"), "name": format!("Rarity {number}"), "category": "rare",
            "price": { "amount": PRICES[number], "currency": "USD" }, "stock": copies,
        });
        ids.push(clerk.post("/v1/items", item).await.expect(201).text("/id").to_owned());
    }
    ids.try_into().unwrap()
}

#[expect(clippy::too_many_lines, reason = "one story: all buy, one node dies, all is counted")]
async fn rush(mut campus: Campus, nodes: usize) {
    let clerk = campus.person(Role::BookstoreAdmin).await;
    let mut people = Vec::new();
    for _ in 0..ACCOUNTS {
        people.push(campus.person(Role::Member).await);
    }
    let products = last_copies(&clerk).await;
    let mut processes = vec![ServerProcess::serve(&mut campus, &[])];
    for _ in 1..nodes {
        processes.push(ServerProcess::start(&campus, &[]));
    }
    let addresses = Arc::new(Mutex::new(processes.iter().map(|it| it.address).collect::<Vec<_>>()));
    let placed = Arc::new(AtomicUsize::new(0));
    let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
    let buying: Vec<_> = (0..buyers())
        .map(|number| Buyer {
            number,
            token: people[number % ACCOUNTS].access_token.clone().unwrap(),
            nodes: Arc::clone(&addresses),
            client: client.clone(),
            placed: Arc::clone(&placed),
        })
        .map(|it| tokio::spawn(it.buy(products.clone())))
        .collect();
    while placed.load(Ordering::Relaxed) < buyers() / 4 {
        sleep(Duration::from_millis(1)).await;
    }
    processes.remove(0).kill();
    let next = ServerProcess::start(&campus, &[]);
    addresses.lock().unwrap()[0] = next.address;
    campus.moved_to(next.address);
    processes.push(next);
    for buyer in buying {
        buyer.await.unwrap();
    }
    settled(&campus).await;
    check_money(&campus);
    check_goods(&campus, &clerk, &people[0], &products).await;
    print(&format!(
        "{} buyers on {nodes} node(s), one killed: {} orders paid, {} cancelled, {} charged, {} given back",
        buyers(),
        campus.count("SELECT count(*) FROM bookstore_orders WHERE state = 'paid'"),
        campus.count("SELECT count(*) FROM bookstore_orders WHERE state = 'cancelled'"),
        campus.count("SELECT count(*) FROM bookstore_test_gateway_payments WHERE state = 'succeeded'"),
        campus.count("SELECT count(*) FROM bookstore_test_gateway_refunds"),
    ));
}

/// Waits until nothing is on its way to the gateway any more, but for what waits for the customer.
pub(super) async fn settled(campus: &Campus) {
    let open = "SELECT (SELECT count(*) FROM bookstore_order_payments WHERE state = 'pending' AND action_url IS NULL) \
                + (SELECT count(*) FROM bookstore_order_refunds WHERE state = 'pending')";
    for _ in 0..1200 {
        if campus.count(open) == 0 {
            return;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("{} payments and refunds are never settled", campus.count(open));
}

/// The shop's books and those of the gateway say the same.
pub(super) fn check_money(campus: &Campus) {
    let none = |what: &str, sql: &str| assert_eq!(campus.count(&format!("SELECT count(*) FROM {sql}")), 0, "{what}");
    none(
        "charged, and neither paid nor given back",
        "bookstore_test_gateway_payments g LEFT JOIN bookstore_order_payments p ON p.id = g.id LEFT JOIN bookstore_orders o \
         ON o.id = p.order_id WHERE g.state = 'succeeded' AND NOT (p.state = 'succeeded' AND g.amount = o.total \
         AND (o.state = 'paid' AND g.refunded = 0 OR o.state = 'cancelled' AND g.refunded = g.amount))",
    );
    none(
        "paid, and not charged once",
        "bookstore_orders o WHERE o.state = 'paid' AND 1 <> (SELECT count(*) FROM bookstore_order_payments p JOIN \
         bookstore_test_gateway_payments g ON g.id = p.id WHERE p.order_id = o.id AND g.state = 'succeeded')",
    );
    none(
        "given back more than once, or something else than all",
        "(SELECT payment_id FROM bookstore_test_gateway_refunds GROUP BY payment_id HAVING count(*) > 1) twice",
    );
    none(
        "a total that is not that of its lines",
        "bookstore_orders o WHERE o.placed_at IS NOT NULL AND o.total <> (SELECT sum(l.unit_price * l.quantity) FROM \
         bookstore_order_lines l WHERE l.order_id = o.id)",
    );
    let kept = campus.count(
        "SELECT coalesce(sum(amount - refunded), 0) FROM bookstore_test_gateway_payments WHERE state = 'succeeded'",
    );
    let sold = campus.count("SELECT coalesce(sum(total), 0) FROM bookstore_orders WHERE state = 'paid'");
    assert_eq!(kept, sold, "cents");
}

/// What is not sold is there, and can be bought to the last piece.
async fn check_goods(campus: &Campus, clerk: &Person, buyer: &Person, products: &[String; 3]) {
    for (product, copies) in products.iter().zip(COPIES) {
        let stock = clerk.get(&format!("/v1/items/{product}")).await.expect(200)["stock"].as_i64().unwrap();
        let moved = campus
            .count(&format!("SELECT sum(quantity) FROM bookstore_stock_movements WHERE product_id = '{product}'"));
        let sold = campus.count(&format!(
            "SELECT coalesce(sum(l.quantity), 0) FROM bookstore_order_lines l JOIN bookstore_orders o ON o.id = l.order_id \
             WHERE l.product_id = '{product}' AND o.state IN ('placed', 'paid')"
        ));
        assert_eq!((stock, stock + sold), (moved, copies), "{sold} sold of {copies}");
        let order = async |quantity: i64| {
            let lines = json!({ "lines": [{ "product_id": product, "quantity": quantity }] });
            let path = buyer.post("/v1/orders", lines).await.expect(201).location().to_owned();
            buyer.post(&format!("{path}/place"), json!({})).await
        };
        if stock > 0 {
            order(stock).await.expect(200);
        }
        order(1).await.refused(409, "out_of_stock");
    }
}

#[test]
fn the_last_copies_are_sold_once_on_one_node() {
    on_sqlite(|campus| rush(campus, 1));
}

#[test]
fn the_last_copies_are_sold_once_on_two_nodes() {
    on_postgres(|campus| rush(campus, 2));
}
