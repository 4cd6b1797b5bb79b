//! A part of an order: some pieces of some of its lines.

use super::{OrderLine, OrderLineId, Quantity};
use crate::kernel::Violation;

/// What is meant of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Which line.
    pub line: OrderLineId,
    /// How many pieces; all that are possible where nothing is said.
    pub quantity: Option<Quantity>,
}

/// How many pieces of each of `lines` are meant by `portions`, or of all of them where nothing is said. `possible` says
/// how many of a line can be meant. Otherwise with all that is wrong.
pub(super) fn meant(
    lines: &[OrderLine],
    portions: Option<&[Portion]>,
    possible: fn(&OrderLine) -> i32,
) -> Result<Vec<i32>, Vec<Violation>> {
    let Some(portions) = portions else { return Ok(lines.iter().map(possible).collect()) };
    let mut meant = vec![0; lines.len()];
    let mut broken = Vec::new();
    if portions.is_empty() {
        broken.push(Violation::new("/lines", "empty", "names no line"));
    }
    for (number, portion) in portions.iter().enumerate() {
        let wrong =
            |member: &str, code, detail: String| Violation::new(format!("/lines/{number}/{member}"), code, detail);
        let Some(place) = lines.iter().position(|it| it.id == portion.line) else {
            broken.push(wrong("line_id", "unknown_line", "the order has no such line".to_owned()));
            continue;
        };
        if portions[..number].iter().any(|it| it.line == portion.line) {
            broken.push(wrong("line_id", "duplicate_line", "the line is named before".to_owned()));
            continue;
        }
        let most = possible(&lines[place]);
        let quantity = portion.quantity.map_or(most, Quantity::get);
        if quantity > most {
            broken.push(wrong("quantity", "quantity_too_large", format!("must be at most {most}")));
        } else if quantity == 0 {
            broken.push(wrong("line_id", "nothing_left", "nothing of this line is left for that".to_owned()));
        }
        meant[place] = quantity;
    }
    if broken.is_empty() { Ok(meant) } else { Err(broken) }
}
