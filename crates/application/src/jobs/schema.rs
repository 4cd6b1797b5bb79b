//! How the values of long work are described to clients.

use std::borrow::Cow;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use crate::schema::schemas;

schemas! {
    /// What a job does.
    JobKind = enum super::JobKind;
    /// How a job stands. It goes from `queued` to `running` to one of `succeeded`, `failed` and `cancelled`; back to `queued` where it is to be tried again, or to go on elsewhere.
    JobState = enum super::JobState;
}

const RESULT: &str = "What came of a job. An import counts the rows that it `stored`, `updated`, left `unchanged` and \
`refused`, and does so also where it failed half-way. A verification of the stock counts the products that \
were `checked` and those that are `different`.";

/// What came of a job.
#[derive(Debug)]
pub(crate) enum JobResult {}

impl PartialSchema for JobResult {
    fn schema() -> RefOr<Schema> {
        let object = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some(RESULT))
            .additional_properties(Some(ObjectBuilder::new().schema_type(Type::Integer)))
            .examples([serde_json::json!({ "stored": 9277, "updated": 0, "unchanged": 0, "refused": 723 })]);
        RefOr::T(object.into())
    }
}

impl ToSchema for JobResult {
    fn name() -> Cow<'static, str> {
        "JobResult".into()
    }
}
