//! Usage plans, kept.

use diesel::prelude::*;
use domain::{
    identity::{PlanSlug, UsagePlan, UsagePlanFacts, UsagePlans},
    kernel::StoreError,
};

use super::{
    corrupt, for_update,
    schema::{identity_api_keys::dsl as keys, identity_usage_plans, identity_usage_plans::dsl},
};
use crate::{
    db::{Db, store_error, types::Ts},
    unit::Unit,
};

#[derive(AsChangeset, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_usage_plans, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct PlanRow {
    slug: String,
    name: String,
    rate_per_second: i32,
    burst: i32,
    quota: Option<i32>,
    quota_period: String,
    self_service: bool,
    created_at: Ts,
    updated_at: Ts,
    revision: i64,
}

impl From<&UsagePlanFacts> for PlanRow {
    fn from(facts: &UsagePlanFacts) -> Self {
        Self {
            slug: facts.slug.to_string(),
            name: facts.name.to_string(),
            rate_per_second: facts.rate_per_second.get(),
            burst: facts.burst.get(),
            quota: facts.quota.map(domain::identity::QuotaCalls::get),
            quota_period: facts.quota_period.name().to_owned(),
            self_service: facts.self_service,
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
            revision: facts.revision,
        }
    }
}

impl PlanRow {
    pub(super) fn plan(self) -> Result<UsagePlan, StoreError> {
        let quota = self.quota.map(|it| i64::from(it).try_into()).transpose();
        Ok(UsagePlan::restore(UsagePlanFacts {
            slug: self.slug.parse().map_err(corrupt)?,
            name: self.name.try_into().map_err(corrupt)?,
            rate_per_second: i64::from(self.rate_per_second).try_into().map_err(corrupt)?,
            burst: i64::from(self.burst).try_into().map_err(corrupt)?,
            quota: quota.map_err(corrupt)?,
            quota_period: self.quota_period.parse().map_err(corrupt)?,
            self_service: self.self_service,
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            revision: self.revision,
        }))
    }
}

/// All of them.
pub(super) fn all(db: &mut Db) -> Result<Vec<UsagePlan>, StoreError> {
    let rows: Vec<PlanRow> = dsl::identity_usage_plans.select(PlanRow::as_select()).load(db).map_err(store_error)?;
    rows.into_iter().map(PlanRow::plan).collect()
}

impl UsagePlans for Unit<'_> {
    fn usage_plan(&mut self, slug: &PlanSlug) -> Result<Option<UsagePlan>, StoreError> {
        let sought = dsl::identity_usage_plans.find(&**slug);
        let row: QueryResult<PlanRow> = for_update!(self.conn, sought.select(PlanRow::as_select()), first);
        row.optional().map_err(store_error)?.map(PlanRow::plan).transpose()
    }

    fn count_usage_plans(&mut self) -> Result<usize, StoreError> {
        let count: i64 = dsl::identity_usage_plans.count().get_result(self.conn).map_err(store_error)?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    fn usage_plan_in_use(&mut self, slug: &PlanSlug) -> Result<bool, StoreError> {
        let on_it = keys::identity_api_keys.filter(keys::plan.eq(&**slug));
        diesel::select(diesel::dsl::exists(on_it)).get_result(self.conn).map_err(store_error)
    }

    fn add_usage_plan(&mut self, plan: &UsagePlan) -> Result<(), StoreError> {
        let row = PlanRow::from(plan.facts());
        diesel::insert_into(dsl::identity_usage_plans).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_usage_plan(&mut self, plan: &UsagePlan) -> Result<(), StoreError> {
        let facts = plan.facts();
        let row = PlanRow { revision: facts.revision + 1, ..PlanRow::from(facts) };
        let present = dsl::identity_usage_plans.find(&*facts.slug).filter(dsl::revision.eq(facts.revision));
        match diesel::update(present).set(row).execute(self.conn).map_err(store_error)? {
            0 => Err(StoreError::Contended),
            _ => Ok(()),
        }
    }

    fn remove_usage_plan(&mut self, slug: &PlanSlug) -> Result<(), StoreError> {
        let gone = diesel::delete(dsl::identity_usage_plans.find(&**slug)).execute(self.conn);
        gone.map(drop).map_err(store_error)
    }
}
