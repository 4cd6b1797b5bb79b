//! One webhook: where which events go, and what signs them.

use chrono::TimeDelta;
use domain::kernel::{Change, Id, Timestamp};

use super::{SealedSecret, WebhookDescription, WebhookTypes, WebhookUrl};

/// Identifies a webhook.
pub type WebhookId = Id<Webhook>;

/// For how long an old secret signs beside the new one.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

/// A secret that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldSecret {
    /// It.
    pub secret: SealedSecret,
    /// So long it still signs.
    pub until: Timestamp,
}

/// All that is known of a webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookFacts {
    /// Names it for ever.
    pub id: WebhookId,
    /// Where events are sent.
    pub url: WebhookUrl,
    /// Of which types.
    pub event_types: WebhookTypes,
    /// What it is for.
    pub description: Option<WebhookDescription>,
    /// Whether anything is sent.
    pub enabled: bool,
    /// Signs what is sent.
    pub secret: SealedSecret,
    /// Signs it as well, for a while.
    pub old_secret: Option<OldSecret>,
    /// Counts its changes.
    pub revision: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Somebody who has events sent to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook(WebhookFacts);

/// What is to be different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookChange {
    /// Where events are sent.
    pub url: Change<WebhookUrl>,
    /// Of which types.
    pub event_types: Change<WebhookTypes>,
    /// What it is for.
    pub description: Change<Option<WebhookDescription>>,
    /// Whether anything is sent.
    pub enabled: Change<bool>,
}

impl Webhook {
    /// A new one.
    pub fn add(
        id: WebhookId,
        url: WebhookUrl,
        event_types: WebhookTypes,
        description: Option<WebhookDescription>,
        secret: SealedSecret,
        at: Timestamp,
    ) -> Self {
        let (enabled, old_secret, revision, created_at, updated_at) = (true, None, 1, at, at);
        Self(WebhookFacts {
            id,
            url,
            event_types,
            description,
            enabled,
            secret,
            old_secret,
            revision,
            created_at,
            updated_at,
        })
    }

    /// One as it was kept.
    pub const fn restore(facts: WebhookFacts) -> Self {
        Self(facts)
    }

    /// All that is known of it.
    pub const fn facts(&self) -> &WebhookFacts {
        &self.0
    }

    /// Makes the change, and tells whether that made a difference.
    pub fn change(&mut self, change: WebhookChange, at: Timestamp) -> bool {
        let facts = &mut self.0;
        let changed = [
            change.url.apply(&mut facts.url),
            change.event_types.apply(&mut facts.event_types),
            change.description.apply(&mut facts.description),
            change.enabled.apply(&mut facts.enabled),
        ];
        let differs = changed.contains(&true);
        if differs {
            self.touch(at);
        }
        differs
    }

    /// Signs with another secret; the one so far signs as well for a day.
    pub fn rotate(&mut self, secret: SealedSecret, at: Timestamp) {
        let old = std::mem::replace(&mut self.0.secret, secret);
        self.0.old_secret = Some(OldSecret { secret: old, until: at + OVERLAP });
        self.touch(at);
    }

    /// What signs at `at`, the newest first.
    pub fn secrets(&self, at: Timestamp) -> Vec<SealedSecret> {
        let old = self.0.old_secret.as_ref().filter(|it| at < it.until).map(|it| it.secret.clone());
        [self.0.secret.clone()].into_iter().chain(old).collect()
    }

    fn touch(&mut self, at: Timestamp) {
        self.0.revision += 1;
        self.0.updated_at = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::hours(hour)
    }

    fn webhook() -> Webhook {
        let types = vec!["book.*".parse().unwrap()].try_into().unwrap();
        let url = "https://hooks.example".to_owned().try_into().unwrap();
        Webhook::add(WebhookId::fresh(), url, types, None, SealedSecret(vec![1]), at(0))
    }

    #[test]
    fn an_old_secret_signs_for_one_more_day() {
        let mut it = webhook();
        assert_eq!(it.secrets(at(0)), [SealedSecret(vec![1])]);
        it.rotate(SealedSecret(vec![2]), at(1));
        assert_eq!(it.secrets(at(24)), [SealedSecret(vec![2]), SealedSecret(vec![1])]);
        assert_eq!(it.secrets(at(25)), [SealedSecret(vec![2])]);
        it.rotate(SealedSecret(vec![3]), at(2));
        assert_eq!(it.secrets(at(3)), [SealedSecret(vec![3]), SealedSecret(vec![2])]);
        assert_eq!(it.facts().revision, 3);
    }

    #[test]
    fn what_changes_nothing_makes_no_difference() {
        let mut it = webhook();
        let same = WebhookChange { url: Change::Set(it.facts().url.clone()), ..WebhookChange::default() };
        assert!(!it.change(same, at(1)) && it.facts().revision == 1);
        assert!(it.change(WebhookChange { enabled: Change::Set(false), ..WebhookChange::default() }, at(1)));
        assert_eq!((it.facts().revision, it.facts().updated_at), (2, at(1)));
    }
}
