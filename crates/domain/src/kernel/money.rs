//! Sums of money: whole minor units of one currency.

use serde::{Deserialize, Serialize};

use super::{Currency, Decimal, DecimalError, Misfit, Object};

/// A sum of money, positive, zero or negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Shape", try_from = "Object<Shape>")]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why something is no sum of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The amount is not written as a decimal number.
    #[error(transparent)]
    Amount(#[from] DecimalError),
    /// The amount has more digits behind the point than the currency.
    #[error("must have at most {digits} digits behind the point in {0}", digits = .0.digits())]
    Digits(Currency),
    /// The amount is larger than any that is dealt with.
    #[error("must be at most {} minor units of the currency", Money::MAX_MINOR)]
    Range,
}

impl Misfit for MoneyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Amount(why) => why.code(),
            Self::Digits(_) => "money_digits",
            Self::Range => "money_range",
        }
    }
}

impl Money {
    /// The largest sum, in minor units: exact also where a reader makes a double of it.
    pub const MAX_MINOR: i64 = 1_000_000_000_000_000;

    /// None of `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// So many minor units (cents, yen, fils) of `currency`.
    pub const fn of_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor.unsigned_abs() > Self::MAX_MINOR.unsigned_abs() {
            return Err(MoneyError::Range);
        }
        Ok(Self { minor, currency })
    }

    /// So much of `currency`: `5`, `5.9` and `5.90` are the same in one with two digits, in which
    /// `5.900` is refused.
    pub fn of(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        if amount.scale() > currency.digits() {
            return Err(MoneyError::Digits(currency));
        }
        let minor = amount.scaled_to(currency.digits()).and_then(|it| i64::try_from(it).ok());
        Self::of_minor(minor.ok_or(MoneyError::Range)?, currency)
    }

    /// The same with the amount as a text.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::of(amount.parse::<Decimal>()?, currency)
    }

    /// How much, in minor units of the currency.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// Of what.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// How much, with as many digits behind the point as the currency has.
    pub const fn amount(self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits())
    }
}

/// `{"amount": "5.99", "currency": "USD"}`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename = "Money")]
struct Shape {
    amount: Decimal,
    currency: Currency,
}

impl From<Money> for Shape {
    fn from(money: Money) -> Self {
        Self { amount: money.amount(), currency: money.currency }
    }
}

impl TryFrom<Object<Shape>> for Money {
    type Error = MoneyError;

    fn try_from(Object(shape): Object<Shape>) -> Result<Self, MoneyError> {
        Self::of(shape.amount, shape.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    fn money(amount: &str, currency: &str) -> Result<Money, MoneyError> {
        Money::parse(amount, currency.parse().unwrap())
    }

    #[test]
    fn fewer_digits_are_filled_up_and_more_are_refused() {
        for amount in ["5.9", "5.90"] {
            assert_eq!(money(amount, "USD").unwrap().minor(), 590);
        }
        assert_eq!(money("5", "KWD").unwrap().amount().to_string(), "5.000");
        assert_eq!(money("-0", "USD").unwrap().amount().to_string(), "0.00");
        for (amount, currency) in [("5.990", "USD"), ("5.0", "JPY"), ("0.0001", "KWD")] {
            assert_eq!(money(amount, currency).unwrap_err().code(), "money_digits", "{amount}");
        }
    }

    #[test]
    fn sums_have_a_limit() {
        assert_eq!(money("10000000000000.00", "USD").unwrap().minor(), Money::MAX_MINOR);
        for amount in ["10000000000000.01", "-10000000000000.01", "999999999999999999"] {
            assert_eq!(money(amount, "USD"), Err(MoneyError::Range), "{amount}");
        }
        assert_eq!(Money::of_minor(i64::MIN, "USD".parse().unwrap()), Err(MoneyError::Range));
    }

    #[test]
    fn it_is_read_and_written_as_amount_and_currency() {
        let json = r#"{"amount":"5.99","currency":"USD"}"#;
        let read: Money = serde_json::from_str(json).unwrap();
        assert_eq!(read, money("5.99", "USD").unwrap());
        assert_eq!(serde_json::to_string(&read).unwrap(), json);
        for bad in [
            r#"{"amount": 5.99, "currency": "USD"}"#,
            r#"{"amount": "5.99", "currency": "USD", "note": ""}"#,
            r#"{"amount": "5.99"}"#,
            r#"{"amount": "1e3", "currency": "USD"}"#,
            r#"{"amount": "5.999", "currency": "USD"}"#,
            r#"{"amount": "5.99", "currency": "XAU"}"#,
        ] {
            assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            minor in -Money::MAX_MINOR..=Money::MAX_MINOR,
            code in select(vec!["USD", "EUR", "JPY", "KRW", "ISK", "KWD", "BHD", "TND"]),
        ) {
            let before = Money::of_minor(minor, code.parse().unwrap()).unwrap();
            let text = before.amount().to_string();
            prop_assert_eq!(Money::parse(&text, before.currency()).unwrap(), before);
            let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
            prop_assert_eq!(digits, before.currency().digits() as usize);
        }
    }
}
