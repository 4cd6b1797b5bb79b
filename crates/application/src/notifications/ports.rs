//! Where it is kept what people are told, and how they want to be.

use domain::kernel::{Revision, StoreError, Timestamp, UserId};

use super::{Notification, NotificationFilter, NotificationId, NotificationSort, Wishes};
use crate::{
    jobs::JobsUnit,
    ledger::Ledger,
    page::{Page, PageRequest},
};

/// What people are told.
pub trait NotificationsReader {
    /// One notification, whosever it is: who may see it is for the use case to say.
    fn notification(&mut self, id: NotificationId) -> Result<Option<Notification>, StoreError>;

    /// A page of a person's notifications.
    fn notification_page(
        &mut self,
        user: UserId,
        filter: &NotificationFilter,
        page: &PageRequest<NotificationSort>,
    ) -> Result<Page<Notification>, StoreError>;

    /// How a person wants to be told, in which state of their wishes, and since when; nothing if they said
    /// nothing.
    fn wishes(&mut self, user: UserId) -> Result<Option<(Wishes, Revision, Timestamp)>, StoreError>;
}

/// Changes to what people are told.
pub trait NotificationsUnit: NotificationsReader + JobsUnit + Ledger {
    /// Keeps a new notification.
    fn add_notification(&mut self, notification: &Notification) -> Result<(), StoreError>;

    /// Marks a notification as read, or as unread.
    fn mark_notification(&mut self, id: NotificationId, read_at: Option<Timestamp>) -> Result<(), StoreError>;

    /// Marks all of a person's notifications as read that were made up to `until`, and says how many.
    fn mark_all_notifications(&mut self, user: UserId, until: Timestamp) -> Result<usize, StoreError>;

    /// Keeps how a person wants to be told. `Contended` if their wishes are no longer in the state `was`.
    fn save_wishes(
        &mut self,
        user: UserId,
        wishes: Wishes,
        was: Option<Revision>,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Forgets what a person was told; at most `limit`, and says how many.
    fn forget_notifications_of(&mut self, user: UserId, limit: i64) -> Result<usize, StoreError>;

    /// Forgets how a person wanted to be told; says how many wishes that were.
    fn forget_wishes(&mut self, user: UserId) -> Result<usize, StoreError>;

    /// Forgets notifications made before `before`; at most `limit`, and says how many.
    fn forget_notifications(&mut self, before: Timestamp, limit: i64) -> Result<usize, StoreError>;
}
