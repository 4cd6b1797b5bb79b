//! What the contexts define and a schema can only name: the formats of texts, by the names that the API's
//! document gives them, and objects whose members must fit together.

use std::collections::BTreeMap;

use application::{bookstore::AskedPrice, lending::AskedMoney};
use domain::{
    bookstore::{Isbn, Issn, Language, PersonName, Sku, Slug, orders::OrderNumber},
    identity::{Email, RedirectUri},
    kernel::{Currency, Decimal, Format, Violation, check_text},
};
use jsonschema::{Keyword, ValidationError, ValidationOptions};
use serde::Deserialize;
use serde_json::Value;

type Check = fn(&str) -> Result<(), (&'static str, String)>;
type Fit = fn(&Value) -> Result<(), Violation>;

/// Any text of people: not blank, and without control characters.
pub(crate) const TEXT: &str = "text";

const FORMATS: [(&str, Check); 12] = [
    (Decimal::NAME, Decimal::check),
    (Currency::NAME, Currency::check),
    (Email::NAME, Email::check),
    (Isbn::NAME, Isbn::check),
    (Issn::NAME, Issn::check),
    (Language::NAME, Language::check),
    (OrderNumber::NAME, OrderNumber::check),
    (PersonName::NAME, PersonName::check),
    (RedirectUri::NAME, RedirectUri::check),
    (Sku::NAME, Sku::check),
    (Slug::NAME, Slug::check),
    (TEXT, |it| check_text(it, 1, usize::MAX).map_err(|it| (it.code(), it.to_string()))),
];

/// Objects whose members must fit together, by the names of their schemas.
const OBJECTS: [(&str, Fit); 3] = [("Money", price), ("PriceChange", price), ("LentMoney", lent)];

/// Marks the schema of such an object. The document does without it and says in words what is meant.
const FITS: &str = "x-fits";

/// Teaches a validator all formats, and to look at the objects that are [marked](mark).
pub(crate) fn register(options: ValidationOptions<'_>) -> ValidationOptions<'_> {
    let options = options.with_keyword(FITS, |_, name, _| Ok(Box::new(Fits(name.as_str().unwrap_or_default().into()))));
    FORMATS.iter().fold(options, |options, (name, check)| options.with_format(*name, move |it: &str| check(it).is_ok()))
}

/// Marks the objects among `schemas` whose members must fit together.
pub(crate) fn mark(schemas: &mut BTreeMap<String, Value>) {
    for (name, _) in OBJECTS {
        if let Some(schema) = schemas.get_mut(name) {
            schema[FITS] = name.into();
        }
    }
}

/// What is wrong with the members of `value` together, as the schema `name` has them. Nothing is, where
/// one of them is wrong by itself.
pub(crate) fn check_object(name: &str, value: &Value) -> Result<(), Violation> {
    OBJECTS.iter().find(|it| it.0 == name).map_or(Ok(()), |(_, fit)| fit(value))
}

/// A change that names only one member is held against the price that there is, by its use case.
fn price(value: &Value) -> Result<(), Violation> {
    AskedPrice::deserialize(value).map_or(Ok(()), |it| it.check().map(drop))
}

fn lent(value: &Value) -> Result<(), Violation> {
    AskedMoney::deserialize(value).map_or(Ok(()), |it| it.check().map(drop))
}

/// The rule of the schema with this name.
struct Fits(String);

impl<'i> Keyword<'i> for Fits {
    fn validate(&self, value: &'i Value) -> Result<(), ValidationError<'i>> {
        // The name is all that can be carried along.
        if self.is_valid(value) { Ok(()) } else { Err(ValidationError::custom(self.0.clone())) }
    }

    fn is_valid(&self, value: &'i Value) -> bool {
        check_object(&self.0, value).is_ok()
    }
}

/// What is wrong with `text` as a `format`, if anything.
pub(crate) fn check(format: &str, text: &str) -> Result<(), (&'static str, String)> {
    FORMATS.iter().find(|it| it.0 == format).map_or(Ok(()), |(_, check)| check(text))
}
