//! How the test gateway's books are kept.

use diesel::prelude::*;
use domain::{
    bookstore::{PaymentId, RefundId, TestGatewayBooks, TestPayment, TestPaymentFacts, TestRefund, TestRefundFacts},
    kernel::StoreError,
};

use super::super::{
    super::stored::{money, read},
    schema::{bookstore_test_gateway_payments as payments, bookstore_test_gateway_refunds as refunds},
};
use crate::{
    db::{
        OnBoth, on, store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = payments)]
struct PaymentRow {
    id: Key,
    amount: i64,
    currency: String,
    method: String,
    state: String,
    refunded: i64,
    created_at: Ts,
    updated_at: Ts,
}

#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = refunds)]
struct RefundRow {
    id: Key,
    payment_id: Key,
    amount: i64,
    currency: String,
    made: bool,
    created_at: Ts,
}

impl TestGatewayBooks for Unit<'_> {
    fn add_test_payment(&mut self, payment: &TestPayment) -> Result<bool, StoreError> {
        let row = PaymentRow::from(payment.facts());
        let insert = diesel::insert_into(payments::table).values(row).on_conflict_do_nothing();
        insert.on_both().execute(self.conn).map(|it| it == 1).map_err(store_error)
    }

    fn test_payment(&mut self, id: PaymentId) -> Result<Option<TestPayment>, StoreError> {
        let sought = payments::table.find(Key::from(id));
        let row: QueryResult<PaymentRow> = on!(
            self.conn,
            pg | conn | sought.select(PaymentRow::as_select()).for_no_key_update().first(conn),
            sqlite | conn | sought.select(PaymentRow::as_select()).first(conn)
        );
        row.optional().map_err(store_error)?.map(TestPayment::try_from).transpose()
    }

    fn save_test_payment(&mut self, payment: &TestPayment) -> Result<(), StoreError> {
        let row = PaymentRow::from(payment.facts());
        let present = payments::table.find(row.id);
        let saved = diesel::update(present).set(row).execute(self.conn).map_err(store_error)?;
        if saved == 1 { Ok(()) } else { Err(StoreError::Absent) }
    }

    fn test_refund(&mut self, id: RefundId) -> Result<Option<TestRefund>, StoreError> {
        let sought = refunds::table.find(Key::from(id)).select(RefundRow::as_select());
        let row: QueryResult<RefundRow> = sought.first(self.conn);
        row.optional().map_err(store_error)?.map(TestRefund::try_from).transpose()
    }

    fn add_test_refund(&mut self, refund: &TestRefund) -> Result<(), StoreError> {
        let row = RefundRow::from(refund.facts());
        diesel::insert_into(refunds::table).values(row).execute(self.conn).map(drop).map_err(store_error)
    }
}

impl From<&TestPaymentFacts> for PaymentRow {
    fn from(facts: &TestPaymentFacts) -> Self {
        Self {
            id: facts.id.into(),
            amount: facts.amount.minor(),
            currency: facts.amount.currency().code().to_owned(),
            method: facts.method.to_string(),
            state: facts.state.name().to_owned(),
            refunded: facts.refunded.minor(),
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
        }
    }
}

impl TryFrom<PaymentRow> for TestPayment {
    type Error = StoreError;

    fn try_from(row: PaymentRow) -> Result<Self, StoreError> {
        Ok(Self::from_facts(TestPaymentFacts {
            id: row.id.into(),
            amount: money(row.amount, &row.currency)?,
            method: read(&row.method)?,
            state: read(&row.state)?,
            refunded: money(row.refunded, &row.currency)?,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }))
    }
}

impl From<&TestRefundFacts> for RefundRow {
    fn from(facts: &TestRefundFacts) -> Self {
        Self {
            id: facts.id.into(),
            payment_id: facts.payment.into(),
            amount: facts.amount.minor(),
            currency: facts.amount.currency().code().to_owned(),
            made: facts.made,
            created_at: facts.created_at.into(),
        }
    }
}

impl TryFrom<RefundRow> for TestRefund {
    type Error = StoreError;

    fn try_from(row: RefundRow) -> Result<Self, StoreError> {
        Ok(Self::from_facts(TestRefundFacts {
            id: row.id.into(),
            payment: row.payment_id.into(),
            amount: money(row.amount, &row.currency)?,
            made: row.made,
            created_at: row.created_at.into(),
        }))
    }
}
