//! `/v1/items`

use application::bookstore::ItemView;
use domain::bookstore::ItemFacts;

use super::products::{self, Resource};
use crate::routes::Routes;

impl Resource for ItemFacts {
    const ONE: &'static str = "an item";
    const MANY: &'static str = "items";

    fn segment(item: &ItemView) -> String {
        item.id.to_string()
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    products::changes::<ItemFacts>(products::reads::<ItemFacts>(routes))
}
