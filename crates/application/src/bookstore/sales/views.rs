//! The lines of reports as they are shown.

use chrono::NaiveDate;
use domain::kernel::Money;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::bookstore::schema;

/// What was earned in a day or a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Revenue, examples(json!({
    "period": "2026-03-01", "category": null, "orders": 12, "pieces": 31, "returned": 2,
    "gross": { "amount": "412.50", "currency": "USD" }, "refunded": { "amount": "11.98", "currency": "USD" },
    "net": { "amount": "400.52", "currency": "USD" },
})))]
pub struct RevenueView {
    /// The day, or the first day of the month, in UTC.
    pub period: NaiveDate,
    /// In which category, as each product stood when it was sold; null for all of the shop.
    #[schema(value_type = Option<schema::Slug>, required)]
    pub category: Option<String>,
    /// How many orders were paid in which there was anything of it.
    #[schema(minimum = 0)]
    pub orders: i64,
    /// How many pieces were paid.
    #[schema(minimum = 0)]
    pub pieces: i64,
    /// How many pieces came back or were called off, whenever they were paid.
    #[schema(minimum = 0)]
    pub returned: i64,
    /// What was paid.
    #[schema(value_type = schema::Money)]
    pub gross: Money,
    /// What went back, whenever it was paid.
    #[schema(value_type = schema::Money)]
    pub refunded: Money,
    /// What is left of what was paid; negative where more went back.
    #[schema(value_type = schema::Money)]
    pub net: Money,
}

/// What was sold of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BestSeller, examples(json!({
    "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "kind": "book", "isbn": "9780141439587", "title": "Emma",
    "pieces": 31, "revenue": { "amount": "185.69", "currency": "USD" },
})))]
pub struct BestSellerView {
    /// Which product.
    pub product_id: Uuid,
    /// What it is.
    #[schema(value_type = schema::ProductKind)]
    pub kind: String,
    /// What it is addressed by, if it is a book.
    #[schema(value_type = Option<schema::Isbn>, required)]
    pub isbn: Option<String>,
    /// What it is called now; null if it is not in the catalogue any more.
    #[schema(required)]
    pub title: Option<String>,
    /// How many pieces were sold, less those that came back.
    pub pieces: i64,
    /// What was paid for them, less what went back.
    #[schema(value_type = schema::Money)]
    pub revenue: Money,
}

/// A product that is running out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LowStock, examples(json!({
    "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "kind": "book", "isbn": "9780141439587", "title": "Emma",
    "category": "fiction", "stock": 2, "reserved": 1, "sold": 31,
})))]
pub struct LowStockView {
    /// Which product.
    pub product_id: Uuid,
    /// What it is.
    #[schema(value_type = schema::ProductKind)]
    pub kind: String,
    /// What it is addressed by, if it is a book.
    #[schema(value_type = Option<schema::Isbn>, required)]
    pub isbn: Option<String>,
    /// What it is called.
    pub title: String,
    /// On which shelf it stands.
    #[schema(value_type = schema::Slug)]
    pub category: String,
    /// How many can be sold.
    #[schema(minimum = 0)]
    pub stock: i64,
    /// How many are set aside for orders, or paid, and still to be handed over.
    #[schema(minimum = 0)]
    pub reserved: i64,
    /// How many were sold in the last 30 days, today among them, less those that came back.
    pub sold: i64,
}
