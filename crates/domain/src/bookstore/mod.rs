//! The bookstore: what the shop sells, who wrote it, and on which shelf it stands.

mod author;
mod book;
mod catalogued;
mod category;
mod check_digits;
mod counts;
mod credit;
mod dates;
mod error;
mod goods;
pub mod invoices;
mod isbn;
mod issn;
mod item;
mod language;
mod magazine;
pub mod orders;
mod payments;
mod person_name;
mod price;
mod product;
mod repositories;
mod roles;
mod sku;
mod slug;
mod sort_name;
mod stock;
mod texts;
mod year;

pub use author::{Author, AuthorChange, AuthorChanged, AuthorFacts, AuthorId, NewAuthor};
pub use book::{Book, BookChange, BookFacts, NewBook};
pub use catalogued::{Catalogued, ProductKind};
pub use category::{Category, CategoryChange, CategoryFacts, Lineage, NewCategory};
pub use counts::PageCount;
pub use credit::{Credit, Credits};
pub use error::{BookstoreError, CONSTRAINTS, other_identifier, unknown_author, unknown_category};
pub use goods::Goods;
pub use isbn::{Isbn, IsbnError};
pub use issn::{Issn, IssnError};
pub use item::{Item, ItemChange, ItemFacts, NewItem};
pub use language::{Language, LanguageError};
pub use magazine::{Magazine, MagazineChange, MagazineFacts, NewMagazine};
pub use payments::{
    BadNotice, Charge, ChargeOutcome, ChargeText, DeclineCode, GatewayEvent, GatewayFault, GatewayNews,
    GatewayReference, NextStep, NothingToCharge, PaymentId, PaymentInquiry, PaymentMark, PaymentMethod,
    PaymentMethodError, Refund, RefundId, RefundMark, RefundOutcome,
};
pub use person_name::PersonName;
pub use price::{Price, PriceError};
pub use product::{NewProduct, Offer, Product, ProductChange, ProductId};
pub use repositories::{Authors, Categories, Products};
pub use roles::{Cataloguer, StockKeeper};
pub use sku::{Sku, SkuError};
pub use slug::{Slug, SlugError};
pub use sort_name::SortName;
pub use stock::{
    Count, CountReason, MovementNote, MovementReason, OrderId, Quantity, QuantityChange, Shortage, Stock,
    StockMovement, Stocked, Stocks,
};
pub use texts::{Biography, CategoryName, Description, IssueLabel, IssueNumber, ItemName, Publisher, Subtitle, Title};
pub use year::PublishedYear;
