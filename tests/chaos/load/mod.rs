//! Many clients at once, who write, buy and read for as long as they are let.

mod books;
mod client;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use books::Bought;
pub(crate) use books::{Books, Fate, Tally};
use client::Client;
use serde_json::json;
use tokio::{task::JoinHandle, time::sleep};

use crate::access::Access;

/// How long the next acknowledgement may take before all is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// What there is to buy.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) product: String,
}

impl Shop {
    /// How many pieces there are at first, which nobody can buy all of.
    pub(crate) const STOCK: i64 = 1_000_000;
    /// What one costs, in cents.
    pub(crate) const PRICE: i64 = 125;

    pub(crate) async fn open(access: &Access) -> Self {
        access.post("/v1/categories", &json!({ "slug": "lab", "name": "Lab" })).await;
        let price = json!({ "amount": "1.25", "currency": "USD" });
        let item = json!({ "sku": "LAB-1", "name": "Pencil", "category": "lab", "price": price, "stock": Self::STOCK });
        Self { product: access.post("/v1/items", &item).await.id() }
    }
}

/// What all clients share.
struct State {
    access: Arc<Access>,
    shop: Shop,
    books: Arc<Books>,
    numbers: AtomicUsize,
    over: AtomicBool,
}

/// The clients at work.
pub(crate) struct Load {
    pub(crate) books: Arc<Books>,
    state: Arc<State>,
    clients: Vec<JoinHandle<()>>,
}

/// How all authors are called that clients make.
pub(crate) const NAME: &str = "Author";

/// How the author of this number is called.
pub(crate) fn name(number: usize) -> String {
    format!("{NAME} {number}")
}

impl Load {
    pub(crate) fn start(access: &Arc<Access>, shop: &Shop, clients: usize) -> Self {
        let books = Arc::new(Books::open());
        let state = Arc::new(State {
            access: Arc::clone(access),
            shop: shop.clone(),
            books: Arc::clone(&books),
            numbers: AtomicUsize::new(0),
            over: AtomicBool::new(false),
        });
        let client = |number| tokio::spawn(Client { number, state: Arc::clone(&state) }.run());
        let clients = (0..clients).map(client).collect();
        Self { books, state, clients }
    }

    /// Waits until so many more requests are acknowledged.
    pub(crate) async fn more(&self, count: usize) {
        let (begun, wanted) = (Instant::now(), self.books.acknowledged() + count);
        while self.books.acknowledged() < wanted {
            let last = self.books.acknowledged();
            assert!(begun.elapsed() < PATIENCE, "{last} acknowledged, of {wanted}: {:?}", self.books.all_wrong());
            sleep(Duration::from_millis(2)).await;
        }
    }

    /// Has the clients finish what they have begun.
    pub(crate) async fn finish(self) -> Arc<Books> {
        self.state.over.store(true, Ordering::Relaxed);
        for client in self.clients {
            client.await.unwrap();
        }
        self.books
    }
}
