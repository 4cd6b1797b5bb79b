//! What people have let applications do, and putting an end to it.

use domain::{
    identity::{Consent, ConsentEvent, Member, OAuthClientError, OAuthScopes},
    kernel::{ClientId, StoreError, UserId},
};

use super::{ConsentSort, ConsentView, OAuthReader, trail::note_consent};
use crate::{
    Ctx, Failure,
    identity::IdentityUnit,
    page::{Page, PageRequest},
};

/// A page of what one has let applications do.
pub fn list_consents(
    member: &Member,
    reader: &mut dyn OAuthReader,
    page: &PageRequest<ConsentSort>,
) -> Result<Page<ConsentView>, StoreError> {
    reader.consent_views(member.user(), &page.in_usual_order())
}

/// A person lets an application do this, besides what they have let it do before.
pub fn give_consent(
    ctx: &Ctx,
    unit: &mut dyn IdentityUnit,
    user: UserId,
    client: ClientId,
    scopes: OAuthScopes,
) -> Result<(), Failure> {
    let was = unit.consent(user, client)?;
    let (now, event) = if let Some(mut consent) = was {
        let event = consent.renew(scopes, ctx.at);
        (consent, event)
    } else {
        let (consent, event) = Consent::give(user, client, scopes, ctx.at);
        (consent, Some(event))
    };
    unit.keep_consent(&now)?;
    if let Some(event) = event {
        note_consent(ctx, unit, event, was.as_ref(), Some(&now));
    }
    Ok(())
}

/// Puts an end to what one has let an application do: it can do nothing any more, at once.
pub fn delete_consent(ctx: &Ctx, member: &Member, unit: &mut dyn IdentityUnit, id: ClientId) -> Result<(), Failure> {
    let user = member.user();
    let consent = unit.consent(user, id)?.ok_or(OAuthClientError::ConsentNotFound)?;
    unit.withdraw_consent(user, id)?;
    unit.revoke_sessions_with(user, id, ctx.at)?;
    unit.access_changed(user);
    note_consent(ctx, unit, ConsentEvent::Withdrawn, Some(&consent), None);
    Ok(())
}
