//! What was sold, line by line, over as many pages as it takes.

use domain::bookstore::invoices::{InvoiceFacts, InvoiceLine};
use krilla::tagging::{TableHeaderScope, Tag};

use super::{
    setting::{BODY, Compositor, GROUND, HAIR, Line, SMALL, STRONG, Style},
    sheets::{BOTTOM, LEFT, RIGHT, TOP},
    words::amount,
};

const HEAD: Style = Style { size: 8.5, ..STRONG };
/// Above and below the text of a row.
const PAD: f32 = 4.5;
/// Between two columns.
const GUTTER: f32 = 16.0;
/// Beside the text at both ends of a row.
const INSET: f32 = 6.0;

/// The right ends of the columns with numbers, and the width of the one with titles.
struct Columns {
    titles: f32,
    ends: [f32; 3],
    names: [String; 4],
}

/// Sets the table.
pub(super) fn lines(to: &mut Compositor<'_>, facts: &InvoiceFacts) {
    let columns = columns(to, facts);
    to.sheets.begin();
    to.sheets.begin();
    head(to, &columns, true);
    to.sheets.end(Tag::THead);
    to.sheets.begin();
    for line in &facts.lines {
        row(to, &columns, line);
    }
    to.sheets.end(Tag::TBody);
    to.sheets.end(Tag::Table.with_summary(Some("What was sold".to_owned())));
}

/// As wide as the widest number in it, each; what is left is for the titles.
fn columns(to: &mut Compositor<'_>, facts: &InvoiceFacts) -> Columns {
    let currency = facts.total.currency();
    let names =
        ["Item".to_owned(), "Quantity".to_owned(), format!("Price ({currency})"), format!("Amount ({currency})")];
    let texts: [fn(&InvoiceLine) -> String; 3] =
        [|it| it.quantity.to_string(), |it| amount(it.unit_price), |it| amount(it.amount)];
    let mut end = RIGHT - INSET;
    let mut ends = [end; 3];
    for (column, text) in texts.iter().enumerate().rev() {
        let head = to.width(&names[column + 1], HEAD);
        let widest = facts.lines.iter().map(|it| to.width(&text(it), BODY)).fold(head, f32::max);
        ends[column] = end;
        end -= widest + GUTTER;
    }
    Columns { titles: end - LEFT - INSET, ends, names }
}

/// Sets the names of the columns; they are read where they stand first.
fn head(to: &mut Compositor<'_>, columns: &Columns, read: bool) {
    let height = HEAD.leading() + 2.0 * PAD;
    let top = to.sheets.y;
    to.sheets.band((LEFT, RIGHT), top, height, GROUND);
    if read {
        to.sheets.begin();
    }
    for (column, name) in columns.names.iter().enumerate() {
        let line = to.line(name, HEAD);
        let x = if column == 0 { LEFT + INSET } else { columns.ends[column - 1] - line.width };
        let at = (x, top + PAD + HEAD.rise());
        if read {
            to.sheets.begin();
            to.sheets.say(line, HEAD.ink, at);
            to.sheets.end(Tag::TH(TableHeaderScope::Column));
        } else {
            to.sheets.repeat(line, HEAD.ink, at);
        }
    }
    if read {
        to.sheets.end(Tag::TR);
    }
    to.sheets.y = top + height;
}

/// Goes on on another page, below the names of the columns.
fn turn(to: &mut Compositor<'_>, columns: &Columns) {
    to.sheets.turn();
    head(to, columns, false);
}

fn row(to: &mut Compositor<'_>, columns: &Columns, line: &InvoiceLine) {
    let titles = to.lines(&line.title, BODY, columns.titles);
    let note = (line.refunded > 0).then(|| to.line(&format!("{} refunded", line.refunded), SMALL));
    let text = titles.iter().fold(0.0, |height, _| height + BODY.leading());
    let height = text + note.as_ref().map_or(0.0, |_| SMALL.leading()) + 2.0 * PAD;
    // What is longer than a page goes over pages anyway.
    let body = BOTTOM - TOP - HEAD.leading() - 2.0 * PAD;
    if !to.sheets.fits(height.min(body)) {
        turn(to, columns);
    }
    to.sheets.begin();
    to.sheets.y += PAD;
    let begins = (to.sheets.pages.len(), to.sheets.y);
    cell(to, columns, titles, note);
    numbers(to, columns, line, begins);
    to.sheets.end(Tag::TR);
    to.sheets.y += PAD;
    let below = to.sheets.y;
    to.sheets.band((LEFT, RIGHT), below, 0.5, HAIR);
}

/// Sets the title, and what became of it.
fn cell(to: &mut Compositor<'_>, columns: &Columns, titles: Vec<Line>, note: Option<Line>) {
    to.sheets.begin();
    let styled = titles.into_iter().map(|it| (it, BODY)).chain(note.map(|it| (it, SMALL)));
    for (line, style) in styled {
        if !to.sheets.fits(style.leading()) {
            turn(to, columns);
            to.sheets.y += PAD;
        }
        let at = (LEFT + INSET, to.sheets.y + style.rise());
        to.sheets.say(line, style.ink, at);
        to.sheets.y += style.leading();
    }
    to.sheets.end(Tag::TD);
}

/// Sets the numbers beside the first line of the title, or of what of it is on this page.
fn numbers(to: &mut Compositor<'_>, columns: &Columns, line: &InvoiceLine, (page, top): (usize, f32)) {
    let first = if to.sheets.pages.len() == page { top } else { TOP + HEAD.leading() + 3.0 * PAD };
    let texts = [line.quantity.to_string(), amount(line.unit_price), amount(line.amount)];
    for (text, end) in texts.iter().zip(columns.ends) {
        let number = to.line(text, BODY);
        let at = (end - number.width, first + BODY.rise());
        to.sheets.begin();
        to.sheets.say(number, BODY.ink, at);
        to.sheets.end(Tag::TD);
    }
}
