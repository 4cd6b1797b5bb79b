//! The textual formats that the contexts define, by the names that the API's document gives them.

use domain::{
    bookstore::{Isbn, Issn, Language, PersonName, Sku, Slug},
    identity::Email,
    kernel::{Currency, Decimal, Format, check_text},
};
use jsonschema::ValidationOptions;

type Check = fn(&str) -> Result<(), (&'static str, String)>;

/// Any text of people: not blank, and without control characters.
pub(crate) const TEXT: &str = "text";

const FORMATS: [(&str, Check); 10] = [
    (Decimal::NAME, Decimal::check),
    (Currency::NAME, Currency::check),
    (Email::NAME, Email::check),
    (Isbn::NAME, Isbn::check),
    (Issn::NAME, Issn::check),
    (Language::NAME, Language::check),
    (PersonName::NAME, PersonName::check),
    (Sku::NAME, Sku::check),
    (Slug::NAME, Slug::check),
    (TEXT, |it| check_text(it, 1, usize::MAX).map_err(|it| (it.code(), it.to_string()))),
];

/// Teaches a validator all formats.
pub(crate) fn register(options: ValidationOptions<'_>) -> ValidationOptions<'_> {
    FORMATS.iter().fold(options, |options, (name, check)| options.with_format(*name, move |it: &str| check(it).is_ok()))
}

/// What is wrong with `text` as a `format`, if anything.
pub(crate) fn check(format: &str, text: &str) -> Result<(), (&'static str, String)> {
    FORMATS.iter().find(|it| it.0 == format).map_or(Ok(()), |(_, check)| check(text))
}
