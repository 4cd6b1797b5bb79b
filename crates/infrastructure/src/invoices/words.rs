//! Dates and sums as they stand on paper.

use domain::kernel::{Money, Timestamp};

/// A day, in UTC as all times are: `3 February 2026`.
pub(super) fn day(at: Timestamp) -> String {
    at.format("%-d %B %Y").to_string()
}

/// How much, with all digits of the currency and its thousands apart: `-1,234.50`.
pub(super) fn amount(money: Money) -> String {
    let text = money.amount().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |it| ("-", it));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, it)| (whole, Some(it)));
    let mut grouped = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push('.');
        grouped.push_str(fraction);
    }
    grouped
}

/// The same, taken away.
pub(super) fn taken(money: Money) -> String {
    format!("-{}", amount(money))
}

/// The same, and of what.
pub(super) fn sum(money: Money) -> String {
    format!("{} {}", money.currency(), amount(money))
}

/// A gateway as people know it.
pub(super) fn gateway(name: &str) -> &str {
    match name {
        "stripe" => "Stripe",
        "test" => "test gateway",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_have_the_digits_of_their_currency_and_their_thousands_apart() {
        let said = |text: &str, currency: &str| amount(Money::parse(text, currency.parse().unwrap()).unwrap());
        for (text, currency, expected) in [
            ("0", "USD", "0.00"),
            ("5.9", "USD", "5.90"),
            ("999", "JPY", "999"),
            ("1000", "JPY", "1,000"),
            ("1234567", "JPY", "1,234,567"),
            ("-1234.5", "USD", "-1,234.50"),
            ("-999.999", "KWD", "-999.999"),
            ("10000000000000", "USD", "10,000,000,000,000.00"),
        ] {
            assert_eq!(said(text, currency), expected);
        }
    }

    #[test]
    fn days_are_written_out() {
        let at = "2026-02-03T23:59:59Z".parse().unwrap();
        assert_eq!(day(at), "3 February 2026");
    }
}
