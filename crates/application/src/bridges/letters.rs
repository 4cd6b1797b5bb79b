//! Letters that jobs send: of notifications, and about accounts.

use domain::{identity::UserState, kernel::Actor};
use serde::Deserialize;

use crate::{
    Caller, Ctx, Failure, Gateway, Reader, Request, Weight,
    identity::{AccountMailInput, Accounts, compose_account_letter, forget_mail_address},
    jobs::Job,
    notifications::{Letter, NotificationMailInput, NotificationsError},
};

/// What a job is to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum MailInput {
    /// A notification.
    Notification(NotificationMailInput),
    /// A letter about an account.
    Account(AccountMailInput),
}

impl MailInput {
    /// What a job was asked to send.
    pub fn of(job: &Job) -> Result<Self, Failure> {
        serde_json::from_value(job.facts().input.clone()).map_err(Failure::internal)
    }
}

/// Writes letters at the moment when they are sent.
#[derive(Clone, Debug)]
pub struct LetterWriter {
    /// What letters about accounts need.
    pub accounts: Accounts,
}

impl LetterWriter {
    /// The letter that `job` is to send; none where there is nothing to send, or nobody to send it to.
    pub async fn letter(&self, gateway: &Gateway, job: &Job) -> Result<Option<Letter>, Failure> {
        match MailInput::of(job)? {
            MailInput::Notification(input) => {
                gateway.read(Caller::system(), Weight::Heavy, move |_, reader| notification(reader, input)).await
            }
            MailInput::Account(input) => {
                let accounts = self.accounts.clone();
                let work = gateway.write_plainly(on_behalf_of(job), move |ctx, uow| {
                    compose_account_letter(ctx, &accounts, uow.identity(), input.account_mail)
                });
                Ok(work.await?.map(|it| Letter {
                    id: it.id,
                    to: it.to,
                    subject: it.subject.to_owned(),
                    text: it.text,
                    at: it.at,
                }))
            }
        }
    }

    /// What `job` was to send is sent, or never will be.
    pub async fn done(&self, gateway: &Gateway, job: &Job) -> Result<(), Failure> {
        let MailInput::Account(input) = MailInput::of(job)? else { return Ok(()) };
        let forget =
            move |_: &Ctx, uow: &mut dyn crate::UnitOfWork| forget_mail_address(uow.identity(), input.account_mail);
        gateway.write_plainly(on_behalf_of(job), forget).await
    }
}

/// Lyceum itself, in the request of whoever asked for the letter.
fn on_behalf_of(job: &Job) -> Caller {
    let request = Request { id: job.facts().request_id.as_str().into(), ..Request::internal() };
    Caller { actor: Actor::SYSTEM, request }
}

/// The letter that tells somebody of a notification; none to whom no mail can be sent any more, or who does not want
/// it.
fn notification(
    reader: &mut dyn Reader,
    NotificationMailInput { notification }: NotificationMailInput,
) -> Result<Option<Letter>, Failure> {
    let notification = reader.notifications().notification(notification)?;
    let notification = notification.ok_or(NotificationsError::NotFound)?;
    let wishes = reader.notifications().wishes(notification.user)?.map(|it| it.0).unwrap_or_default();
    if !wishes.want_by_mail(&notification.kind) {
        return Ok(None);
    }
    let user = reader.identity().user_view(notification.user)?.map(|it| it.view);
    let user = user.filter(|it| it.state != UserState::Closed);
    Ok(user.map(|it| notification.letter(it.email)))
}

#[cfg(test)]
mod tests {
    use domain::kernel::Id;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_names_what_it_sends_in_the_words_of_its_context() {
        let id = uuid::Uuid::now_v7();
        let read = |input| serde_json::from_value::<MailInput>(input).ok();
        let notification = MailInput::Notification(NotificationMailInput { notification: Id::from(id) });
        assert_eq!(read(json!({ "notification": id })), Some(notification));
        let account = MailInput::Account(AccountMailInput { account_mail: Id::from(id) });
        assert_eq!(read(json!({ "account_mail": id })), Some(account));
        assert_eq!(read(json!({ "notification": id, "account_mail": id })), None);
        assert_eq!(read(json!({})), None);
    }
}
