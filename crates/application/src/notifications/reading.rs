//! Marking notifications as read. Others who are logged in as the same person hear of it.

use domain::kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Notification, NotificationId, NotificationView, NotificationsUnit, Recipient, queries::own};
use crate::{
    Ctx, Failure,
    ledger::{Audience, Fact},
};

/// How many notifications were marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReadAll, examples(json!({ "read": 3 })))]
pub struct ReadAllView {
    /// How many had been unread.
    pub read: usize,
}

/// Marks one of one's own notifications as read.
pub fn read_notification(
    ctx: &Ctx,
    recipient: &Recipient,
    unit: &mut dyn NotificationsUnit,
    id: NotificationId,
) -> Result<NotificationView, Failure> {
    mark(recipient, unit, id, "read", Some(ctx.at))
}

/// Marks one of one's own notifications as unread.
pub fn unread_notification(
    _: &Ctx,
    recipient: &Recipient,
    unit: &mut dyn NotificationsUnit,
    id: NotificationId,
) -> Result<NotificationView, Failure> {
    mark(recipient, unit, id, "unread", None)
}

/// Marks all of one's notifications as read that were there at this moment.
pub fn read_all_notifications(
    ctx: &Ctx,
    recipient: &Recipient,
    unit: &mut dyn NotificationsUnit,
) -> Result<ReadAllView, Failure> {
    let read = unit.mark_all_notifications(recipient.user(), ctx.at)?;
    if read > 0 {
        let fact = Fact::of("notifications", recipient.user(), "read").noting("read", &read);
        unit.record(fact.announced(Audience::only(recipient.user()), "user_id"));
    }
    Ok(ReadAllView { read })
}

fn mark(
    recipient: &Recipient,
    unit: &mut dyn NotificationsUnit,
    id: NotificationId,
    verb: &'static str,
    read_at: Option<Timestamp>,
) -> Result<NotificationView, Failure> {
    let was = own(recipient, unit, id)?;
    // When it was read first is what counts.
    if was.read_at.is_some() == read_at.is_some() {
        return Ok(NotificationView::from(&was));
    }
    let now = Notification { read_at, ..was.clone() };
    unit.mark_notification(id, read_at)?;
    let (before, after) = (NotificationView::from(&was), NotificationView::from(&now));
    let fact = Fact::of("notification", id, verb).changed(Some(&before), Some(&after));
    unit.record(fact.announced(Audience::only(recipient.user()), "id"));
    Ok(after)
}
