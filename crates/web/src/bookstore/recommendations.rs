//! `/v1/books/{isbn}/recommendations`, `/v1/products/{id}/recommendations`

use application::bookstore::{self, RecommendationsFilter, RecommendationsView};
use domain::{
    bookstore::{Isbn, ProductId},
    kernel::Anyone,
};

use crate::{call::Call, outcome::Plain, path::Named, problem::Problem, query::Query, routes::Routes};

/// What is said of both.
const NOTE: &str = "What its buyers bought as well, more often than by chance, the best first (`bought_together`); where \
                    that is not enough, what sells best in its category (`popular_in_category`). What is sold out comes \
                    last, and what is archived not at all. Found out anew each night.";

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/v1/books/{isbn}/recommendations", get_book_recommendations, "Recommend what goes with a book")
        .note(NOTE)
        .get("/v1/products/{id}/recommendations", get_product_recommendations, "Recommend what goes with a product")
        .note(NOTE)
        .note("For books, magazines and items, by the id that orders name them by.")
}

async fn get_book_recommendations(
    call: Call<Anyone>,
    isbn: Named<Isbn>,
    query: Query<RecommendationsFilter>,
) -> Result<Plain<RecommendationsView>, Problem> {
    let (isbn, filter) = (isbn.0, query.0);
    call.read(move |_, reader| bookstore::get_book_recommendations(reader.sales(), isbn, &filter)).await.map(Plain)
}

async fn get_product_recommendations(
    call: Call<Anyone>,
    id: Named<ProductId>,
    query: Query<RecommendationsFilter>,
) -> Result<Plain<RecommendationsView>, Problem> {
    let (id, filter) = (id.0, query.0);
    call.read(move |_, reader| bookstore::get_product_recommendations(reader.sales(), id, &filter)).await.map(Plain)
}
