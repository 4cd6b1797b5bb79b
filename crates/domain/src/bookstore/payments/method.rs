//! What somebody pays with: a token of the gateway's, never a card number.

use std::{fmt, ops::Deref, str::FromStr};

use crate::{kernel::Misfit, textual};

/// A token by which the gateway knows what somebody pays with: `pm_…`, `test_card_success`. ASCII letters and digits
/// and `-`, `.`, `:`, `_`; case counts. Debugging does not show it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PaymentMethod(String);

/// Why a text is no token. Neither says the text again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentMethodError {
    /// It is not written as one.
    #[error(
        "must be a token of the payment gateway: 1 to {} letters, digits, hyphens, points, colons and underscores",
        PaymentMethod::MAX
    )]
    Format,
    /// There is the number of a card in it.
    #[error(
        "must be a token of the payment gateway and not the number of a card; card numbers must not be sent to this service"
    )]
    CardNumber,
}

impl Misfit for PaymentMethodError {
    fn code(&self) -> &'static str {
        match self {
            Self::Format => "payment_method_format",
            Self::CardNumber => "card_number",
        }
    }
}

impl PaymentMethod {
    /// The most characters it may have.
    pub const MAX: usize = 255;
}

impl FromStr for PaymentMethod {
    type Err = PaymentMethodError;

    fn from_str(text: &str) -> Result<Self, PaymentMethodError> {
        if has_card_number(text) {
            return Err(PaymentMethodError::CardNumber);
        }
        let fits = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'.' | b':' | b'_');
        if text.is_empty() || text.len() > Self::MAX || !text.bytes().all(fits) {
            return Err(PaymentMethodError::Format);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The lengths that card numbers have (ISO/IEC 7812-1; the shortest in use have 12 digits).
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 12..=19;

/// Whether so many digits as a card number has, with whatever is neither letter nor digit in between, pass the check
/// of card numbers, anywhere in `text`.
fn has_card_number(text: &str) -> bool {
    let kept = text.chars().filter(|it| it.is_alphanumeric());
    let runs: String = kept.map(|it| if it.is_ascii_digit() { it } else { ' ' }).collect();
    runs.split_whitespace().any(|run| {
        let windows = CARD_DIGITS.flat_map(|length| run.as_bytes().windows(length));
        windows.into_iter().any(passes_luhn)
    })
}

/// The check of ISO/IEC 7812-1, annex B.
fn passes_luhn(digits: &[u8]) -> bool {
    let value = |(place, digit): (usize, &u8)| {
        let digit = u32::from(digit - b'0');
        if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
    };
    digits.iter().rev().enumerate().map(value).sum::<u32>() % 10 == 0
}

impl Deref for PaymentMethod {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PaymentMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PaymentMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PaymentMethod(…)")
    }
}

textual!(PaymentMethod, "payment-method");

#[cfg(test)]
mod tests {
    use std::iter;

    use proptest::prelude::*;

    use super::*;

    /// Numbers that card networks publish for tests, of 12 to 19 digits.
    const CARDS: [&str; 9] = [
        "4242424242424242",
        "5555555555554444",
        "378282246310005",
        "6011111111111117",
        "30569309025904",
        "3566002020360505",
        "6304000000000000",
        "4000002500003155",
        "6759649826438453",
    ];

    #[test]
    fn a_token_is_taken_as_it_is() {
        for good in ["test_card_success", "pm_1MqLiJLkdIwHu7ixUEgbFdYF", "tok:visa-1.2", "0", &"a".repeat(255)] {
            assert_eq!(&*good.parse::<PaymentMethod>().unwrap(), good);
        }
        for bad in ["", " ", "a b", "ä", "pm_1\n", "a/b", &"a".repeat(256)] {
            assert_eq!(bad.parse::<PaymentMethod>(), Err(PaymentMethodError::Format), "{bad:?}");
        }
    }

    #[test]
    fn a_card_number_is_refused_however_it_is_written() {
        for card in CARDS {
            let spaced = card.as_bytes().chunks(4).map(|it| String::from_utf8_lossy(it).into_owned());
            let groups: Vec<_> = spaced.collect();
            for written in [
                card.to_owned(),
                groups.join(" "),
                groups.join("-"),
                groups.join("_"),
                groups.join("\u{2013}"),
                groups.join("\u{a0}"),
                format!("pm_{card}"),
                format!("card {} please", groups.join("  ")),
                format!("{card}123"),
                format!("07{card}"),
            ] {
                assert_eq!(written.parse::<PaymentMethod>(), Err(PaymentMethodError::CardNumber), "{written}");
            }
        }
    }

    #[test]
    fn digits_that_are_no_card_number_may_stand_in_a_token() {
        for token in ["pm_1111111111111111", "tok_42424242424", "order-2026-11-30", "12a34b56c78d90e12f34"] {
            assert!(token.parse::<PaymentMethod>().is_ok(), "{token}");
        }
    }

    #[test]
    fn what_is_refused_is_not_said_again_and_a_token_is_not_shown() {
        let refused = "4242 4242 4242 4242".parse::<PaymentMethod>().unwrap_err();
        assert!(!format!("{refused} {refused:?}").contains("4242"));
        let token: PaymentMethod = "tok_visa".parse().unwrap();
        assert!(!format!("{token:?}").contains("visa"));
    }

    /// `digits` with the digit that makes them pass.
    fn completed(digits: &str) -> String {
        let passing = (0..10).map(|last| format!("{digits}{last}")).find(|it| passes_luhn(it.as_bytes()));
        passing.unwrap_or_default()
    }

    proptest! {
        #[test]
        fn no_card_number_gets_through(
            digits in "[0-9]{11,18}",
            before in "[a-zA-Z_ -]{0,8}",
            after in "[a-zA-Z_ -]{0,8}",
            gaps in prop::collection::vec("[ -]{0,2}", 19),
        ) {
            let card = completed(&digits);
            let gapped: String = card.chars().zip(&gaps).flat_map(|(digit, gap)| iter::once(digit).chain(gap.chars())).collect();
            let text = format!("{before}{gapped}{after}");
            prop_assert_eq!(text.parse::<PaymentMethod>(), Err(PaymentMethodError::CardNumber));
        }

        #[test]
        fn what_is_taken_is_written_as_it_was(text in "[a-zA-Z0-9_.:-]{1,40}") {
            if let Ok(method) = text.parse::<PaymentMethod>() {
                prop_assert_eq!(method.to_string(), text);
            }
        }
    }
}
