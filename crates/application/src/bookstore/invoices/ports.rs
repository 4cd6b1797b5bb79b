//! What invoices need besides their own rules.

use std::{fmt, sync::Arc};

use domain::{
    bookstore::{
        invoices::{Invoice, Paid, Seller},
        orders::{Order, OrderId},
    },
    kernel::StoreError,
};

use crate::Pending;

/// Puts invoices on paper, which takes a while: never on a thread that serves requests or holds a connection.
pub trait InvoicePrinter: Send + Sync {
    /// The invoice as a PDF. The same invoice is always the same bytes.
    fn print(&self, invoice: Invoice) -> Pending<Vec<u8>>;
}

/// An order, and what is known of its money.
#[derive(Clone, Debug)]
pub struct Sold {
    /// What was ordered.
    pub order: Order,
    /// By what it was paid, and what went back.
    pub paid: Paid,
}

/// Where invoices find what they are made from.
pub trait InvoiceSources {
    /// An order with its money, whoever asks, and as it is at one moment.
    fn sold(&mut self, id: OrderId) -> Result<Option<Sold>, StoreError>;
}

/// Everything that invoices need besides the store.
#[derive(Clone)]
pub struct Invoicing {
    /// Who sells.
    pub seller: Arc<Seller>,
    /// Puts them on paper.
    pub printer: Arc<dyn InvoicePrinter>,
}

impl fmt::Debug for Invoicing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invoicing").field("seller", &self.seller).finish_non_exhaustive()
    }
}
