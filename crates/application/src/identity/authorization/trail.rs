//! What applications did for themselves, told to the operator's log. What concerns people is on the audit trail.

use domain::{identity::OAuthScopes, kernel::ClientId};

use crate::Request;

/// An application was given a token for itself.
pub(super) fn note_own_token(request: &Request, client: ClientId, scopes: OAuthScopes) {
    let (id, address) = (&request.id, request.address);
    tracing::info!(target: "security", event = "oauth_client.acts", %client, %scopes, request = %id, ?address);
}
