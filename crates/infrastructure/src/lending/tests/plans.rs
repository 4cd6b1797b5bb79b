//! Every list of lending is walked along an index, on both databases: in each of its orders and with
//! each of its filters.

use application::{
    history::HistorySort,
    lending::{
        ApplicationQuery, ApplicationSort, LendingReader, LoanApplicationFilter, LoanFilter, LoanQuery, LoanSort,
        RepaymentSort, ScheduleSort,
    },
    page::SortMember,
};
use diesel::connection::{SimpleConnection, TransactionManager};
use domain::lending::{ApplicationState, LoanApplicationId, LoanId, LoanState, Payment, Scope};

use super::*;
use crate::testing::plan::{Pages, in_every_order, plans};

/// Enough applications and loans of many people for PostgreSQL to know what is rare: one of each kind of
/// person, an application with a long history, and a loan with many repayments.
fn lend(db: &mut Db) -> (UserId, LoanApplicationId, LoanId) {
    db.begin().unwrap();
    let people: Vec<UserId> = (0..60).map(|_| Id::fresh()).collect();
    let mut last = None;
    for number in 0..600_i64 {
        let user = people[usize::try_from(number % 60).unwrap()];
        let draft = start(db, user, wish(&format!("{}", 500 + number % 97)), number);
        if number % 5 == 0 {
            continue;
        }
        let submitted = submit(db, &draft, number);
        if number % 2 == 0 {
            last = Some(approve(db, &submitted, number));
        }
    }
    let (application, mut loan) = last.unwrap();
    for second in 0..60 {
        let was = loan.clone();
        let payment = Payment { id: None, amount: usd("1"), received_on: None, recorded_by: Id::fresh() };
        let repayment = loan.repay(&payment, at(600 + second)).unwrap();
        Unit::new(db).save_loan(&was, &loan).unwrap();
        Unit::new(db).add_repayment(&repayment).unwrap();
    }
    db.batch_execute(
        "UPDATE lending_applications SET state = 'closed', close_reason = 'disbursed', closed_at = created_at, \
         archived_at = created_at WHERE state = 'approved' AND amount > 55000",
    )
    .unwrap();
    db.batch_execute("UPDATE lending_loans SET state = 'written_off', ended_at = created_at WHERE principal > 55000")
        .unwrap();
    Db::commit_transaction(db).unwrap();
    db.batch_execute("ANALYZE").unwrap();
    (people[3], application.facts().id, loan.facts().id)
}

type Assertion = fn(&Pages, &mut Db);

#[test]
fn an_index_leads_to_every_page_of_applications() {
    on_both(|db| {
        let (user, ..) = lend(db);
        let all = LoanApplicationFilter::default();
        let submitted = LoanApplicationFilter { state: Some(ApplicationState::Submitted), ..all };
        let officers = Scope::Submitted(Id::fresh());
        let lists: [(Scope, LoanApplicationFilter, Assertion); 7] = [
            (officers, all, Pages::assert_walked),
            (officers, LoanApplicationFilter { archived: Some(true), ..all }, Pages::assert_walked),
            // Whether the index of the state leads to them, or that of their order, is up to the database.
            (officers, submitted, Pages::assert_found),
            (officers, LoanApplicationFilter { borrower_id: Some(user), ..all }, Pages::assert_found),
            (officers, LoanApplicationFilter { borrower_id: Some(user), ..submitted }, Pages::assert_found),
            (Scope::Own(user), all, Pages::assert_found),
            (Scope::Own(user), submitted, Pages::assert_found),
        ];
        for (scope, filter, assert) in lists {
            let query = ApplicationQuery { scope, filter };
            let list = |unit: &mut Unit<'_>, page: &_| unit.list_applications(&query, page);
            for pages in in_every_order(db, ApplicationSort::MEMBERS, &query, list) {
                assert(&pages, db);
            }
        }
    });
}

#[test]
fn an_index_leads_to_every_page_of_loans() {
    on_both(|db| {
        let (user, ..) = lend(db);
        let (all, officers) = (LoanFilter::default(), Scope::Submitted(Id::fresh()));
        let active = LoanFilter { state: Some(LoanState::Active), ..all };
        let lists: [(Scope, LoanFilter, Assertion); 5] = [
            (officers, all, Pages::assert_walked),
            (officers, active, Pages::assert_sought),
            (officers, LoanFilter { borrower_id: Some(user), ..all }, Pages::assert_found),
            (Scope::Own(user), all, Pages::assert_found),
            (Scope::Own(user), active, Pages::assert_found),
        ];
        for (scope, filter, assert) in lists {
            let query = LoanQuery { scope, filter };
            let list = |unit: &mut Unit<'_>, page: &_| unit.list_loans(&query, page);
            for pages in in_every_order(db, LoanSort::MEMBERS, &query, list) {
                assert(&pages, db);
            }
        }
    });
}

#[test]
fn an_index_leads_to_what_belongs_to_one() {
    on_both(|db| {
        let (_, application, loan) = lend(db);
        for pages in in_every_order(db, ScheduleSort::MEMBERS, &"schedule", |unit, page| unit.list_schedule(loan, page))
        {
            pages.assert_sought(db);
        }
        let repayments = |unit: &mut Unit<'_>, page: &_| unit.list_repayments(loan, page);
        for pages in in_every_order(db, RepaymentSort::MEMBERS, &"repayments", repayments) {
            pages.assert_sought(db);
        }
        let history = |unit: &mut Unit<'_>, page: &_| unit.list_history(application, page);
        for pages in in_every_order(db, HistorySort::MEMBERS, &"history", history) {
            pages.assert_sought(db);
        }
    });
}

#[test]
fn an_index_leads_to_what_waits_to_be_ended() {
    on_both(|db| {
        let (user, ..) = lend(db);
        let found = plans(db, |db| {
            let mut unit = Unit::new(db);
            unit.applications_to_close(at(0), 10).unwrap();
            unit.drafts_of(user, 10).unwrap();
        });
        assert_eq!(found.len(), 3);
        assert!(found[..2].iter().all(|it| it.seeks() && !it.sorts()), "{found:#?}");
        assert!(found[2].seeks(), "{found:#?}");
    });
}
