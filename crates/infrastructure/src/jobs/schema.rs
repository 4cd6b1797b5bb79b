//! The columns that the queries here may name.

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::db::types::{Doc, Instant, Uid};

    jobs_jobs (id) {
        id -> Uid,
        kind -> Text,
        state -> Text,
        owner_id -> Nullable<Uid>,
        credential_id -> Nullable<Uid>,
        request_id -> Text,
        input -> Doc,
        done -> BigInt,
        total -> Nullable<BigInt>,
        result -> Nullable<Doc>,
        problem -> Nullable<Doc>,
        created_at -> Instant,
        started_at -> Nullable<Instant>,
        finished_at -> Nullable<Instant>,
        updated_at -> Instant,
        due_at -> Instant,
        attempts -> BigInt,
        attempts_before -> BigInt,
        leased_by -> Nullable<Uid>,
        leased_until -> Nullable<Instant>,
        dedupe_key -> Nullable<Text>,
        traceparent -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::db::types::Uid;

    jobs_report_lines (job_id, line) {
        job_id -> Uid,
        line -> BigInt,
        code -> Text,
        detail -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::types::Instant;

    jobs_schedules (name) {
        name -> Text,
        next_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary};
    use crate::db::types::{Instant, Uid};

    jobs_file_chunks (file_id, number) {
        file_id -> Uid,
        number -> BigInt,
        bytes -> Binary,
        created_at -> Instant,
    }
}
