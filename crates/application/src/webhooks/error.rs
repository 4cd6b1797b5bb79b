//! What may be refused about webhooks.

use domain::kernel::{Fact, Kind, Refusal, Violation};

use super::DeliveryState;
use crate::{Failure, destinations::BadDestination};

/// Why something is not done about a webhook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhooksError {
    /// There is none.
    #[error("there is no such webhook")]
    NotFound,
    /// It has none such, or not any more.
    #[error("there is no such delivery")]
    DeliveryNotFound,
    /// Nothing is sent where that address leads.
    #[error("1 member is not valid")]
    Destination(BadDestination),
    /// Nothing is sent to it.
    #[error("the webhook is disabled; enable it first")]
    Disabled,
    /// Not from the state that it is in.
    #[error("a delivery that is {} cannot be sent again", from.name())]
    IllegalTransition {
        /// The state that it is in.
        from: DeliveryState,
    },
}

impl Refusal for WebhooksError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::DeliveryNotFound => Kind::Absent,
            Self::Destination(_) => Kind::Invalid,
            Self::Disabled | Self::IllegalTransition { .. } => Kind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "webhook_not_found",
            Self::DeliveryNotFound => "delivery_not_found",
            Self::Destination(_) => "validation_failed",
            Self::Disabled => "webhook_disabled",
            Self::IllegalTransition { .. } => "illegal_transition",
        }
    }

    fn violations(&self) -> Vec<Violation> {
        match self {
            Self::Destination(bad) => vec![Violation::new("/url", bad.code(), bad.to_string())],
            _ => Vec::new(),
        }
    }

    fn facts(&self) -> Vec<(&'static str, Fact)> {
        let Self::IllegalTransition { from } = self else { return Vec::new() };
        vec![
            ("from", Fact::Text(from.name().to_owned())),
            ("action", Fact::Text("redeliver".to_owned())),
            ("allowed", Fact::List(Vec::new())),
        ]
    }
}

impl From<WebhooksError> for Failure {
    fn from(error: WebhooksError) -> Self {
        Self::refused(&error)
    }
}
