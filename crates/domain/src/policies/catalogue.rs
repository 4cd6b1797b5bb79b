//! What the shop sells is for all to see. It belongs to nobody in particular.

use crate::kernel::{Need, Permission, Policy};

/// To look at the catalogue.
pub const SEE: Policy = Policy {
    name: "catalogue.see",
    operations: &[
        "list_books",
        "get_book",
        "list_authors",
        "get_author",
        "list_author_books",
        "list_magazines",
        "get_magazine",
        "list_items",
        "get_item",
        "list_categories",
        "get_category",
        "get_book_recommendations",
        "get_product_recommendations",
    ],
    ..Policy::OPEN
};

/// To change the catalogue, by hand or by a file, and to take it away as one.
pub const CHANGE: Policy = Policy {
    name: "catalogue.change",
    operations: &[
        "create_book",
        "replace_book",
        "update_book",
        "delete_book",
        "archive_book",
        "restore_book",
        "create_author",
        "replace_author",
        "update_author",
        "delete_author",
        "create_magazine",
        "replace_magazine",
        "update_magazine",
        "delete_magazine",
        "archive_magazine",
        "restore_magazine",
        "create_item",
        "replace_item",
        "update_item",
        "delete_item",
        "archive_item",
        "restore_item",
        "create_category",
        "replace_category",
        "update_category",
        "delete_category",
        "create_catalogue_import",
        "get_catalogue_export",
    ],
    need: Need::Permission(Permission::CatalogueWrite),
    ..Policy::OPEN
};

/// All of them.
pub const ALL: &[Policy] = &[SEE, CHANGE];
