//! Carts: of customers and of visitors, from the first thing that is put in until it is ordered.

mod checkout;
mod filling;
mod visitors;

use serde_json::{Value, json};
use tests::{Answer, Person, Request};

/// Where one's cart is.
const CART: &str = "/v1/cart";
/// By what a visitor's is opened.
const TOKEN: &str = "x-cart-token";

/// What is in a cart: which product, and how many of it.
fn content(cart: &Answer) -> Vec<(String, i64)> {
    let line = |it: &Value| (it["product_id"].as_str().unwrap().to_owned(), it["quantity"].as_i64().unwrap());
    cart["lines"].as_array().unwrap().iter().map(line).collect()
}

/// What is in somebody's own cart.
async fn in_cart(person: &Person) -> Vec<(String, i64)> {
    content(&person.get(CART).await.expect(200))
}

fn line(product: &str, quantity: i64) -> Value {
    json!({ "product_id": product, "quantity": quantity })
}

/// The same request of whoever has `token`.
fn opened(request: Request, token: &str) -> Request {
    request.with_header(TOKEN, token)
}

/// Fills a visitor's first cart; tells its token.
async fn begun(visitor: &Person, wish: Value) -> String {
    visitor.put(CART, wish).await.expect(200).header(TOKEN).unwrap().to_owned()
}
