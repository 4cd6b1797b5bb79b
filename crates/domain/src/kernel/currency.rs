//! Currencies (ISO 4217).

use std::{cmp, fmt, str::FromStr};

use super::Misfit;
use crate::textual;

/// A currency in which something can have a price: an active alphabetic code of ISO 4217 that has
/// a minor unit, thus no metals, no accounting units and no `XXX`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: iso_currency::Currency,
    digits: u8,
}

/// Why a text is no currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurrencyError {
    /// Not a code of ISO 4217.
    #[error("must be a currency code of ISO 4217, such as USD")]
    Unknown,
    /// A code for something that has no minor unit, such as `XAU` for gold.
    #[error("must be a currency that prices can be given in")]
    NoMinorUnit,
}

impl Misfit for CurrencyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "currency_unknown",
            Self::NoMinorUnit => "currency_without_minor_unit",
        }
    }
}

impl Currency {
    /// The alphabetic code, three capital letters.
    pub fn code(self) -> &'static str {
        self.code.code()
    }

    /// How many digits an amount has behind the point: 2 for `USD`, 0 for `JPY`, 3 for `KWD`.
    pub const fn digits(self) -> u32 {
        self.digits as u32
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        let code = iso_currency::Currency::from_code(text).ok_or(CurrencyError::Unknown)?;
        let digits = code.exponent().and_then(|it| u8::try_from(it).ok()).ok_or(CurrencyError::NoMinorUnit)?;
        Ok(Self { code, digits })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.code().cmp(other.code())
    }
}

textual!(Currency, "currency");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_knows_its_number_of_digits() {
        for (code, digits) in [("USD", 2), ("EUR", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3), ("CLF", 4)] {
            let currency: Currency = code.parse().unwrap();
            assert_eq!((currency.code(), currency.digits()), (code, digits));
        }
    }

    #[test]
    fn what_prices_are_not_given_in_is_refused() {
        for metal in ["XAU", "XAG", "XXX", "XTS", "XDR"] {
            assert_eq!(metal.parse::<Currency>(), Err(CurrencyError::NoMinorUnit), "{metal}");
        }
        for unknown in ["usd", "US", "DOLLAR", "", "AAA", "€", "840"] {
            assert_eq!(unknown.parse::<Currency>(), Err(CurrencyError::Unknown), "{unknown}");
        }
    }
}
