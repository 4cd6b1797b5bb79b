//! `/v1/products/{id}/stock-movements`

use application::bookstore::{self, CreateStockMovement, StockMovementFilter, StockMovementSort, StockMovementView};
use domain::{
    bookstore::{ProductId, StockKeeper},
    kernel::Revision,
};
use serde_json::{Value, json};

use super::Answer;
use crate::{
    body::Body,
    call::Call,
    list::{List, Listed},
    outcome::{Created, Found},
    path::{Named, Segment},
    problem::Problem,
    routes::Routes,
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/products/{id}/stock-movements", list_stock_movements, "List what moved the stock of a product")
        .note("Of a book, a magazine or an item, by its id; the latest first. All of them come to its `stock`.")
        .post("/v1/products/{id}/stock-movements", create_stock_movement, "Record a movement of stock")
        .note(
            "A `receipt` brings something; a `correction` says by how many a count has differed from the stock, in one \
             direction or the other. Nothing is taken that is not there: 409 `out_of_stock`. It changes the product, and \
             so the product's `ETag`.",
        )
        .get("/v1/products/{id}/stock-movements/{number}", get_stock_movement, "Show a movement of stock")
}

/// The movement in a path that names its product first.
struct OfProduct(Revision);

impl Segment for OfProduct {
    const NAME: &'static str = "number";

    fn read(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|it| it.is_ascii_digit()) && !text.starts_with('0');
        text.parse().ok().filter(|_| digits).map(Self)
    }

    fn schema() -> Value {
        json!({ "type": "integer", "format": "int64", "minimum": 1, "examples": [7] })
    }
}

fn location(movement: &StockMovementView) -> String {
    format!("/v1/products/{}/stock-movements/{}", movement.product_id, movement.number)
}

async fn list_stock_movements(
    call: Call<StockKeeper>,
    id: Named<ProductId>,
    list: List<StockMovementFilter, StockMovementSort>,
) -> Result<Listed<StockMovementView>, Problem> {
    let (by, (filter, page, link)) = (call.role, list.split());
    call.read_weighing(page.total, move |_, reader| {
        bookstore::list_stock_movements(&by, reader.bookstore(), id.0, &filter, &page)
    })
    .await
    .map(|it| link.to(it))
}

async fn get_stock_movement(
    call: Call<StockKeeper>,
    id: Named<ProductId>,
    number: Named<OfProduct>,
) -> Result<Found<StockMovementView>, Problem> {
    let by = call.role;
    call.read(move |_, reader| bookstore::get_stock_movement(&by, reader.bookstore(), id.0, number.0.0))
        .await
        .map(Found::from)
}

async fn create_stock_movement(
    call: Call<StockKeeper>,
    id: Named<ProductId>,
    body: Body<CreateStockMovement>,
) -> Answer<Created<StockMovementView>> {
    let by = call.role;
    call.write(move |ctx, uow| {
        let record = bookstore::create_stock_movement(ctx, &by, uow.bookstore(), id.0, &body)?;
        Ok(Created { location: location(&record.view), record })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movement_is_named_by_a_positive_number_in_one_spelling() {
        assert_eq!(OfProduct::read("17").map(|it| it.0), Some(17));
        for none in ["", "0", "-1", "+1", "01", "1.0", "x", "9223372036854775808"] {
            assert!(OfProduct::read(none).is_none(), "{none}");
        }
    }
}
