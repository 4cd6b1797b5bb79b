//! `/v1/magazines`

use application::bookstore::{CacheKey, MagazineView};
use domain::bookstore::{MagazineFacts, ProductId};

use super::products::{self, ListedResource, Resource};
use crate::routes::Routes;

impl Resource for MagazineFacts {
    const ONE: &'static str = "a magazine";
    const MANY: &'static str = "magazines";

    fn segment(magazine: &MagazineView) -> String {
        magazine.id.to_string()
    }
}

impl ListedResource for MagazineFacts {
    fn kept_by(id: ProductId) -> CacheKey {
        CacheKey::Magazine(id)
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    products::changes::<MagazineFacts>(products::reads::<MagazineFacts>(routes))
}
