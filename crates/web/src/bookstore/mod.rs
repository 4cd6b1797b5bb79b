//! `/v1/books`, `/v1/authors`, `/v1/magazines`, `/v1/items`, `/v1/categories`, `/v1/products`, `/v1/orders`,
//! `/v1/reviews`, `/v1/reports`, `/v1/payment-notifications`, `/v1/test-gateway`

mod authors;
mod books;
mod carts;
mod categories;
mod invoices;
mod items;
mod magazines;
mod orders;
mod paying;
mod payment_notices;
mod payments;
mod products;
mod recommendations;
mod report;
mod reports;
mod reviews;
mod shown;
mod stock;

use actix_web::web::Data;
use application::bookstore::{Payments, Shop};

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
    let routes = reviews::routes(routes);
    let routes = recommendations::routes(routes);
    let routes = reports::routes(routes);
    let routes = carts::routes(routes);
    let routes = orders::routes(routes);
    let routes = paying::routes(routes);
    let routes = payment_notices::routes(routes);
    let routes = invoices::routes(routes);
    let routes = stock::routes(routes);
    let routes = payments::routes(routes);
    catalogue_imports::routes(routes)
}

impl Describe for Data<Shop> {
    fn describe(_: &mut Operation) {}
}

impl Describe for Data<Payments> {
    fn describe(_: &mut Operation) {}
}
