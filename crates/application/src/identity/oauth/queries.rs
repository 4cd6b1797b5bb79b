//! What can be seen of applications.

use domain::{
    identity::{OAuthClientError, OAuthClientManager},
    kernel::ClientId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{OAuthClientView, OAuthReader};
use crate::{
    Failure,
    page::{Page, PageRequest, Record, SortMember},
};

/// Which applications are wanted: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuthClientFilter {}

/// What a list of applications can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthClientSort {
    /// By age.
    CreatedAt,
}

impl SortMember for OAuthClientSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("created_at", Self::CreatedAt)];
    const DESCENDING: bool = true;
}

/// Which consents are wanted: all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentFilter {}

/// What a list of consents can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentSort {
    /// By when they were first given.
    GivenAt,
}

impl SortMember for ConsentSort {
    const MEMBERS: &'static [(&'static str, Self)] = &[("given_at", Self::GivenAt)];
    const DESCENDING: bool = true;
}

/// A page of all applications.
pub fn list_oauth_clients(
    _: &OAuthClientManager,
    reader: &mut dyn OAuthReader,
    page: &PageRequest<OAuthClientSort>,
) -> Result<Page<OAuthClientView>, Failure> {
    Ok(reader.oauth_clients(&page.in_usual_order())?.map(|it| OAuthClientView::of(&it).view))
}

/// One application.
pub fn get_oauth_client(
    _: &OAuthClientManager,
    reader: &mut dyn OAuthReader,
    id: ClientId,
) -> Result<Record<OAuthClientView>, Failure> {
    Ok(OAuthClientView::of(&reader.find_oauth_client(id)?.ok_or(OAuthClientError::NotFound)?))
}
