//! What people are told: in a list of their own, and by mail if they want that.

mod error;
mod letter;
mod mailing;
mod notification;
mod ports;
mod preferences;
mod queries;
mod reading;
mod telling;
mod upkeep;

pub use error::NotificationsError;
pub use letter::{Letter, MailError, Mailer, Mailing};
pub use mailing::NotificationMailInput;
pub use notification::{Notification, NotificationId, NotificationView};
pub use ports::{NotificationsReader, NotificationsUnit};
pub use preferences::{
    PreferencesView, UpdatePreferences, Wishes, get_notification_preferences, update_notification_preferences,
};
pub use queries::{NotificationFilter, NotificationSort, Recipient, get_notification, list_notifications};
pub use reading::{ReadAllView, read_all_notifications, read_notification, unread_notification};
pub use telling::{NEW_LOGIN, tell};
pub use upkeep::{forget_notifications_of, forget_old_notifications};
