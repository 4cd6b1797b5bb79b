//! Accounts, kept.

use diesel::prelude::*;
use domain::{
    identity::{BuiltIn, Email, PasswordHash, User, UserFacts, UserState, Users},
    kernel::{StoreError, UserId},
};

use super::{
    for_update,
    row::Row,
    schema::{identity_user_roles::dsl as roles, identity_users::dsl},
};
use crate::{
    db::{store_error, types::Key},
    unit::Unit,
};

impl Users for Unit<'_> {
    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = for_update!(self.conn, dsl::identity_users.find(Key::from(id)).select(Row::as_select()), first);
        let Some(row): Option<Row> = row.optional().map_err(store_error)? else { return Ok(None) };
        let roles = self.roles_of(id)?;
        row.user(&roles).map(Some)
    }

    fn user_with(&mut self, email: &Email) -> Result<Option<User>, StoreError> {
        let sought = || dsl::identity_users.filter(dsl::email_folded.eq(email.key())).select(dsl::id);
        let id: Option<Key> = sought().first(self.conn).optional().map_err(store_error)?;
        let user = id.map(|it| self.user(it.into())).transpose()?.flatten();
        // It may have another one by the time that it is locked.
        Ok(user.filter(|it| it.facts().email.key() == email.key()))
    }

    fn add_user(&mut self, user: &User) -> Result<(), StoreError> {
        let row = Row::from(user.facts());
        diesel::insert_into(dsl::identity_users).values(row).execute(self.conn).map_err(store_error)?;
        self.keep_roles(user.facts())?;
        self.keep_words(user.facts())
    }

    fn save_user(&mut self, user: &User) -> Result<(), StoreError> {
        let facts = user.facts();
        let row = Row { revision: facts.revision + 1, ..Row::from(facts) };
        let present = dsl::identity_users.find(Key::from(facts.id)).filter(dsl::revision.eq(facts.revision));
        match diesel::update(present).set(row).execute(self.conn).map_err(store_error)? {
            0 => return Err(StoreError::Contended),
            _ => self.keep_roles(facts)?,
        }
        self.keep_words(facts)
    }

    fn admins(&mut self) -> Result<Vec<UserId>, StoreError> {
        let active = || dsl::identity_users.filter(dsl::state.eq(UserState::Active.name())).select(dsl::id);
        let admins = || {
            let admins = roles::identity_user_roles.filter(roles::role.eq(BuiltIn::Admin.name()));
            admins.filter(roles::user_id.eq_any(active())).order(roles::user_id).select(roles::user_id)
        };
        let ids: Vec<Key> = for_update!(self.conn, admins(), load).map_err(store_error)?;
        Ok(ids.into_iter().map(Into::into).collect())
    }

    fn strengthen_password(
        &mut self,
        id: UserId,
        present: &PasswordHash,
        stronger: &PasswordHash,
    ) -> Result<(), StoreError> {
        let same = dsl::identity_users.find(Key::from(id)).filter(dsl::password_hash.eq(present.as_str()));
        let kept = diesel::update(same).set(dsl::password_hash.eq(stronger.as_str())).execute(self.conn);
        kept.map(drop).map_err(store_error)
    }
}

impl Unit<'_> {
    /// The roles of one person, without `member`.
    pub(super) fn roles_of(&mut self, id: UserId) -> Result<Vec<String>, StoreError> {
        let mine = roles::identity_user_roles.filter(roles::user_id.eq(Key::from(id)));
        mine.select(roles::role).load(self.conn).map_err(store_error)
    }

    fn keep_roles(&mut self, facts: &UserFacts) -> Result<(), StoreError> {
        let user = Key::from(facts.id);
        let kept = self.roles_of(facts.id)?;
        let wanted: Vec<&str> =
            facts.roles.names().map(|it| &**it).filter(|it| *it != BuiltIn::Member.name()).collect();
        for role in kept.iter().filter(|it| !wanted.contains(&it.as_str())) {
            let gone = roles::identity_user_roles.find((user, role));
            diesel::delete(gone).execute(self.conn).map_err(store_error)?;
        }
        for role in wanted.iter().filter(|it| !kept.iter().any(|kept| kept == *it)) {
            let row = (roles::user_id.eq(user), roles::role.eq(role));
            diesel::insert_into(roles::identity_user_roles).values(row).execute(self.conn).map_err(store_error)?;
        }
        Ok(())
    }
}
