//! What one context needs to know that another one knows: the one place where they read from each other.

use domain::identity::UserState;

use crate::{
    Failure, Reader,
    notifications::{Letter, MailInput, NotificationsError},
};

/// The letter that tells somebody of a notification; none to whom no mail can be sent any more, or who does not want it.
pub fn letter(reader: &mut dyn Reader, MailInput { notification }: MailInput) -> Result<Option<Letter>, Failure> {
    let notification = reader.notifications().notification(notification)?;
    let notification = notification.ok_or(NotificationsError::NotFound)?;
    if !reader.notifications().wants_mail(notification.user)?.is_some_and(|it| it.0) {
        return Ok(None);
    }
    let user = reader.identity().user_view(notification.user)?.map(|it| it.view);
    let user = user.filter(|it| it.state != UserState::Closed);
    Ok(user.map(|it| notification.letter(it.email)))
}
