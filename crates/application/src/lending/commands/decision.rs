//! Commands of officers.

use domain::{
    kernel::Violation,
    lending::{AnnualRate, Offer, Reason, TermMonths},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{AskedMoney, taken};
use crate::{day::Day, lending::schema};

/// The terms of a loan. What is left out is as it was asked for.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "annual_rate_bps": 650, "first_due_on": "2027-01-31" })))]
pub struct ApproveLoanApplication {
    /// How much; not more than was asked for.
    pub amount: Option<AskedMoney>,
    /// At which interest.
    #[schema(value_type = schema::AnnualRate)]
    pub annual_rate_bps: AnnualRate,
    /// For how long.
    #[schema(value_type = Option<schema::TermMonths>)]
    pub term_months: Option<TermMonths>,
    /// When the first instalment is due, not before today; the others on the same day of the months that
    /// follow, or the last one of a month that has no such day.
    #[schema(value_type = NaiveDate)]
    pub first_due_on: Day,
    /// Why.
    #[schema(value_type = Option<schema::DecisionReason>)]
    pub reason: Option<Reason>,
}

/// Why there is no loan.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "reason": "The income does not cover the instalments." })))]
pub struct RejectLoanApplication {
    /// Why.
    #[schema(value_type = schema::DecisionReason)]
    pub reason: Reason,
}

impl ApproveLoanApplication {
    /// The offer, as the domain takes it, and what is wrong so far.
    pub(in crate::lending) fn offer(&self) -> (Offer, Vec<Violation>) {
        let mut broken = Vec::new();
        let amount = taken(self.amount.map(Ok), "/amount", &mut broken);
        let (rate, months, reason) = (self.annual_rate_bps, self.term_months, self.reason.clone());
        (Offer { amount, rate, months, first_due_on: self.first_due_on.into(), reason }, broken)
    }
}
