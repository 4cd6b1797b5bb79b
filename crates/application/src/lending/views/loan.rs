//! Loans and their instalments as they are shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    kernel::{Currency, Money},
    lending::{Instalment, InstalmentState, LoanFacts, LoanPhase, LoanState},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{TermsView, money};
use crate::{Failure, lending::schema, moment, page::Record};

/// Money that was lent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Loan, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d72", "application_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f",
    "borrower_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e", "state": "active",
    "terms": {
        "amount": { "amount": "2500.00", "currency": "USD" }, "annual_rate_bps": 650, "term_months": 24,
        "first_due_on": "2027-01-31",
    },
    "balance": {
        "principal_repaid": { "amount": "97.82", "currency": "USD" },
        "principal_outstanding": { "amount": "2402.18", "currency": "USD" },
        "interest_paid": { "amount": "13.54", "currency": "USD" },
        "interest_outstanding": { "amount": "159.24", "currency": "USD" },
        "outstanding": { "amount": "2561.42", "currency": "USD" },
    },
    "repaid_at": null, "written_off_at": null,
    "created_at": "2026-11-26T10:00:00.000000Z", "updated_at": "2027-01-31T10:00:00.000000Z",
})))]
pub struct LoanView {
    /// Names the loan for ever.
    pub id: Uuid,
    /// The application that it came of.
    pub application_id: Uuid,
    /// Who has the money.
    pub borrower_id: Uuid,
    /// Whether something is owed.
    #[schema(value_type = schema::LoanState)]
    pub state: LoanState,
    /// What was agreed.
    pub terms: TermsView,
    /// What has come back, and what is owed.
    pub balance: BalanceView,
    /// When everything was paid.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub repaid_at: Option<DateTime<Utc>>,
    /// When it was given up.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub written_off_at: Option<DateTime<Utc>>,
    /// When it was granted.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

/// What of a loan has come back, and what is owed. The principal is what was repaid of it and what is
/// outstanding, to the cent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LoanBalance)]
pub struct BalanceView {
    /// What of the principal was paid back.
    #[schema(value_type = schema::Money)]
    pub principal_repaid: Money,
    /// What of the principal is owed.
    #[schema(value_type = schema::Money)]
    pub principal_outstanding: Money,
    /// What of the interest of the schedule was paid.
    #[schema(value_type = schema::Money)]
    pub interest_paid: Money,
    /// What of the interest of the schedule is owed.
    #[schema(value_type = schema::Money)]
    pub interest_outstanding: Money,
    /// All that is owed.
    #[schema(value_type = schema::Money)]
    pub outstanding: Money,
}

/// A part of a loan that is due on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Instalment, examples(json!({
    "number": 1, "due_on": "2027-01-31", "principal": { "amount": "97.82", "currency": "USD" },
    "interest": { "amount": "13.54", "currency": "USD" }, "total": { "amount": "111.36", "currency": "USD" },
    "principal_paid": { "amount": "0.00", "currency": "USD" }, "interest_paid": { "amount": "0.00", "currency": "USD" },
    "state": "open",
})))]
pub struct InstalmentView {
    /// Which; the first is 1.
    #[schema(minimum = 1)]
    pub number: i32,
    /// When it is due.
    pub due_on: NaiveDate,
    /// What it pays back.
    #[schema(value_type = schema::Money)]
    pub principal: Money,
    /// What it costs.
    #[schema(value_type = schema::Money)]
    pub interest: Money,
    /// Both together.
    #[schema(value_type = schema::Money)]
    pub total: Money,
    /// What of the principal was paid.
    #[schema(value_type = schema::Money)]
    pub principal_paid: Money,
    /// What of the interest was paid.
    #[schema(value_type = schema::Money)]
    pub interest_paid: Money,
    /// How it stands.
    #[schema(value_type = schema::InstalmentState)]
    pub state: InstalmentState,
}

impl LoanView {
    /// A loan as it is.
    pub fn of(facts: &LoanFacts) -> Result<Record<Self>, Failure> {
        let (repaid_at, written_off_at) = match facts.phase {
            LoanPhase::Active => (None, None),
            LoanPhase::Repaid(at) => (Some(at), None),
            LoanPhase::WrittenOff(at) => (None, Some(at)),
        };
        let view = Self {
            id: facts.id.uuid(),
            application_id: facts.application.uuid(),
            borrower_id: facts.borrower.uuid(),
            state: facts.phase.state(),
            terms: facts.terms.into(),
            balance: BalanceView::of(facts)?,
            repaid_at,
            written_off_at,
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Ok(Record { view, revision: facts.revision, modified: facts.updated_at })
    }
}

impl BalanceView {
    fn of(facts: &LoanFacts) -> Result<Self, Failure> {
        let money = |minor| money(minor, facts.terms.amount.currency());
        Ok(Self {
            principal_repaid: money(facts.principal_paid)?,
            principal_outstanding: money(facts.principal_outstanding())?,
            interest_paid: money(facts.interest_paid)?,
            interest_outstanding: money(facts.interest_outstanding())?,
            outstanding: money(facts.outstanding())?,
        })
    }
}

impl InstalmentView {
    /// An instalment as it is on the day `today`.
    pub fn of(instalment: &Instalment, currency: Currency, today: NaiveDate) -> Result<Self, Failure> {
        let money = |minor| money(minor, currency);
        Ok(Self {
            number: instalment.number,
            due_on: instalment.due_on,
            principal: money(instalment.principal)?,
            interest: money(instalment.interest)?,
            total: money(instalment.total())?,
            principal_paid: money(instalment.principal_paid)?,
            interest_paid: money(instalment.interest_paid)?,
            state: instalment.state(today),
        })
    }
}
