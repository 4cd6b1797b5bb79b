//! Invoices: what was sold to whom for how much, as it was when it was paid, and what went back since.
//!
//! An [`Invoice`] is made of an order and kept nowhere: all that it says was fixed when the order was placed, or has
//! happened to it since. Who prints it decides only how it looks.

mod error;
mod invoice;
mod seller;

pub use error::InvoiceError;
pub use invoice::{Buyer, Credit, Invoice, InvoiceFacts, InvoiceLine, MoneyBack, Paid, PaidBy};
pub use seller::{AddressLine, Seller, SellerEmail, SellerError, SellerName, SellerNote, TaxNumber};
