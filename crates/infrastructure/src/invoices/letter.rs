//! The head of an invoice: who sold, who bought, and when.

use std::num::NonZeroU16;

use domain::bookstore::invoices::{Buyer, InvoiceFacts, Seller};
use krilla::tagging::Tag;

use super::{
    setting::{BLACK, BODY, Compositor, GREY, SMALL, STRONG, Style},
    sheets::{LEFT, RIGHT},
    typeface::Weight,
    words::{day, gateway},
};

const TITLE: Style = Style { weight: Weight::Bold, size: 23.0, ink: BLACK };
const NUMBER: Style = Style { weight: Weight::Regular, size: 11.0, ink: GREY };
const NAME: Style = Style { weight: Weight::Bold, size: 13.0, ink: BLACK };

/// Where the right one of two columns begins, and how wide the left one is.
const MIDDLE: f32 = 322.0;
const HALF: f32 = 245.0;

/// Sets the seller and the title side by side, and below them the buyer and the dates.
pub(super) fn head(to: &mut Compositor<'_>, facts: &InvoiceFacts) {
    side_by_side(to, |to| title(to, facts), |to| seller(to, &facts.seller));
    to.sheets.y += 26.0;
    side_by_side(to, |to| buyer(to, &facts.buyer), |to| dates(to, facts));
    to.sheets.y += 24.0;
}

/// Sets one thing beside another; goes on below both.
fn side_by_side(
    to: &mut Compositor<'_>,
    first: impl FnOnce(&mut Compositor<'_>),
    second: impl FnOnce(&mut Compositor<'_>),
) {
    let top = to.sheets.y;
    first(to);
    let below = to.sheets.y;
    to.sheets.y = top;
    second(to);
    to.sheets.y = to.sheets.y.max(below);
}

fn title(to: &mut Compositor<'_>, facts: &InvoiceFacts) {
    let heading = Tag::Hn(NonZeroU16::MIN, Some(format!("Invoice {}", facts.number)));
    let (title, number) = (to.line("Invoice", TITLE), to.line(&facts.number.to_string(), NUMBER));
    to.sheets.begin();
    let (top, below) = (to.sheets.y, to.sheets.y + TITLE.leading());
    let at = (RIGHT - title.width, top + TITLE.size * 0.78);
    to.sheets.say(title, TITLE.ink, at);
    let at = (RIGHT - number.width, below + NUMBER.rise() - 2.0);
    to.sheets.say(number, NUMBER.ink, at);
    to.sheets.end(heading);
    to.sheets.y = below + NUMBER.leading();
}

fn seller(to: &mut Compositor<'_>, seller: &Seller) {
    let column = (LEFT, HALF);
    to.paragraph(&seller.name, NAME, column);
    for line in &seller.address {
        to.paragraph(line, SMALL, column);
    }
    for line in [seller.tax_number.as_deref(), seller.email.as_deref()].into_iter().flatten() {
        to.paragraph(line, SMALL, column);
    }
}

fn buyer(to: &mut Compositor<'_>, buyer: &Buyer) {
    let column = (LEFT, HALF);
    to.paragraph("Billed to", SMALL, column);
    match buyer {
        Buyer::Member { name, email } => {
            to.paragraph(name, STRONG, column);
            to.paragraph(email, BODY, column);
        }
        Buyer::Former => to.paragraph("Former member", STRONG, column),
    }
}

fn dates(to: &mut Compositor<'_>, facts: &InvoiceFacts) {
    fact(to, "Invoice and order number", &facts.number.to_string());
    fact(to, "Date of invoice", &day(facts.paid_at));
    fact(to, "Ordered", &day(facts.ordered_at));
    fact(to, "Paid", &day(facts.paid_at));
    let Some(by) = &facts.paid_by else { return };
    fact(to, "Paid through", gateway(&by.gateway));
    if let Some(reference) = &by.reference {
        fact(to, "Reference", reference);
    }
}

/// Sets a name and, at the right, what it is, in as many lines as that takes.
fn fact(to: &mut Compositor<'_>, name: &str, value: &str) {
    to.sheets.begin();
    let label = to.line(name, SMALL);
    let room = RIGHT - MIDDLE - label.width - 12.0;
    let at = (MIDDLE, to.sheets.y + BODY.rise());
    to.sheets.say(label, SMALL.ink, at);
    for line in to.lines(value, BODY, room) {
        let at = (RIGHT - line.width, to.sheets.y + BODY.rise());
        to.sheets.say(line, BODY.ink, at);
        to.sheets.y += BODY.leading();
    }
    to.sheets.end(Tag::P);
}
