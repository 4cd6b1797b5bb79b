//! Mail as a job: what is to be sent, and to whom, is looked up when it is sent.

use serde::{Deserialize, Serialize};

use super::{Letter, Notification, NotificationId};
use crate::{
    Ctx, Failure,
    jobs::{Job, JobKind, NewJob},
};

/// What a job that sends a notification needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotificationMailInput {
    /// Which notification is to be sent.
    pub notification: NotificationId,
}

/// The job that sends a notification by mail; there is never a second one.
pub(super) fn mail_job(ctx: &Ctx, notification: &Notification) -> Result<Job, Failure> {
    let input = NotificationMailInput { notification: notification.id };
    let input = serde_json::to_value(input).map_err(Failure::internal)?;
    let dedupe_key = Some(format!("mail:{}", notification.id));
    let new = NewJob { dedupe_key, ..NewJob::asked(JobKind::Mail, ctx, input) };
    Ok(Job::queue(new, ctx.at))
}

impl Notification {
    /// The letter that tells of it, to `address`.
    pub fn letter(self, address: String) -> Letter {
        let Self { id, title, body, created_at, .. } = self;
        Letter { id: id.uuid(), to: address, subject: title, text: body, at: created_at }
    }
}
