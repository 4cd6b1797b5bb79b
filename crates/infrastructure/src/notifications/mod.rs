//! The tables of what people are told, and the ports that read and change them.

mod schema;
#[cfg(test)]
mod tests;
mod worker;

use application::{
    notifications::{
        Notification, NotificationFilter, NotificationId, NotificationSort, NotificationsReader, NotificationsUnit,
        Wishes,
    },
    page::{self, Page, PageRequest},
};
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use domain::kernel::{Revision, StoreError, Timestamp, UserId};
use schema::{
    notifications_notifications::{self, dsl},
    notifications_preferences::{self, dsl as wishes},
};
pub use worker::MailWorker;

use crate::{
    db::{
        MultiBackend, OnBoth,
        keyset::{Column, Cut, List},
        store_error,
        types::{Instant, Key, Ts, Uid},
    },
    unit::Unit,
};

#[derive(Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = notifications_notifications, treat_none_as_default_value = false)]
struct Row {
    id: Key,
    user_id: Key,
    kind: String,
    title: String,
    body: String,
    resource_type: String,
    resource_id: String,
    created_at: Ts,
    read_at: Option<Ts>,
}

const NOTIFICATIONS: List<NotificationSort, Row> = List {
    id: Column::id("notifications_notifications.id"),
    column: |NotificationSort::CreatedAt| Column::instant("notifications_notifications.created_at"),
    key: |row, NotificationSort::CreatedAt| page::Key::Instant(row.created_at.0),
    row_id: |row| page::Key::Id(row.id.0),
};

impl NotificationsReader for Unit<'_> {
    fn notification(&mut self, id: NotificationId) -> Result<Option<Notification>, StoreError> {
        let row = dsl::notifications_notifications.find(Key::from(id)).select(Row::as_select()).first(self.conn);
        Ok(row.optional().map_err(store_error)?.map(Notification::from))
    }

    fn notification_page(
        &mut self,
        user: UserId,
        filter: &NotificationFilter,
        page: &PageRequest<NotificationSort>,
    ) -> Result<Page<Notification>, StoreError> {
        let load = |cut: Cut| cut.of(filtered(user, filter)).select(Row::as_select()).load(self.conn);
        let Page { data, next, .. } = NOTIFICATIONS.page(page, load)?;
        let total = if page.total {
            Some(filtered(user, filter).count().get_result(self.conn).map_err(store_error)?)
        } else {
            None
        };
        Ok(Page { data: data.into_iter().map(Notification::from).collect(), next, total })
    }

    fn wishes(&mut self, user: UserId) -> Result<Option<(Wishes, Revision, Timestamp)>, StoreError> {
        let kept = wishes::notifications_preferences
            .find(Key::from(user))
            .select((wishes::mail, wishes::new_logins, wishes::revision, wishes::updated_at))
            .first::<(bool, bool, i64, Ts)>(self.conn);
        let kept = kept.optional().map_err(store_error)?;
        Ok(kept.map(|(mail, new_logins, revision, at)| (Wishes { mail, new_logins }, revision, at.into())))
    }
}

impl NotificationsUnit for Unit<'_> {
    fn add_notification(&mut self, notification: &Notification) -> Result<(), StoreError> {
        let row = Row::from(notification);
        let added = diesel::insert_into(notifications_notifications::table).values(row).execute(self.conn);
        added.map(drop).map_err(store_error)
    }

    fn mark_notification(&mut self, id: NotificationId, read_at: Option<Timestamp>) -> Result<(), StoreError> {
        let marked = diesel::update(dsl::notifications_notifications.find(Key::from(id)))
            .set(dsl::read_at.eq(read_at.map(Ts)))
            .execute(self.conn);
        marked.map(drop).map_err(store_error)
    }

    fn mark_all_notifications(&mut self, user: UserId, until: Timestamp) -> Result<usize, StoreError> {
        let unread = dsl::notifications_notifications
            .filter(dsl::user_id.eq(Key::from(user)).and(dsl::read_at.is_null()))
            .filter(dsl::created_at.le(Ts(until)));
        diesel::update(unread).set(dsl::read_at.eq(Some(Ts(until)))).execute(self.conn).map_err(store_error)
    }

    fn save_wishes(
        &mut self,
        user: UserId,
        Wishes { mail, new_logins }: Wishes,
        was: Option<Revision>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let saved = match was {
            None => diesel::insert_into(notifications_preferences::table)
                .values((
                    wishes::user_id.eq(Key::from(user)),
                    wishes::mail.eq(mail),
                    wishes::new_logins.eq(new_logins),
                    wishes::revision.eq(1),
                    wishes::updated_at.eq(Ts(at)),
                ))
                .on_conflict_do_nothing()
                .on_both()
                .execute(self.conn),
            Some(was) => diesel::update(wishes::notifications_preferences.find(Key::from(user)))
                .filter(wishes::revision.eq(was))
                .set((
                    wishes::mail.eq(mail),
                    wishes::new_logins.eq(new_logins),
                    wishes::revision.eq(was + 1),
                    wishes::updated_at.eq(Ts(at)),
                ))
                .execute(self.conn),
        };
        if saved.map_err(store_error)? == 1 { Ok(()) } else { Err(StoreError::Contended) }
    }

    fn forget_notifications_of(&mut self, user: UserId, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM notifications_notifications WHERE id IN (SELECT id FROM notifications_notifications \
             WHERE user_id = $1 ORDER BY created_at LIMIT $2)",
        )
        .bind::<Uid, _>(Key::from(user))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }

    fn forget_wishes(&mut self, user: UserId) -> Result<usize, StoreError> {
        diesel::delete(wishes::notifications_preferences.find(Key::from(user))).execute(self.conn).map_err(store_error)
    }

    fn forget_notifications(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError> {
        sql_query(
            "DELETE FROM notifications_notifications WHERE id IN (SELECT id FROM notifications_notifications \
             WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
        )
        .bind::<Instant, _>(Ts(before))
        .bind::<BigInt, _>(limit)
        .execute(self.conn)
        .map_err(store_error)
    }
}

/// The notifications of a person that `filter` lets through.
fn filtered(
    user: UserId,
    filter: &NotificationFilter,
) -> notifications_notifications::BoxedQuery<'static, MultiBackend> {
    let own = dsl::notifications_notifications.filter(dsl::user_id.eq(Key::from(user))).into_boxed();
    match filter.unread {
        Some(true) => own.filter(dsl::read_at.is_null()),
        Some(false) => own.filter(dsl::read_at.is_not_null()),
        None => own,
    }
}

impl From<&Notification> for Row {
    fn from(it: &Notification) -> Self {
        Self {
            id: it.id.into(),
            user_id: it.user.into(),
            kind: it.kind.clone(),
            title: it.title.clone(),
            body: it.body.clone(),
            resource_type: it.resource_type.clone(),
            resource_id: it.resource_id.clone(),
            created_at: it.created_at.into(),
            read_at: it.read_at.map(Ts),
        }
    }
}

impl From<Row> for Notification {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            user: row.user_id.into(),
            kind: row.kind,
            title: row.title,
            body: row.body,
            resource_type: row.resource_type,
            resource_id: row.resource_id,
            created_at: row.created_at.into(),
            read_at: row.read_at.map(Into::into),
        }
    }
}
