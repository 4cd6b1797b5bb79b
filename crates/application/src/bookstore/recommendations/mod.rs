//! What goes with a product, for those who look at it; and how that is found out.

mod queries;
mod refresh;
mod views;

pub use queries::{
    Anchor, RecommendationCount, RecommendationsFilter, RecommendationsReader, get_book_recommendations,
    get_product_recommendations,
};
pub use refresh::{RecommendationsFound, keep_recommendations_found, replace_favourites, replace_related};
pub use views::{Reason as RecommendationReason, RecommendationView, RecommendationsView};
