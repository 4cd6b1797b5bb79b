//! What is kept of a job is what was known of it, on either database.

mod lists;
mod queue;

use application::jobs::{
    Job, JobHold, JobId, JobKind, JobProblem, JobState, JobsReader, JobsUnit, Lease, LeaseId, NewJob, Owner, ReportLine,
};
use chrono::TimeDelta;
use domain::kernel::{Id, StoreError, Timestamp};
use serde_json::{Value, json};

use crate::{
    db::Db,
    testing::{both_migrated, plan::Pages},
    unit::Unit,
};

const LENGTH: TimeDelta = TimeDelta::seconds(30);

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn owner() -> Owner {
    Owner { user: Id::fresh(), credential: uuid::Uuid::now_v7() }
}

fn job_of(kind: JobKind, owner: Option<Owner>, second: i64) -> Job {
    Job::queue(NewJob { owner, ..NewJob::of(kind, "r", json!({ "file": "a", "dry_run": false })) }, at(second))
}

fn job(second: i64) -> Job {
    job_of(JobKind::CatalogueImport, Some(owner()), second)
}

/// Takes the job in hand.
fn begin(job: &mut Job, second: i64) -> JobHold {
    let hold = JobHold { job: job.facts().id, lease: LeaseId::fresh(), length: LENGTH };
    job.claim(Lease { id: hold.lease, until: at(second) + LENGTH }, at(second)).unwrap();
    hold
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
        assert!(unit.add_job(&saved).unwrap());
        assert_eq!(unit.job(saved.facts().id).unwrap().as_ref(), Some(&saved));
        let hold = begin(&mut saved, 1);
        unit.save_job(&saved).unwrap();
        saved.advance(&hold, (1, 2), json!({ "stored": 1 }), at(2)).unwrap();
        unit.save_progress(&saved).unwrap();
        assert_eq!(unit.job_to_change(saved.facts().id).unwrap().as_ref(), Some(&saved));
        let problem = || JobProblem::new("broken", "it broke");
        for end in [
            &|it: &mut Job| it.succeed(&hold, at(3)) as Result<(), _>,
            &|it: &mut Job| it.fail(&hold, problem(), at(3)),
            &|it: &mut Job| it.fail_for_now(&hold, problem(), at(3)),
            &|it: &mut Job| it.hand_back(&hold, at(3)),
            &|it: &mut Job| it.cancel(at(3)),
        ] as [&dyn Fn(&mut Job) -> Result<(), application::jobs::JobsError>; 5]
        {
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
        assert!(matches!(unit.save_progress(&job(0)), Err(StoreError::Absent)));
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
        unit.clear_report(other.facts().id).unwrap();
        assert!(unit.report_lines(other.facts().id, 0, 9).unwrap().is_empty());
        assert_eq!(unit.report_lines(id, 0, 9).unwrap().len(), 3);
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
fn what_lyceum_does_by_itself_is_forgotten_sooner() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let kind = JobKind::Housekeeping;
        let all = [job_of(kind, None, 0), job_of(kind, None, 0), job_of(kind, None, 9), job(0)];
        for (number, mut it) in all.clone().into_iter().enumerate() {
            let hold = begin(&mut it, 10);
            match number {
                1 => it.fail(&hold, JobProblem::internal(), at(11)).unwrap(),
                _ => it.succeed(&hold, at(11)).unwrap(),
            }
            unit.add_job(&it).unwrap();
        }
        assert_eq!(unit.forget_succeeded(kind, at(5), 10).unwrap(), 1);
        let left: Vec<_> = all.iter().map(|it| unit.job(it.facts().id).unwrap().is_some()).collect();
        assert_eq!(left, [false, true, true, true]);
    });
}

#[test]
fn a_file_is_kept_in_pieces_until_no_job_needs_it() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let mut jobs: Vec<Job> = (0..4).map(|_| job(0)).collect();
        let (hold, failed_late) = (begin(&mut jobs[1], 1), begin(&mut jobs[2], 1));
        jobs[1].fail(&hold, JobProblem::internal(), at(10)).unwrap();
        jobs[2].fail(&failed_late, JobProblem::internal(), at(30)).unwrap();
        jobs[3].cancel(at(30)).unwrap();
        let lost = uuid::Uuid::now_v7();
        let files: Vec<_> = jobs.iter().map(|it| it.facts().id.uuid()).chain([lost]).collect();
        assert!(jobs.iter().all(|it| unit.add_job(it).unwrap()));
        for file in &files {
            unit.add_file_chunk(*file, 0, b"some", at(5)).unwrap();
            unit.add_file_chunk(*file, 1, &[0, 255], at(6)).unwrap();
        }
        assert_eq!(unit.file_chunk(lost, 0).unwrap().as_deref(), Some(&b"some"[..]));
        assert_eq!(unit.file_chunk(lost, 1).unwrap().as_deref(), Some(&[0, 255][..]));
        assert_eq!(unit.file_chunk(lost, 2).unwrap(), None);
        assert_eq!(unit.forget_files(at(4), at(20), 10).unwrap(), 0, "somebody may be sending it");
        assert_eq!(unit.forget_files(at(7), at(20), 10).unwrap(), 6);
        let left: Vec<_> = files.iter().map(|it| unit.file_chunk(*it, 1).unwrap().is_some()).collect();
        assert_eq!(left, [true, false, true, false, false], "queued, failed before and late, cancelled, without a job");
        unit.forget_file(files[0]).unwrap();
        assert_eq!(unit.file_chunk(files[0], 0).unwrap(), None);
    });
}

#[test]
fn a_report_is_walked_along_its_index() {
    on_both(|db| {
        let mut unit = Unit::new(db);
        let first = job(1);
        unit.add_job(&first).unwrap();
        let id = first.facts().id;
        unit.add_report_lines(id, &[line(1), line(2), line(3)]).unwrap();
        let report = Pages::walk(db, "a report".to_owned(), |db, after: Option<i64>| {
            let lines = Unit::new(db).report_lines(id, after.unwrap_or(0), 1).unwrap();
            lines.last().map(|it| it.line)
        });
        report.assert_sought(db);
    });
}

/// What a job is asked to do with nothing.
fn plain(kind: JobKind) -> NewJob {
    NewJob::of(kind, "r", Value::Null)
}
