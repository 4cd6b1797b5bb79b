//! A job does only what its state allows.

use domain::{
    kernel::Permission,
    policies::jobs::{CANCEL, RETRY, SEE},
};

use super::*;
use crate::jobs::JobScope;

const LENGTH: TimeDelta = TimeDelta::seconds(30);

fn at(second: i64) -> Timestamp {
    Timestamp::from_timestamp(second, 0).unwrap()
}

fn queued() -> Job {
    Job::queue(NewJob::of(JobKind::CatalogueImport, "r", Value::Null), at(0))
}

/// Takes the job in hand.
fn begin(job: &mut Job, second: i64) -> Result<JobHold, JobsError> {
    let hold = JobHold { job: job.facts().id, lease: LeaseId::fresh(), length: LENGTH };
    job.claim(Lease { id: hold.lease, until: at(second) + LENGTH }, at(second)).map(|()| hold)
}

fn running() -> (Job, JobHold) {
    let mut job = queued();
    let hold = begin(&mut job, 1).unwrap();
    (job, hold)
}

fn problem() -> JobProblem {
    JobProblem::new("broken", "it broke")
}

const fn illegal(from: JobState, action: &'static str) -> JobsError {
    JobsError::IllegalTransition { from, action }
}

#[test]
fn a_job_goes_from_queued_to_running_to_its_end() {
    let (mut job, hold) = running();
    job.advance(&hold, (3, 4), serde_json::json!({ "stored": 3 }), at(2)).unwrap();
    assert_eq!((job.facts().done, job.facts().total), (3, Some(4)));
    assert_eq!(job.facts().phase.lease().unwrap().until, at(32), "each sign of life counts");
    job.succeed(&hold, at(3)).unwrap();
    assert_eq!(job.facts().phase, JobPhase::Succeeded(at(1), at(3)));
    assert_eq!(job.facts().attempts, 1);
}

#[test]
fn a_job_is_begun_when_it_is_due_and_not_earlier() {
    let new = NewJob { due_at: Some(at(10)), ..NewJob::of(JobKind::CatalogueImport, "r", Value::Null) };
    let mut job = Job::queue(new, at(0));
    assert_eq!(begin(&mut job, 9), Err(illegal(JobState::Queued, "start")));
    assert!(begin(&mut job, 10).is_ok());
}

#[test]
fn a_job_is_taken_over_when_its_lease_is_over_and_whoever_had_it_may_write_no_more() {
    let (mut job, first) = running();
    assert_eq!(begin(&mut job, 30), Err(illegal(JobState::Running, "start")));
    job.advance(&first, (1, 2), Value::Null, at(5)).unwrap();
    let second = begin(&mut job, 35).unwrap();
    assert_eq!((job.facts().attempts, job.facts().done), (2, 1));
    assert_eq!(job.facts().phase.started_at(), Some(at(1)));
    assert_eq!(job.advance(&first, (2, 2), Value::Null, at(36)), Err(JobsError::Lost));
    assert_eq!(job.renew(&first, at(36)), Err(JobsError::Lost));
    assert_eq!(job.begin_again(&first, at(36)), Err(JobsError::Lost));
    assert_eq!(job.succeed(&first, at(36)), Err(JobsError::Lost));
    assert_eq!(job.fail(&first, problem(), at(36)), Err(JobsError::Lost));
    assert_eq!(job.fail_for_now(&first, problem(), at(36)), Err(JobsError::Lost));
    assert_eq!(job.hand_back(&first, at(36)), Err(JobsError::Lost));
    job.succeed(&second, at(37)).unwrap();
}

#[test]
fn what_was_called_off_can_be_written_into_no_more() {
    let (mut job, hold) = running();
    job.cancel(at(2)).unwrap();
    assert_eq!(job.facts().phase, JobPhase::Cancelled(Some(at(1)), at(2)));
    assert_eq!(job.advance(&hold, (1, 1), Value::Null, at(3)), Err(JobsError::Lost));
    assert_eq!(job.cancel(at(3)), Err(illegal(JobState::Cancelled, "cancel")));
    assert_eq!(job.retry(at(3)), Err(illegal(JobState::Cancelled, "retry")));
    assert_eq!(begin(&mut job, 3), Err(illegal(JobState::Cancelled, "start")));
}

#[test]
fn what_failed_for_now_is_tried_again_later_and_not_for_ever() {
    let mut job = queued();
    let attempts = JobKind::CatalogueImport.rules().retry.attempts();
    let mut second = 0;
    for attempt in 1..attempts {
        let hold = begin(&mut job, second).unwrap();
        job.fail_for_now(&hold, problem(), at(second)).unwrap();
        let due = job.facts().due_at;
        assert_eq!((job.state(), job.facts().attempts), (JobState::Queued, attempt));
        assert!(due >= at(second + 5), "{due}");
        second = due.timestamp() + 1;
    }
    let hold = begin(&mut job, second).unwrap();
    job.fail_for_now(&hold, problem(), at(second)).unwrap();
    assert_eq!(job.facts().phase, JobPhase::Failed(Some(at(0)), at(second), problem()));
}

#[test]
fn what_failed_can_be_tried_again_as_often_as_a_new_one() {
    let (mut job, hold) = running();
    job.advance(&hold, (1, 2), Value::Null, at(2)).unwrap();
    job.fail(&hold, problem(), at(3)).unwrap();
    job.retry(at(4)).unwrap();
    assert_eq!((job.state(), job.facts().due_at, job.facts().done), (JobState::Queued, at(4), 1));
    assert_eq!(job.retry(at(5)), Err(illegal(JobState::Queued, "retry")));
    let hold = begin(&mut job, 5).unwrap();
    job.fail_for_now(&hold, problem(), at(6)).unwrap();
    assert_eq!((job.state(), job.facts().attempts), (JobState::Queued, 2));
    assert!(job.facts().due_at < at(13), "the first failure of a new round");
}

#[test]
fn what_is_handed_back_was_not_begun() {
    let (mut job, hold) = running();
    job.advance(&hold, (1, 2), Value::Null, at(2)).unwrap();
    job.hand_back(&hold, at(3)).unwrap();
    assert_eq!((job.state(), job.facts().attempts, job.facts().done), (JobState::Queued, 0, 1));
    assert!(begin(&mut job, 3).is_ok());
    assert_eq!(job.facts().phase.started_at(), Some(at(1)));
}

#[test]
fn what_is_begun_again_and_again_without_an_end_is_given_up() {
    let mut job = queued();
    let attempts = JobKind::CatalogueImport.rules().retry.attempts();
    for attempt in 0..attempts {
        assert_eq!(job.give_up(at(attempt * 30)), Err(illegal(job.state(), "fail")));
        begin(&mut job, attempt * 30).unwrap();
    }
    assert_eq!(job.give_up(at(attempts * 30 - 1)), Err(illegal(JobState::Running, "fail")));
    job.give_up(at(attempts * 30)).unwrap();
    assert_eq!(job.state(), JobState::Failed);
}

#[test]
fn a_state_allows_people_what_it_says_it_does() {
    let ended = |end: fn(&mut Job, &JobHold)| {
        let (mut job, hold) = running();
        end(&mut job, &hold);
        job
    };
    let ends = [
        ended(|job, hold| job.succeed(hold, at(2)).unwrap()),
        ended(|job, hold| job.fail(hold, problem(), at(2)).unwrap()),
        ended(|job, _| job.cancel(at(2)).unwrap()),
    ];
    for job in [queued(), running().0].into_iter().chain(ends) {
        let allows = |action| job.state().allowed().contains(&action);
        assert_eq!(job.clone().cancel(at(9)).is_ok(), allows("cancel"), "{:?}", job.state());
        assert_eq!(job.clone().retry(at(9)).is_ok(), allows("retry"), "{:?}", job.state());
    }
}

#[test]
fn a_job_is_done_in_its_owners_name_with_one_permission_only() {
    use domain::kernel::Permission;

    let (user, session) = (Id::fresh(), Id::fresh());
    let owner = Owner::of(&Actor::member(user, session, PermissionSet::NONE)).unwrap();
    assert_eq!((owner.user, owner.credential), (user, session.uuid()));
    let new = NewJob { owner: Some(owner), ..NewJob::of(JobKind::CatalogueImport, "r", Value::Null) };
    let actor = Job::queue(new, at(0)).actor();
    assert_eq!((actor.user(), actor.session()), (Some(user), None));
    assert!(actor.may(Permission::CatalogueWrite) && !actor.may(Permission::UsersWrite));
}

#[test]
fn the_policies_name_the_states_in_which_something_is_possible() {
    for state in JobState::ALL {
        for (policy, action) in [(&CANCEL, "cancel"), (&RETRY, "retry")] {
            assert_eq!(policy.is_possible_in(state.name()), state.allowed().contains(&action), "{action} {state:?}");
        }
    }
}

#[test]
fn a_list_of_jobs_shows_what_the_policy_shows() {
    let person = |by| move |permissions: &[Permission]| Actor::person(Id::fresh(), by, PermissionSet::of(permissions));
    let (login, key) = (Means::Login(Id::fresh()), Means::Key { key: Id::fresh(), own: false });
    for permissions in [&[][..], &[Permission::CatalogueWrite], &[Permission::JobsManage]] {
        for actor in [person(login)(permissions), person(key)(permissions), Actor::SYSTEM] {
            let scope = JobScope::of(&actor);
            for (kind, owner) in
                JobKind::ALL.iter().flat_map(|it| [(*it, None), (*it, actor.user()), (*it, Some(Id::fresh()))])
            {
                let owner = owner.map(|user| Owner { user, credential: Id::<Job>::fresh().uuid() });
                let job = Job::queue(NewJob { owner, ..NewJob::of(kind, "r", Value::Null) }, at(0));
                let listed = scope.kinds.contains(&kind) || owner.is_some_and(|it| Some(it.user) == scope.user);
                assert_eq!(listed, SEE.shows(&actor, &job.attributes()), "{permissions:?} {kind:?} {owner:?}");
            }
        }
    }
}
