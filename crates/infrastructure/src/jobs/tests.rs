//! What is kept of a job is what was known of it, on either database.

use application::jobs::{Job, JobId, JobKind, JobProblem, JobState, JobsReader, JobsUnit, NewJob, Owner, ReportLine};
use domain::kernel::{Id, StoreError, Timestamp};
use serde_json::json;

use crate::{
    db::Db,
    testing::{both_migrated, plan::Pages},
    unit::Unit,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn job(second: i64) -> Job {
    let owner = Some(Owner { user: Id::fresh(), session: Id::fresh() });
    let input = json!({ "file": "a", "dry_run": false });
    Job::queue(NewJob { kind: JobKind::CatalogueImport, owner, request_id: "r".to_owned(), input }, at(second))
}

fn on_both(test: impl Fn(&mut Db)) {
    for scratch in both_migrated() {
        test(&mut scratch.open());
    }
}

fn line(number: i64) -> ReportLine {
    ReportLine { line: number, code: "isbn_missing".to_owned(), detail: "the row has no ISBN".to_owned() }
}

#[test]
fn a_job_is_found_as_it_was_saved_in_every_state() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let mut saved = job(0);
        unit.add_job(&saved).unwrap();
        assert_eq!(unit.job(saved.facts().id).unwrap().as_ref(), Some(&saved));
        saved.start(at(1)).unwrap();
        saved.advance(1, 2, json!({ "stored": 1 }), at(2)).unwrap();
        unit.save_job(&saved).unwrap();
        assert_eq!(unit.job_to_change(saved.facts().id).unwrap().as_ref(), Some(&saved));
        for end in [
            |it: &mut Job| it.succeed(at(3)),
            |it: &mut Job| it.fail(JobProblem::interrupted(), at(3)),
            |it: &mut Job| it.cancel(at(3)),
        ] {
            let mut ended = saved.clone();
            end(&mut ended).unwrap();
            unit.save_job(&ended).unwrap();
            assert_eq!(unit.job(saved.facts().id).unwrap(), Some(ended));
        }
    });
}

#[test]
fn what_nobody_added_is_absent() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        assert_eq!(unit.job(JobId::fresh()).unwrap(), None);
        assert!(matches!(unit.save_job(&job(0)), Err(StoreError::Absent)));
    });
}

#[test]
fn the_oldest_unfinished_job_comes_first_and_finished_ones_do_not_come() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let (mut ended, late, early) = (job(0), job(9), job(5));
        ended.cancel(at(1)).unwrap();
        for it in [&ended, &late, &early] {
            unit.add_job(it).unwrap();
        }
        let found = unit.unfinished_jobs(JobKind::CatalogueImport, 10).unwrap();
        assert_eq!(found, [early.clone(), late]);
        assert_eq!(unit.unfinished_jobs(JobKind::CatalogueImport, 1).unwrap(), [early]);
    });
}

#[test]
fn a_report_is_walked_by_its_lines_and_no_line_is_told_of_twice() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let (mine, other) = (job(0), job(0));
        for it in [&mine, &other] {
            unit.add_job(it).unwrap();
            unit.add_report_lines(it.facts().id, &[line(7), line(3), line(5)]).unwrap();
        }
        let id = mine.facts().id;
        unit.add_report_lines(id, &[]).unwrap();
        assert_eq!(unit.report_lines(id, 0, 2).unwrap(), [line(3), line(5)]);
        assert_eq!(unit.report_lines(id, 5, 2).unwrap(), [line(7)]);
        assert!(unit.report_lines(id, 7, 2).unwrap().is_empty());
        let again = unit.add_report_lines(id, &[line(3)]);
        assert!(matches!(again, Err(StoreError::Violated(name)) if name == "jobs_report_lines_pkey"));
    });
}

#[test]
fn a_job_is_forgotten_with_its_report_long_after_its_end() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let (mut old, mut new, open) = (job(0), job(0), job(0));
        old.cancel(at(10)).unwrap();
        new.cancel(at(20)).unwrap();
        for it in [&old, &new, &open] {
            unit.add_job(it).unwrap();
            unit.add_report_lines(it.facts().id, &[line(2)]).unwrap();
        }
        assert_eq!(unit.forget_jobs(at(15), 10).unwrap(), 1);
        assert_eq!(unit.job(old.facts().id).unwrap(), None);
        assert!(unit.report_lines(old.facts().id, 0, 9).unwrap().is_empty());
        assert_eq!(unit.job(new.facts().id).unwrap().map(|it| it.state()), Some(JobState::Cancelled));
        assert_eq!(unit.report_lines(open.facts().id, 0, 9).unwrap().len(), 1);
    });
}

#[test]
fn jobs_and_reports_are_walked_along_their_indexes() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let (mut ended, first) = (job(0), job(1));
        ended.cancel(at(1)).unwrap();
        for it in [&ended, &first, &job(2)] {
            unit.add_job(it).unwrap();
        }
        let id = first.facts().id;
        unit.add_report_lines(id, &[line(1), line(2), line(3)]).unwrap();
        let report = Pages::walk(db, "a report".to_owned(), |db, after: Option<i64>| {
            let lines = Unit::new(db).report_lines(id, after.unwrap_or(0), 1).unwrap();
            lines.last().map(|it| it.line)
        });
        report.assert_sought(db);
        let unfinished = Pages::walk(db, "unfinished jobs".to_owned(), |db, _: Option<()>| {
            Unit::new(db).unfinished_jobs(JobKind::CatalogueImport, 10).unwrap();
            None
        });
        unfinished.assert_sought(db);
    });
}
