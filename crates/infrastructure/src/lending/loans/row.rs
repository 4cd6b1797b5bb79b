//! How loans, their instalments and repayments are kept.

use chrono::NaiveDate;
use diesel::prelude::*;
use domain::{
    kernel::{StoreError, Timestamp},
    lending::{Instalment, LoanFacts, LoanId, LoanPhase, LoanState, Repayment, Terms},
};

use super::super::{
    corrupt, money,
    schema::{lending_instalments, lending_loans, lending_repayments},
    there,
};
use crate::db::types::{Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = lending_loans, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct LoanRow {
    pub(super) id: Key,
    pub(super) application_id: Key,
    pub(super) borrower_id: Key,
    pub(super) state: String,
    pub(super) currency: String,
    pub(super) principal: i64,
    pub(super) annual_rate_bps: i32,
    pub(super) term_months: i32,
    pub(super) first_due_on: NaiveDate,
    pub(super) interest: i64,
    pub(super) principal_paid: i64,
    pub(super) interest_paid: i64,
    pub(super) ended_at: Option<Ts>,
    pub(super) revision: i64,
    pub(super) created_at: Ts,
    pub(super) updated_at: Ts,
}

#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = lending_instalments)]
pub(super) struct InstalmentRow {
    pub(super) loan_id: Key,
    pub(super) number: i32,
    pub(super) due_on: NaiveDate,
    pub(super) principal: i64,
    pub(super) interest: i64,
    pub(super) principal_paid: i64,
    pub(super) interest_paid: i64,
}

#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = lending_repayments)]
pub(super) struct RepaymentRow {
    pub(super) id: Key,
    pub(super) loan_id: Key,
    pub(super) currency: String,
    pub(super) amount: i64,
    pub(super) principal: i64,
    pub(super) interest: i64,
    pub(super) received_on: NaiveDate,
    pub(super) recorded_by: Key,
    pub(super) created_at: Ts,
}

impl From<&LoanFacts> for LoanRow {
    fn from(facts: &LoanFacts) -> Self {
        let terms = facts.terms;
        Self {
            id: facts.id.into(),
            application_id: facts.application.into(),
            borrower_id: facts.borrower.into(),
            state: facts.phase.state().name().to_owned(),
            currency: terms.amount.currency().code().to_owned(),
            principal: terms.amount.minor(),
            annual_rate_bps: terms.rate.get(),
            term_months: terms.months.get(),
            first_due_on: terms.first_due_on,
            interest: facts.interest,
            principal_paid: facts.principal_paid,
            interest_paid: facts.interest_paid,
            ended_at: facts.phase.ended_at().map(Ts),
            revision: facts.revision,
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
        }
    }
}

impl TryFrom<LoanRow> for LoanFacts {
    type Error = StoreError;

    fn try_from(row: LoanRow) -> Result<Self, StoreError> {
        let ended_at = || there(row.ended_at).map(Timestamp::from);
        let phase = match row.state.parse().map_err(corrupt)? {
            LoanState::Active => LoanPhase::Active,
            LoanState::Repaid => LoanPhase::Repaid(ended_at()?),
            LoanState::WrittenOff => LoanPhase::WrittenOff(ended_at()?),
        };
        let terms = Terms {
            amount: money(row.principal, &row.currency)?,
            rate: i64::from(row.annual_rate_bps).try_into().map_err(corrupt)?,
            months: i64::from(row.term_months).try_into().map_err(corrupt)?,
            first_due_on: row.first_due_on,
        };
        Ok(Self {
            id: row.id.into(),
            application: row.application_id.into(),
            borrower: row.borrower_id.into(),
            terms,
            interest: row.interest,
            principal_paid: row.principal_paid,
            interest_paid: row.interest_paid,
            phase,
            revision: row.revision,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        })
    }
}

impl InstalmentRow {
    pub(super) fn of(loan: LoanId, instalment: &Instalment) -> Self {
        let Instalment { number, due_on, principal, interest, principal_paid, interest_paid } = *instalment;
        Self { loan_id: loan.into(), number, due_on, principal, interest, principal_paid, interest_paid }
    }
}

impl From<InstalmentRow> for Instalment {
    fn from(row: InstalmentRow) -> Self {
        let InstalmentRow { loan_id: _, number, due_on, principal, interest, principal_paid, interest_paid } = row;
        Self { number, due_on, principal, interest, principal_paid, interest_paid }
    }
}

impl From<&Repayment> for RepaymentRow {
    fn from(repayment: &Repayment) -> Self {
        Self {
            id: repayment.id.into(),
            loan_id: repayment.loan.into(),
            currency: repayment.amount.currency().code().to_owned(),
            amount: repayment.amount.minor(),
            principal: repayment.principal,
            interest: repayment.interest,
            received_on: repayment.received_on,
            recorded_by: repayment.recorded_by.into(),
            created_at: repayment.recorded_at.into(),
        }
    }
}

impl TryFrom<RepaymentRow> for Repayment {
    type Error = StoreError;

    fn try_from(row: RepaymentRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            loan: row.loan_id.into(),
            amount: money(row.amount, &row.currency)?,
            principal: row.principal,
            interest: row.interest,
            received_on: row.received_on,
            recorded_by: row.recorded_by.into(),
            recorded_at: row.created_at.into(),
        })
    }
}
