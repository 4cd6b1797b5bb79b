//! What can be looked up of providers.

use domain::{
    identity::{IdentityProvider, ProviderError, ProviderManager, ProviderSlug},
    kernel::{Anyone, StoreError, UserId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{IdentityView, LoginOptionView, ProviderView};
use crate::{
    Failure,
    page::{Key, Page, PageRequest, Record, SortMember},
};

/// What is known of providers.
pub trait ProvidersReader {
    /// All of them.
    fn identity_providers(&mut self) -> Result<Vec<IdentityProvider>, StoreError>;

    /// A page of a person's accounts at providers.
    fn identities(&mut self, user: UserId, page: &PageRequest<IdentitySort>) -> Result<Page<IdentityView>, StoreError>;
}

/// Which providers are wanted: all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProviderFilter {}

/// What a list of providers can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderSort {
    /// By slug.
    Slug,
}

impl SortMember for ProviderSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("slug", Self::Slug)];
}

/// What a list of ways to log in can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginOptionSort {
    /// By the name that stands on the button.
    Name,
}

impl SortMember for LoginOptionSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("name", Self::Name)];
}

/// Which of one's accounts elsewhere are wanted: all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityFilter {}

/// What a list of accounts elsewhere can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentitySort {
    /// By age.
    CreatedAt,
}

impl SortMember for IdentitySort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
}

/// A page of all providers. There are so few that all of them are looked at.
pub fn list_identity_providers(
    _: &ProviderManager,
    reader: &mut dyn ProvidersReader,
    page: &PageRequest<ProviderSort>,
) -> Result<Page<ProviderView>, Failure> {
    let all = reader.identity_providers()?.iter().map(|it| ProviderView::of(it).view).collect();
    Ok(page.cut(all, |it: &ProviderView| Key::Text(it.slug.to_string())))
}

/// One provider.
pub fn get_identity_provider(
    _: &ProviderManager,
    reader: &mut dyn ProvidersReader,
    slug: &ProviderSlug,
) -> Result<Record<ProviderView>, Failure> {
    let all = reader.identity_providers()?;
    let found = all.iter().find(|it| it.facts().slug == *slug);
    Ok(ProviderView::of(found.ok_or(ProviderError::NotFound)?))
}

/// A page of the providers with which anybody can log in.
pub fn list_login_options(
    _: &Anyone,
    reader: &mut dyn ProvidersReader,
    page: &PageRequest<LoginOptionSort>,
) -> Result<Page<LoginOptionView>, Failure> {
    let options = open_options(reader)?;
    // Two may have the same name.
    Ok(page.cut(options, |it: &LoginOptionView| Key::Text(format!("{}\n{}", it.name, it.slug))))
}

/// All providers that anybody can log in with.
pub(in crate::identity) fn open_options<R: ProvidersReader + ?Sized>(
    reader: &mut R,
) -> Result<Vec<LoginOptionView>, StoreError> {
    let all = reader.identity_providers()?;
    let open = all.iter().map(IdentityProvider::facts).filter(|it| it.enabled);
    Ok(open.map(|it| LoginOptionView { slug: it.slug.clone(), name: it.name.clone() }).collect())
}

/// The provider of this name, if anybody can log in with it.
pub(super) fn open_provider(
    reader: &mut dyn ProvidersReader,
    slug: &ProviderSlug,
) -> Result<IdentityProvider, Failure> {
    let all = reader.identity_providers()?;
    let found = all.into_iter().find(|it| it.facts().slug == *slug && it.facts().enabled);
    Ok(found.ok_or(ProviderError::Unknown)?)
}
