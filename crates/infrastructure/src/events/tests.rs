//! Events reach each consumer in their order, with effect once, whatever goes wrong meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};

use application::{
    Ctx, Failure, Reader, Request, UnitOfWork,
    audit::seal_entries,
    events::{
        Consumer, Event, EventsReader, Handled, Held, Interest, Next, forget_handled_events, handle_event, hold_event,
        next_event, retry_event, start_consumer,
    },
    ledger::{Audience, Fact},
};
use chrono::TimeDelta;
use diesel::connection::TransactionManager;
use domain::kernel::{Actor, Timestamp};
use serde_json::json;

use crate::{
    db::Db,
    ledger::Pending,
    testing::{both_migrated, cells, plan::Pages},
    unit::Unit,
};

/// Counts what it reacts to in its own way: an event of its own for each.
struct Echo {
    broken: AtomicBool,
}

impl Consumer for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn interest(&self, _: &mut dyn Reader) -> Result<Interest, Failure> {
        Ok(Interest::in_types(&["book.created"]))
    }

    fn react(&self, _: &Ctx, uow: &mut dyn UnitOfWork, event: &Event) -> Result<(), Failure> {
        // Something that shows: a consumer by the name of what it heard.
        uow.events().add_consumer(&format!("heard {} of {}", event.sequence, event.resource_id), 0)?;
        let fails = self.broken.load(Ordering::Relaxed) && event.resource_id == "bad";
        if fails { Err(Failure::internal("on purpose")) } else { Ok(()) }
    }
}

fn ctx(second: i64) -> Ctx {
    let at = Timestamp::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::seconds(second);
    Ctx { actor: Actor::SYSTEM, at, request: Request::internal() }
}

/// These facts, sealed.
fn happened(db: &mut Db, facts: &[(&str, &'static str)]) {
    let facts = facts
        .iter()
        .map(|(id, verb)| Fact::of("book", id, verb).published(Audience::everybody(), &json!({ "isbn": id })));
    Pending::of(facts.collect(), &ctx(0)).unwrap().keep(db).unwrap();
    seal_entries(&ctx(0), &mut Unit::new(db), 100).unwrap();
}

/// Does what a dispatcher does, each step in a transaction, until nothing is left; says what it did.
fn dispatch(db: &mut Db, echo: &dyn Consumer, second: i64) -> Vec<(i64, &'static str)> {
    let mut done = Vec::new();
    loop {
        let ctx = ctx(second);
        let (event, held) = match next_event(&ctx, &mut Unit::new(db), echo, 0).unwrap() {
            Next::Event(event) => (event, None),
            Next::Again(event, held) => (event, Some(held)),
            Next::Done { .. } => return done,
        };
        db.begin().unwrap();
        let outcome = match held {
            None => handle_event(&ctx, &mut Unit::new(db), echo, &event),
            Some(_) => retry_event(&ctx, &mut Unit::new(db), echo, &event),
        };
        let became = if let Ok(outcome) = outcome {
            Db::commit_transaction(db).unwrap();
            if outcome == Handled::Done { "done" } else { "blocked" }
        } else {
            Db::rollback_transaction(db).unwrap();
            let held = hold_event(&ctx, &mut Unit::new(db), echo, &event, held).unwrap();
            assert!(held.due_at > ctx.at);
            "held"
        };
        done.push((event.sequence, became));
    }
}

fn heard(db: &mut Db) -> Vec<String> {
    cells(db, "SELECT name AS cell FROM events_consumers WHERE name LIKE 'heard%' ORDER BY name")
}

fn on_both(test: impl Fn(&mut Db, &Echo)) {
    for scratch in both_migrated() {
        let db = &mut scratch.open();
        let echo = Echo { broken: AtomicBool::new(false) };
        happened(db, &[("before", "created")]);
        start_consumer(&ctx(0), &mut Unit::new(db), &echo).unwrap();
        start_consumer(&ctx(0), &mut Unit::new(db), &echo).unwrap();
        test(db, &echo);
    }
}

#[test]
fn who_is_new_hears_of_what_happens_from_then_on_and_of_nothing_else() {
    on_both(|db, echo| {
        happened(db, &[("a", "created"), ("a", "updated"), ("b", "created")]);
        assert_eq!(dispatch(db, echo, 0), [(2, "done"), (4, "done")]);
        assert_eq!(heard(db), ["heard 2 of a", "heard 4 of b"]);
        assert!(dispatch(db, echo, 0).is_empty());
    });
}

#[test]
fn an_event_that_is_told_again_does_nothing() {
    on_both(|db, echo| {
        happened(db, &[("a", "created")]);
        dispatch(db, echo, 0);
        cells(db, "UPDATE events_consumers SET position = 1 WHERE name = 'echo' RETURNING name AS cell");
        cells(db, "DELETE FROM events_consumers WHERE name LIKE 'heard%' RETURNING name AS cell");
        assert_eq!(dispatch(db, echo, 0), [(2, "done")]);
        assert!(heard(db).is_empty());
        assert_eq!(forget_handled_events(&ctx(0), &mut Unit::new(db), 10).unwrap(), 0);
        assert_eq!(forget_handled_events(&ctx(31 * 86_400), &mut Unit::new(db), 10).unwrap(), 1);
    });
}

#[test]
fn what_fails_is_tried_again_and_holds_up_only_what_happened_to_the_same_record() {
    on_both(|db, echo| {
        echo.broken.store(true, Ordering::Relaxed);
        happened(db, &[("bad", "created"), ("good", "created"), ("bad", "created")]);
        assert_eq!(dispatch(db, echo, 0), [(2, "held"), (3, "done"), (4, "blocked")]);
        assert_eq!(heard(db), ["heard 3 of good"]);
        assert_eq!(dispatch(db, echo, 1), [(2, "held")]);
        echo.broken.store(false, Ordering::Relaxed);
        assert!(dispatch(db, echo, 2).is_empty(), "it is not due");
        assert_eq!(dispatch(db, echo, 5), [(2, "done"), (4, "done")]);
        assert_eq!(heard(db), ["heard 2 of bad", "heard 3 of good", "heard 4 of bad"]);
        assert_eq!(cells(db, "SELECT CAST(count(*) AS text) AS cell FROM events_held"), ["0"]);
    });
}

#[test]
fn what_fails_is_tried_each_hour_at_the_least_and_never_given_up() {
    on_both(|db, echo| {
        echo.broken.store(true, Ordering::Relaxed);
        happened(db, &[("bad", "created")]);
        for hour in 0..20 {
            assert_eq!(dispatch(db, echo, hour * 3600), [(2, "held")], "{hour}");
        }
        echo.broken.store(false, Ordering::Relaxed);
        happened(db, &[("bad", "created")]);
        assert_eq!(dispatch(db, echo, 20 * 3600), [(2, "done"), (3, "done")]);
    });
}

#[test]
fn of_two_who_work_for_one_consumer_one_waits() {
    for scratch in both_migrated() {
        let (first, second) = (&mut scratch.open(), &mut scratch.open());
        if let Db::Sqlite(_) = first {
            // There is one writer.
            continue;
        }
        let echo = Echo { broken: AtomicBool::new(false) };
        start_consumer(&ctx(0), &mut Unit::new(first), &echo).unwrap();
        happened(first, &[("a", "created")]);
        let Next::Event(event) = next_event(&ctx(0), &mut Unit::new(first), &echo, 0).unwrap() else { panic!() };
        first.begin().unwrap();
        assert_eq!(handle_event(&ctx(0), &mut Unit::new(first), &echo, &event).unwrap(), Handled::Done);
        second.begin().unwrap();
        assert_eq!(handle_event(&ctx(0), &mut Unit::new(second), &echo, &event).unwrap(), Handled::Elsewhere);
    }
}

#[test]
fn an_index_leads_to_what_is_due() {
    on_both(|db, echo| {
        echo.broken.store(true, Ordering::Relaxed);
        happened(db, &[("bad", "created"), ("bad", "created"), ("bad", "created")]);
        dispatch(db, echo, 0);
        let due = Pages::walk(db, "due events".to_owned(), |db, _: Option<()>| {
            assert!(matches!(Unit::new(db).due("echo", ctx(9).at).unwrap(), Some(Held { sequence: 2, .. })));
            None
        });
        due.assert_found(db);
    });
}
