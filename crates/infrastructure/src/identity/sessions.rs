//! Sessions and their refresh tokens, kept.

use std::collections::HashMap;

use application::{
    identity::{OpenSessionSort, OpenSessionView},
    page::{self, Page, PageRequest},
};
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::{
    identity::{Device, Presented, Session, SessionFacts, Sessions, TokenDigest},
    kernel::{ClientId, SessionId, StoreError, Timestamp, UserId},
};

use super::{
    for_update, oauth,
    schema::{identity_refresh_tokens::dsl as tokens, identity_sessions, identity_sessions::dsl},
};
use crate::{
    db::{
        MultiBackend,
        keyset::{Column, Cut, List},
        store_error,
        types::{Instant, Json, Key, Ts},
    },
    unit::Unit,
};

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_sessions, treat_none_as_null = true, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    user_id: Key,
    opened_at: Ts,
    last_used_at: Ts,
    expires_at: Ts,
    revoked_at: Option<Ts>,
    client_id: Option<Key>,
    scopes: Option<Json<Vec<String>>>,
}

/// A login as it is listed.
#[derive(Queryable, Selectable)]
#[diesel(table_name = identity_sessions)]
pub(super) struct Listed {
    id: Key,
    opened_at: Ts,
    last_used_at: Ts,
    expires_at: Ts,
    device: Option<String>,
    client_id: Option<Key>,
}

const SESSIONS: List<OpenSessionSort, Listed> = List {
    id: Column::id("identity_sessions.id"),
    column: |OpenSessionSort::OpenedAt| Column::instant("identity_sessions.opened_at"),
    key: |row, OpenSessionSort::OpenedAt| page::Key::Instant(row.opened_at.0),
    row_id: |row| page::Key::Id(row.id.0),
};

impl From<&SessionFacts> for Row {
    fn from(facts: &SessionFacts) -> Self {
        Self {
            id: facts.id.into(),
            user_id: facts.user.into(),
            opened_at: facts.opened_at.into(),
            last_used_at: facts.last_used_at.into(),
            expires_at: facts.expires_at.into(),
            revoked_at: facts.revoked_at.map(Ts),
            client_id: facts.grant.map(|it| it.client.into()),
            scopes: facts.grant.map(|it| oauth::kept(it.scopes)),
        }
    }
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self::restore(SessionFacts {
            grant: oauth::grant(row.client_id, row.scopes.as_ref()),
            id: row.id.into(),
            user: row.user_id.into(),
            opened_at: row.opened_at.into(),
            last_used_at: row.last_used_at.into(),
            expires_at: row.expires_at.into(),
            revoked_at: row.revoked_at.map(Into::into),
        })
    }
}

impl Sessions for Unit<'_> {
    fn session(&mut self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = for_update!(self.conn, dsl::identity_sessions.find(Key::from(id)).select(Row::as_select()), first);
        let row: Option<Row> = row.optional().map_err(store_error)?;
        Ok(row.map(Into::into))
    }

    fn add_session(
        &mut self,
        session: &Session,
        first: &TokenDigest,
        device: Option<&Device>,
    ) -> Result<(), StoreError> {
        let row = (Row::from(session.facts()), dsl::device.eq(device.map(ToString::to_string)));
        diesel::insert_into(dsl::identity_sessions).values(row).execute(self.conn).map_err(store_error)?;
        self.add_token(first, session, session.facts().opened_at)
    }

    fn device_of(&mut self, id: SessionId) -> Result<Option<Device>, StoreError> {
        let device = dsl::identity_sessions.find(Key::from(id)).select(dsl::device).first(self.conn);
        let device: Option<Option<String>> = device.optional().map_err(store_error)?;
        Ok(device.flatten().as_deref().and_then(Device::of))
    }

    fn save_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let row = Row::from(session.facts());
        let kept = diesel::update(dsl::identity_sessions.find(row.id)).set(row).execute(self.conn);
        kept.map(drop).map_err(store_error)
    }

    fn presented(&mut self, TokenDigest(digest): &TokenDigest) -> Result<Option<Presented>, StoreError> {
        let token =
            || tokens::identity_refresh_tokens.find(digest.to_vec()).select((tokens::session_id, tokens::used_at));
        let token = for_update!(self.conn, token(), first);
        let token: Option<(Key, Option<Ts>)> = token.optional().map_err(store_error)?;
        let Some((session, used_at)) = token else { return Ok(None) };
        let session = self.session(session.into())?;
        Ok(session.map(|session| Presented { session, used_at: used_at.map(Into::into) }))
    }

    fn rotate(
        &mut self,
        session: &Session,
        TokenDigest(used): &TokenDigest,
        successor: &TokenDigest,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let unused = tokens::identity_refresh_tokens.find(used.to_vec()).filter(tokens::used_at.is_null());
        let spent = diesel::update(unused).set(tokens::used_at.eq(Some(Ts(at)))).execute(self.conn);
        if spent.map_err(store_error)? == 0 {
            return Err(StoreError::Contended);
        }
        self.add_token(successor, session, at)?;
        self.save_session(session)
    }

    fn revoke_other_sessions(&mut self, user: UserId, kept: SessionId, at: Timestamp) -> Result<(), StoreError> {
        let others = dsl::identity_sessions
            .filter(dsl::user_id.eq(Key::from(user)).and(dsl::id.ne(Key::from(kept))))
            .filter(dsl::revoked_at.is_null());
        let revoked = diesel::update(others).set(dsl::revoked_at.eq(Some(Ts(at)))).execute(self.conn);
        revoked.map(drop).map_err(store_error)
    }

    fn revoke_sessions(&mut self, user: UserId, at: Timestamp) -> Result<usize, StoreError> {
        let all = dsl::identity_sessions.filter(dsl::user_id.eq(Key::from(user)).and(dsl::revoked_at.is_null()));
        diesel::update(all).set(dsl::revoked_at.eq(Some(Ts(at)))).execute(self.conn).map_err(store_error)
    }

    fn revoke_sessions_with(&mut self, user: UserId, client: ClientId, at: Timestamp) -> Result<usize, StoreError> {
        let theirs = dsl::identity_sessions
            .filter(dsl::user_id.eq(Key::from(user)).and(dsl::client_id.eq(Some(Key::from(client)))))
            .filter(dsl::revoked_at.is_null());
        diesel::update(theirs).set(dsl::revoked_at.eq(Some(Ts(at)))).execute(self.conn).map_err(store_error)
    }

    fn forget_devices_of(&mut self, user: UserId) -> Result<(), StoreError> {
        let all = dsl::identity_sessions.filter(dsl::user_id.eq(Key::from(user)).and(dsl::device.is_not_null()));
        let forgotten = diesel::update(all).set(dsl::device.eq(None::<String>)).execute(self.conn);
        forgotten.map(drop).map_err(store_error)
    }

    fn forget_sessions(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_sessions WHERE id IN (SELECT id FROM identity_sessions \
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

impl Listed {
    /// With the application that acts in it, if one does.
    fn view(self, names: &HashMap<Key, String>) -> OpenSessionView {
        let row = self;
        OpenSessionView {
            id: row.id.0,
            device: row.device,
            application: row.client_id.and_then(|it| names.get(&it).cloned()),
            opened_at: row.opened_at.into(),
            last_used_at: row.last_used_at.into(),
            expires_at: row.expires_at.into(),
            current: false,
        }
    }
}

/// The logins of a person that stand.
fn standing(user: UserId, at: Timestamp) -> identity_sessions::BoxedQuery<'static, MultiBackend> {
    let own = dsl::identity_sessions.filter(dsl::user_id.eq(Key::from(user)));
    own.filter(dsl::revoked_at.is_null().and(dsl::expires_at.gt(Ts(at)))).into_boxed()
}

impl Unit<'_> {
    pub(super) fn standing_sessions(
        &mut self,
        user: UserId,
        at: Timestamp,
        page: &PageRequest<OpenSessionSort>,
    ) -> Result<Page<OpenSessionView>, StoreError> {
        let load = |cut: Cut| cut.of(standing(user, at)).select(Listed::as_select()).load(self.conn);
        let found = SESSIONS.page(page, load)?;
        let total = if page.total {
            Some(standing(user, at).count().get_result(self.conn).map_err(store_error)?)
        } else {
            None
        };
        let names = self.client_names(found.data.iter().filter_map(|it| it.client_id).collect())?;
        Ok(Page { total, ..found.map(|it| it.view(&names)) })
    }

    fn add_token(&mut self, digest: &TokenDigest, session: &Session, at: Timestamp) -> Result<(), StoreError> {
        let row = (
            tokens::digest.eq(digest.0.to_vec()),
            tokens::session_id.eq(Key::from(session.facts().id)),
            tokens::issued_at.eq(Ts(at)),
        );
        diesel::insert_into(tokens::identity_refresh_tokens)
            .values(row)
            .execute(self.conn)
            .map(drop)
            .map_err(store_error)
    }
}
