//! Keys as they are kept: found by an index, and forgotten in time.

use application::{
    Caller,
    identity::{ApiKeySort, ApiKeysReader, UsageSort, forget_key_leftovers},
    page::SortMember,
};
use chrono::TimeDelta;
use diesel::connection::SimpleConnection;
use domain::{
    identity::{ApiKey, ApiKeyDraft, ApiKeySecret, ApiKeyUsage, ApiKeys, KeyDigest, UsageNote},
    kernel::{ApiKeyId, PermissionSet, Timestamp, UserId},
};

use super::campus::{Campus, on_both};
use crate::{
    db::Db,
    testing::{
        block_on,
        plan::{self, Pages},
    },
    unit::Unit,
};

const AT: Timestamp = Timestamp::UNIX_EPOCH;

fn owner(campus: &Campus) -> UserId {
    campus.register("ada@example.org", "Ada Lovelace").unwrap().view.id.into()
}

fn add(unit: &mut Unit<'_>, owner: UserId, fill: u8, at: Timestamp) -> ApiKeyId {
    let draft = ApiKeyDraft {
        name: "Nightly".to_owned().try_into().unwrap(),
        scopes: [].into_iter().collect(),
        plan: "free".parse().unwrap(),
        expires_at: None,
    };
    let secret = ApiKeySecret::of(&[fill; 32]);
    let key = ApiKey::create(owner, draft, &secret, PermissionSet::NONE, at).unwrap().0;
    unit.add_api_key(&key, &KeyDigest([fill; 32])).unwrap();
    assert_eq!(unit.api_key(key.facts().id).unwrap().as_ref(), Some(&key));
    key.facts().id
}

#[test]
fn an_index_leads_to_every_page_of_keys_and_of_days() {
    on_both(|campus| {
        let owner = owner(campus);
        let db = &mut campus.scratch.open();
        let mut unit = Unit::new(db);
        for number in 0..60 {
            let id = add(&mut unit, owner, number, AT);
            for day in 0..if number == 0 { 60 } else { 1 } {
                let day = (AT + TimeDelta::days(day)).date_naive();
                unit.add_usage(&[UsageNote { key: id, day, admitted: 1, refused: 0, last_used_at: None }]).unwrap();
            }
        }
        let first = unit.api_key_views(Some(owner), &application::page::PageRequest::first(ApiKeySort::CreatedAt));
        let first: ApiKeyId = first.unwrap().data.iter().map(|it| it.id).min().unwrap().into();
        db.batch_execute("ANALYZE").unwrap();
        for (wanted, assert) in
            [(None, Pages::assert_walked as fn(&Pages, &mut Db)), (Some(owner), Pages::assert_sought)]
        {
            let list = |unit: &mut Unit<'_>, page: &application::page::PageRequest<_>| unit.api_key_views(wanted, page);
            for pages in plan::in_every_order(db, ApiKeySort::MEMBERS, &wanted, list) {
                assert(&pages, db);
            }
        }
        let list = |unit: &mut Unit<'_>, page: &application::page::PageRequest<_>| unit.usage_days(first, page);
        for pages in plan::in_every_order(db, UsageSort::MEMBERS, &"days", list) {
            pages.assert_sought(db);
        }
    });
}

#[test]
fn an_index_leads_to_the_holder_of_a_key() {
    on_both(|campus| {
        let owner = owner(campus);
        let db = &mut campus.scratch.open();
        add(&mut Unit::new(db), owner, 7, AT);
        let plans = plan::plans(db, |db| {
            let found = Unit::new(db).key_holder(&KeyDigest([7; 32]), AT).unwrap().unwrap();
            assert_eq!(found.actor.user(), Some(owner));
        });
        // The roles of a campus and its plans are few; nothing else is read as a whole.
        let scanned = |step: &String| step.contains("Seq Scan") || step.starts_with("SCAN identity_api");
        assert!(!plans.is_empty() && plans.iter().all(|it| !it.steps.iter().any(scanned)), "{plans:#?}");
    });
}

#[test]
fn what_is_old_is_forgotten_and_what_is_of_a_key_that_is_gone_goes_nowhere() {
    on_both(|campus| {
        let owner = owner(campus);
        let db = &mut campus.scratch.open();
        let mut unit = Unit::new(db);
        let now = AT + TimeDelta::days(20_000);
        let (old, new) = (add(&mut unit, owner, 1, AT), add(&mut unit, owner, 2, now));
        for (key, days) in [(new, 401), (new, 399), (old, 500), (ApiKeyId::fresh(), 1)] {
            let day = (now - TimeDelta::days(days)).date_naive();
            unit.add_usage(&[UsageNote { key, day, admitted: 1, refused: 2, last_used_at: Some(now) }]).unwrap();
        }
        let forget =
            campus.gateway.write_plainly(Caller::system(), |ctx, uow| forget_key_leftovers(ctx, uow.identity(), 100));
        assert_eq!(block_on(forget).unwrap(), 3);
        assert_eq!((unit.api_key(old).unwrap(), unit.api_key(new).unwrap().is_some()), (None, true));
        let days = unit.usage_days(new, &application::page::PageRequest::first(UsageSort::Date)).unwrap();
        assert_eq!(days.data.len(), 1);
        assert_eq!(unit.api_key_view(new).unwrap().unwrap().view.last_used_at, Some(now));
    });
}
