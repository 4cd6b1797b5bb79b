//! The same lines in a table: a cell for each number, and amounts beside their currency.

use chrono::NaiveDate;
use domain::kernel::Money;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{BestSellerView, LowStockView, RevenueView};

/// A row on revenue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "period": "2026-03-01", "category": "fiction", "currency": "USD", "orders": 12, "pieces": 31, "returned": 2,
    "gross": "412.50", "refunded": "11.98", "net": "400.52",
})))]
pub struct RevenueRow {
    period: NaiveDate,
    category: Option<String>,
    currency: &'static str,
    orders: i64,
    pieces: i64,
    returned: i64,
    gross: String,
    refunded: String,
    net: String,
}

/// A row on a best seller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "kind": "book", "isbn": "9780141439587", "title": "Emma",
    "pieces": 31, "currency": "USD", "revenue": "185.69",
})))]
pub struct BestSellerRow {
    product_id: Uuid,
    kind: String,
    isbn: Option<String>,
    title: Option<String>,
    pieces: i64,
    currency: &'static str,
    revenue: String,
}

/// A row on a product that is running out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({
    "product_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "kind": "book", "isbn": "9780141439587", "title": "Emma",
    "category": "fiction", "stock": 2, "reserved": 1, "sold": 31,
})))]
pub struct LowStockRow {
    product_id: Uuid,
    kind: String,
    isbn: Option<String>,
    title: String,
    category: String,
    stock: i64,
    reserved: i64,
    sold: i64,
}

impl RevenueRow {
    /// The columns in their order.
    pub const COLUMNS: &'static [&'static str] =
        &["period", "category", "currency", "orders", "pieces", "returned", "gross", "refunded", "net"];
}

impl BestSellerRow {
    /// The columns in their order.
    pub const COLUMNS: &'static [&'static str] =
        &["product_id", "kind", "isbn", "title", "pieces", "currency", "revenue"];
}

impl LowStockRow {
    /// The columns in their order.
    pub const COLUMNS: &'static [&'static str] =
        &["product_id", "kind", "isbn", "title", "category", "stock", "reserved", "sold"];
}

impl From<RevenueView> for RevenueRow {
    fn from(view: RevenueView) -> Self {
        let RevenueView { period, category, orders, pieces, returned, gross, refunded, net } = view;
        let currency = gross.currency().code();
        let (gross, refunded, net) = (amount(gross), amount(refunded), amount(net));
        Self { period, category, currency, orders, pieces, returned, gross, refunded, net }
    }
}

impl From<BestSellerView> for BestSellerRow {
    fn from(view: BestSellerView) -> Self {
        let BestSellerView { product_id, kind, isbn, title, pieces, revenue } = view;
        let (currency, revenue) = (revenue.currency().code(), amount(revenue));
        Self { product_id, kind, isbn, title, pieces, currency, revenue }
    }
}

impl From<LowStockView> for LowStockRow {
    fn from(view: LowStockView) -> Self {
        let LowStockView { product_id, kind, isbn, title, category, stock, reserved, sold } = view;
        Self { product_id, kind, isbn, title, category, stock, reserved, sold }
    }
}

fn amount(money: Money) -> String {
    money.amount().to_string()
}
