//! One thing that a person is told.

use chrono::{DateTime, Utc};
use domain::kernel::{Attributes, Id, Timestamp, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::moment;

/// Identifies a notification.
pub type NotificationId = Id<Notification>;

/// Something that a person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Names it for ever.
    pub id: NotificationId,
    /// Who is told.
    pub user: UserId,
    /// Of what kind of thing, as in `loan_application.approved`.
    pub kind: String,
    /// In a few words.
    pub title: String,
    /// In a few sentences.
    pub body: String,
    /// What kind of record it is about.
    pub resource_type: String,
    /// Which record.
    pub resource_id: String,
    /// When.
    pub created_at: Timestamp,
    /// When they read it, if they did.
    pub read_at: Option<Timestamp>,
}

impl Notification {
    /// What policies look at.
    pub const fn attributes(&self) -> Attributes<'static> {
        Attributes::of(Some(self.user))
    }
}

/// A notification as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Notification, examples(json!({
    "id": "0199a2f4-5b5e-7c62-9f2e-0242ac120002", "kind": "loan_application.approved",
    "title": "Your loan was approved", "body": "Your application was approved, and your loan is ready.",
    "resource_type": "loan_application", "resource_id": "0199a2f4-5b5e-7c62-9f2e-0242ac120003",
    "created_at": "2026-01-05T09:30:00.000000Z", "read_at": null,
})))]
pub struct NotificationView {
    /// Names it for ever.
    pub id: Uuid,
    /// Of what it tells, as in `loan_application.approved`.
    pub kind: String,
    /// In a few words.
    pub title: String,
    /// In a few sentences.
    pub body: String,
    /// What kind of record it is about.
    pub resource_type: String,
    /// Which record.
    pub resource_id: String,
    /// When it was told.
    #[serde(serialize_with = "moment::serialize")]
    pub created_at: DateTime<Utc>,
    /// When it was read, if it was.
    #[serde(serialize_with = "moment::serialize_option")]
    #[schema(required)]
    pub read_at: Option<DateTime<Utc>>,
}

impl From<&Notification> for NotificationView {
    fn from(it: &Notification) -> Self {
        Self {
            id: it.id.uuid(),
            kind: it.kind.clone(),
            title: it.title.clone(),
            body: it.body.clone(),
            resource_type: it.resource_type.clone(),
            resource_id: it.resource_id.clone(),
            created_at: it.created_at,
            read_at: it.read_at,
        }
    }
}
