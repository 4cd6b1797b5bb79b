//! Prices as they are asked for. Whether one is a price can only be said of its members together, so
//! it is the use case that refuses a bad one, with all else that is wrong.

use std::fmt::Display;

use domain::{
    bookstore::Price,
    kernel::{Change, Currency, Decimal, Misfit, Money, Object, Violation},
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::bookstore::schema;

/// An amount and a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Object<Asked>")]
pub struct AskedPrice {
    /// How much.
    pub amount: Decimal,
    /// Of what.
    pub currency: Currency,
}

/// What is to be different about a price. What is left out stays as it is, and must fit what is not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(try_from = "Object<Changed>", deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "amount": "4.99" })))]
pub struct PriceChange {
    /// How much.
    #[serde(default)]
    #[schema(value_type = schema::DecimalNumber)]
    amount: Change<Decimal>,
    /// Of what.
    #[serde(default)]
    #[schema(value_type = schema::CurrencyCode)]
    currency: Change<Currency>,
}

/// `{"amount": "5.99", "currency": "USD"}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    amount: Decimal,
    currency: Currency,
}

/// The same with members left out.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changed {
    #[serde(default)]
    amount: Change<Decimal>,
    #[serde(default)]
    currency: Change<Currency>,
}

impl AskedPrice {
    /// The price, or what is wrong with it: the amount is to blame.
    pub fn check(self) -> Result<Price, Violation> {
        let money = Money::of(self.amount, self.currency).map_err(|it| misfit(&it))?;
        Price::try_from(money).map_err(|it| misfit(&it))
    }
}

fn misfit(why: &(impl Misfit + Display)) -> Violation {
    Violation::new("/amount", why.code(), why.to_string())
}

impl PriceChange {
    /// What `present` is to become.
    pub(in crate::bookstore) fn of(&self, present: Price) -> AskedPrice {
        let mut asked = AskedPrice::from(present);
        self.amount.clone().apply(&mut asked.amount);
        self.currency.clone().apply(&mut asked.currency);
        asked
    }
}

impl From<Price> for AskedPrice {
    fn from(price: Price) -> Self {
        Self { amount: price.money().amount(), currency: price.money().currency() }
    }
}

impl From<Object<Asked>> for AskedPrice {
    fn from(Object(Asked { amount, currency }): Object<Asked>) -> Self {
        Self { amount, currency }
    }
}

impl TryFrom<Object<Changed>> for PriceChange {
    type Error = &'static str;

    fn try_from(Object(Changed { amount, currency }): Object<Changed>) -> Result<Self, &'static str> {
        if amount.is_keep() && currency.is_keep() {
            return Err("names no member to change");
        }
        Ok(Self { amount, currency })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn asked(amount: &str, currency: &str) -> AskedPrice {
        AskedPrice { amount: amount.parse().unwrap(), currency: currency.parse().unwrap() }
    }

    fn change(json: Value) -> Result<PriceChange, serde_json::Error> {
        serde_json::from_value(json)
    }

    #[test]
    fn the_amount_is_to_blame() {
        let wrong = |amount, currency| asked(amount, currency).check().map_err(|it| (it.pointer, it.code));
        let at_the_amount = |code| Err(("/amount".to_owned(), code));
        assert!(wrong("5.9", "USD").is_ok());
        assert_eq!(wrong("5.999", "USD"), at_the_amount("money_digits"));
        assert_eq!(wrong("-1", "USD"), at_the_amount("price_negative"));
        assert_eq!(wrong("100000000000000000", "USD"), at_the_amount("money_range"));
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let present = asked("5.99", "USD").check().unwrap();
        let of = |json| change(json).unwrap().of(present);
        assert_eq!(of(json!({ "amount": "6.5" })), asked("6.5", "USD"));
        assert_eq!(of(json!({ "currency": "EUR" })), asked("5.99", "EUR"));
        assert_eq!(of(json!({ "amount": "650", "currency": "JPY" })), asked("650", "JPY"));
        assert!(of(json!({ "currency": "JPY" })).check().is_err());
    }

    #[test]
    fn a_change_names_a_member_and_removes_none() {
        for bad in [json!({}), json!([]), json!(null), json!({ "amount": null }), json!({ "amount": "6", "note": "" })]
        {
            assert!(change(bad.clone()).is_err(), "{bad}");
        }
    }
}
