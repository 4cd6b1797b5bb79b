//! How people want to be told.

use chrono::{DateTime, Utc};
use domain::kernel::{Precondition, Revision, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{NotificationsReader, NotificationsUnit, Recipient};
use crate::{
    Ctx, Failure,
    ledger::{Audience, Fact},
    page::Record,
};

/// How somebody wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NotificationPreferences, examples(json!({ "mail": true })))]
pub struct PreferencesView {
    /// Whether each notification comes by mail, too.
    pub mail: bool,
}

/// How somebody wants to be told from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "mail": true })))]
pub struct UpdatePreferences {
    /// Whether each notification is to come by mail, too.
    pub mail: bool,
}

/// How one is told. Who has said nothing gets no mail.
pub fn get_notification_preferences(
    recipient: &Recipient,
    reader: &mut dyn NotificationsReader,
) -> Result<Record<PreferencesView>, Failure> {
    Ok(shown(reader.wants_mail(recipient.user())?))
}

/// Says how one wants to be told.
pub fn update_notification_preferences(
    ctx: &Ctx,
    recipient: &Recipient,
    unit: &mut dyn NotificationsUnit,
    wanted: &Precondition,
    command: UpdatePreferences,
) -> Result<Record<PreferencesView>, Failure> {
    let user = recipient.user();
    let kept = unit.wants_mail(user)?;
    let was = shown(kept);
    wanted.check(was.revision)?;
    if was.view.mail == command.mail {
        return Ok(was);
    }
    unit.save_mail_wish(user, command.mail, kept.map(|it| it.1), ctx.at)?;
    let now = PreferencesView { mail: command.mail };
    let fact = Fact::of("notification_preferences", user, "updated").changed(Some(&was.view), Some(&now));
    unit.record(fact.announced(Audience::only(user), "user_id"));
    Ok(Record { view: now, revision: was.revision + 1, modified: ctx.at })
}

fn shown(kept: Option<(bool, Revision, Timestamp)>) -> Record<PreferencesView> {
    let (mail, revision, modified) = kept.unwrap_or((false, 0, DateTime::<Utc>::UNIX_EPOCH));
    Record { view: PreferencesView { mail }, revision, modified }
}
