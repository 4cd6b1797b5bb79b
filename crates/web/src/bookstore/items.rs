//! `/v1/items`

use application::bookstore::{CacheKey, ItemView};
use domain::bookstore::{ItemFacts, ProductId};

use super::products::{self, ListedResource, Resource};
use crate::routes::Routes;

impl Resource for ItemFacts {
    const ONE: &'static str = "an item";
    const MANY: &'static str = "items";

    fn segment(item: &ItemView) -> String {
        item.id.to_string()
    }
}

impl ListedResource for ItemFacts {
    fn kept_by(id: ProductId) -> CacheKey {
        CacheKey::Item(id)
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    products::changes::<ItemFacts>(products::reads::<ItemFacts>(routes))
}
