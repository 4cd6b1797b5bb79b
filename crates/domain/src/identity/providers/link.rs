//! Which person of a provider is which person here.

use super::{ProviderId, ProviderSubject};
use crate::kernel::{Id, StoreError, Timestamp, UserId};

/// Identifies a link.
pub type LinkId = Id<ProviderLink>;

/// Somebody whom a provider knows is somebody with an account here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderLink {
    /// Names it for ever.
    pub id: LinkId,
    /// Who knows them.
    pub provider: ProviderId,
    /// By which name.
    pub subject: ProviderSubject,
    /// Whose account it is.
    pub user: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When somebody last logged in by it.
    pub last_used_at: Option<Timestamp>,
}

impl ProviderLink {
    /// A new one.
    pub fn new(provider: ProviderId, subject: ProviderSubject, user: UserId, at: Timestamp) -> Self {
        Self { id: LinkId::fresh(), provider, subject, user, created_at: at, last_used_at: None }
    }
}

/// All links.
pub trait ProviderLinks {
    /// The link of somebody whom a provider knows.
    fn provider_link(
        &mut self,
        provider: ProviderId,
        subject: &ProviderSubject,
    ) -> Result<Option<ProviderLink>, StoreError>;

    /// Whether anybody of a provider is this person here.
    fn has_link_at(&mut self, user: UserId, provider: ProviderId) -> Result<bool, StoreError>;

    /// The link of this identifier.
    fn provider_link_of(&mut self, id: LinkId) -> Result<Option<ProviderLink>, StoreError>;

    /// By how many links other than `besides` a person can log in at present.
    fn count_usable_links(&mut self, user: UserId, besides: LinkId) -> Result<i64, StoreError>;

    /// Adds a new one.
    fn add_provider_link(&mut self, link: &ProviderLink) -> Result<(), StoreError>;

    /// Notes that somebody has logged in by it.
    fn note_link_used(&mut self, id: LinkId, at: Timestamp) -> Result<(), StoreError>;

    /// Forgets one.
    fn remove_provider_link(&mut self, id: LinkId) -> Result<(), StoreError>;

    /// Forgets all of a person.
    fn remove_links_of(&mut self, user: UserId) -> Result<(), StoreError>;
}
