//! What is kept comes back as it was, whatever its state; what cannot be is refused by the database too.

use application::lending::LendingReader;
use diesel::{RunQueryDsl, sql_query};
use domain::{
    kernel::StoreError,
    lending::{LoanPhase, Payment, Wish},
};

use super::*;

fn assert_kept(db: &mut Db, application: &LoanApplication) {
    let id = application.facts().id;
    assert_eq!(&Unit::new(db).application(id).unwrap(), application);
    assert_eq!(Unit::new(db).find_application(id).unwrap().as_ref(), Some(application));
}

#[test]
fn an_application_comes_back_in_every_state() {
    on_both(|db| {
        let user = Id::fresh();
        let by = borrower(user);
        let empty = start(db, user, Wish::default(), 0);
        assert_kept(db, &empty);
        let withdrawn = change(db, &empty, |it| it.withdraw(&by, at(1)).unwrap()).0;
        assert_kept(db, &withdrawn);

        let draft = start(db, user, wish("500"), 0);
        let submitted = submit(db, &draft, 1);
        assert_kept(db, &submitted);
        let withdrawn = change(db, &submitted, |it| it.withdraw(&by, at(2)).unwrap()).0;
        assert_kept(db, &withdrawn);

        let submitted = {
            let draft = start(db, user, wish("500"), 0);
            submit(db, &draft, 1)
        };
        let reason = "No.".to_owned().try_into().unwrap();
        let rejected = change(db, &submitted, |it| it.reject(&officer(), reason, at(2)).unwrap()).0;
        assert_kept(db, &rejected);
        let closed = change(db, &rejected, |it| it.close(&admin(), at(3)).unwrap()).0;
        assert_kept(db, &closed);
        let archived = change(db, &closed, |it| it.archive(&admin(), at(4)).unwrap()).0;
        assert_kept(db, &archived);
    });
}

#[test]
fn what_two_officers_granted_comes_back() {
    on_both(|db| {
        let draft = start(db, Id::fresh(), wish("20000"), 0);
        let submitted = submit(db, &draft, 1);
        let offer = offer(Some("A good reason."));
        let proposed = change(db, &submitted, |it| drop(it.approve(&officer(), &offer, &policy(), at(2)).unwrap())).0;
        assert_kept(db, &proposed);
        let (approved, granting) = change(db, &proposed, |it| it.confirm(&officer(), at(3)).unwrap());
        assert_kept(db, &approved);
        let Granting::Granted(_, loan) = granting else { panic!("only proposed") };
        Unit::new(db).add_loan(&loan).unwrap();
        let mut expired = approved.clone();
        assert!(expired.expire(at(3) + domain::lending::PATIENCE).is_some());
        Unit::new(db).save_application(&approved, &expired).unwrap();
        assert_kept(db, &expired);
    });
}

#[test]
fn a_loan_comes_back_with_what_was_paid() {
    on_both(|db| {
        let draft = start(db, Id::fresh(), wish("500"), 0);
        let submitted = submit(db, &draft, 1);
        let (_, loan) = approve(db, &submitted, 2);
        let id = loan.facts().id;
        assert_eq!(Unit::new(db).loan(id).unwrap(), loan);
        let mut now = loan.clone();
        let payment = Payment { id: None, amount: usd("60"), received_on: None, recorded_by: Id::fresh() };
        let repayment = now.repay(&payment, at(3)).unwrap();
        Unit::new(db).save_loan(&loan, &now).unwrap();
        Unit::new(db).add_repayment(&repayment).unwrap();
        assert_eq!(Unit::new(db).loan(id).unwrap(), now);
        assert_eq!(Unit::new(db).find_repayment(id, repayment.id).unwrap(), Some(repayment));
        assert_eq!(Unit::new(db).find_repayment(Id::fresh(), repayment.id).unwrap(), None);
        assert!(matches!(Unit::new(db).save_loan(&loan, &now), Err(StoreError::Contended)));

        let (was, mut repaid) = (now.clone(), now);
        let rest = usd("0").currency();
        let rest = Money::of_minor(was.facts().outstanding(), rest).unwrap();
        repaid.repay(&Payment { amount: rest, ..payment }, at(4)).unwrap();
        Unit::new(db).save_loan(&was, &repaid).unwrap();
        assert_eq!(Unit::new(db).find_loan(id).unwrap().unwrap().phase, LoanPhase::Repaid(at(4)));
        assert_eq!(Unit::new(db).loan(id).unwrap(), repaid);
    });
}

#[test]
fn who_saves_an_old_state_is_told_so() {
    on_both(|db| {
        let draft = start(db, Id::fresh(), wish("500"), 0);
        let submitted = submit(db, &draft, 1);
        assert!(matches!(Unit::new(db).save_application(&draft, &submitted), Err(StoreError::Contended)));
        let again = Unit::new(db).add_application(&draft);
        assert!(matches!(again, Err(StoreError::Violated(it)) if it == "lending_applications_pkey"));
        assert!(matches!(Unit::new(db).application(Id::fresh()), Err(StoreError::Absent)));
    });
}

#[test]
fn the_database_itself_keeps_the_balance() {
    on_both(|db| {
        let draft = start(db, Id::fresh(), wish("500"), 0);
        let submitted = submit(db, &draft, 1);
        approve(db, &submitted, 2);
        for (statement, constraint) in [
            ("UPDATE lending_loans SET principal_paid = principal + 1", "lending_loans_balance_check"),
            ("UPDATE lending_loans SET interest_paid = -1", "lending_loans_balance_check"),
            ("UPDATE lending_loans SET state = 'repaid', ended_at = created_at", "lending_loans_balance_check"),
            ("UPDATE lending_instalments SET principal_paid = 1", "lending_instalments_balance_check"),
            ("UPDATE lending_applications SET loan_id = NULL", "lending_applications_loan_id_check"),
            ("UPDATE lending_applications SET proposed_by = borrower_id", "lending_applications_four_eyes_check"),
            ("UPDATE lending_applications SET archived_at = created_at", "lending_applications_archived_at_check"),
            ("UPDATE lending_applications SET granted_amount = amount + 1", "lending_applications_amount_check"),
        ] {
            let refused = sql_query(statement).execute(db).map_err(crate::db::store_error);
            assert!(matches!(&refused, Err(StoreError::Violated(it)) if it == constraint), "{statement}: {refused:?}");
        }
    });
}
