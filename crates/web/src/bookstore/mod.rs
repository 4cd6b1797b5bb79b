//! `/v1/books`, `/v1/authors`, `/v1/magazines`, `/v1/items`, `/v1/categories`, `/v1/products`, `/v1/orders`

mod authors;
mod books;
mod categories;
mod invoices;
mod items;
mod magazines;
mod orders;
mod products;
mod stock;

use actix_web::web::Data;
use application::bookstore::Shop;

use crate::{
    catalogue_imports,
    describe::{Describe, Operation},
    outcome::Reply,
    problem::Problem,
    routes::Routes,
};

/// What a write of the catalogue answers with.
type Answer<T> = Result<Reply<T>, Problem>;

pub(crate) fn routes() -> Routes {
    let routes = Routes::new("bookstore", "What the shop sells.");
    let routes = books::routes(routes);
    let routes = authors::routes(routes);
    let routes = magazines::routes(routes);
    let routes = items::routes(routes);
    let routes = categories::routes(routes);
    let routes = orders::routes(routes);
    let routes = invoices::routes(routes);
    let routes = stock::routes(routes);
    catalogue_imports::routes(routes)
}

impl Describe for Data<Shop> {
    fn describe(_: &mut Operation) {}
}
