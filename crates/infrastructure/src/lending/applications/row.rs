//! How an application is kept: one row, whatever its state.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::{
    kernel::{Money, StoreError, Timestamp},
    lending::{
        ApplicationFacts, ApplicationState, Approval, CloseReason, Closing, Closure, Confirmation, LoanApplication,
        Progress, Proposal, Purpose, Rejection, Request, Submission, TermMonths, Terms, Wish,
    },
};

use super::super::{corrupt, money, schema::lending_applications, there};
use crate::db::types::{Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = lending_applications, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    pub(super) borrower_id: Key,
    pub(super) state: String,
    pub(super) close_reason: Option<String>,
    pub(super) currency: String,
    pub(super) amount: Option<i64>,
    pub(super) purpose: Option<String>,
    pub(super) term_months: Option<i32>,
    pub(super) monthly_income: Option<i64>,
    pub(super) monthly_debt: Option<i64>,
    pub(super) submitted_at: Option<Ts>,
    pub(super) proposed_by: Option<Key>,
    pub(super) proposed_at: Option<Ts>,
    pub(super) granted_amount: Option<i64>,
    pub(super) annual_rate_bps: Option<i32>,
    pub(super) granted_months: Option<i32>,
    pub(super) first_due_on: Option<NaiveDate>,
    pub(super) confirmed_by: Option<Key>,
    pub(super) confirmed_at: Option<Ts>,
    pub(super) rejected_by: Option<Key>,
    pub(super) reason: Option<String>,
    pub(super) decided_at: Option<Ts>,
    pub(super) loan_id: Option<Key>,
    pub(super) closed_at: Option<Ts>,
    pub(super) archived_at: Option<Ts>,
    pub(super) revision: i64,
    pub(super) created_at: Ts,
    pub(super) updated_at: Ts,
}

impl From<&ApplicationFacts> for Row {
    fn from(facts: &ApplicationFacts) -> Self {
        let (progress, wish) = (&facts.progress, facts.progress.wish());
        let (approval, rejection, closure) = (progress.approval(), progress.rejection(), progress.closure());
        let proposal = approval.map(|it| &it.proposal).or_else(|| progress.pending());
        let terms = proposal.map(|it| it.terms);
        let confirmation = approval.and_then(|it| it.confirmation);
        let reason = proposal.and_then(|it| it.reason.as_ref()).or_else(|| rejection.map(|it| &it.reason));
        Self {
            id: facts.id.into(),
            borrower_id: facts.borrower.into(),
            state: progress.state().name().to_owned(),
            close_reason: closure.map(|it| it.how.reason().name().to_owned()),
            currency: facts.currency.code().to_owned(),
            amount: wish.amount.map(Money::minor),
            purpose: wish.purpose.map(Purpose::into_string),
            term_months: wish.months.map(TermMonths::get),
            monthly_income: wish.monthly_income.map(Money::minor),
            monthly_debt: wish.monthly_debt.map(Money::minor),
            submitted_at: progress.submission().map(|it| it.at.into()),
            proposed_by: proposal.map(|it| it.officer.into()),
            proposed_at: proposal.map(|it| it.at.into()),
            granted_amount: terms.map(|it| it.amount.minor()),
            annual_rate_bps: terms.map(|it| it.rate.get()),
            granted_months: terms.map(|it| it.months.get()),
            first_due_on: terms.map(|it| it.first_due_on),
            confirmed_by: confirmation.map(|it| it.officer.into()),
            confirmed_at: confirmation.map(|it| it.at.into()),
            rejected_by: rejection.map(|it| it.officer.into()),
            reason: reason.map(ToString::to_string),
            decided_at: approval.map(Approval::at).or_else(|| rejection.map(|it| it.at)).map(Ts),
            loan_id: approval.map(|it| it.loan.into()),
            closed_at: closure.map(|it| it.at.into()),
            archived_at: closure.and_then(|it| it.archived_at).map(Ts),
            revision: facts.revision,
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
        }
    }
}

impl TryFrom<Row> for LoanApplication {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self::from_facts(ApplicationFacts {
            id: row.id.into(),
            borrower: row.borrower_id.into(),
            currency: row.currency.parse().map_err(corrupt)?,
            progress: row.progress()?,
            revision: row.revision,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }))
    }
}

impl Row {
    fn progress(&self) -> Result<Progress, StoreError> {
        Ok(match self.state.parse().map_err(corrupt)? {
            ApplicationState::Draft => Progress::Draft(self.wish()?),
            ApplicationState::Submitted => Progress::Submitted(
                self.submission()?,
                self.proposed_by.is_some().then(|| self.proposal()).transpose()?,
            ),
            ApplicationState::Approved => Progress::Approved(self.submission()?, self.approval()?),
            ApplicationState::Rejected => Progress::Rejected(self.submission()?, self.rejection()?),
            ApplicationState::Closed => Progress::Closed(Closure {
                how: self.closing()?,
                at: there(self.closed_at)?.into(),
                archived_at: self.archived_at.map(Timestamp::from),
            }),
        })
    }

    fn closing(&self) -> Result<Closing, StoreError> {
        let reason = there(self.close_reason.as_deref())?.parse().map_err(corrupt)?;
        Ok(match (reason, self.submitted_at) {
            (CloseReason::Withdrawn, None) => Closing::WithdrawnDraft(self.wish()?),
            (CloseReason::Withdrawn, Some(_)) => Closing::Withdrawn(self.submission()?),
            (CloseReason::Disbursed, _) => Closing::Disbursed(self.submission()?, self.approval()?),
            (CloseReason::Expired, _) => Closing::Expired(self.submission()?, self.approval()?),
            (CloseReason::Rejected, _) => Closing::Rejected(self.submission()?, self.rejection()?),
        })
    }

    fn wish(&self) -> Result<Wish, StoreError> {
        let sum = |minor: Option<i64>| minor.map(|it| money(it, &self.currency)).transpose();
        Ok(Wish {
            amount: sum(self.amount)?,
            purpose: self.purpose.clone().map(TryInto::try_into).transpose().map_err(corrupt)?,
            months: self.term_months.map(|it| i64::from(it).try_into()).transpose().map_err(corrupt)?,
            monthly_income: sum(self.monthly_income)?,
            monthly_debt: sum(self.monthly_debt)?,
        })
    }

    fn submission(&self) -> Result<Submission, StoreError> {
        let Wish { amount, purpose, months, monthly_income, monthly_debt } = self.wish()?;
        let request = Request {
            amount: there(amount)?,
            purpose: there(purpose)?,
            months: there(months)?,
            monthly_income: there(monthly_income)?,
            monthly_debt: there(monthly_debt)?,
        };
        Ok(Submission { request, at: there(self.submitted_at)?.into() })
    }

    fn proposal(&self) -> Result<Proposal, StoreError> {
        let terms = Terms {
            amount: money(there(self.granted_amount)?, &self.currency)?,
            rate: i64::from(there(self.annual_rate_bps)?).try_into().map_err(corrupt)?,
            months: i64::from(there(self.granted_months)?).try_into().map_err(corrupt)?,
            first_due_on: there(self.first_due_on)?,
        };
        let reason = self.reason.clone().map(TryInto::try_into).transpose().map_err(corrupt)?;
        Ok(Proposal { officer: there(self.proposed_by)?.into(), at: there(self.proposed_at)?.into(), terms, reason })
    }

    fn approval(&self) -> Result<Approval, StoreError> {
        let confirmation = self.confirmed_by.zip(self.confirmed_at);
        let confirmation = confirmation.map(|(by, at)| Confirmation { officer: by.into(), at: at.into() });
        Ok(Approval { proposal: self.proposal()?, confirmation, loan: there(self.loan_id)?.into() })
    }

    fn rejection(&self) -> Result<Rejection, StoreError> {
        let reason = there(self.reason.clone())?.try_into().map_err(corrupt)?;
        Ok(Rejection { officer: there(self.rejected_by)?.into(), at: there(self.decided_at)?.into(), reason })
    }
}
