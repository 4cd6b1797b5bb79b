//! Loans with their instalments and repayments: found, loaded to be changed, and kept.

mod list;
mod row;

use diesel::prelude::*;
use domain::{
    kernel::{Revision, StoreError},
    lending::{Instalment, Loan, LoanFacts, LoanId, Loans, Repayment, RepaymentId},
};
use row::{InstalmentRow, LoanRow, RepaymentRow};

use super::schema::{
    lending_instalments::dsl as instalments, lending_loans::dsl, lending_repayments::dsl as repayments,
};
use crate::{
    db::{Db, on, store_error, types::Key},
    unit::Unit,
};

pub(super) use list::{list, list_repayments, list_repayments_of, list_schedule};

impl Loans for Unit<'_> {
    fn loan(&mut self, id: LoanId) -> Result<Loan, StoreError> {
        let sought = dsl::lending_loans.find(Key::from(id));
        let row: QueryResult<LoanRow> = on!(
            self.conn,
            pg | conn | sought.select(LoanRow::as_select()).for_update().first(conn),
            sqlite | conn | sought.select(LoanRow::as_select()).first(conn)
        );
        let facts = row.map_err(store_error)?.try_into()?;
        let parts = instalments::lending_instalments
            .filter(instalments::loan_id.eq(Key::from(id)))
            .order(instalments::number)
            .select(InstalmentRow::as_select());
        let parts: Vec<InstalmentRow> = parts.load(self.conn).map_err(store_error)?;
        Ok(Loan::from_facts(facts, parts.into_iter().map(Instalment::from).collect()))
    }

    fn add_loan(&mut self, loan: &Loan) -> Result<(), StoreError> {
        let row = LoanRow::from(loan.facts());
        diesel::insert_into(dsl::lending_loans).values(row).execute(self.conn).map_err(store_error)?;
        let id = loan.facts().id;
        let rows: Vec<_> = loan.schedule().iter().map(|it| InstalmentRow::of(id, it)).collect();
        let added =
            on!(self.conn, |conn| diesel::insert_into(instalments::lending_instalments).values(&rows).execute(conn));
        added.map(drop).map_err(store_error)
    }

    fn save_loan(&mut self, was: &Loan, now: &Loan) -> Result<(), StoreError> {
        save_facts(self.conn, was.facts().revision, now.facts())?;
        let loan = Key::from(now.facts().id);
        let pairs = was.schedule().iter().zip(now.schedule());
        for (_, now) in pairs.filter(|(was, now)| was != now) {
            let sought = instalments::lending_instalments.find((loan, now.number));
            let paid =
                (instalments::principal_paid.eq(now.principal_paid), instalments::interest_paid.eq(now.interest_paid));
            diesel::update(sought).set(paid).execute(self.conn).map_err(store_error)?;
        }
        Ok(())
    }

    fn add_repayment(&mut self, repayment: &Repayment) -> Result<(), StoreError> {
        let row = RepaymentRow::from(repayment);
        let added = diesel::insert_into(repayments::lending_repayments).values(row).execute(self.conn);
        added.map(drop).map_err(store_error)
    }
}

fn save_facts(db: &mut Db, was: Revision, now: &LoanFacts) -> Result<(), StoreError> {
    let row = LoanRow::from(now);
    let present = dsl::lending_loans.find(row.id).filter(dsl::revision.eq(was));
    let saved = diesel::update(present).set(row).execute(db).map_err(store_error)?;
    if saved == 1 { Ok(()) } else { Err(StoreError::Contended) }
}

/// One loan, without its instalments.
pub(super) fn find(db: &mut Db, id: LoanId) -> Result<Option<LoanFacts>, StoreError> {
    let row = dsl::lending_loans.find(Key::from(id)).select(LoanRow::as_select()).first(db);
    let row: Option<LoanRow> = row.optional().map_err(store_error)?;
    row.map(TryInto::try_into).transpose()
}

/// One repayment of a loan.
pub(super) fn find_repayment(db: &mut Db, loan: LoanId, id: RepaymentId) -> Result<Option<Repayment>, StoreError> {
    let sought = repayments::lending_repayments.find(Key::from(id));
    let sought = sought.filter(repayments::loan_id.eq(Key::from(loan))).select(RepaymentRow::as_select());
    let row: Option<RepaymentRow> = sought.first(db).optional().map_err(store_error)?;
    row.map(TryInto::try_into).transpose()
}
