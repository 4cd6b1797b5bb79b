//! What may be refused about notifications.

use domain::kernel::{Kind, Refusal};

use crate::Failure;

/// Why nothing is done about a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotificationsError {
    /// There is none, as far as the caller may know.
    #[error("there is no such notification")]
    NotFound,
}

impl Refusal for NotificationsError {
    fn kind(&self) -> Kind {
        Kind::Absent
    }

    fn code(&self) -> &'static str {
        "notification_not_found"
    }
}

impl From<NotificationsError> for Failure {
    fn from(error: NotificationsError) -> Self {
        Self::refused(&error)
    }
}
