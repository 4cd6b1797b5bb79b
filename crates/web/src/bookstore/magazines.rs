//! `/v1/magazines`

use application::bookstore::MagazineView;
use domain::bookstore::MagazineFacts;

use super::products::{self, Resource};
use crate::routes::Routes;

impl Resource for MagazineFacts {
    const ONE: &'static str = "a magazine";
    const MANY: &'static str = "magazines";

    fn segment(magazine: &MagazineView) -> String {
        magazine.id.to_string()
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    products::changes::<MagazineFacts>(products::reads::<MagazineFacts>(routes))
}
