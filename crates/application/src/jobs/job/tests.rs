//! A job does only what its state allows.

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(second, 0).unwrap()
}

fn queued() -> Job {
    let new = NewJob { kind: JobKind::CatalogueImport, owner: None, request_id: "r".to_owned(), input: Value::Null };
    Job::queue(new, at(0))
}

fn running() -> Job {
    let mut job = queued();
    job.start(at(1)).unwrap();
    job
}

#[test]
fn a_job_goes_from_queued_to_running_to_its_end() {
    let mut job = running();
    job.advance(3, 4, serde_json::json!({ "stored": 3 }), at(2)).unwrap();
    assert_eq!((job.facts().done, job.facts().total), (3, Some(4)));
    job.succeed(at(3)).unwrap();
    assert_eq!(job.facts().phase, JobPhase::Succeeded(at(1), at(3)));
}

#[test]
fn what_has_ended_does_nothing_any_more_and_says_so() {
    let mut job = running();
    job.cancel(at(2)).unwrap();
    let from = JobState::Cancelled;
    assert_eq!(job.start(at(3)), Err(JobsError::IllegalTransition { from, action: "start" }));
    assert_eq!(job.succeed(at(3)), Err(JobsError::IllegalTransition { from, action: "succeed" }));
    assert_eq!(job.fail(JobProblem::interrupted(), at(3)), Err(JobsError::IllegalTransition { from, action: "fail" }));
    assert_eq!(job.advance(1, 1, Value::Null, at(3)), Err(JobsError::IllegalTransition { from, action: "advance" }));
}

#[test]
fn a_job_is_begun_once() {
    assert_eq!(running().start(at(2)), Err(JobsError::IllegalTransition { from: JobState::Running, action: "start" }));
}

#[test]
fn a_state_allows_what_it_says_it_does() {
    let end = |mut it: Job| {
        it.cancel(at(2)).unwrap();
        it
    };
    for job in [queued(), running(), end(running())] {
        let allows = |action| job.state().allowed().contains(&action);
        assert_eq!(job.clone().start(at(9)).is_ok(), allows("start"));
        assert_eq!(job.clone().wait(at(9)).is_ok(), allows("wait"));
        assert_eq!(job.clone().advance(0, 0, Value::Null, at(9)).is_ok(), allows("advance"));
        assert_eq!(job.clone().succeed(at(9)).is_ok(), allows("succeed"));
        assert_eq!(job.clone().fail(JobProblem::interrupted(), at(9)).is_ok(), allows("fail"));
        assert_eq!(job.clone().cancel(at(9)).is_ok(), allows("cancel"));
    }
}

#[test]
fn a_job_is_lost_after_a_minute_of_silence() {
    let mut job = running();
    assert!(!job.is_lost(at(61)));
    assert!(job.is_lost(at(62)));
    job.succeed(at(2)).unwrap();
    assert!(!job.is_lost(at(1000)));
}

#[test]
fn a_job_is_done_in_its_owners_name_with_one_permission_only() {
    let owner = Owner { user: UserId::fresh(), session: SessionId::fresh() };
    let new = NewJob {
        owner: Some(owner),
        ..NewJob { kind: JobKind::CatalogueImport, owner: None, request_id: "r".to_owned(), input: Value::Null }
    };
    let actor = Job::queue(new, at(0)).actor();
    assert_eq!(Owner::of(&actor), Some(owner));
    assert!(
        actor.may(domain::kernel::Permission::CatalogueWrite) && !actor.may(domain::kernel::Permission::UsersWrite)
    );
}
