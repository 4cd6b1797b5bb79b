//! The tables of the test gateway, as Diesel knows them.

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_test_gateway_payments (id) {
        id -> Uid,
        amount -> BigInt,
        currency -> Text,
        method -> Text,
        state -> Text,
        refunded -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_test_gateway_refunds (id) {
        id -> Uid,
        payment_id -> Uid,
        amount -> BigInt,
        currency -> Text,
        made -> Bool,
        created_at -> Instant,
    }
}
