//! The columns of orders that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_orders (id) {
        id -> Uid,
        number -> Text,
        customer_id -> Uid,
        state -> Text,
        cancel_reason -> Nullable<Text>,
        currency -> Text,
        total -> Nullable<BigInt>,
        refunded_amount -> BigInt,
        placed_at -> Nullable<Instant>,
        pay_by -> Nullable<Instant>,
        paid_at -> Nullable<Instant>,
        fulfilled_at -> Nullable<Instant>,
        closed_at -> Nullable<Instant>,
        cancelled_at -> Nullable<Instant>,
        refunded_at -> Nullable<Instant>,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::types::Uid;

    bookstore_order_lines (order_id, id) {
        order_id -> Uid,
        id -> Uid,
        position -> Integer,
        product_id -> Uid,
        kind -> Text,
        title -> Nullable<Text>,
        unit_price -> Nullable<BigInt>,
        quantity -> Integer,
        fulfilled -> Integer,
        refunded -> Integer,
        called_off -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_order_history (order_id, revision) {
        order_id -> Uid,
        revision -> BigInt,
        at -> Instant,
        actor_id -> Nullable<Uid>,
        action -> Text,
        from_state -> Nullable<Text>,
        to_state -> Text,
        why -> Nullable<Text>,
        request_id -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_order_payments (id) {
        id -> Uid,
        order_id -> Uid,
        gateway -> Text,
        method -> Nullable<Text>,
        currency -> Text,
        amount -> BigInt,
        state -> Text,
        reference -> Nullable<Text>,
        action_url -> Nullable<Text>,
        decline_code -> Nullable<Text>,
        created_at -> Instant,
        settled_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    bookstore_order_refunds (id) {
        id -> Uid,
        order_id -> Uid,
        payment_id -> Uid,
        currency -> Text,
        amount -> BigInt,
        reason -> Text,
        state -> Text,
        reference -> Nullable<Text>,
        decline_code -> Nullable<Text>,
        created_at -> Instant,
        settled_at -> Nullable<Instant>,
    }
}
