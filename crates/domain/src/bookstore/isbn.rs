//! International standard book numbers (ISO 2108).

use std::{fmt, str::FromStr};

use super::check_digits::{digits, modulo_11, without_separators};
use crate::{kernel::Misfit, textual};

/// The number of a book, always in its form of 13 digits; one of 10 digits is the same number as
/// that of 13 with 978 before it and another check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Isbn(u64);

/// Why a text is no ISBN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IsbnError {
    /// Neither 10 nor 13 digits.
    #[error("an ISBN has 10 or 13 digits")]
    Length,
    /// Something else than a digit, a hyphen or a space, or an `X` elsewhere than at the end of 10.
    #[error("an ISBN has no {0:?} at that place")]
    Character(char),
    /// The last digit does not follow from the others, so that at least one is mistyped.
    #[error("the ISBN check digit is wrong")]
    Checksum,
    /// 13 digits of another kind of ware.
    #[error("an ISBN of 13 digits begins with 978 or 979")]
    Prefix,
}

impl Misfit for IsbnError {
    fn code(&self) -> &'static str {
        match self {
            Self::Length => "isbn_length",
            Self::Character(_) => "isbn_character",
            Self::Checksum => "isbn_checksum",
            Self::Prefix => "isbn_prefix",
        }
    }
}

impl Isbn {
    /// The fewest digits that [`Self::from_digits_that_lost_zeros`] fills up. With fewer, chance
    /// makes too many of them valid.
    const FEWEST_LEFT: usize = 5;

    /// For files that a spreadsheet has been through, which takes an ISBN of 10 digits for a number
    /// and drops its leading zeros: puts them back, then checks as ever.
    pub fn from_digits_that_lost_zeros(text: &str) -> Result<Self, IsbnError> {
        let bare = without_separators(text);
        match bare.len() {
            Self::FEWEST_LEFT..10 => format!("{bare:0>10}").parse(),
            _ => bare.parse(),
        }
    }

    fn from_10(digits: &[u8]) -> Result<Self, IsbnError> {
        let [body @ .., check] = digits else { return Err(IsbnError::Length) };
        if modulo_11(body) != *check {
            return Err(IsbnError::Checksum);
        }
        Ok(Self::from_body(978_000_000_000 + number(body)))
    }

    fn from_13(digits: &[u8]) -> Result<Self, IsbnError> {
        let [body @ .., check] = digits else { return Err(IsbnError::Length) };
        if !matches!(body, [9, 7, 8 | 9, ..]) {
            return Err(IsbnError::Prefix);
        }
        let isbn = Self::from_body(number(body));
        if isbn.0 % 10 != u64::from(*check) {
            return Err(IsbnError::Checksum);
        }
        Ok(isbn)
    }

    /// The ISBN of which `body` is the first 12 digits. The check digit makes the sum of all
    /// digits, every second of them taken three times, a multiple of 10.
    fn from_body(body: u64) -> Self {
        let (mut rest, mut sum, mut weight) = (body, 0, 3);
        while rest > 0 {
            sum += rest % 10 * weight;
            rest /= 10;
            weight = 4 - weight;
        }
        Self(body * 10 + (10 - sum % 10) % 10)
    }
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(*digit))
}

impl FromStr for Isbn {
    type Err = IsbnError;

    /// Reads 10 or 13 digits, however they are spaced and hyphenated.
    fn from_str(text: &str) -> Result<Self, IsbnError> {
        let bare = without_separators(text);
        let digits = digits(&bare).map_err(IsbnError::Character)?;
        match (digits.len(), digits.last()) {
            (10, _) => Self::from_10(&digits),
            (13, Some(10)) => Err(IsbnError::Character('X')),
            (13, _) => Self::from_13(&digits),
            _ => Err(IsbnError::Length),
        }
    }
}

impl fmt::Display for Isbn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Isbn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

textual!(Isbn, "isbn");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn isbn(text: &str) -> Result<Isbn, IsbnError> {
        text.parse()
    }

    /// The text of the ISBN-10 that begins with `body`.
    fn ten(body: &[u8]) -> String {
        let check = modulo_11(body);
        body.iter().chain([&check]).map(|it| if *it == 10 { 'X' } else { char::from(b'0' + it) }).collect()
    }

    #[test]
    fn every_spelling_is_the_same_number() {
        for text in [
            "9780306406157",
            "978-0-306-40615-7",
            "978 0 306 40615 7",
            "978\u{2011}0\u{2011}306\u{2013}40615\u{2212}7",
            "0306406152",
            "0-306-40615-2",
        ] {
            assert_eq!(isbn(text).unwrap().to_string(), "9780306406157", "{text}");
        }
        assert_eq!(isbn("0-8044-2957-X").unwrap(), isbn("080442957x").unwrap());
        assert_eq!(isbn("979-10-90636-07-1").unwrap().to_string(), "9791090636071");
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        for text in ["", "978030640615", "97803064061577", "-", "030640615"] {
            assert_eq!(isbn(text), Err(IsbnError::Length), "{text}");
        }
        for (text, bad) in
            [("978030640615X", 'X'), ("0X06406152", 'X'), ("9.78043902348e+12", '.'), ("03064O6152", 'O')]
        {
            assert_eq!(isbn(text), Err(IsbnError::Character(bad)), "{text}");
        }
        assert_eq!(isbn("9780306406158"), Err(IsbnError::Checksum));
        assert_eq!(isbn("0306406153"), Err(IsbnError::Checksum));
        assert_eq!(isbn("4006381333931"), Err(IsbnError::Prefix));
    }

    #[test]
    fn lost_zeros_are_put_back() {
        for (text, thirteen) in
            [("439023483", "9780439023481"), ("61120081", "9780061120084"), ("0306406152", "9780306406157")]
        {
            assert_eq!(Isbn::from_digits_that_lost_zeros(text).unwrap().to_string(), thirteen);
        }
        assert_eq!(Isbn::from_digits_that_lost_zeros("80442957X").unwrap(), isbn("080442957X").unwrap());
        assert_eq!(Isbn::from_digits_that_lost_zeros("812971060"), Err(IsbnError::Checksum));
        assert_eq!(Isbn::from_digits_that_lost_zeros("0"), Err(IsbnError::Length));
        assert_eq!(Isbn::from_digits_that_lost_zeros(""), Err(IsbnError::Length));
    }

    proptest! {
        #[test]
        fn any_twelve_digits_have_one_check_digit(tail in "[89][0-9]{9}") {
            let valid: Vec<_> =
                ('0'..='9').filter_map(|check| isbn(&format!("97{tail}{check}")).ok()).collect();
            prop_assert_eq!(valid.len(), 1);
            let text = valid[0].to_string();
            prop_assert_eq!(&text[2..12], tail.as_str());
            prop_assert_eq!(isbn(&text), Ok(valid[0]));
            let weighted = text.bytes().zip([1, 3].into_iter().cycle()).map(|(it, weight)| u32::from(it - b'0') * weight);
            prop_assert_eq!(weighted.sum::<u32>() % 10, 0);
        }

        #[test]
        fn ten_digits_keep_all_but_the_last_in_thirteen(body in prop::array::uniform9(0_u8..10)) {
            let text = ten(&body);
            let thirteen = isbn(&text).unwrap().to_string();
            prop_assert_eq!(&thirteen[..3], "978");
            prop_assert_eq!(&thirteen[3..12], &text[..9]);
            prop_assert_eq!(isbn(&thirteen), isbn(&text));
        }

        #[test]
        fn one_wrong_digit_of_ten_is_noticed(body in prop::array::uniform9(0_u8..10), at in 0_usize..9, by in 1_u8..10) {
            let right = ten(&body);
            let mut wrong = body;
            wrong[at] = (wrong[at] + by) % 10;
            let text: String = ten(&wrong)[..9].chars().chain(right[9..].chars()).collect();
            prop_assert_eq!(isbn(&text), Err(IsbnError::Checksum));
        }

        #[test]
        fn two_neighbours_of_ten_swapped_are_noticed(body in prop::array::uniform9(0_u8..10), at in 0_usize..8) {
            prop_assume!(body[at] != body[at + 1]);
            let right = ten(&body);
            let mut text = right.clone().into_bytes();
            text.swap(at, at + 1);
            prop_assert_eq!(isbn(&String::from_utf8(text).unwrap()), Err(IsbnError::Checksum));
        }

        #[test]
        fn no_text_makes_the_parser_fail_badly(text in ".*") {
            let _ = isbn(&text);
            let _ = Isbn::from_digits_that_lost_zeros(&text);
        }
    }
}
