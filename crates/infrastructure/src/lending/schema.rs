//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    lending_applications (id) {
        id -> Uid,
        borrower_id -> Uid,
        state -> Text,
        close_reason -> Nullable<Text>,
        currency -> Text,
        amount -> Nullable<BigInt>,
        purpose -> Nullable<Text>,
        term_months -> Nullable<Integer>,
        monthly_income -> Nullable<BigInt>,
        monthly_debt -> Nullable<BigInt>,
        submitted_at -> Nullable<Instant>,
        proposed_by -> Nullable<Uid>,
        proposed_at -> Nullable<Instant>,
        granted_amount -> Nullable<BigInt>,
        annual_rate_bps -> Nullable<Integer>,
        granted_months -> Nullable<Integer>,
        first_due_on -> Nullable<Date>,
        confirmed_by -> Nullable<Uid>,
        confirmed_at -> Nullable<Instant>,
        rejected_by -> Nullable<Uid>,
        reason -> Nullable<Text>,
        decided_at -> Nullable<Instant>,
        loan_id -> Nullable<Uid>,
        closed_at -> Nullable<Instant>,
        archived_at -> Nullable<Instant>,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    lending_history (application_id, revision) {
        application_id -> Uid,
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
    use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text};
    use crate::db::types::{Instant, Uid};

    lending_loans (id) {
        id -> Uid,
        application_id -> Uid,
        borrower_id -> Uid,
        state -> Text,
        currency -> Text,
        principal -> BigInt,
        annual_rate_bps -> Integer,
        term_months -> Integer,
        first_due_on -> Date,
        interest -> BigInt,
        principal_paid -> BigInt,
        interest_paid -> BigInt,
        ended_at -> Nullable<Instant>,
        revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Integer};
    use crate::db::types::Uid;

    lending_instalments (loan_id, number) {
        loan_id -> Uid,
        number -> Integer,
        due_on -> Date,
        principal -> BigInt,
        interest -> BigInt,
        principal_paid -> BigInt,
        interest_paid -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Text};
    use crate::db::types::{Instant, Uid};

    lending_repayments (id) {
        id -> Uid,
        loan_id -> Uid,
        currency -> Text,
        amount -> BigInt,
        principal -> BigInt,
        interest -> BigInt,
        received_on -> Date,
        recorded_by -> Uid,
        created_at -> Instant,
    }
}

diesel::allow_tables_to_appear_in_same_query!(lending_loans, lending_repayments);
