//! Commands about what is paid back.

use domain::lending::RepaymentId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::AskedMoney;
use crate::day::Day;

/// Money that came back.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "amount": { "amount": "111.36", "currency": "USD" }, "received_on": "2027-01-31" })))]
pub struct CreateRepayment {
    /// Names the repayment for ever; made by the server where it is not given.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub id: Option<RepaymentId>,
    /// How much; not more than all that is owed.
    pub amount: AskedMoney,
    /// When it came; today where nothing is said.
    #[schema(value_type = Option<NaiveDate>)]
    pub received_on: Option<Day>,
}
