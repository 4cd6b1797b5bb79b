//! What it comes to: the total, what went back of it, and what the shop has to say.

use domain::bookstore::invoices::{Credit, InvoiceFacts};
use krilla::tagging::{TableHeaderScope, Tag};

use super::{
    setting::{BLACK, BODY, Compositor, HAIR, SMALL, STRONG, Style},
    sheets::{LEFT, RIGHT},
    typeface::Weight,
    words::{day, sum, taken},
};

const TOTAL: Style = Style { weight: Weight::Bold, size: 11.0, ink: BLACK };
const PAD: f32 = 3.5;
/// Beside the amounts, as in the table above.
const INSET: f32 = 6.0;
/// Where the sums begin.
const BEGIN: f32 = 270.0;

/// Sets the total and, below it, each sum that went back and what is left.
pub(super) fn sums(to: &mut Compositor<'_>, facts: &InvoiceFacts) {
    to.sheets.y += 10.0;
    to.sheets.begin();
    row(to, "Total", &sum(facts.total), TOTAL);
    for credit in &facts.credits {
        row(to, &told(credit), &taken(credit.amount), BODY);
    }
    if !facts.credits.is_empty() {
        rule(to);
        row(to, "Total after refunds", &sum(facts.left), TOTAL);
    }
    to.sheets.end(Tag::Table.with_summary(Some("What it comes to".to_owned())));
}

fn told(credit: &Credit) -> String {
    credit.at.map_or_else(|| "Refund not carried out yet".to_owned(), |it| format!("Refunded on {}", day(it)))
}

fn row(to: &mut Compositor<'_>, name: &str, value: &str, style: Style) {
    if !to.sheets.fits(style.leading() + 2.0 * PAD) {
        to.sheets.turn();
    }
    let (name, value) = (to.line(name, style), to.line(value, style));
    to.sheets.y += PAD;
    let y = to.sheets.y + style.rise();
    to.sheets.begin();
    to.sheets.begin();
    to.sheets.say(name, style.ink, (BEGIN, y));
    to.sheets.end(Tag::TH(TableHeaderScope::Row));
    to.sheets.begin();
    let x = RIGHT - INSET - value.width;
    to.sheets.say(value, style.ink, (x, y));
    to.sheets.end(Tag::TD);
    to.sheets.end(Tag::TR);
    to.sheets.y += style.leading() + PAD;
}

fn rule(to: &mut Compositor<'_>) {
    let y = to.sheets.y;
    to.sheets.band((BEGIN, RIGHT), y, 0.5, HAIR);
}

/// Sets what is to be said at the end.
pub(super) fn remarks(to: &mut Compositor<'_>, facts: &InvoiceFacts) {
    let column = (LEFT, RIGHT - LEFT);
    to.sheets.y += 22.0;
    to.paragraph(&format!("Paid in full on {}. Thank you.", day(facts.paid_at)), STRONG, column);
    if let Some(note) = &facts.seller.note {
        to.sheets.y += 6.0;
        for line in note.lines().filter(|it| !it.trim().is_empty()) {
            to.paragraph(line, BODY, column);
        }
    }
    if to.lacking {
        to.sheets.y += 6.0;
        to.paragraph("\u{fffd} stands for characters that the fonts of this document do not have.", SMALL, column);
    }
}
