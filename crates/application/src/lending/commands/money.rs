//! Sums of money as they are asked for. Whether one is a sum can only be said of its members together,
//! so it is the use case that refuses a bad one, with all else that is wrong.

use domain::{
    kernel::{Currency, Decimal, Misfit, Money, Object, Violation},
    lending::not_positive,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::lending::schema;

/// A sum of money in the currency of the campus; not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(from = "Object<Asked>", deny_unknown_fields)]
#[schema(as = LentMoney, examples(json!({ "amount": "2500.00", "currency": "USD" })))]
pub struct AskedMoney {
    /// How much.
    #[schema(value_type = schema::DecimalNumber)]
    pub amount: Decimal,
    /// Of what.
    #[schema(value_type = schema::CurrencyCode)]
    pub currency: Currency,
}

/// What is to be different about a sum of money. What is left out stays as it is; without anything
/// before, the currency is that of the campus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(try_from = "Object<Changed>", deny_unknown_fields)]
#[schema(as = LentMoneyChange, min_properties = 1, examples(json!({ "amount": "3000.00" })))]
pub struct MoneyChange {
    /// How much.
    #[schema(value_type = schema::DecimalNumber)]
    #[serde(default)]
    amount: Option<Decimal>,
    /// Of what.
    #[schema(value_type = schema::CurrencyCode)]
    #[serde(default)]
    currency: Option<Currency>,
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
    amount: domain::kernel::Change<Decimal>,
    #[serde(default)]
    currency: domain::kernel::Change<Currency>,
}

impl AskedMoney {
    /// The sum, or what is wrong with it: the amount is to blame.
    pub fn check(self) -> Result<Money, Violation> {
        let money = Money::of(self.amount, self.currency);
        let money = money.map_err(|it| Violation::new("/amount", it.code(), it.to_string()))?;
        if money.minor() < 0 { Err(not_positive("", "negative", "must not be negative")) } else { Ok(money) }
    }
}

impl MoneyChange {
    /// What `present` is to become.
    pub(in crate::lending) fn of(self, present: Option<Money>, usual: Currency) -> Result<AskedMoney, Violation> {
        let missing = || Violation::new("/amount", "required", "this member is required where there was no amount");
        let amount = self.amount.or(present.map(Money::amount)).ok_or_else(missing)?;
        let currency = self.currency.or(present.map(Money::currency)).unwrap_or(usual);
        Ok(AskedMoney { amount, currency })
    }
}

/// The sum that is asked for in the member `place`, or else one more violation.
pub(in crate::lending) fn taken(
    asked: Option<Result<AskedMoney, Violation>>,
    place: &str,
    broken: &mut Vec<Violation>,
) -> Option<Money> {
    let checked = asked.map(|it| it.and_then(AskedMoney::check).map_err(|it| it.below(place)));
    checked.transpose().map_err(|it| broken.push(it)).ok().flatten()
}

impl From<Object<Asked>> for AskedMoney {
    fn from(Object(Asked { amount, currency }): Object<Asked>) -> Self {
        Self { amount, currency }
    }
}

impl TryFrom<Object<Changed>> for MoneyChange {
    type Error = &'static str;

    fn try_from(Object(Changed { amount, currency }): Object<Changed>) -> Result<Self, &'static str> {
        if amount.is_keep() && currency.is_keep() {
            return Err("names no member to change");
        }
        Ok(Self { amount: amount.value(), currency: currency.value() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn asked(json: Value) -> AskedMoney {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn the_amount_is_to_blame() {
        let wrong = |amount: &str| {
            let asked = asked(json!({ "amount": amount, "currency": "USD" }));
            asked.check().map(Money::minor).map_err(|it| (it.pointer, it.code))
        };
        assert_eq!(wrong("5.9"), Ok(590));
        assert_eq!(wrong("0"), Ok(0));
        assert_eq!(wrong("5.999"), Err(("/amount".to_owned(), "money_digits")));
        assert_eq!(wrong("-1"), Err(("/amount".to_owned(), "negative")));
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let (usd, present) = ("USD".parse().unwrap(), Money::parse("5.99", "EUR".parse().unwrap()).unwrap());
        let change = |json: Value| serde_json::from_value::<MoneyChange>(json);
        let of = |json, present| change(json).unwrap().of(present, usd);
        assert_eq!(of(json!({ "amount": "6" }), Some(present)), Ok(asked(json!({ "amount": "6", "currency": "EUR" }))));
        assert_eq!(of(json!({ "amount": "6" }), None), Ok(asked(json!({ "amount": "6", "currency": "USD" }))));
        assert_eq!(of(json!({ "currency": "USD" }), None).unwrap_err().code, "required");
        for bad in [json!({}), json!([]), json!({ "amount": null }), json!({ "amount": "6", "note": "" })] {
            assert!(change(bad.clone()).is_err(), "{bad}");
        }
    }
}
