//! What something costs.

use serde::{Deserialize, Serialize};

use crate::kernel::{Currency, Misfit, Money};

/// The price of one piece: a sum of money that is not negative. Free things have a price too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Money", try_from = "Money")]
pub struct Price(Money);

/// A price below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must not be negative")]
pub struct PriceError;

impl Misfit for PriceError {
    fn code(&self) -> &'static str {
        "price_negative"
    }
}

impl Price {
    /// That of a free thing.
    pub const fn nothing(currency: Currency) -> Self {
        Self(Money::zero(currency))
    }

    /// The sum.
    pub const fn money(self) -> Money {
        self.0
    }
}

impl TryFrom<Money> for Price {
    type Error = PriceError;

    fn try_from(money: Money) -> Result<Self, PriceError> {
        if money.minor() < 0 { Err(PriceError) } else { Ok(Self(money)) }
    }
}

impl From<Price> for Money {
    fn from(price: Price) -> Self {
        price.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_may_be_nothing_but_not_less() {
        let price = |amount: &str| Price::try_from(Money::parse(amount, "USD".parse().unwrap()).unwrap());
        assert_eq!(price("0").unwrap().money().minor(), 0);
        assert_eq!(price("-0.01"), Err(PriceError));
        let read = serde_json::from_str::<Price>(r#"{"amount": "-0.01", "currency": "USD"}"#);
        assert_eq!(read.unwrap_err().to_string(), "must not be negative");
    }
}
