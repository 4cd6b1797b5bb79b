//! Where it is kept what people are told, and how they want to be.

use domain::kernel::{Revision, StoreError, Timestamp, UserId};

use super::{Notification, NotificationFilter, NotificationId, NotificationSort};
use crate::{
    jobs::JobsUnit,
    ledger::Ledger,
    page::{Page, PageRequest},
};

/// What people are told.
pub trait NotificationsReader {
    /// One notification of a person.
    fn notification(&mut self, user: UserId, id: NotificationId) -> Result<Option<Notification>, StoreError>;

    /// One notification, whosever it is.
    fn notification_of_anybody(&mut self, id: NotificationId) -> Result<Option<Notification>, StoreError>;

    /// A page of a person's notifications.
    fn notification_page(
        &mut self,
        user: UserId,
        filter: &NotificationFilter,
        page: &PageRequest<NotificationSort>,
    ) -> Result<Page<Notification>, StoreError>;

    /// Whether a person wants mail, in which state of their wishes, and since when; nothing if they said
    /// nothing.
    fn wants_mail(&mut self, user: UserId) -> Result<Option<(bool, Revision, Timestamp)>, StoreError>;
}

/// Changes to what people are told.
pub trait NotificationsUnit: NotificationsReader + JobsUnit + Ledger {
    /// Keeps a new notification.
    fn add_notification(&mut self, notification: &Notification) -> Result<(), StoreError>;

    /// Marks a notification as read, or as unread.
    fn mark_notification(&mut self, id: NotificationId, read_at: Option<Timestamp>) -> Result<(), StoreError>;

    /// Marks all of a person's notifications as read that were made up to `until`, and says how many.
    fn mark_all_notifications(&mut self, user: UserId, until: Timestamp) -> Result<usize, StoreError>;

    /// Keeps whether a person wants mail. `Contended` if their wishes are no longer in the state `was`.
    fn save_mail_wish(
        &mut self,
        user: UserId,
        mail: bool,
        was: Option<Revision>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Forgets what a person was told; at most `limit`, and says how many.
    fn forget_notifications_of(&mut self, user: UserId, limit: i64) -> Result<usize, StoreError>;

    /// Forgets whether a person wanted mail; says how many wishes that were.
    fn forget_mail_wish(&mut self, user: UserId) -> Result<usize, StoreError>;

    /// Forgets notifications made before `before`; at most `limit`, and says how many.
    fn forget_notifications(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
