//! What people are told is theirs alone, and in order.

use application::{
    notifications::{
        Notification, NotificationFilter, NotificationSort, NotificationsReader, NotificationsUnit, Wishes,
    },
    page::{PageRequest, SortMember},
};
use diesel::connection::SimpleConnection;
use domain::kernel::{Id, StoreError, Timestamp, UserId};

use crate::{
    db::Db,
    testing::{
        both_migrated,
        plan::{self, Pages},
    },
    unit::Unit,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn notification(user: UserId, second: i64) -> Notification {
    Notification {
        id: Id::fresh(),
        user,
        kind: "loan.repaid".to_owned(),
        title: "Repaid".to_owned(),
        body: "Nothing more is owed.".to_owned(),
        resource_type: "loan".to_owned(),
        resource_id: "1".to_owned(),
        created_at: at(second),
        read_at: None,
    }
}

fn on_both(test: impl Fn(&mut Db)) {
    for scratch in both_migrated() {
        test(&mut scratch.open());
    }
}

fn ids(unit: &mut Unit<'_>, user: UserId, unread: Option<bool>) -> Vec<Id<Notification>> {
    let page = PageRequest::first(NotificationSort::CreatedAt);
    let page = unit.notification_page(user, &NotificationFilter { unread }, &page).unwrap();
    page.data.into_iter().map(|it| it.id).collect()
}

#[test]
fn what_is_told_is_found_by_whom_it_concerns() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let (ada, eve) = (Id::fresh(), Id::fresh());
        let all: Vec<_> = (0..3).map(|it| notification(ada, it)).collect();
        for it in &all {
            unit.add_notification(it).unwrap();
        }
        assert_eq!(unit.notification(all[0].id).unwrap().as_ref(), Some(&all[0]));
        assert_eq!(unit.notification(Id::fresh()).unwrap(), None);
        unit.mark_notification(all[1].id, Some(at(9))).unwrap();
        assert_eq!(ids(&mut unit, ada, Some(true)), [all[0].id, all[2].id]);
        assert_eq!(ids(&mut unit, ada, Some(false)), [all[1].id]);
        assert_eq!(unit.mark_all_notifications(ada, at(1)).unwrap(), 1);
        assert_eq!(ids(&mut unit, ada, Some(true)), [all[2].id]);
        unit.mark_notification(all[1].id, None).unwrap();
        assert_eq!(ids(&mut unit, ada, Some(true)), [all[1].id, all[2].id]);
        assert!(ids(&mut unit, eve, None).is_empty());
        assert_eq!(unit.forget_notifications(at(2), 9).unwrap(), 2);
        assert_eq!(ids(&mut unit, ada, None), [all[2].id]);
    });
}

#[test]
fn a_wish_is_kept_and_two_at_once_do_not_overwrite_each_other() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let ada = Id::fresh();
        let wishes = |mail, new_logins| Wishes { mail, new_logins };
        assert_eq!(unit.wishes(ada).unwrap(), None);
        unit.save_wishes(ada, wishes(true, true), None, at(0)).unwrap();
        assert!(matches!(unit.save_wishes(ada, wishes(false, true), None, at(1)), Err(StoreError::Contended)));
        unit.save_wishes(ada, wishes(false, false), Some(1), at(1)).unwrap();
        assert!(matches!(unit.save_wishes(ada, wishes(true, true), Some(1), at(2)), Err(StoreError::Contended)));
        assert_eq!(unit.wishes(ada).unwrap(), Some((wishes(false, false), 2, at(1))));
    });
}

#[test]
fn an_index_leads_to_every_page() {
    on_both(|db| {
        let (ada, eve) = (Id::fresh(), Id::fresh());
        for second in 0..60 {
            for user in [ada, eve] {
                Unit::new(db).add_notification(&notification(user, second)).unwrap();
            }
        }
        db.batch_execute("ANALYZE").unwrap();
        for unread in [None, Some(true)] {
            let filter = NotificationFilter { unread };
            let list = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.notification_page(ada, &filter, page);
            for pages in plan::in_every_order(db, NotificationSort::MEMBERS, &filter, list) {
                pages.assert_sought(db);
            }
        }
        let old = Pages::walk(db, "old ones".to_owned(), |db, _: Option<()>| {
            Unit::new(db).forget_notifications(at(0), 5).unwrap();
            None
        });
        old.assert_found(db);
    });
}
