//! The bookstore: what the shop sells, who wrote it, on which shelf it stands, and what its readers think of it.

mod author;
mod book;
mod carts;
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
mod recommendations;
mod repositories;
mod reviews;
mod roles;
mod sales;
mod sku;
mod slug;
mod sort_name;
mod stock;
mod texts;
mod year;

pub use author::{Author, AuthorChange, AuthorChanged, AuthorFacts, AuthorId, NewAuthor};
pub use book::{Book, BookChange, BookFacts, NewBook};
pub use carts::{
    Availability, Cart, CartFacts, CartId, CartOwner, CartToken, CartTokenDigest, CartTokenError, Carts, Shopper,
};
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
    PaymentMethodError, Refund, RefundId, RefundMark, RefundOutcome, TestCard, TestGatewayBooks, TestGatewayError,
    TestPayment, TestPaymentFacts, TestPaymentState, TestRefund, TestRefundFacts,
};
pub use person_name::PersonName;
pub use price::{Price, PriceError};
pub use product::{NewProduct, Offer, Product, ProductChange, ProductId};
pub use recommendations::{
    Baskets, Companions, FEWEST_TOGETHER, MOST_OF_ONE, MOST_RELATED, RecommendationsStore, Related,
};
pub use repositories::{Authors, Categories, Products};
pub use reviews::{
    ForgottenReviews, HidingReason, Moderator, NewReview, Opinion, Purchases, REVIEW_CONSTRAINTS, Rating, RatingChange,
    Review, ReviewAction, ReviewError, ReviewFacts, ReviewId, ReviewState, ReviewText, ReviewTitle, Reviewer, Reviews,
    Standing, Stars,
};
pub use roles::{Cataloguer, StockKeeper};
pub use sales::{Bookkeeper, DaySales, LowStockThreshold, ProductSales, Sales};
pub use sku::{Sku, SkuError};
pub use slug::{Slug, SlugError};
pub use sort_name::SortName;
pub use stock::{
    Count, CountReason, MovementNote, MovementReason, OrderId, Quantity, QuantityChange, Shortage, Stock,
    StockMovement, Stocked, Stocks,
};
pub use texts::{Biography, CategoryName, Description, IssueLabel, IssueNumber, ItemName, Publisher, Subtitle, Title};
pub use year::PublishedYear;
