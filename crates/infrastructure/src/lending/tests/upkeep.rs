//! What Lyceum ends by itself.

use application::{
    lending::{
        ApplicationQuery, ApplicationSort, LendingReader, LoanApplicationFilter, close_expired_applications,
        withdraw_drafts_of,
    },
    page::PageRequest,
};
use domain::lending::{ApplicationState, CloseReason, PATIENCE, Scope};

use super::*;

fn reason_of(db: &mut Db, application: &LoanApplication) -> Option<CloseReason> {
    let found = Unit::new(db).find_application(application.facts().id).unwrap().unwrap();
    found.facts().progress.closure().map(|it| it.how.reason())
}

#[test]
fn what_was_decided_long_ago_is_closed_a_portion_at_a_time() {
    on_both(|db| {
        let mut approved = Vec::new();
        for second in 0..3 {
            let draft = start(db, Id::fresh(), wish("500"), 0);
            let submitted = submit(db, &draft, 0);
            approved.push(approve(db, &submitted, second).0);
        }
        let open = {
            let draft = start(db, Id::fresh(), wish("500"), 0);
            submit(db, &draft, 0)
        };
        let turned_down = {
            let draft = start(db, Id::fresh(), wish("500"), 0);
            submit(db, &draft, 0)
        };
        let reason = "No.".to_owned().try_into().unwrap();
        let rejected = change(db, &turned_down, |it| it.reject(&officer(), reason, at(1)).unwrap()).0;
        // The last of them is not due for another second.
        let then = ctx(at(1) + PATIENCE);
        let mut close = |limit| close_expired_applications(&then, &mut Unit::new(db), limit).unwrap();
        assert_eq!((close(2), close(2), close(2)), (2, 1, 0));
        let reasons = [&approved[0], &approved[1], &approved[2], &rejected, &open].map(|it| reason_of(db, it));
        let (expired, rejected) = (Some(CloseReason::Expired), Some(CloseReason::Rejected));
        assert_eq!(reasons, [expired, expired, None, rejected, None]);
    });
}

#[test]
fn who_has_gone_leaves_no_drafts() {
    on_both(|db| {
        let (gone, other) = (Id::fresh(), Id::fresh());
        for _ in 0..103 {
            start(db, gone, Wish::default(), 0);
        }
        let kept = start(db, other, Wish::default(), 0);
        let draft = start(db, gone, wish("500"), 0);
        let open = submit(db, &draft, 0);
        let mut withdraw = || withdraw_drafts_of(&ctx(at(9)), &mut Unit::new(db), gone, 100).unwrap();
        assert_eq!([withdraw(), withdraw(), withdraw()], [100, 3, 0]);
        assert_eq!((reason_of(db, &kept), reason_of(db, &open)), (None, None));
        let filter =
            LoanApplicationFilter { state: Some(ApplicationState::Closed), ..LoanApplicationFilter::default() };
        let query = ApplicationQuery { scope: Scope::Own(gone), filter };
        let page = PageRequest { total: true, ..PageRequest::first(ApplicationSort::CreatedAt) };
        assert_eq!(Unit::new(db).list_applications(&query, &page).unwrap().total, Some(103));
    });
}
