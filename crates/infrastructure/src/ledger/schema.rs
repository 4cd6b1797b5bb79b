//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Text};

    platform_ledger (number) {
        number -> BigInt,
        entry -> Text,
    }
}
