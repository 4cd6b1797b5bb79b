//! Commands about magazines.

use domain::{
    bookstore::{Issn, IssueLabel, IssueNumber, ProductId, Publisher, Slug, Stock, Title},
    kernel::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AskedPrice, Day, PriceChange, create_and_replace};
use crate::bookstore::schema;

create_and_replace! {
    /// A new magazine: one issue of a periodical.
    #[schema(examples(json!({
        "issn": "0378-5955", "title": "Hearing Research", "issue_number": "2026/3", "published_on": "2026-06-01",
        "category": "science", "price": { "amount": "12.99", "currency": "USD" }, "stock": 15,
    })))]
    CreateMagazine;
    /// All that is to be known of a magazine.
    #[schema(examples(json!({
        "issn": "0378-5955", "title": "Hearing Research", "issue_number": "2026/3", "publisher": "Elsevier",
        "category": "science", "price": { "amount": "11.99", "currency": "USD" },
    })))]
    ReplaceMagazine;
    []
    /// Names the magazine for ever; made by the server where it is not given.
    #[schema(value_type = Option<uuid::Uuid>)]
    id: Option<ProductId>,
    /// Of which periodical it is an issue.
    #[schema(value_type = schema::Issn)]
    issn: Issn,
    /// What the periodical is called.
    #[schema(value_type = schema::Title)]
    title: Title,
    /// Which issue; no two magazines have the same ISSN and issue number.
    #[schema(value_type = schema::IssueNumber)]
    issue_number: IssueNumber,
    /// What the issue is called.
    #[schema(value_type = Option<schema::IssueLabel>)]
    issue_label: Option<IssueLabel>,
    /// When the issue came out or will.
    #[schema(value_type = Option<NaiveDate>)]
    published_on: Option<Day>,
    /// Who published it.
    #[schema(value_type = Option<schema::Publisher>)]
    publisher: Option<Publisher>,
    /// On which shelf it stands; the category must exist.
    #[schema(value_type = schema::Slug)]
    category: Slug,
    /// What one costs; not negative.
    #[schema(value_type = schema::Money)]
    price: AskedPrice,
    /// How many can be had. Where it is not given, a new magazine has none, and a replaced one keeps what it has.
    #[schema(value_type = Option<schema::Stock>)]
    stock: Option<Stock>,
}

/// What is to be different about a magazine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, examples(json!({ "issue_label": "The summer special" })))]
pub struct UpdateMagazine {
    /// Of which periodical it is an issue.
    #[serde(default)]
    #[schema(value_type = schema::Issn)]
    pub issn: Change<Issn>,
    /// What the periodical is called.
    #[serde(default)]
    #[schema(value_type = schema::Title)]
    pub title: Change<Title>,
    /// Which issue.
    #[serde(default)]
    #[schema(value_type = schema::IssueNumber)]
    pub issue_number: Change<IssueNumber>,
    /// What the issue is called.
    #[serde(default)]
    #[schema(value_type = Option<schema::IssueLabel>)]
    pub issue_label: Change<Option<IssueLabel>>,
    /// When the issue came out or will.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>)]
    pub published_on: Change<Option<Day>>,
    /// Who published it.
    #[serde(default)]
    #[schema(value_type = Option<schema::Publisher>)]
    pub publisher: Change<Option<Publisher>>,
    /// On which shelf it stands; the category must exist.
    #[serde(default)]
    #[schema(value_type = schema::Slug)]
    pub category: Change<Slug>,
    /// What one costs; not negative.
    #[serde(default)]
    #[schema(value_type = PriceChange)]
    pub price: Change<PriceChange>,
    /// How many can be had.
    #[serde(default)]
    #[schema(value_type = schema::Stock)]
    pub stock: Change<Stock>,
}
