//! Invoices: from an order that somebody may see to what is printed of it.
//!
//! Everything is read at once and printed afterwards, when no connection is held any more.

mod ports;

pub use ports::{InvoicePrinter, InvoiceSources, Invoicing, Sold};

use domain::{
    bookstore::{
        invoices::{Buyer, Invoice, InvoiceError, Seller},
        orders::{OrderError, OrderId, OrderParty},
    },
    policies::invoices::PRINT,
};

use crate::Failure;

/// An order that the caller may have the invoice of, and what is known of its money.
pub fn sold_order(by: &OrderParty, sources: &mut dyn InvoiceSources, id: OrderId) -> Result<Sold, Failure> {
    let sold = sources.sold(id)?.filter(|it| PRINT.shows(by.actor(), &it.order.attributes()));
    sold.ok_or_else(|| OrderError::NotFound.into())
}

/// The invoice for what was sold.
pub fn invoice_for(sold: Sold, seller: &Seller, buyer: Buyer) -> Result<Invoice, Failure> {
    Ok(Invoice::of(&sold.order, seller.clone(), buyer, sold.paid)?)
}

impl From<InvoiceError> for Failure {
    fn from(error: InvoiceError) -> Self {
        match error {
            InvoiceError::NotPaid => Self::refused(&error),
            InvoiceError::DoesNotAddUp => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests;
