//! Lists of jobs: who sees what, in which order, and by which index.

use application::{
    jobs::{JobFilter, JobScope, JobSort},
    page::{Order, Page, PageRequest, SortMember},
};
use diesel::connection::SimpleConnection;

use super::*;
use crate::testing::plan;

const ALL: &[JobKind] = JobKind::ALL;

fn request(limit: usize) -> PageRequest<JobSort> {
    let sort = vec![Order { by: JobSort::CreatedAt, descending: true }];
    PageRequest { limit, sort, after: None, total: true }
}

/// All of a list, by pages of `limit`, by when they were asked for.
fn walked(db: &mut Db, scope: &JobScope, filter: &JobFilter, limit: usize) -> Vec<i64> {
    let (mut page, mut seen) = (request(limit), Vec::new());
    loop {
        let Page { data, next, total } = Unit::new(db).job_page(scope, filter, &page).unwrap();
        seen.extend(data.iter().map(|it| (it.facts().created_at - at(0)).num_seconds()));
        let Some(next) = next else {
            assert_eq!(total, Some(i64::try_from(seen.len()).unwrap()));
            return seen;
        };
        assert_eq!(data.len(), limit);
        page.after = Some(next);
    }
}

/// Six jobs: mine and another's, imports and the service's own.
fn six(db: &mut Db, me: Owner) {
    let (import, own) = (JobKind::CatalogueImport, JobKind::Housekeeping);
    for (second, kind, owner) in [
        (0, import, Some(me)),
        (1, import, Some(owner())),
        (2, own, None),
        (3, import, Some(me)),
        (4, own, None),
        (5, import, Some(owner())),
    ] {
        let mut it = job_of(kind, owner, second);
        if second < 2 {
            it.cancel(at(9)).unwrap();
        }
        Unit::new(db).add_job(&it).unwrap();
    }
}

#[test]
fn one_sees_ones_own_and_the_kinds_that_one_may_see_the_newest_first() {
    on_both(|db| {
        let me = owner();
        six(db, me);
        let scope = |kinds: &[JobKind]| JobScope { user: Some(me.user), kinds: kinds.to_vec() };
        let every = JobFilter::default();
        let state = |state| JobFilter { state: Some(state), ..every.clone() };
        for limit in [1, 2, 100] {
            assert_eq!(walked(db, &scope(&[]), &every, limit), [3, 0]);
            assert_eq!(walked(db, &scope(&[JobKind::CatalogueImport]), &every, limit), [5, 3, 1, 0]);
            assert_eq!(walked(db, &scope(&[JobKind::Housekeeping]), &every, limit), [4, 3, 2, 0]);
            assert_eq!(walked(db, &scope(ALL), &every, limit), [5, 4, 3, 2, 1, 0]);
            assert_eq!(walked(db, &scope(ALL), &state(JobState::Queued), limit), [5, 4, 3, 2]);
            assert_eq!(walked(db, &scope(&[]), &state(JobState::Cancelled), limit), [0]);
            let kind = |kind| JobFilter { kind: Some(kind), ..every.clone() };
            assert_eq!(walked(db, &scope(ALL), &kind(JobKind::Housekeeping), limit), [4, 2]);
            assert_eq!(walked(db, &scope(&[]), &kind(JobKind::Housekeeping), limit), [0; 0]);
            assert_eq!(walked(db, &scope(&[]), &kind(JobKind::CatalogueImport), limit), [3, 0]);
        }
    });
}

/// Of one's own jobs, which are few, those of a kind or in a state are picked out.
#[test]
fn an_index_leads_to_every_page() {
    on_both(|db| {
        let me = owner();
        for (second, kind) in (0..60).zip(ALL.iter().cycle()) {
            Unit::new(db).add_job(&job_of(*kind, Some(me), second)).unwrap();
        }
        db.batch_execute("ANALYZE").unwrap();
        for kinds in [&[][..], &[JobKind::CatalogueImport], ALL] {
            let scope = JobScope { user: Some(me.user), kinds: kinds.to_vec() };
            for (kind, state) in [
                (None, None),
                (None, Some(JobState::Queued)),
                (Some(JobKind::CatalogueImport), None),
                (Some(JobKind::CatalogueImport), Some(JobState::Queued)),
            ] {
                let filter = JobFilter { kind, state };
                let list = |unit: &mut Unit<'_>, page: &PageRequest<JobSort>| unit.job_page(&scope, &filter, page);
                for pages in plan::in_every_order(db, JobSort::MEMBERS, &(kinds, &filter), list) {
                    pages.assert_sought(db);
                }
            }
        }
    });
}
