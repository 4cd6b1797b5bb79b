//! Accounts, shown.

use std::collections::HashMap;

use application::{
    Claims,
    identity::{
        Acting, IdentityReader, InvitationSort, LoginAccount, LoginName, OpenSessionSort, OpenSessionView,
        ResettingAccount, UserFilter, UserSort, UserView,
    },
    page::{self, Page, PageRequest, Record},
};
use diesel::prelude::*;
use domain::{
    identity::{
        BuiltIn, CustomRole, DisplayName, Invitation, InvitationId, Invitations, LastFailures, LoginLimits, LoginTrace,
        OriginKey, Purpose, TokenDigest, UserState,
    },
    kernel::{SessionId, StoreError, Timestamp, UserId},
};

use super::{
    corrupt,
    oauth::{self, Given},
    roles::{self as roles_defined, RoleRow},
    row::{Row, role_set},
    schema::{
        identity_known_addresses::dsl as known, identity_oauth_clients::dsl as clients, identity_roles::dsl as custom,
        identity_sessions::dsl as sessions, identity_single_uses::dsl as single, identity_user_roles::dsl as roles,
        identity_user_words::dsl as people, identity_users, identity_users::dsl,
    },
    words::{end_of, words},
};
use crate::{
    db::{
        MultiBackend,
        keyset::{Column, List},
        store_error,
        types::{Key, Ts},
    },
    unit::Unit,
};

const USERS: List<UserSort, Row> = List {
    id: Column::id("identity_users.id"),
    column: |by| match by {
        UserSort::DisplayName => Column::text("identity_users.name_folded"),
        UserSort::Email => Column::text("identity_users.email_folded"),
        UserSort::CreatedAt => Column::instant("identity_users.created_at"),
    },
    key: |row, by| match by {
        UserSort::DisplayName => page::Key::Text(row.name_folded.clone()),
        UserSort::Email => page::Key::Text(row.email_folded.clone()),
        UserSort::CreatedAt => page::Key::Instant(row.created_at.0),
    },
    row_id: |row| page::Key::Id(row.id.0),
};

impl IdentityReader for Unit<'_> {
    fn actor(&mut self, Claims { user, session }: Claims, at: Timestamp) -> Result<Option<Acting>, StoreError> {
        let standing = sessions::identity_sessions
            .inner_join(dsl::identity_users.on(dsl::id.eq(sessions::user_id)))
            .left_join(roles::identity_user_roles.on(roles::user_id.eq(sessions::user_id)))
            .left_join(custom::identity_roles.on(custom::name.eq(roles::role)))
            .left_join(clients::identity_oauth_clients.on(clients::id.nullable().eq(sessions::client_id)))
            .filter(sessions::id.eq(Key::from(session)).and(sessions::user_id.eq(Key::from(user))))
            .filter(sessions::revoked_at.is_null().and(sessions::expires_at.gt(Ts(at))))
            .filter(dsl::state.eq(UserState::Active.name()));
        let means = (sessions::client_id, sessions::scopes, clients::scopes.nullable());
        let standing = standing.select((
            dsl::totp_enabled_at.is_not_null(),
            roles::role.nullable(),
            Option::<RoleRow>::as_select(),
            means,
        ));
        let found: Vec<(bool, Option<String>, Option<RoleRow>, Given)> =
            standing.load(self.conn).map_err(store_error)?;
        let Some((second_factor, _, _, given)) = found.first() else { return Ok(None) };
        let (second_factor, given) = (*second_factor, given.clone());
        let (names, custom): (Vec<_>, Vec<_>) = found.into_iter().map(|it| (it.1, it.2)).unzip();
        let names: Vec<_> = names.into_iter().flatten().collect();
        let custom: Vec<_> = custom.into_iter().flatten().map(RoleRow::role).collect::<Result<_, _>>()?;
        let actor = oauth::acting(user, session, role_set(&names)?.permissions(&custom), given);
        Ok(actor.map(|actor| Acting { actor, second_factor }))
    }

    fn user_view(&mut self, id: UserId) -> Result<Option<Record<UserView>>, StoreError> {
        let row = dsl::identity_users.find(Key::from(id)).select(Row::as_select()).first(self.conn);
        let Some(row): Option<Row> = row.optional().map_err(store_error)? else { return Ok(None) };
        let roles = self.roles_of(id)?;
        row.view(&roles).map(Some)
    }

    fn user_views(&mut self, filter: &UserFilter, page: &PageRequest<UserSort>) -> Result<Page<UserView>, StoreError> {
        let load = |cut: crate::db::keyset::Cut| cut.of(filtered(filter)).select(Row::as_select()).load(self.conn);
        let Page { data, next, .. } = USERS.page(page, load)?;
        let total =
            if page.total { Some(filtered(filter).count().get_result(self.conn).map_err(store_error)?) } else { None };
        let mut roles = self.roles_of_all(&data)?;
        let views = data.into_iter().map(|row| {
            let roles = roles.remove(&row.id).unwrap_or_default();
            row.view(&roles).map(|it| it.view)
        });
        Ok(Page { data: views.collect::<Result<_, _>>()?, next, total })
    }

    fn display_names(&mut self, users: &[UserId]) -> Result<HashMap<UserId, DisplayName>, StoreError> {
        let keys = users.iter().copied().map(Key::from);
        let open = dsl::identity_users
            .filter(dsl::id.eq_any(keys.collect::<Vec<_>>()))
            .filter(dsl::state.ne(UserState::Closed.name()));
        let named: Vec<(Key, String)> =
            open.select((dsl::id, dsl::display_name)).load(self.conn).map_err(store_error)?;
        named.into_iter().map(|(id, name)| Ok((id.into(), name.try_into().map_err(corrupt)?))).collect()
    }

    fn custom_roles(&mut self) -> Result<Vec<CustomRole>, StoreError> {
        roles_defined::all(self.conn)
    }

    fn login_account(&mut self, name: &LoginName, origin: &OriginKey) -> Result<Option<LoginAccount>, StoreError> {
        let here = known::user_id.eq(dsl::id).and(known::origin.eq(origin.0.to_vec()));
        let accounts = dsl::identity_users.left_join(known::identity_known_addresses.on(here)).into_boxed();
        let accounts = match name {
            LoginName::Email(email) => accounts.filter(dsl::email_folded.eq(email.key())),
            LoginName::User(id) => accounts.filter(dsl::id.eq(Key::from(*id))),
        };
        let found = accounts.select((Row::as_select(), known::last_seen_at.nullable())).first(self.conn);
        let found: Option<(Row, Option<Ts>)> = found.optional().map_err(store_error)?;
        found.map(|(row, seen)| login_account(row, seen.is_some())).transpose()
    }

    fn resetting(
        &mut self,
        TokenDigest(digest): &TokenDigest,
        at: Timestamp,
    ) -> Result<Option<ResettingAccount>, StoreError> {
        let owner = single::identity_single_uses
            .inner_join(dsl::identity_users.on(dsl::id.eq(single::user_id)))
            .filter(single::digest.eq(digest.to_vec()).and(single::purpose.eq(Purpose::PasswordReset.name())))
            .filter(single::expires_at.gt(Ts(at)).and(dsl::state.eq(UserState::Active.name())));
        let found = owner.select((dsl::email, dsl::display_name)).first(self.conn).optional().map_err(store_error)?;
        let Some((email, display_name)): Option<(String, String)> = found else { return Ok(None) };
        let (email, display_name) = (email.parse().map_err(corrupt)?, display_name.try_into().map_err(corrupt)?);
        Ok(Some(ResettingAccount { email, display_name }))
    }

    fn logged_in_at(&mut self, session: SessionId) -> Result<Option<Timestamp>, StoreError> {
        let opened = sessions::identity_sessions.find(Key::from(session)).select(sessions::opened_at);
        let opened: Option<Ts> = opened.first(self.conn).optional().map_err(store_error)?;
        Ok(opened.map(Into::into))
    }

    fn open_sessions(
        &mut self,
        user: UserId,
        at: Timestamp,
        page: &PageRequest<OpenSessionSort>,
    ) -> Result<Page<OpenSessionView>, StoreError> {
        self.standing_sessions(user, at, page)
    }

    fn invitations(&mut self, page: &PageRequest<InvitationSort>) -> Result<Page<Invitation>, StoreError> {
        self.invitation_page(page)
    }

    fn find_invitation(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        self.invitation(id)
    }

    fn last_failures(&mut self, trace: &LoginTrace, limits: &LoginLimits) -> Result<LastFailures, StoreError> {
        self.failures(trace, limits)
    }
}

fn login_account(row: Row, origin_known: bool) -> Result<LoginAccount, StoreError> {
    Ok(LoginAccount {
        user: row.id.into(),
        state: row.state.parse().map_err(corrupt)?,
        email: row.email.parse().map_err(corrupt)?,
        display_name: row.display_name.try_into().map_err(corrupt)?,
        password: row.password_hash.into(),
        origin_known,
    })
}

/// The accounts that `filter` lets through.
fn filtered(filter: &UserFilter) -> identity_users::BoxedQuery<'static, MultiBackend> {
    let mut users = dsl::identity_users.into_boxed();
    // Everybody is a member, and it is not written down of anybody.
    if let Some(role) = filter.role.as_ref().filter(|it| ***it != *BuiltIn::Member.name()) {
        let holders = roles::identity_user_roles.filter(roles::role.eq(role.to_string()));
        users = users.filter(dsl::id.eq_any(holders.select(roles::user_id)));
    }
    if let Some(state) = filter.state {
        users = users.filter(dsl::state.eq(state.name()));
    }
    let Some(q) = &filter.q else { return users };
    let wanted = words(q);
    if wanted.is_empty() {
        // Nobody has a word that is none.
        return users.filter(dsl::revision.lt(0));
    }
    for word in wanted {
        let end = end_of(&word);
        let named = people::identity_user_words.filter(people::word.ge(word).and(people::word.lt(end)));
        users = users.filter(dsl::id.eq_any(named.select(people::user_id)));
    }
    users
}

impl Unit<'_> {
    fn roles_of_all(&mut self, rows: &[Row]) -> Result<HashMap<Key, Vec<String>>, StoreError> {
        let ids: Vec<Key> = rows.iter().map(|it| it.id).collect();
        let theirs = roles::identity_user_roles.filter(roles::user_id.eq_any(ids));
        let pairs: Vec<(Key, String)> =
            theirs.select((roles::user_id, roles::role)).load(self.conn).map_err(store_error)?;
        let mut all = HashMap::<_, Vec<_>>::new();
        for (id, role) in pairs {
            all.entry(id).or_default().push(role);
        }
        Ok(all)
    }
}
