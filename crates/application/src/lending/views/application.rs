//! Applications as they are shown.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    kernel::Money,
    lending::{
        ApplicationState, Approval, CloseReason, LoanApplication, Progress, Proposal, Purpose, Rejection, TermMonths,
        Terms,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{lending::schema, moment, page::Record};

/// Somebody's wish for a loan, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LoanApplication, examples(json!({
    "id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f", "borrower_id": "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6e",
    "state": "submitted", "close_reason": null,
    "amount": { "amount": "2500.00", "currency": "USD" }, "purpose": "A bicycle to get to the lectures.",
    "term_months": 24, "monthly_income": { "amount": "1800.00", "currency": "USD" },
    "monthly_debt": { "amount": "120.00", "currency": "USD" },
    "pending_decision": null, "decision": null, "loan_id": null,
    "submitted_at": "2026-11-26T09:30:00.000000Z", "closed_at": null, "archived_at": null,
    "created_at": "2026-11-26T09:00:00.000000Z", "updated_at": "2026-11-26T09:30:00.000000Z",
})))]
pub struct LoanApplicationView {
    /// Names the application for ever.
    pub id: Uuid,
    /// Who wants the money.
    pub borrower_id: Uuid,
    /// How far it is.
    #[schema(value_type = schema::LoanApplicationState)]
    pub state: ApplicationState,
    /// Why it was closed, if it was.
    #[schema(value_type = Option<schema::CloseReason>, required)]
    pub close_reason: Option<CloseReason>,
    /// How much is asked for.
    #[schema(value_type = Option<schema::Money>, required)]
    pub amount: Option<Money>,
    /// What for.
    #[schema(value_type = Option<schema::Purpose>, required)]
    pub purpose: Option<String>,
    /// For how long.
    #[schema(value_type = Option<schema::TermMonths>, required)]
    pub term_months: Option<i32>,
    /// What the borrower earns in a month.
    #[schema(value_type = Option<schema::Money>, required)]
    pub monthly_income: Option<Money>,
    /// What the borrower pays for other debts in a month.
    #[schema(value_type = Option<schema::Money>, required)]
    pub monthly_debt: Option<Money>,
    /// What one officer approved and a second one has to confirm.
    #[schema(required)]
    pub pending_decision: Option<ProposalView>,
    /// What was decided.
    #[schema(required)]
    pub decision: Option<DecisionView>,
    /// The loan that came of it.
    #[schema(required)]
    pub loan_id: Option<Uuid>,
    /// When it was handed in.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was closed.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub closed_at: Option<DateTime<Utc>>,
    /// Since when it is out of the lists.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub archived_at: Option<DateTime<Utc>>,
    /// When it was started.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    #[serde(serialize_with = "moment::serialize")]
    pub updated_at: DateTime<Utc>,
}

/// What one officer would grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PendingDecision)]
pub struct ProposalView {
    /// Who.
    pub decided_by: Uuid,
    /// When.
    #[serde(serialize_with = "moment::serialize")]
    pub decided_at: DateTime<Utc>,
    /// On which terms.
    pub terms: TermsView,
    /// Why, if they said so.
    #[schema(value_type = Option<schema::DecisionReason>, required)]
    pub reason: Option<String>,
}

/// What was decided, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionView {
    /// What.
    #[schema(value_type = schema::DecisionOutcome)]
    pub outcome: &'static str,
    /// By whom.
    pub decided_by: Uuid,
    /// When that officer decided.
    #[serde(serialize_with = "moment::serialize")]
    pub decided_at: DateTime<Utc>,
    /// The second officer, where one had to agree.
    #[schema(required)]
    pub confirmed_by: Option<Uuid>,
    /// When the second officer agreed.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Why.
    #[schema(value_type = Option<schema::DecisionReason>, required)]
    pub reason: Option<String>,
    /// On which terms, where it was approved.
    #[schema(required)]
    pub terms: Option<TermsView>,
}

/// On which terms money is lent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LoanTerms)]
pub struct TermsView {
    /// How much.
    #[schema(value_type = schema::Money)]
    pub amount: Money,
    /// At which interest.
    #[schema(value_type = schema::AnnualRate)]
    pub annual_rate_bps: i32,
    /// For how long.
    #[schema(value_type = schema::TermMonths)]
    pub term_months: i32,
    /// When the first instalment is due.
    pub first_due_on: NaiveDate,
}

/// What an officer can decide.
#[derive(Clone, Copy, Debug)]
pub(in crate::lending) enum Outcome {
    Approved,
    Rejected,
}

impl Outcome {
    pub(in crate::lending) const ALL: &'static [Self] = &[Self::Approved, Self::Rejected];

    pub(in crate::lending) const fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

impl LoanApplicationView {
    /// An application as it is.
    pub fn of(application: &LoanApplication) -> Record<Self> {
        let facts = application.facts();
        let (progress, wish) = (&facts.progress, facts.progress.wish());
        let closure = progress.closure();
        let view = Self {
            id: facts.id.uuid(),
            borrower_id: facts.borrower.uuid(),
            state: progress.state(),
            close_reason: closure.map(|it| it.how.reason()),
            amount: wish.amount,
            purpose: wish.purpose.map(Purpose::into_string),
            term_months: wish.months.map(TermMonths::get),
            monthly_income: wish.monthly_income,
            monthly_debt: wish.monthly_debt,
            pending_decision: progress.pending().map(Into::into),
            decision: decision(progress),
            loan_id: progress.approval().map(|it| it.loan.uuid()),
            submitted_at: progress.submission().map(|it| it.at),
            closed_at: closure.map(|it| it.at),
            archived_at: closure.and_then(|it| it.archived_at),
            created_at: facts.created_at,
            updated_at: facts.updated_at,
        };
        Record { view, revision: facts.revision, modified: facts.updated_at }
    }
}

fn decision(progress: &Progress) -> Option<DecisionView> {
    progress.approval().map(Into::into).or_else(|| progress.rejection().map(Into::into))
}

impl From<&Proposal> for ProposalView {
    fn from(proposal: &Proposal) -> Self {
        Self {
            decided_by: proposal.officer.uuid(),
            decided_at: proposal.at,
            terms: proposal.terms.into(),
            reason: proposal.reason.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&Approval> for DecisionView {
    fn from(approval: &Approval) -> Self {
        let ProposalView { decided_by, decided_at, terms, reason } = (&approval.proposal).into();
        Self {
            outcome: Outcome::Approved.name(),
            decided_by,
            decided_at,
            confirmed_by: approval.confirmation.map(|it| it.officer.uuid()),
            confirmed_at: approval.confirmation.map(|it| it.at),
            reason,
            terms: Some(terms),
        }
    }
}

impl From<&Rejection> for DecisionView {
    fn from(rejection: &Rejection) -> Self {
        Self {
            outcome: Outcome::Rejected.name(),
            decided_by: rejection.officer.uuid(),
            decided_at: rejection.at,
            confirmed_by: None,
            confirmed_at: None,
            reason: Some(rejection.reason.to_string()),
            terms: None,
        }
    }
}

impl From<Terms> for TermsView {
    fn from(terms: Terms) -> Self {
        Self {
            amount: terms.amount,
            annual_rate_bps: terms.rate.get(),
            term_months: terms.months.get(),
            first_due_on: terms.first_due_on,
        }
    }
}
