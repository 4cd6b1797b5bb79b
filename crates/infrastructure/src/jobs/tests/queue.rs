//! One gets it, and nobody else.

use std::{sync::Barrier, thread};

use application::{
    Ctx, Failure, Request,
    jobs::{JobEnd, Rhythm, SCHEDULES, Schedule, claim_job, due_schedules, end_job, renew_job, run_schedule},
};
use diesel::connection::TransactionManager;
use domain::kernel::Actor;

use super::*;
use crate::testing::{Scratch, plan};

const KIND: JobKind = JobKind::CatalogueImport;

fn ctx(second: i64) -> Ctx {
    Ctx { actor: Actor::SYSTEM, at: at(second), request: Request::internal() }
}

fn claim(db: &mut Db, second: i64) -> Option<(Job, JobHold)> {
    claim_job(&ctx(second), &mut Unit::new(db), KIND, LENGTH).unwrap()
}

fn due(db: &mut Db, second: i64) -> Vec<JobKind> {
    Unit::new(db).due_kinds(at(second)).unwrap()
}

fn is_lost<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> bool {
    matches!(outcome, Err(Failure::Refused(why)) if why.code == "job_lost")
}

/// Each of `count` connections does `work` in a transaction of its own, all at once.
fn at_once<T: Send>(scratch: &Scratch, count: usize, work: impl Fn(&mut Db) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(count);
    let one = || {
        let mut db = scratch.open();
        barrier.wait();
        db.begin().unwrap();
        let done = work(&mut db);
        // Everybody has looked before anybody is done, but on SQLite, where one writes at a time.
        if !scratch.url.is_sqlite() {
            barrier.wait();
        }
        <Db as diesel::Connection>::TransactionManager::commit_transaction(&mut db).unwrap();
        done
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..count).map(|_| scope.spawn(one)).collect();
        all.into_iter().map(|it| it.join().unwrap()).collect()
    })
}

#[test]
fn a_job_is_given_to_one_of_those_who_ask_at_once() {
    for scratch in both_migrated() {
        let mut db = scratch.open();
        let mut unit = Unit::new(&mut db);
        let (early, late) = (job(1), job(2));
        for it in [&late, &early] {
            unit.add_job(it).unwrap();
        }
        let claimed = at_once(&scratch, 4, |db| claim(db, 5).map(|it| it.0.facts().id));
        let mut got: Vec<_> = claimed.into_iter().flatten().map(JobId::uuid).collect();
        got.sort_unstable();
        let mut expected = [early.facts().id.uuid(), late.facts().id.uuid()];
        expected.sort_unstable();
        assert_eq!(got, expected);
        assert!(claim(&mut db, 5).is_none());
    }
}

#[test]
fn what_waited_longest_comes_first_and_nothing_before_it_is_due() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let later = Job::queue(NewJob { due_at: Some(at(50)), ..plain(KIND) }, at(0));
        let (late, early, other) = (job(9), job(5), job_of(JobKind::Housekeeping, None, 1));
        for it in [&later, &late, &early, &other] {
            unit.add_job(it).unwrap();
        }
        assert!(due(db, 0).is_empty());
        assert_eq!(due(db, 4), [JobKind::Housekeeping]);
        assert_eq!(due(db, 5), [KIND, JobKind::Housekeeping]);
        assert!(claim(db, 4).is_none());
        let order: Vec<_> = (0..3).map(|_| claim(db, 20).map(|it| it.0.facts().id)).collect();
        assert_eq!(order, [Some(early.facts().id), Some(late.facts().id), None]);
    });
}

#[test]
fn what_is_silent_is_taken_over_and_the_one_before_is_locked_out() {
    on_both(|db| {
        Unit::new(db).add_job(&job(0)).unwrap();
        let (_, first) = claim(db, 0).unwrap();
        renew_job(&ctx(20), &mut Unit::new(db), &first).unwrap();
        assert!(due(db, 49).is_empty());
        assert!(claim(db, 49).is_none());
        assert_eq!(due(db, 50), [KIND]);
        let (job, second) = claim(db, 50).unwrap();
        assert_eq!(job.facts().attempts, 2);
        let unit = &mut Unit::new(db);
        assert!(is_lost(renew_job(&ctx(51), unit, &first)));
        assert!(is_lost(end_job(&ctx(51), unit, &first, &JobEnd::Done)));
        assert!(is_lost(end_job(&ctx(51), unit, &first, &JobEnd::HandedBack)));
        assert_eq!(end_job(&ctx(52), unit, &second, &JobEnd::Done).unwrap().state(), JobState::Succeeded);
        assert!(is_lost(end_job(&ctx(53), unit, &second, &JobEnd::Done)));
    });
}

#[test]
fn a_kind_is_due_for_what_waits_and_for_what_is_silent_and_for_nothing_else() {
    on_both(|db| {
        let of = |kind| Job::queue(plain(kind), at(0));
        let later = Job::queue(NewJob { due_at: Some(at(90)), ..plain(JobKind::Mail) }, at(0));
        let [mut silent, mut called_off, mut failed, mut done] =
            [JobKind::Erasure, JobKind::KeyRotation, JobKind::OrderUpkeep, JobKind::PaymentNotice].map(of);
        begin(&mut silent, 1);
        called_off.cancel(at(1)).unwrap();
        let (hold, second) = (begin(&mut failed, 1), begin(&mut done, 1));
        failed.fail_for_now(&hold, JobProblem::internal(), at(2)).unwrap();
        done.succeed(&second, at(2)).unwrap();
        let again = failed.facts().due_at;
        for it in [&of(JobKind::WebhookDelivery), &later, &silent, &called_off, &failed, &done] {
            Unit::new(db).add_job(it).unwrap();
        }
        assert_eq!(due(db, 3), [JobKind::WebhookDelivery]);
        let before = again - TimeDelta::microseconds(1);
        assert!(!Unit::new(db).due_kinds(before).unwrap().contains(&JobKind::OrderUpkeep));
        assert!(Unit::new(db).due_kinds(again).unwrap().contains(&JobKind::OrderUpkeep));
        let all = [JobKind::Erasure, JobKind::Mail, JobKind::OrderUpkeep, JobKind::WebhookDelivery];
        assert_eq!(due(db, 90), all);
        // What failed for good is due again once somebody wants that.
        let mut given_up = of(JobKind::KeyRotation);
        let hold = begin(&mut given_up, 3);
        given_up.fail(&hold, JobProblem::internal(), at(4)).unwrap();
        Unit::new(db).add_job(&given_up).unwrap();
        assert_eq!(due(db, 90), all);
        given_up.retry(at(5)).unwrap();
        Unit::new(db).save_job(&given_up).unwrap();
        assert!(due(db, 5).contains(&JobKind::KeyRotation));
    });
}

#[test]
fn what_an_earlier_run_left_is_anybodys_once_it_is_released() {
    on_both(|db| {
        Unit::new(db).add_job(&job(0)).unwrap();
        claim(db, 0).unwrap();
        assert_eq!(Unit::new(db).release_jobs(at(1)).unwrap(), 1);
        assert_eq!(claim(db, 1).unwrap().0.facts().attempts, 2);
    });
}

#[test]
fn what_nobody_ever_ends_is_given_up_and_the_next_one_comes() {
    on_both(|db| {
        let (bad, good) = (job(0), job(10_000));
        Unit::new(db).add_job(&bad).unwrap();
        let attempts = KIND.rules().retry.attempts();
        for attempt in 0..attempts {
            claim(db, attempt * 30).unwrap();
        }
        Unit::new(db).add_job(&good).unwrap();
        assert_eq!(claim(db, 20_000).unwrap().0.facts().id, good.facts().id);
        assert_eq!(Unit::new(db).job(bad.facts().id).unwrap().unwrap().state(), JobState::Failed);
    });
}

#[test]
fn there_is_one_job_for_a_dedupe_key() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let keyed = |key: &str| Job::queue(NewJob { dedupe_key: Some(key.to_owned()), ..plain(KIND) }, at(0));
        let (first, second, other) = (keyed("one"), keyed("one"), keyed("other"));
        assert!(unit.add_job(&first).unwrap());
        assert!(!unit.add_job(&second).unwrap());
        assert!(unit.add_job(&other).unwrap() && unit.add_job(&job(0)).unwrap() && unit.add_job(&job(0)).unwrap());
        assert_eq!(unit.job(second.facts().id).unwrap(), None);
    });
}

const NIGHTLY: Schedule = Schedule { name: "nightly", kind: JobKind::LendingExpiry, rhythm: Rhythm::Daily(3, 0) };

#[test]
fn a_schedule_runs_once_however_many_see_to_it_and_however_long_nobody_did() {
    for scratch in both_migrated() {
        let mut db = scratch.open();
        let day = 24 * 3600;
        let run = |db: &mut Db, second| run_schedule(&ctx(second), &mut Unit::new(db), &NIGHTLY).unwrap();
        assert!(!run(&mut db, 0), "what is new waits for its time");
        let first = Unit::new(&mut db).schedule(NIGHTLY.name).unwrap().unwrap();
        assert!(first > at(0) && first <= at(day));
        assert!(!run(&mut db, 0));
        // Nobody was there for three nights.
        let runs = at_once(&scratch, 4, |db| run(db, 3 * day + 10));
        assert_eq!(runs.iter().filter(|it| **it).count(), 1, "{runs:?}");
        assert!(!run(&mut db, 3 * day + 20));
        let kind = NIGHTLY.kind;
        let claim = |db: &mut Db, second| claim_job(&ctx(second), &mut Unit::new(db), kind, LENGTH).unwrap();
        assert!(claim(&mut db, 3 * day + 30).is_some());
        assert!(claim(&mut db, 3 * day + 30).is_none());
        let next = Unit::new(&mut db).schedule(NIGHTLY.name).unwrap().unwrap();
        assert_eq!((next - first).num_days() % 3, 0);
        assert!(next > at(3 * day + 10) && next <= at(4 * day + 10));
    }
}

#[test]
fn a_schedule_is_due_until_it_ran_and_when_its_time_has_come() {
    on_both(|db| {
        let due = |db: &mut Db, second| {
            let due = due_schedules(&ctx(second), &mut Unit::new(db)).unwrap();
            due.into_iter().map(|it| it.name).collect::<Vec<_>>()
        };
        assert_eq!(due(db, 0).len(), SCHEDULES.len(), "what is new is noted");
        for it in SCHEDULES {
            Unit::new(db).add_schedule(it.name, at(60)).unwrap();
        }
        Unit::new(db).save_schedule("order_upkeep", at(40)).unwrap();
        assert!(due(db, 39).is_empty());
        assert_eq!(due(db, 40), ["order_upkeep"]);
        // Whatever the clock of this node said before: what counts is what is kept.
        assert!(due(db, 10).is_empty());
        assert_eq!(due(db, 60).len(), SCHEDULES.len());
        Unit::new(db).save_schedule("order_upkeep", at(120)).unwrap();
        assert_eq!(due(db, 60).len(), SCHEDULES.len() - 1);
    });
}

#[test]
fn an_index_leads_to_what_is_next() {
    on_both(|db| {
        for second in 0..50 {
            let mut it = job(second);
            match second % 3 {
                0 => {}
                1 => drop(begin(&mut it, second)),
                _ => it.cancel(at(second)).unwrap(),
            }
            Unit::new(db).add_job(&it).unwrap();
        }
        let look = plan::plans(db, |db| due(db, 0));
        let next = plan::plans(db, |db| Unit::new(db).next_job(KIND, at(0)).unwrap());
        assert!(look.len() == 1 && next.len() == 2, "one statement looks for all kinds: {look:#?}");
        for plan in look.iter().chain(&next) {
            assert!(plan.seeks() && !plan.sorts(), "{plan:#?}");
            for (state, index) in [("'running'", "kind_leased_until_id"), ("'queued'", "kind_due_at_id")] {
                let used = plan.uses(&format!("jobs_jobs_{index}_idx"));
                assert_eq!(used, plan.sql.contains(state), "{plan:#?}");
            }
        }
    });
}
