//! Decimal numbers as people and JSON bodies write them: exact, never through a float.

use std::{fmt, str::FromStr};

use super::Misfit;
use crate::textual;

/// The most digits before the point, and the most behind it.
const MOST_DIGITS: usize = 18;

/// A decimal number with its number of digits behind the point: `5.9` and `5.90` are two values.
///
/// Written as in JSON (RFC 8259) but without an exponent: an optional `-`, digits without idle
/// leading zeros, and perhaps a point with at least one digit behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    coefficient: i128,
    scale: u32,
}

/// Why a text is no decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// It is written differently.
    #[error("must be a decimal number such as 5.99")]
    Format,
    /// It has more digits behind the point than any currency.
    #[error("must have at most {MOST_DIGITS} digits behind the point")]
    Digits,
    /// It has more digits before the point than any sum of money.
    #[error("must have at most {MOST_DIGITS} digits before the point")]
    Range,
}

impl Misfit for DecimalError {
    fn code(&self) -> &'static str {
        match self {
            Self::Format => "decimal_format",
            Self::Digits => "money_digits",
            Self::Range => "money_range",
        }
    }
}

impl Decimal {
    /// `minor` units of a currency with `scale` digits.
    pub(super) const fn new(minor: i64, scale: u32) -> Self {
        Self { coefficient: minor as i128, scale }
    }

    /// How many digits stand behind the point.
    pub const fn scale(self) -> u32 {
        self.scale
    }

    /// The number itself, if it is whole: `2008.0` is 2008.
    pub fn whole(self) -> Option<i64> {
        let unit = 10_i128.checked_pow(self.scale)?;
        if self.coefficient % unit == 0 { i64::try_from(self.coefficient / unit).ok() } else { None }
    }

    /// The number times 10 to the power of `scale`, if that is whole without dropping a digit that
    /// was written.
    pub fn scaled_to(self, scale: u32) -> Option<i128> {
        let missing = scale.checked_sub(self.scale)?;
        10_i128.checked_pow(missing)?.checked_mul(self.coefficient)
    }
}

impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (negative, number) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = match number.split_once('.') {
            Some((_, "")) => return Err(DecimalError::Format),
            Some(parts) => parts,
            None => (number, ""),
        };
        let well_formed = !whole.is_empty()
            && (whole == "0" || !whole.starts_with('0'))
            && whole.bytes().chain(fraction.bytes()).all(|it| it.is_ascii_digit());
        if !well_formed {
            return Err(DecimalError::Format);
        }
        if fraction.len() > MOST_DIGITS {
            return Err(DecimalError::Digits);
        }
        if whole.len() > MOST_DIGITS {
            return Err(DecimalError::Range);
        }
        let digits = whole.bytes().chain(fraction.bytes());
        let magnitude = digits.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0'));
        let scale = u32::try_from(fraction.len()).map_err(|_| DecimalError::Digits)?;
        Ok(Self { coefficient: if negative { -magnitude } else { magnitude }, scale })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.coefficient < 0 { "-" } else { "" };
        let unit = 10_u128.pow(self.scale);
        let (whole, fraction) = (self.coefficient.unsigned_abs() / unit, self.coefficient.unsigned_abs() % unit);
        match self.scale {
            0 => write!(f, "{sign}{whole}"),
            scale => write!(f, "{sign}{whole}.{fraction:0width$}", width = scale as usize),
        }
    }
}

textual!(Decimal, "decimal");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_written_like_a_decimal_is_refused() {
        for bad in ["", "-", "+5", "5.", ".5", "05", "00", "5e3", "5,00", " 5", "5 ", "--5", "٥", "1.2.3", "0x5", "NaN"]
        {
            assert_eq!(bad.parse::<Decimal>(), Err(DecimalError::Format), "{bad:?}");
        }
        assert_eq!("1".repeat(19).parse::<Decimal>(), Err(DecimalError::Range));
        assert_eq!(format!("0.{}", "0".repeat(19)).parse::<Decimal>(), Err(DecimalError::Digits));
    }

    #[test]
    fn no_digit_is_dropped_in_scaling() {
        let number: Decimal = "-5.90".parse().unwrap();
        assert_eq!(number.scaled_to(2), Some(-590));
        assert_eq!(number.scaled_to(3), Some(-5900));
        assert_eq!(number.scaled_to(1), None);
    }

    #[test]
    fn a_whole_number_may_be_written_with_zeros_behind_the_point() {
        for (text, whole) in [("2008.0", Some(2008)), ("-720.00", Some(-720)), ("0", Some(0)), ("1.5", None)] {
            assert_eq!(text.parse::<Decimal>().unwrap().whole(), whole);
        }
    }

    proptest! {
        #[test]
        fn any_number_is_written_as_it_was_read(text in "-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?") {
            let number: Decimal = text.parse().unwrap();
            let zero = text.bytes().all(|it| matches!(it, b'-' | b'0' | b'.'));
            let expected = if zero { text.trim_start_matches('-') } else { &text };
            prop_assert_eq!(number.to_string(), expected);
        }

        #[test]
        fn no_text_makes_the_parser_fail_badly(text in ".*") {
            let _ = text.parse::<Decimal>();
        }
    }
}
