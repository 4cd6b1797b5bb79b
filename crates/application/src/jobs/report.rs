//! What a job could not do of its work, piece by piece.

use serde::Serialize;
use utoipa::ToSchema;

/// One piece of work that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(examples(json!({ "line": 17, "code": "isbn_missing", "detail": "the row has no ISBN" })))]
pub struct ReportLine {
    /// Where in the input it begins. The first line is 1, the header's if there is one. Where there is no input, they
    /// are numbered.
    #[schema(minimum = 1)]
    pub line: i64,
    /// A stable name in lower snake_case.
    pub code: String,
    /// For people.
    pub detail: String,
}
