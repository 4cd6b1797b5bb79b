//! `/v1/reports`

use actix_web::web::Data;
use application::bookstore::{
    self, BestSellerRow, BestSellerSort, BestSellerView, BestSellersFilter, LowStockFilter, LowStockRow, LowStockSort,
    LowStockView, RevenueFilter, RevenueRow, RevenueSort, RevenueView, Shop,
};
use domain::bookstore::Bookkeeper;

use super::report::{AsTable, Line, Report, report};
use crate::{call::Call, download::Row, list::List, problem::Problem, routes::Routes};

/// What is said of each at its end.
const TABLE: &str = "With `Accept: text/csv` it is a table of all that follows the cursor, whatever the `limit`. Cells are \
                     not changed, also where a spreadsheet would take one for a formula: import it there as text.";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/reports/revenue", list_revenue, "Tell what was earned")
        .note(TABLE)
        .note(
            "By days or months of UTC, for all of the shop or by category. What was sold counts on the day on which its \
             order was paid, under the category in which the product stood; what went back counts on the day on which \
             it did. Periods without any are left out.",
        )
        .get("/v1/reports/best-sellers", list_best_sellers, "Tell what sold best")
        .note(TABLE)
        .note(
            "By pieces, less those that came back in the same days, or by what they brought. What came back as often as \
             it was sold is left out.",
        )
        .get("/v1/reports/low-stock", list_low_stock, "Tell what is running out")
        .note(TABLE)
        .note("Products in the lists of which few can be sold, the fewest first, with what was sold of late.")
}

impl Row for RevenueRow {
    const FILE: &'static str = "revenue";
    const COLUMNS: &'static [&'static str] = Self::COLUMNS;
}

impl Row for BestSellerRow {
    const FILE: &'static str = "best-sellers";
    const COLUMNS: &'static [&'static str] = Self::COLUMNS;
}

impl Row for LowStockRow {
    const FILE: &'static str = "low-stock";
    const COLUMNS: &'static [&'static str] = Self::COLUMNS;
}

impl Line for RevenueView {
    type Row = RevenueRow;
}

impl Line for BestSellerView {
    type Row = BestSellerRow;
}

impl Line for LowStockView {
    type Row = LowStockRow;
}

async fn list_revenue(
    call: Call<Bookkeeper>,
    list: List<RevenueFilter, RevenueSort>,
    table: AsTable,
    shop: Data<Shop>,
) -> Result<Report<RevenueView>, Problem> {
    report(call, list, table, **shop, bookstore::list_revenue).await
}

async fn list_best_sellers(
    call: Call<Bookkeeper>,
    list: List<BestSellersFilter, BestSellerSort>,
    table: AsTable,
    shop: Data<Shop>,
) -> Result<Report<BestSellerView>, Problem> {
    report(call, list, table, **shop, bookstore::list_best_sellers).await
}

async fn list_low_stock(
    call: Call<Bookkeeper>,
    list: List<LowStockFilter, LowStockSort>,
    table: AsTable,
    shop: Data<Shop>,
) -> Result<Report<LowStockView>, Problem> {
    report(call, list, table, **shop, bookstore::list_low_stock).await
}
