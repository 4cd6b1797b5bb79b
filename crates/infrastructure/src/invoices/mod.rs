//! Invoices as PDF: tagged, so that they can be read aloud (PDF/UA-1), with the parts of their fonts that they use.
//!
//! First all is set and given its place on a page, then it is drawn: only then is it known how many pages there are.
//! Nothing in it depends on when or where it is done.

mod draw;
mod letter;
mod setting;
mod sheets;
mod sums;
mod table;
mod typeface;
mod words;

use std::{io, sync::Arc};

use application::{Failure, Pending, bookstore::InvoicePrinter};
use domain::bookstore::invoices::{Invoice, InvoiceFacts};

use self::{
    setting::{Composed, Compositor},
    typeface::Faces,
};
use crate::lane::Lane;

/// How many invoices may wait to be printed. Each takes a few milliseconds.
const QUEUE: usize = 256;

/// Prints invoices on a thread of its own.
pub struct PdfInvoices {
    lane: Lane,
    faces: Arc<Faces>,
}

impl PdfInvoices {
    /// A printer with its thread and its fonts.
    pub fn new() -> Result<Self, io::Error> {
        Ok(Self { lane: Lane::new("invoices", 1, QUEUE)?, faces: Arc::new(Faces::load()?) })
    }
}

impl InvoicePrinter for PdfInvoices {
    fn print(&self, invoice: Invoice) -> Pending<Vec<u8>> {
        let faces = Arc::clone(&self.faces);
        self.lane.run(move || printed(&faces, &invoice))
    }
}

fn printed(faces: &Faces, invoice: &Invoice) -> Result<Vec<u8>, Failure> {
    draw::draw(&composed(faces, invoice.facts()), invoice.facts())
}

fn composed(fonts: &Faces, facts: &InvoiceFacts) -> Composed {
    let mut pages = Compositor::new(fonts);
    letter::head(&mut pages, facts);
    table::lines(&mut pages, facts);
    sums::sums(&mut pages, facts);
    sums::remarks(&mut pages, facts);
    pages.finish(&format!("{} \u{2013} Invoice {}", facts.seller.name, facts.number))
}

#[cfg(test)]
mod tests;
