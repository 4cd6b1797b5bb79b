//! Letters about accounts that wait to be written, and how many were asked for.

use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::{
    identity::{AccountKey, AccountMail, AccountMailId, AccountMails, MailKind, MailsAsked, OriginKey},
    kernel::{StoreError, Timestamp},
};

use super::{
    corrupt, for_update,
    schema::{identity_mails, identity_mails::dsl},
};
use crate::{
    db::{
        store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_mails)]
struct Row {
    id: Key,
    kind: String,
    account: Vec<u8>,
    origin: Vec<u8>,
    email: Option<String>,
    user_id: Option<Key>,
    created_at: Ts,
    issued: bool,
}

impl From<&AccountMail> for Row {
    fn from(it: &AccountMail) -> Self {
        Self {
            id: it.id.into(),
            kind: it.kind.name().to_owned(),
            account: it.account.0.to_vec(),
            origin: it.origin.0.to_vec(),
            email: it.email.as_ref().map(ToString::to_string),
            user_id: it.user.map(Into::into),
            created_at: it.created_at.into(),
            issued: it.issued,
        }
    }
}

impl TryFrom<Row> for AccountMail {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.into(),
            kind: MailKind::named(&row.kind).ok_or_else(|| corrupt(&row.kind))?,
            account: AccountKey(key(row.account)?),
            origin: OriginKey(key(row.origin)?),
            email: row.email.map(|it| it.parse().map_err(corrupt)).transpose()?,
            user: row.user_id.map(Into::into),
            created_at: row.created_at.into(),
            issued: row.issued,
        })
    }
}

/// A keyed hash, or a digest.
pub(super) fn key(bytes: Vec<u8>) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| corrupt("a hash has another length"))
}

impl AccountMails for Unit<'_> {
    fn queue_mails(&mut self, AccountKey(account): &AccountKey) -> Result<(), StoreError> {
        self.queue_by(account)
    }

    fn mails_asked(
        &mut self,
        AccountKey(account): &AccountKey,
        OriginKey(origin): &OriginKey,
        since: Timestamp,
    ) -> Result<MailsAsked, StoreError> {
        let of_late = dsl::identity_mails.filter(dsl::created_at.gt(Ts(since))).count();
        let to_account = of_late.filter(dsl::account.eq(account.to_vec())).get_result(self.conn);
        let from_origin = of_late.filter(dsl::origin.eq(origin.to_vec())).get_result(self.conn);
        Ok(MailsAsked { to_account: to_account.map_err(store_error)?, from_origin: from_origin.map_err(store_error)? })
    }

    fn add_mail(&mut self, mail: &AccountMail) -> Result<(), StoreError> {
        diesel::insert_into(dsl::identity_mails)
            .values(Row::from(mail))
            .execute(self.conn)
            .map(drop)
            .map_err(store_error)
    }

    fn mail(&mut self, id: AccountMailId) -> Result<Option<AccountMail>, StoreError> {
        let row = for_update!(self.conn, dsl::identity_mails.find(Key::from(id)).select(Row::as_select()), first);
        let row: Option<Row> = row.optional().map_err(store_error)?;
        row.map(TryInto::try_into).transpose()
    }

    fn mark_mail_issued(&mut self, id: AccountMailId) -> Result<(), StoreError> {
        let mail = dsl::identity_mails.find(Key::from(id));
        diesel::update(mail).set(dsl::issued.eq(true)).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_address(&mut self, id: AccountMailId) -> Result<(), StoreError> {
        let mail = dsl::identity_mails.find(Key::from(id));
        let forgotten = diesel::update(mail).set(dsl::email.eq(None::<String>)).execute(self.conn);
        forgotten.map(drop).map_err(store_error)
    }

    fn forget_mails_to(&mut self, AccountKey(account): &AccountKey) -> Result<(), StoreError> {
        let all = dsl::identity_mails.filter(dsl::account.eq(account.to_vec()));
        diesel::delete(all).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_mails(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_mails WHERE id IN (SELECT id FROM identity_mails \
             WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}
