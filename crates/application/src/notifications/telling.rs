//! Telling somebody something.

use domain::kernel::UserId;

use super::{Notification, NotificationId, NotificationView, NotificationsUnit, mailing::mail_job};
use crate::{
    Ctx, Failure,
    events::Event,
    jobs::queue_job,
    ledger::{Audience, Fact},
};

/// The kind of what tells of a login from a new network. It comes by mail as well, unless one does not want to hear of
/// such logins at all.
pub const NEW_LOGIN: &str = "session.opened_elsewhere";

/// Tells `user` of `event` with these words, in their list and by mail if they want that.
pub fn tell(
    ctx: &Ctx,
    unit: &mut dyn NotificationsUnit,
    user: UserId,
    event: &Event,
    (title, body): (&str, &str),
) -> Result<(), Failure> {
    let wishes = unit.wishes(user)?.map(|it| it.0).unwrap_or_default();
    if !wishes.want(&event.kind) {
        return Ok(());
    }
    let notification = Notification {
        id: NotificationId::fresh(),
        user,
        kind: event.kind.clone(),
        title: title.to_owned(),
        body: body.to_owned(),
        resource_type: event.resource_type.clone(),
        resource_id: event.resource_id.clone(),
        created_at: ctx.at,
        read_at: None,
    };
    unit.add_notification(&notification)?;
    let view = NotificationView::from(&notification);
    let fact = Fact::of("notification", notification.id, "created").on_behalf_of(user);
    unit.record(fact.published(Audience::only(user), &view));
    if wishes.want_by_mail(&event.kind) {
        queue_job(unit, &mail_job(ctx, &notification)?)?;
    }
    Ok(())
}
