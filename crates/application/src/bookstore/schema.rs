//! How the values of the bookstore are described to clients.

use crate::schema::{formats, numbers, schemas};
pub(crate) use crate::values::{CurrencyCode, DecimalNumber, Money};

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
    /// What a product is.
    ProductKind = enum domain::bookstore::Goods;
    /// What there is to say about a movement of stock.
    StockMovementNote = domain::bookstore::MovementNote, "Delivery note 4711", format("text");
    /// Why stock moved: `opening` when the product came into the catalogue, `receipt` and `correction` where somebody received, counted or wrote it, `reserved`, `released` and `returned` for an order.
    StockMovementReason = enum domain::bookstore::MovementReason;
    /// Why somebody records a movement of stock.
    StockCountReason = enum domain::bookstore::CountReason;
    /// Words to look for. All of them must occur, the last one perhaps as the beginning of a word; case and accents do not matter.
    SearchText = super::search::SearchText, "jane aust", format("text");
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
}

numbers! {
    /// How many can be had.
    Stock = domain::bookstore::Stock, 3;
    /// How many came, or went where it is negative; never 0.
    StockQuantity = domain::bookstore::QuantityChange, 5;
    /// How many pages a book has.
    PageCount = domain::bookstore::PageCount, 474;
    /// A year; a negative one is BC. Not after the next one.
    PublishedYear = domain::bookstore::PublishedYear, 1815;
}
