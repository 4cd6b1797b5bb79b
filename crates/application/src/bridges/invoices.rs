//! Invoices: what the shop knows of an order, and whose order it was.

use domain::{
    bookstore::{
        invoices::{Buyer, Invoice, Seller},
        orders::{OrderId, OrderParty},
    },
    identity::UserState,
    kernel::UserId,
};

use crate::{
    Failure, Reader,
    bookstore::{invoice_for, sold_order},
    identity::IdentityReader,
};

/// The invoice of an order that was paid.
pub fn order_invoice(
    by: &OrderParty,
    reader: &mut dyn Reader,
    seller: &Seller,
    id: OrderId,
) -> Result<Invoice, Failure> {
    let sold = sold_order(by, reader.invoices(), id)?;
    let buyer = buyer(reader.identity(), sold.order.facts().customer)?;
    invoice_for(sold, seller, buyer)
}

/// Who bought, as far as it is still known: a closed account does not say whose it was.
fn buyer(reader: &mut dyn IdentityReader, customer: UserId) -> Result<Buyer, Failure> {
    let account = reader.user_view(customer)?.map(|it| it.view).filter(|it| it.state != UserState::Closed);
    Ok(account.map_or(Buyer::Former, |it| Buyer::Member { name: it.display_name, email: it.email }))
}
