//! The audit trail on either database: nothing gets in but by a commit, and nothing out or altered unseen.

use application::{
    Ctx, Request, UnitOfWork,
    audit::{AuditFilter, AuditReader, AuditSort, Flaw, Head, Verification, seal_entries, verify_entries},
    ledger::{Audience, Fact, Ledger},
    page::{PageRequest, SortMember},
};
use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query};
use domain::kernel::{Actor, Id, PermissionSet, Timestamp};
use serde_json::json;

use crate::{
    db::Db,
    ledger::Pending,
    testing::{
        both_migrated, cells,
        plan::{self, Pages},
    },
    unit::Unit,
};

fn ctx(second: i64) -> Ctx {
    let at = Timestamp::from_timestamp(1_800_000_000 + second, 0).unwrap();
    Ctx { actor: Actor::member(Id::fresh(), Id::fresh(), PermissionSet::default()), at, request: Request::internal() }
}

fn fact(number: usize) -> Fact {
    let (was, now) =
        (json!({ "stock": number, "note": "it's \u{e9} \u{1f600} \\ \"x\"" }), json!({ "stock": number + 1 }));
    Fact::of("book", number, "updated").changed(Some(&was), Some(&now)).announced(Audience::everybody(), "isbn")
}

/// Keeps `count` facts as a commit would.
fn keep(db: &mut Db, count: usize) {
    for number in 0..count {
        let pending = Pending::of(vec![fact(number)], &ctx(i64::try_from(number).unwrap())).unwrap();
        match db {
            Db::Pg(_) => db.batch_execute(&pending.statement()).unwrap(),
            Db::Sqlite(_) => pending.keep(db).unwrap(),
        }
    }
}

fn seal(db: &mut Db, limit: i64) -> usize {
    seal_entries(&ctx(0), &mut Unit::new(db), limit).unwrap().0
}

fn verify(db: &mut Db, limit: i64) -> Result<Head, Flaw> {
    let mut head = Head::default();
    loop {
        match verify_entries(&mut Unit::new(db), head, limit).unwrap()? {
            Verification::More(next) => head = next,
            Verification::Whole(end) => return Ok(end),
        }
    }
}

fn on_both(test: impl Fn(&mut Db)) {
    for scratch in both_migrated() {
        test(&mut scratch.open());
    }
}

fn list(db: &mut Db, filter: serde_json::Value) -> Vec<i64> {
    let filter: AuditFilter = serde_json::from_value(filter).unwrap();
    let page = Unit::new(db).audit_entries(&filter, &PageRequest::first(AuditSort::At)).unwrap();
    page.data.into_iter().map(|it| it.sequence).collect()
}

#[test]
fn entries_get_their_places_in_the_order_in_which_they_were_made() {
    on_both(|db| {
        keep(db, 5);
        assert_eq!((seal(db, 2), seal(db, 9), seal(db, 9)), (2, 3, 0));
        let page = Unit::new(db).audit_entries(&AuditFilter::default(), &PageRequest::first(AuditSort::At)).unwrap();
        let shown: Vec<_> = page.data.iter().map(|it| (it.sequence, it.resource_id.clone())).collect();
        assert_eq!(shown, (0..5).map(|it| (it + 1, it.to_string())).collect::<Vec<_>>());
        assert_eq!(page.data[1].changes[0].before, json!("it's \u{e9} \u{1f600} \\ \"x\""));
        assert_eq!(page.data[1].action, "book.updated");
        assert_eq!(cells(db, "SELECT CAST(count(*) AS text) AS cell FROM platform_ledger"), ["0"]);
    });
}

#[test]
fn a_chain_is_whole_until_somebody_touches_it() {
    on_both(|db| {
        assert_eq!(verify(db, 3).unwrap().sequence, 0);
        keep(db, 7);
        seal(db, 100);
        assert_eq!(verify(db, 3).unwrap().sequence, 7);
        let altered = |db: &mut Db, sql: &str| {
            sql_query("BEGIN").execute(db).unwrap();
            sql_query(sql).execute(db).unwrap();
            let found = verify(db, 3);
            sql_query("ROLLBACK").execute(db).unwrap();
            found.unwrap_err()
        };
        for sql in [
            "UPDATE audit_entries SET actor_id = NULL WHERE sequence = 4",
            "UPDATE audit_entries SET action = 'book.created' WHERE sequence = 4",
            "UPDATE audit_entries SET changes = '[]' WHERE sequence = 4",
            "UPDATE audit_entries SET event = NULL WHERE sequence = 4",
            "UPDATE audit_entries SET resource_id = '9' WHERE sequence = 4",
            "UPDATE audit_entries SET request_id = 'x' WHERE sequence = 4",
            "UPDATE audit_entries SET address = '192.0.2.1' WHERE sequence = 4",
        ] {
            assert!(matches!(altered(db, sql), Flaw::Altered { sequence: 4, .. }), "{sql}");
        }
        let gone = altered(db, "DELETE FROM audit_entries WHERE sequence = 4");
        assert_eq!(gone, Flaw::Missing { from: 4, to: 4 });
        let cut = altered(db, "DELETE FROM audit_entries WHERE sequence > 5");
        assert_eq!(cut, Flaw::Cut { found: 5, noted: 7 });
        assert_eq!(verify(db, 100).unwrap().sequence, 7);
    });
}

#[test]
fn a_filter_lets_through_what_it_says() {
    on_both(|db| {
        keep(db, 4);
        let odd = Fact::of("author", "a", "created");
        let caller = ctx(2);
        let pending = Pending::of(vec![odd], &caller).unwrap();
        pending.keep(db).unwrap();
        seal(db, 100);
        assert_eq!(list(db, json!({ "resource_type": "book" })), [1, 2, 3, 4]);
        assert_eq!(list(db, json!({ "resource_type": "book", "resource_id": "2" })), [3]);
        assert_eq!(list(db, json!({ "resource_id": "a" })), [5]);
        assert_eq!(list(db, json!({ "action": "author.created" })), [5]);
        assert_eq!(list(db, json!({ "actor_id": caller.actor.user().unwrap() })), [5]);
        let (since, until) = (ctx(1).at.to_rfc3339(), ctx(3).at.to_rfc3339());
        assert_eq!(list(db, json!({ "since": since, "until": until })), [2, 3, 5]);
    });
}

#[test]
fn an_index_leads_to_every_page() {
    on_both(|db| {
        keep(db, 60);
        seal(db, 100);
        db.batch_execute("ANALYZE").unwrap();
        for filter in [
            json!({}),
            json!({ "actor_id": uuid::Uuid::nil() }),
            json!({ "action": "book.updated" }),
            json!({ "resource_type": "book" }),
            json!({ "resource_id": "7" }),
            json!({ "since": ctx(5).at.to_rfc3339() }),
        ] {
            let filter: AuditFilter = serde_json::from_value(filter).unwrap();
            let list = |unit: &mut Unit<'_>, page: &PageRequest<_>| unit.audit_entries(&filter, page);
            for pages in plan::in_every_order(db, AuditSort::MEMBERS, &filter, list) {
                pages.assert_found(db);
            }
        }
        let chain = Pages::walk(db, "the chain".to_owned(), |db, after: Option<i64>| {
            let next = Unit::new(db).sealed_after(after.unwrap_or(0), 20).unwrap();
            next.last().map(|it| it.sequence)
        });
        chain.assert_sought(db);
    });
}

#[test]
fn what_is_recorded_is_kept_as_done_by_whoever_does_it() {
    on_both(|db| {
        let (mut unit, ctx) = (Unit::new(db), ctx(0));
        unit.record(fact(1));
        assert!(unit.conclude(&ctx).unwrap().recorded);
        let pending = std::mem::take(&mut unit.pending);
        assert!(!unit.conclude(&ctx).unwrap().recorded);
        pending.keep(db).unwrap();
        seal(db, 1);
        let page = Unit::new(db).audit_entries(&AuditFilter::default(), &PageRequest::first(AuditSort::At)).unwrap();
        assert_eq!(page.data[0].actor_id, ctx.actor.user().map(Id::uuid));
        assert_eq!(page.data[0].at, ctx.at);
        assert_eq!(page.data[0].request_id, &*ctx.request.id);
    });
}
