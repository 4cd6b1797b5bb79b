//! Logins on their way to a provider and back.

use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::{
    identity::{Asserted, Email, ProviderLogin, ProviderLoginId, ProviderLogins, TokenDigest},
    kernel::{StoreError, Timestamp, UserId},
};

use super::{
    super::{corrupt, for_update, mails::key},
    schema::{identity_provider_logins, identity_provider_logins::dsl},
};
use crate::{
    db::{
        store_error,
        types::{Instant, Key, Ts},
    },
    unit::Unit,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = identity_provider_logins)]
struct Row {
    id: Key,
    provider_id: Key,
    user_id: Option<Key>,
    state_digest: Vec<u8>,
    verifier_digest: Vec<u8>,
    return_to: String,
    created_at: Ts,
    expires_at: Ts,
    claimed: bool,
    ticket_digest: Option<Vec<u8>>,
    subject: Option<String>,
    email: Option<String>,
    email_folded: Option<String>,
    email_verified: Option<bool>,
    display_name: Option<String>,
}

impl From<&ProviderLogin> for Row {
    fn from(it: &ProviderLogin) -> Self {
        let (ticket, said) = it.outcome.as_ref().map(|(ticket, said)| (ticket, said)).unzip();
        let email = said.and_then(|it| it.email.as_ref());
        Self {
            id: it.id.into(),
            provider_id: it.provider.into(),
            user_id: it.user.map(Into::into),
            state_digest: it.state.0.to_vec(),
            verifier_digest: it.verifier.0.to_vec(),
            return_to: it.return_to.clone(),
            created_at: it.created_at.into(),
            expires_at: it.expires_at.into(),
            claimed: it.outcome.is_some(),
            ticket_digest: ticket.map(|it| it.0.to_vec()),
            subject: said.map(|it| it.subject.to_string()),
            email: email.map(ToString::to_string),
            email_folded: email.map(Email::key),
            email_verified: said.map(|it| it.email_verified),
            display_name: said.and_then(|it| it.name.as_ref()).map(ToString::to_string),
        }
    }
}

impl TryFrom<Row> for ProviderLogin {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let outcome = match (row.ticket_digest, row.subject) {
            (Some(ticket), Some(subject)) => {
                let said = Asserted {
                    subject: subject.try_into().map_err(corrupt)?,
                    email: row.email.map(|it| it.parse()).transpose().map_err(corrupt)?,
                    email_verified: row.email_verified.unwrap_or(false),
                    name: row.display_name.map(TryInto::try_into).transpose().map_err(corrupt)?,
                };
                Some((TokenDigest(key(ticket)?), said))
            }
            _ => None,
        };
        Ok(Self {
            id: row.id.into(),
            provider: row.provider_id.into(),
            user: row.user_id.map(Into::into),
            state: TokenDigest(key(row.state_digest)?),
            verifier: TokenDigest(key(row.verifier_digest)?),
            return_to: row.return_to,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            outcome,
        })
    }
}

impl ProviderLogins for Unit<'_> {
    fn add_provider_login(&mut self, login: &ProviderLogin) -> Result<(), StoreError> {
        diesel::insert_into(dsl::identity_provider_logins)
            .values(Row::from(login))
            .execute(self.conn)
            .map(drop)
            .map_err(store_error)
    }

    fn claim_provider_login(
        &mut self,
        TokenDigest(state): &TokenDigest,
        at: Timestamp,
    ) -> Result<Option<ProviderLogin>, StoreError> {
        let on_its_way = dsl::identity_provider_logins
            .filter(dsl::state_digest.eq(state.to_vec()).and(dsl::expires_at.gt(Ts(at))))
            .filter(dsl::claimed.eq(false));
        let row: Option<Row> = on_its_way.select(Row::as_select()).first(self.conn).optional().map_err(store_error)?;
        let Some(row) = row else { return Ok(None) };
        // Of two who come at once, one claims it.
        let free = dsl::identity_provider_logins.find(row.id).filter(dsl::claimed.eq(false));
        let claimed = diesel::update(free).set(dsl::claimed.eq(true)).execute(self.conn).map_err(store_error)?;
        if claimed == 1 { row.try_into().map(Some) } else { Ok(None) }
    }

    fn answer_provider_login(
        &mut self,
        id: ProviderLoginId,
        TokenDigest(ticket): &TokenDigest,
        said: &Asserted,
    ) -> Result<(), StoreError> {
        let answer = (
            dsl::ticket_digest.eq(Some(ticket.to_vec())),
            dsl::subject.eq(Some(said.subject.to_string())),
            dsl::email.eq(said.email.as_ref().map(ToString::to_string)),
            dsl::email_folded.eq(said.email.as_ref().map(Email::key)),
            dsl::email_verified.eq(Some(said.email_verified)),
            dsl::display_name.eq(said.name.as_ref().map(ToString::to_string)),
        );
        let login = dsl::identity_provider_logins.find(Key::from(id));
        diesel::update(login).set(answer).execute(self.conn).map(drop).map_err(store_error)
    }

    fn provider_login(&mut self, id: ProviderLoginId) -> Result<Option<ProviderLogin>, StoreError> {
        let sought = dsl::identity_provider_logins.find(Key::from(id));
        let row: QueryResult<Row> = for_update!(self.conn, sought.select(Row::as_select()), first);
        row.optional().map_err(store_error)?.map(TryInto::try_into).transpose()
    }

    fn remove_provider_login(&mut self, id: ProviderLoginId) -> Result<(), StoreError> {
        let gone = diesel::delete(dsl::identity_provider_logins.find(Key::from(id))).execute(self.conn);
        gone.map(drop).map_err(store_error)
    }

    fn forget_provider_logins_of(&mut self, user: UserId, email: &Email) -> Result<(), StoreError> {
        let theirs = dsl::identity_provider_logins
            .filter(dsl::user_id.eq(Some(Key::from(user))).or(dsl::email_folded.eq(Some(email.key()))));
        diesel::delete(theirs).execute(self.conn).map(drop).map_err(store_error)
    }

    fn forget_provider_logins(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM identity_provider_logins WHERE id IN (SELECT id FROM identity_provider_logins \
             WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}
