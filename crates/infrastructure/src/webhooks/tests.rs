//! What is kept of webhooks and deliveries, on either database: found as it was, and by an index.

use application::{
    jobs::JobId,
    page::{PageRequest, SortMember},
    webhooks::{DeliveryAttempt, NewDelivery, SealedSecret, WebhookChange},
};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use domain::kernel::Change;
use uuid::Uuid;

use super::*;
use crate::{
    db::Db,
    testing::{both_migrated, cells, plan},
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn types(all: &[&str]) -> application::webhooks::WebhookTypes {
    all.iter().map(|it| it.parse().unwrap()).collect::<Vec<_>>().try_into().unwrap()
}

fn webhook(event_types: &[&str], second: i64) -> Webhook {
    let url = "https://hooks.example/lyceum".to_owned().try_into().unwrap();
    let description = Some("The index".to_owned().try_into().unwrap());
    Webhook::add(WebhookId::fresh(), url, types(event_types), description, SealedSecret(vec![1, 2]), at(second))
}

fn delivery(webhook: &Webhook, second: i64) -> Delivery {
    let (event_id, event_type, payload) = (Uuid::now_v7(), "book.created".to_owned(), "{\"a\": 1}".to_owned());
    let new = NewDelivery { webhook: webhook.facts().id, event_id, event_type, payload };
    Delivery::queue(new, JobId::fresh(), at(second))
}

fn attempt() -> DeliveryAttempt {
    DeliveryAttempt { at: at(1), status: Some(500), error: None, duration_ms: 7, response: Some("no".to_owned()) }
}

fn on_both(test: impl Fn(&mut Db)) {
    for scratch in both_migrated() {
        test(&mut scratch.open());
    }
}

#[test]
fn a_webhook_is_found_as_it_was_saved_until_it_is_removed() {
    on_both(|db| {
        let (mut unit, mut it) = (Unit::new(db), webhook(&["*", "book.*"], 0));
        let id = it.facts().id;
        unit.add_webhook(&it).unwrap();
        assert_eq!(unit.webhook(id).unwrap().as_ref(), Some(&it));
        it.rotate(SealedSecret(vec![3]), at(1));
        it.change(WebhookChange { description: Change::Set(None), ..WebhookChange::default() }, at(2));
        unit.save_webhook(&it).unwrap();
        assert_eq!(unit.webhook_to_change(id).unwrap().as_ref(), Some(&it));
        let sent = delivery(&it, 3);
        assert!(unit.add_delivery(&sent).unwrap());
        unit.remove_webhook(id, at(4)).unwrap();
        assert_eq!((unit.webhook(id).unwrap(), unit.webhook_to_change(id).unwrap()), (None, None));
        assert!(unit.wanted_types().unwrap().is_empty());
        assert!(matches!(unit.remove_webhook(id, at(5)), Err(StoreError::Absent)));
        assert!(matches!(unit.save_webhook(&it), Err(StoreError::Absent)));
        let page = PageRequest { total: true, ..PageRequest::first(WebhookSort::CreatedAt) };
        let list = unit.webhook_page(&WebhookFilter {}, &page).unwrap();
        assert_eq!((list.data.len(), list.total), (0, Some(0)));
    });
}

#[test]
fn what_is_left_of_a_webhook_is_forgotten_in_portions() {
    on_both(|db| {
        let (mut unit, gone, kept) = (Unit::new(db), webhook(&["*"], 0), webhook(&["*"], 0));
        for hook in [&gone, &kept] {
            unit.add_webhook(hook).unwrap();
            for second in 0..5 {
                assert!(unit.add_delivery(&delivery(hook, second)).unwrap());
            }
        }
        assert_eq!(unit.forget_removed_webhooks(2).unwrap(), 0);
        unit.remove_webhook(gone.facts().id, at(9)).unwrap();
        let mut forget = || unit.forget_removed_webhooks(2).unwrap();
        assert_eq!([forget(), forget(), forget(), forget()], [2, 2, 2, 0], "at last one delivery and the webhook");
        let page = PageRequest { total: true, ..PageRequest::first(DeliverySort::CreatedAt) };
        let left = unit.delivery_page(kept.facts().id, &DeliveryFilter::default(), &page).unwrap();
        assert_eq!(left.total, Some(5));
    });
}

#[test]
fn a_delivery_is_found_as_it_was_saved_and_there_is_one_of_each_event() {
    on_both(|db| {
        let (mut unit, hook) = (Unit::new(db), webhook(&["*"], 0));
        unit.add_webhook(&hook).unwrap();
        let mut it = delivery(&hook, 0);
        assert!(unit.add_delivery(&it).unwrap());
        assert_eq!(unit.delivery(it.facts().id).unwrap().as_ref(), Some(&it));
        it.note(attempt(), DeliveryState::Pending, Some(at(9)), at(1));
        unit.save_delivery(&it).unwrap();
        assert_eq!(unit.delivery_to_change(it.facts().id).unwrap().as_ref(), Some(&it));
        let again = Delivery::queue(
            NewDelivery {
                webhook: hook.facts().id,
                event_id: it.facts().event_id,
                event_type: "book.created".to_owned(),
                payload: String::new(),
            },
            JobId::fresh(),
            at(2),
        );
        assert!(!unit.add_delivery(&again).unwrap());
        assert!(matches!(unit.save_delivery(&again), Err(StoreError::Absent)));
    });
}

#[test]
fn an_event_finds_those_who_want_it_since_they_do() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let [all, books, created, authors] =
            [&["*"][..], &["book.*", "book.created"], &["book.created"], &["author.*"]].map(|it| webhook(it, 10));
        for it in [&all, &books, &created, &authors] {
            unit.add_webhook(it).unwrap();
        }
        let found = |unit: &mut Unit<'_>, kind, second| {
            let mut found = unit.webhooks_for(kind, at(second)).unwrap();
            found.sort_unstable();
            found
        };
        let ids = |all: &[&Webhook]| all.iter().map(|it| it.facts().id).collect::<Vec<_>>();
        assert_eq!(found(&mut unit, "book.created", 11), ids(&[&all, &books, &created]));
        assert_eq!(found(&mut unit, "book.updated", 11), ids(&[&all, &books]));
        assert_eq!(found(&mut unit, "bookcase.moved", 11), ids(&[&all]));
        assert_eq!(found(&mut unit, "book.created", 10), ids(&[]), "it is no older than they are");
        let wanted: Vec<_> = unit.wanted_types().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(wanted, ["*", "author.*", "book.*", "book.created"]);
        let mut changed = books.clone();
        let change = WebhookChange { event_types: Change::Set(types(&["book.*", "user.*"])), ..Default::default() };
        changed.change(change, at(20));
        unit.save_webhook(&changed).unwrap();
        assert_eq!(
            found(&mut unit, "book.updated", 11),
            ids(&[&all, &books]),
            "what was wanted before is wanted since then"
        );
        assert_eq!(found(&mut unit, "user.created", 20), ids(&[&all]));
        assert_eq!(found(&mut unit, "user.created", 21), ids(&[&all, &books]));
        let mut disabled = all.clone();
        disabled.change(WebhookChange { enabled: Change::Set(false), ..Default::default() }, at(30));
        unit.save_webhook(&disabled).unwrap();
        assert_eq!(found(&mut unit, "author.updated", 31), ids(&[&authors]));
    });
}

#[test]
fn what_is_under_way_is_given_up_and_what_is_old_is_forgotten() {
    on_both(|db| {
        let (mut unit, hook, other) = (Unit::new(db), webhook(&["*"], 0), webhook(&["*"], 0));
        let (mut done, waiting, theirs) = (delivery(&hook, 0), delivery(&hook, 1), delivery(&other, 2));
        done.note(attempt(), DeliveryState::Succeeded, None, at(1));
        for it in [&hook, &other] {
            unit.add_webhook(it).unwrap();
        }
        for it in [&done, &waiting, &theirs] {
            unit.add_delivery(it).unwrap();
        }
        unit.give_up_deliveries(hook.facts().id, at(5)).unwrap();
        let mut state = |it: &Delivery| unit.delivery(it.facts().id).unwrap().map(|it| it.facts().clone());
        assert_eq!(state(&done).unwrap().state, DeliveryState::Succeeded);
        assert_eq!(state(&theirs).unwrap().state, DeliveryState::Pending);
        let given_up = state(&waiting).unwrap();
        assert_eq!((given_up.state, given_up.next_attempt_at), (DeliveryState::Failed, None));
        assert_eq!(given_up.updated_at, at(5));
        assert_eq!(unit.forget_deliveries(at(2), 1).unwrap(), 1);
        assert_eq!(unit.forget_deliveries(at(2), 9).unwrap(), 1);
        assert_eq!(unit.forget_deliveries(at(2), 9).unwrap(), 0);
        assert!(unit.delivery(theirs.facts().id).unwrap().is_some());
    });
}

#[test]
fn an_index_leads_to_every_page_and_to_those_who_want_an_event() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let hook = webhook(&["*"], 0);
        unit.add_webhook(&hook).unwrap();
        for second in 1..60 {
            unit.add_webhook(&webhook(&["book.*"], second)).unwrap();
            unit.add_delivery(&delivery(&hook, second)).unwrap();
        }
        db.batch_execute("ANALYZE").unwrap();
        let list = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.webhook_page(&WebhookFilter {}, page);
        for pages in plan::in_every_order(db, WebhookSort::MEMBERS, &"webhooks", list) {
            pages.assert_walked(db);
        }
        for state in [None, Some(DeliveryState::Pending)] {
            let (id, filter) = (hook.facts().id, DeliveryFilter { state });
            let list = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.delivery_page(id, &filter, page);
            for pages in plan::in_every_order(db, DeliverySort::MEMBERS, &filter, list) {
                pages.assert_sought(db);
            }
        }
        let asked = plan::plans(db, |db| {
            let mut unit = Unit::new(db);
            assert_eq!(unit.webhooks_for("book.created", at(0) + TimeDelta::hours(1)).unwrap().len(), 60);
        });
        assert!(asked.iter().all(|it| !it.scans() && it.seeks()), "{asked:#?}");
        let count = cells(db, "SELECT CAST(count(*) AS text) AS cell FROM webhooks_event_types");
        assert_eq!(count, ["60"]);
    });
}
