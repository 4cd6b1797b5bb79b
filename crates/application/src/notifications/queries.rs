//! What people can see of what they are told.

use domain::{
    kernel::{Actor, Denied, Need, Role, UserId},
    policies::notifications::SEE,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Notification, NotificationId, NotificationView, NotificationsError, NotificationsReader};
use crate::{
    Failure,
    page::{Order, Page, PageRequest, SortMember},
};

/// Somebody who can be told something.
#[derive(Clone, Copy, Debug)]
pub struct Recipient {
    user: UserId,
    actor: Actor,
}

impl Role for Recipient {
    const NEED: Need = Need::Login;

    fn of(actor: &Actor) -> Result<Self, Denied> {
        actor.own().map(|user| Self { user, actor: *actor })
    }
}

impl Recipient {
    /// Who it is.
    pub const fn user(self) -> UserId {
        self.user
    }
}

/// Which notifications are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotificationFilter {
    /// Those that were not read (`true`), or that were (`false`).
    pub unread: Option<bool>,
}

/// What a list of notifications can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationSort {
    /// By age.
    CreatedAt,
}

impl SortMember for NotificationSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
    const DESCENDING: bool = true;
}

/// A page of one's own notifications, the newest first where nothing else is asked for.
pub fn list_notifications(
    recipient: &Recipient,
    reader: &mut dyn NotificationsReader,
    filter: &NotificationFilter,
    page: &PageRequest<NotificationSort>,
) -> Result<Page<NotificationView>, Failure> {
    let mut page = page.clone();
    if page.sort.is_empty() {
        page.sort.push(Order { by: NotificationSort::CreatedAt, descending: NotificationSort::DESCENDING });
    }
    Ok(reader.notification_page(recipient.user(), filter, &page)?.map(|it| NotificationView::from(&it)))
}

/// One of one's own notifications.
pub fn get_notification(
    recipient: &Recipient,
    reader: &mut dyn NotificationsReader,
    id: NotificationId,
) -> Result<NotificationView, Failure> {
    own(recipient, reader, id).map(|it| NotificationView::from(&it))
}

/// One of one's own notifications; those of others look absent.
pub(super) fn own<R: NotificationsReader + ?Sized>(
    recipient: &Recipient,
    reader: &mut R,
    id: NotificationId,
) -> Result<Notification, Failure> {
    let found = reader.notification(id)?.filter(|it| SEE.shows(&recipient.actor, &it.attributes()));
    Ok(found.ok_or(NotificationsError::NotFound)?)
}
