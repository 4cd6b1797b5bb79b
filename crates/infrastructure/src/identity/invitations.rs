//! Invitations that nobody has accepted yet.

use application::{
    identity::InvitationSort,
    page::{self, Page, PageRequest},
};
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::{
    identity::{Email, Invitation, InvitationId, Invitations, TokenDigest},
    kernel::{StoreError, Timestamp, UserId},
};

use super::{
    corrupt,
    row::role_set,
    schema::{identity_invitations, identity_invitations::dsl},
};
use crate::{
    db::{
        keyset::{Column, Cut, List},
        store_error,
        types::{Instant, Json, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_invitations)]
struct Row {
    id: Key,
    email: String,
    email_folded: String,
    roles: Json<Vec<String>>,
    invited_by: Option<Key>,
    created_at: Ts,
    expires_at: Ts,
}

const INVITATIONS: List<InvitationSort, Row> = List {
    id: Column::id("identity_invitations.id"),
    column: |InvitationSort::CreatedAt| Column::instant("identity_invitations.created_at"),
    key: |row, InvitationSort::CreatedAt| page::Key::Instant(row.created_at.0),
    row_id: |row| page::Key::Id(row.id.0),
};

impl From<&Invitation> for Row {
    fn from(it: &Invitation) -> Self {
        Self {
            id: it.id.into(),
            email: it.email.to_string(),
            email_folded: it.email.key(),
            roles: Json(it.roles.names().map(ToString::to_string).collect()),
            invited_by: it.invited_by.map(Into::into),
            created_at: it.created_at.into(),
            expires_at: it.expires_at.into(),
        }
    }
}

impl TryFrom<Row> for Invitation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            email: row.email.parse().map_err(corrupt)?,
            roles: role_set(&row.roles.0)?,
            invited_by: row.invited_by.map(Into::into),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
        })
    }
}

impl Invitations for Unit<'_> {
    fn add_invitation(&mut self, invitation: &Invitation, digest: &TokenDigest) -> Result<(), StoreError> {
        let row = (Row::from(invitation), dsl::digest.eq(digest.0.to_vec()));
        diesel::insert_into(dsl::identity_invitations).values(row).execute(self.conn).map(drop).map_err(store_error)
    }

    fn invitation(&mut self, id: InvitationId) -> Result<Option<Invitation>, StoreError> {
        let row = dsl::identity_invitations.find(Key::from(id)).select(Row::as_select()).first::<Row>(self.conn);
        row.optional().map_err(store_error)?.map(TryInto::try_into).transpose()
    }

    fn accept_invitation(
        &mut self,
        TokenDigest(digest): &TokenDigest,
        at: Timestamp,
    ) -> Result<Option<Invitation>, StoreError> {
        let good = dsl::identity_invitations.filter(dsl::digest.eq(digest.to_vec()).and(dsl::expires_at.gt(Ts(at))));
        let row: Option<Row> = good.select(Row::as_select()).first(self.conn).optional().map_err(store_error)?;
        let Some(row) = row else { return Ok(None) };
        // Of two who come at once, one deletes it.
        let accepted = self.remove_invitation(row.id.into())?;
        if accepted { row.try_into().map(Some) } else { Ok(None) }
    }

    fn is_invited(&mut self, email: &Email, at: Timestamp) -> Result<bool, StoreError> {
        let good = dsl::identity_invitations.filter(dsl::email_folded.eq(email.key()).and(dsl::expires_at.gt(Ts(at))));
        good.count().get_result::<i64>(self.conn).map(|it| it > 0).map_err(store_error)
    }

    fn accept_invitation_to(&mut self, email: &Email, at: Timestamp) -> Result<Option<Invitation>, StoreError> {
        let good = dsl::identity_invitations.filter(dsl::email_folded.eq(email.key()).and(dsl::expires_at.gt(Ts(at))));
        let newest = good.order((dsl::created_at.desc(), dsl::id.desc())).select(Row::as_select());
        let row: Option<Row> = newest.first(self.conn).optional().map_err(store_error)?;
        let Some(row) = row else { return Ok(None) };
        // Of two who come at once, one deletes it.
        let accepted = self.remove_invitation(row.id.into())?;
        if accepted { row.try_into().map(Some) } else { Ok(None) }
    }

    fn remove_invitation(&mut self, id: InvitationId) -> Result<bool, StoreError> {
        let removed = diesel::delete(dsl::identity_invitations.find(Key::from(id))).execute(self.conn);
        removed.map(|it| it == 1).map_err(store_error)
    }

    fn remove_invitations_by(&mut self, user: UserId) -> Result<(), StoreError> {
        let theirs = dsl::identity_invitations.filter(dsl::invited_by.eq(Some(Key::from(user))));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_invitations_to(&mut self, email: &Email) -> Result<(), StoreError> {
        let all = dsl::identity_invitations.filter(dsl::email_folded.eq(email.key()));
        diesel::delete(all).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_invitations(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_invitations WHERE id IN (SELECT id FROM identity_invitations \
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

impl Unit<'_> {
    pub(super) fn invitation_page(
        &mut self,
        page: &PageRequest<InvitationSort>,
    ) -> Result<Page<Invitation>, StoreError> {
        let all = || dsl::identity_invitations.into_boxed();
        let load = |cut: Cut| cut.of(all()).select(Row::as_select()).load(self.conn);
        let Page { data, next, .. } = INVITATIONS.page(page, load)?;
        let total = if page.total { Some(all().count().get_result(self.conn).map_err(store_error)?) } else { None };
        Ok(Page { data: data.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?, next, total })
    }
}
