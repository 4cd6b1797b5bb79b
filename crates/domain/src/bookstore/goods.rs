//! The kinds of products by their names, without what sets them apart.

use crate::named;

named! {
    /// What a product is.
    Goods, "product-kind", "book, magazine, item" {
        /// A book.
        Book = "book",
        /// One issue of a periodical.
        Magazine = "magazine",
        /// Anything else.
        Item = "item",
    }
}
