//! Roles that a campus has defined, kept.

use diesel::prelude::*;
use domain::{
    identity::{CustomRole, CustomRoleFacts, CustomRoles, RoleName},
    kernel::{Permission, StoreError},
};

use super::{
    corrupt, for_update,
    schema::{identity_roles, identity_roles::dsl, identity_user_roles::dsl as given},
};
use crate::{
    db::{
        Db, store_error,
        types::{Json, Ts},
    },
    unit::Unit,
};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_roles, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct RoleRow {
    name: String,
    description: Option<String>,
    permissions: Json<Vec<String>>,
    created_at: Ts,
    updated_at: Ts,
    revision: i64,
}

impl From<&CustomRoleFacts> for RoleRow {
    fn from(facts: &CustomRoleFacts) -> Self {
        Self {
            name: facts.name.to_string(),
            description: facts.description.as_ref().map(ToString::to_string),
            permissions: Json(facts.permissions.iter().map(|it| it.to_string()).collect()),
            created_at: facts.created_at.into(),
            updated_at: facts.updated_at.into(),
            revision: facts.revision,
        }
    }
}

impl RoleRow {
    /// A permission that is not known any more allows nothing.
    pub(super) fn role(self) -> Result<CustomRole, StoreError> {
        Ok(CustomRole::restore(CustomRoleFacts {
            name: self.name.parse().map_err(corrupt)?,
            description: self.description.map(TryInto::try_into).transpose().map_err(corrupt)?,
            permissions: self.permissions.0.iter().filter_map(|it| it.parse::<Permission>().ok()).collect(),
            created_at: self.created_at.into(),
            updated_at: self.updated_at.into(),
            revision: self.revision,
        }))
    }
}

/// All of them.
pub(super) fn all(db: &mut Db) -> Result<Vec<CustomRole>, StoreError> {
    let rows: Vec<RoleRow> = dsl::identity_roles.select(RoleRow::as_select()).load(db).map_err(store_error)?;
    rows.into_iter().map(RoleRow::role).collect()
}

impl CustomRoles for Unit<'_> {
    fn custom_role(&mut self, name: &RoleName) -> Result<Option<CustomRole>, StoreError> {
        let row = for_update!(self.conn, dsl::identity_roles.find(&**name).select(RoleRow::as_select()), first);
        let row: Option<RoleRow> = row.optional().map_err(store_error)?;
        row.map(RoleRow::role).transpose()
    }

    fn custom_roles_named(&mut self, names: &[RoleName]) -> Result<Vec<CustomRole>, StoreError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let names: Vec<&str> = names.iter().map(|it| &**it).collect();
        let sought = dsl::identity_roles.filter(dsl::name.eq_any(names)).order(dsl::name);
        let rows: QueryResult<Vec<RoleRow>> = for_update!(self.conn, sought.select(RoleRow::as_select()), load);
        let rows = rows.map_err(store_error)?;
        rows.into_iter().map(RoleRow::role).collect()
    }

    fn count_custom_roles(&mut self) -> Result<usize, StoreError> {
        let count: i64 = dsl::identity_roles.count().get_result(self.conn).map_err(store_error)?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    fn role_in_use(&mut self, name: &RoleName) -> Result<bool, StoreError> {
        let holders = given::identity_user_roles.filter(given::role.eq(&**name));
        diesel::select(diesel::dsl::exists(holders)).get_result(self.conn).map_err(store_error)
    }

    fn add_role(&mut self, role: &CustomRole) -> Result<(), StoreError> {
        let row = RoleRow::from(role.facts());
        diesel::insert_into(dsl::identity_roles).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn save_role(&mut self, role: &CustomRole) -> Result<(), StoreError> {
        let facts = role.facts();
        let row = RoleRow { revision: facts.revision + 1, ..RoleRow::from(facts) };
        let present = dsl::identity_roles.find(&*facts.name).filter(dsl::revision.eq(facts.revision));
        match diesel::update(present).set(row).execute(self.conn).map_err(store_error)? {
            0 => Err(StoreError::Contended),
            _ => Ok(()),
        }
    }

    fn remove_role(&mut self, role: &CustomRole) -> Result<(), StoreError> {
        let gone = diesel::delete(dsl::identity_roles.find(&*role.facts().name)).execute(self.conn);
        gone.map(drop).map_err(store_error)
    }
}
