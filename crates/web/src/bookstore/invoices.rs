//! `/v1/orders/{id}/invoice`

use std::sync::Arc;

use actix_web::web::Data;
use application::{bookstore::Invoicing, bridges};
use domain::bookstore::orders::{OrderId, OrderParty};

use crate::{
    call::Call,
    describe::{Describe, Operation},
    outcome::Pdf,
    path::Named,
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/orders/{id}/invoice", get_order_invoice, "Get the invoice of an order")
        .note(
            "As PDF, tagged to be read aloud. It says what was sold as it was when the order was placed, and what went \
             back since. There is one as soon as the order is paid, whatever becomes of it later.",
        )
        .refuses(&[409])
}

/// All is read at once; it is printed when no connection is held any more.
async fn get_order_invoice(
    call: Call<OrderParty>,
    id: Named<OrderId>,
    invoicing: Data<Invoicing>,
) -> Result<Pdf, Problem> {
    let (by, seller) = (call.role, Arc::clone(&invoicing.seller));
    let invoice = call.read(move |_, reader| bridges::order_invoice(&by, reader, &seller, id.0)).await?;
    let name = format!("invoice-{}", invoice.facts().number);
    let bytes = invoicing.printer.print(invoice).await?;
    Ok(Pdf { name, bytes })
}

impl Describe for Data<Invoicing> {
    fn describe(_: &mut Operation) {}
}
