//! Which part of a loan is due when.

use chrono::{Datelike, Months, NaiveDate};

use super::{Instalment, TermMonths, Terms, annuity};

/// The day on which the instalment `number` is due; the first is 1. It is the day of the first one, or
/// the last of a month that has no such day: 31 January, 28 February, 31 March.
pub(super) fn due_on(first: NaiveDate, number: i32) -> Option<NaiveDate> {
    let later = u32::try_from(number - 1).ok()?;
    first.checked_add_months(Months::new(later)).filter(|it| (1..=9999).contains(&it.year()))
}

/// All instalments: equal ones, interest on what remains and each rounded half to even, the last one
/// with the rest. `None` where one would be due after the last day there is.
pub(super) fn schedule(terms: &Terms) -> Option<Vec<Instalment>> {
    let equal = annuity::instalment(terms.amount.minor(), terms.rate, terms.months);
    let mut remaining = terms.amount.minor();
    let mut part = |number: i32| {
        let interest = annuity::interest(remaining, terms.rate);
        // So small a loan may be paid back before its last month.
        let principal = if number == terms.months.get() { remaining } else { (equal - interest).min(remaining) };
        remaining -= principal;
        let due_on = due_on(terms.first_due_on, number)?;
        Some(Instalment { number, due_on, principal, interest, principal_paid: 0, interest_paid: 0 })
    };
    (TermMonths::MIN..=terms.months.get()).map(&mut part).collect()
}

#[cfg(test)]
mod tests;
