//! How the values of the bookstore are described to clients.

use utoipa::ToSchema;

use crate::schema::schemas;

schemas! {
    /// What a book or a magazine is called.
    Title = domain::bookstore::Title, "Emma", format("text");
    /// What stands below the title.
    Subtitle = domain::bookstore::Subtitle, "A Novel in Three Volumes", format("text");
    /// Who published it.
    Publisher = domain::bookstore::Publisher, "John Murray", format("text");
    /// What it is about, for readers of the catalogue.
    Description = domain::bookstore::Description, "A young woman arranges the lives of her neighbours.", format("text");
    /// What is told of an author's life.
    Biography = domain::bookstore::Biography, "English novelist of the gentry.", format("text");
    /// The form of an author's name that lists are sorted by.
    SortName = domain::bookstore::SortName, "Austen, Jane", format("text");
    /// Which issue of a periodical.
    IssueNumber = domain::bookstore::IssueNumber, "2026/3", format("text");
    /// What an issue is called besides its number.
    IssueLabel = domain::bookstore::IssueLabel, "The summer special", format("text");
    /// What an item is called.
    ItemName = domain::bookstore::ItemName, "Notebook A5, ruled", format("text");
    /// What a category is called.
    CategoryName = domain::bookstore::CategoryName, "Science fiction", format("text");
    /// Words to look for. All of them must occur, the last one perhaps as the beginning of a word; case and accents do not matter.
    SearchText = super::search::SearchText, "jane aust", format("text");
}

/// Declares a named schema for each value object with a format of its own, of at most so many
/// characters, if that is bounded.
macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $name:ident = $of:path $([$max:expr])?, $example:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, Type};
                let format = <$of as domain::kernel::Format>::NAME;
                let object = ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    $(.max_length(Some($max)))?
                    .format(Some(SchemaFormat::Custom(format.to_owned())))
                    .examples([$example]);
                utoipa::openapi::RefOr::T(object.into())
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

formats! {
    /// An ISBN of 10 or 13 digits; hyphens and spaces do not matter. It is shown with 13 digits.
    Isbn = domain::bookstore::Isbn, "9780306406157";
    /// An ISSN; hyphens and spaces do not matter. It is shown as `NNNN-NNNC`.
    Issn = domain::bookstore::Issn, "0378-5955";
    /// A stock keeping unit: letters and digits, `-`, `.` and `_`. Case counts.
    Sku = domain::bookstore::Sku [domain::bookstore::Sku::MAX], "NB-A5-RULED";
    /// Names a category: lower-case letters and digits, with single hyphens between them.
    Slug = domain::bookstore::Slug [domain::bookstore::Slug::MAX], "science-fiction";
    /// A language tag (BCP 47).
    LanguageTag = domain::bookstore::Language [domain::bookstore::Language::MAX], "en";
    /// A name as it is printed on books. Runs of white space collapse.
    PersonName = domain::bookstore::PersonName, "Jane Austen";
    /// A decimal number.
    DecimalNumber = domain::kernel::Decimal, "5.99";
    /// A currency (ISO 4217).
    CurrencyCode = domain::kernel::Currency, "USD";
}

/// Declares a named schema for each value object that is a whole number within bounds.
macro_rules! numbers {
    ($($(#[doc = $doc:literal])+ $name:ident = $of:ty, $example:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{ObjectBuilder, Type};
                let object = ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .description(Some(concat!($($doc, "\n"),+).trim()))
                    .minimum(Some(<$of>::MIN))
                    .maximum(Some(<$of>::MAX))
                    .examples([$example]);
                utoipa::openapi::RefOr::T(object.into())
            }
        }

        impl ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )+};
}

numbers! {
    /// How many can be had.
    Stock = domain::bookstore::Stock, 3;
    /// How many pages a book has.
    PageCount = domain::bookstore::PageCount, 474;
    /// A year; a negative one is BC. Not after the next one.
    PublishedYear = domain::bookstore::PublishedYear, 1815;
}

/// A sum of money. The amount has at most the currency's number of digits behind the point, and is
/// shown with all of them.
#[derive(ToSchema)]
#[schema(examples(json!({ "amount": "5.99", "currency": "USD" })))]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes the money of the domain")]
pub(crate) struct Money {
    /// How much.
    #[schema(value_type = DecimalNumber)]
    amount: String,
    /// Of what.
    #[schema(value_type = CurrencyCode)]
    currency: String,
}
