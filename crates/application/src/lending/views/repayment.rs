//! Repayments as they are shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{kernel::Money, lending::Repayment};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::money;
use crate::{Failure, lending::schema, moment, page::Record};

/// Money that came back, and what it went to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Repayment, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d73", "loan_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d72",
    "amount": { "amount": "111.36", "currency": "USD" }, "principal": { "amount": "97.82", "currency": "USD" },
    "interest": { "amount": "13.54", "currency": "USD" }, "received_on": "2027-01-31",
    "recorded_by": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "created_at": "2027-01-31T10:00:00.000000Z",
})))]
pub struct RepaymentView {
    /// Names the repayment for ever.
    pub id: Uuid,
    /// Of which loan.
    pub loan_id: Uuid,
    /// How much.
    #[schema(value_type = schema::Money)]
    pub amount: Money,
    /// What of it was paid back.
    #[schema(value_type = schema::Money)]
    pub principal: Money,
    /// What of it paid interest.
    #[schema(value_type = schema::Money)]
    pub interest: Money,
    /// When the money came.
    pub received_on: NaiveDate,
    /// Who said so: the borrower, or an officer.
    pub recorded_by: Uuid,
    /// When they said so.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
}

impl RepaymentView {
    /// A repayment, which never changes.
    pub fn of(repayment: &Repayment) -> Result<Record<Self>, Failure> {
        let currency = repayment.amount.currency();
        let view = Self {
            id: repayment.id.uuid(),
            loan_id: repayment.loan.uuid(),
            amount: repayment.amount,
            principal: money(repayment.principal, currency)?,
            interest: money(repayment.interest, currency)?,
            received_on: repayment.received_on,
            recorded_by: repayment.recorded_by.uuid(),
            created_at: repayment.recorded_at,
        };
        Ok(Record { view, revision: 1, modified: repayment.recorded_at })
    }
}
