//! How people want to be told.

use chrono::{DateTime, Utc};
use domain::kernel::{Precondition, Revision, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{NEW_LOGIN, NotificationsReader, NotificationsUnit, Recipient};
use crate::{
    Ctx, Failure,
    ledger::{Audience, Fact},
    page::Record,
};

/// How somebody wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// Whether each notification comes by mail, too.
    pub mail: bool,
    /// Whether they hear of logins from networks that they are not known from.
    pub new_logins: bool,
}

impl Default for Wishes {
    /// Of who has said nothing.
    fn default() -> Self {
        Self { mail: false, new_logins: true }
    }
}

impl Wishes {
    /// Whether they want to hear of things of this kind.
    pub fn want(self, kind: &str) -> bool {
        self.new_logins || kind != NEW_LOGIN
    }

    /// Whether such things come by mail, too. Of a login that was not theirs they hear too late in their account.
    pub fn want_by_mail(self, kind: &str) -> bool {
        self.want(kind) && (self.mail || kind == NEW_LOGIN)
    }
}

/// How somebody wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NotificationPreferences, examples(json!({ "mail": true, "new_logins": true })))]
pub struct PreferencesView {
    /// Whether each notification comes by mail, too.
    pub mail: bool,
    /// Whether a login from a network that one is not known from is told, in the list and by mail.
    pub new_logins: bool,
}

/// How somebody wants to be told from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({ "mail": true, "new_logins": false })))]
pub struct UpdatePreferences {
    /// Whether each notification is to come by mail, too.
    pub mail: bool,
    /// Whether a login from a network that one is not known from is to be told; as before, if nobody says.
    #[serde(default)]
    pub new_logins: Option<bool>,
}

impl From<Wishes> for PreferencesView {
    fn from(Wishes { mail, new_logins }: Wishes) -> Self {
        Self { mail, new_logins }
    }
}

/// How one is told. Who has said nothing gets mail of new logins alone.
pub fn get_notification_preferences(
    recipient: &Recipient,
    reader: &mut dyn NotificationsReader,
) -> Result<Record<PreferencesView>, Failure> {
    Ok(shown(reader.wishes(recipient.user())?))
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
    let kept = unit.wishes(user)?;
    let was = shown(kept);
    wanted.check(was.revision)?;
    let new_logins = command.new_logins.unwrap_or(was.view.new_logins);
    let wishes = Wishes { mail: command.mail, new_logins };
    let now = PreferencesView::from(wishes);
    if was.view == now {
        return Ok(was);
    }
    unit.save_wishes(user, wishes, kept.map(|it| it.1), ctx.at)?;
    let fact = Fact::of("notification_preferences", user, "updated").changed(Some(&was.view), Some(&now));
    unit.record(fact.announced(Audience::only(user), "user_id"));
    Ok(Record { view: now, revision: was.revision + 1, modified: ctx.at })
}

fn shown(kept: Option<(Wishes, Revision, Timestamp)>) -> Record<PreferencesView> {
    let (wishes, revision, modified) = kept.unwrap_or((Wishes::default(), 0, DateTime::<Utc>::UNIX_EPOCH));
    Record { view: wishes.into(), revision, modified }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_login_comes_by_mail_unless_one_does_not_want_to_hear_of_it() {
        let usual = Wishes::default();
        assert!(usual.want_by_mail(NEW_LOGIN) && !usual.want_by_mail("loan.repaid") && usual.want("loan.repaid"));
        let silent = Wishes { mail: true, new_logins: false };
        assert!(!silent.want(NEW_LOGIN) && !silent.want_by_mail(NEW_LOGIN) && silent.want_by_mail("loan.repaid"));
    }
}
