//! Lists of jobs.
//!
//! What somebody may see is their own jobs and all of some kinds. No index has both in one order, so
//! each kind is a list of its own, and so are their own jobs of other kinds; a page is the first of
//! what these have to offer.

use application::{
    jobs::{Job, JobFilter, JobKind, JobScope, JobSort},
    page::{self, Page, PageRequest, Position},
};
use diesel::prelude::*;
use domain::kernel::{StoreError, UserId};

use super::{
    row::Row,
    schema::{jobs_jobs, jobs_jobs::dsl},
};
use crate::db::{
    Db, MultiBackend,
    keyset::{Column, Cut, List},
    store_error,
    types::Key,
};

const JOBS: List<JobSort, Row> = List {
    id: Column::id("jobs_jobs.id"),
    column: |JobSort::CreatedAt| Column::instant("jobs_jobs.created_at"),
    key: |row, JobSort::CreatedAt| page::Key::Instant(row.created_at.0),
    row_id: |row| page::Key::Id(row.id.0),
};

type Query = jobs_jobs::BoxedQuery<'static, MultiBackend>;

/// A list that an index has in order; no two have a job in common.
enum Part {
    Kind(JobKind),
    Own(UserId, Vec<&'static str>),
}

pub(super) fn page(
    conn: &mut Db,
    scope: &JobScope,
    filter: &JobFilter,
    request: &PageRequest<JobSort>,
) -> Result<Page<Job>, StoreError> {
    let parts = parts(scope, filter);
    let (mut rows, mut more) = (Vec::new(), false);
    for part in &parts {
        let load = |cut: Cut| cut.of(part.jobs(filter)).select(Row::as_select()).load(conn);
        let Page { data, next, .. } = JOBS.page(request, load)?;
        rows.extend(data);
        more |= next.is_some();
    }
    let descending = request.sort.iter().any(|it| it.descending);
    rows.sort_by(|a, b| {
        let order = (a.created_at, a.id).cmp(&(b.created_at, b.id));
        if descending { order.reverse() } else { order }
    });
    more |= rows.len() > request.limit;
    rows.truncate(request.limit);
    let next = if more { rows.last().map(|it| position(it, request)) } else { None };
    let total = if request.total { Some(count(conn, &parts, filter)?) } else { None };
    Ok(Page { data: rows.into_iter().map(Job::try_from).collect::<Result<_, _>>()?, next, total })
}

fn parts(scope: &JobScope, filter: &JobFilter) -> Vec<Part> {
    let wanted = |it: &&JobKind| filter.kind.is_none_or(|kind| kind == **it);
    let mut parts: Vec<_> = scope.kinds.iter().filter(wanted).map(|it| Part::Kind(*it)).collect();
    let others = JobKind::ALL.iter().filter(wanted).filter(|it| !scope.kinds.contains(it));
    let others: Vec<_> = others.map(|it| it.name()).collect();
    if let Some(user) = scope.user.filter(|_| !others.is_empty()) {
        parts.push(Part::Own(user, others));
    }
    parts
}

fn position(row: &Row, request: &PageRequest<JobSort>) -> Position {
    let keys = request.sort.iter().map(|it| (JOBS.key)(row, it.by));
    Position(keys.chain([(JOBS.row_id)(row)]).collect())
}

fn count(conn: &mut Db, parts: &[Part], filter: &JobFilter) -> Result<i64, StoreError> {
    let count = |part: &Part| part.jobs(filter).count().get_result::<i64>(conn).map_err(store_error);
    parts.iter().map(count).sum()
}

impl Part {
    fn jobs(&self, filter: &JobFilter) -> Query {
        let jobs = dsl::jobs_jobs.into_boxed();
        let jobs = match self {
            Self::Kind(kind) => jobs.filter(dsl::kind.eq(kind.name())),
            Self::Own(user, kinds) => {
                jobs.filter(dsl::owner_id.eq(Key::from(*user)).and(dsl::kind.eq_any(kinds.clone())))
            }
        };
        match filter.state {
            Some(state) => jobs.filter(dsl::state.eq(state.name())),
            None => jobs,
        }
    }
}
