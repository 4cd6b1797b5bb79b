//! Telling somebody something.

use domain::kernel::UserId;

use super::{Notification, NotificationId, NotificationView, NotificationsUnit, mailing::mail_job};
use crate::{
    Ctx, Failure,
    events::Event,
    jobs::queue_job,
    ledger::{Audience, Fact},
};

/// Tells `user` of `event` with these words, in their list and by mail if they want that.
pub fn tell(
    ctx: &Ctx,
    unit: &mut dyn NotificationsUnit,
    user: UserId,
    event: &Event,
    (title, body): (&str, &str),
) -> Result<(), Failure> {
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
    if unit.wants_mail(user)?.is_some_and(|it| it.0) {
        queue_job(unit, &mail_job(ctx, &notification)?)?;
    }
    Ok(())
}
