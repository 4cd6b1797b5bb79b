//! What happened to accounts, told to the operator's log.

use domain::identity::IdentityEvent;

use crate::Ctx;

/// Tells the log. Reuse of a refresh token is a warning: somebody holds what is not theirs.
pub(super) fn note(ctx: &Ctx, event: &IdentityEvent) {
    let (name, user, request, address) = (event.name(), event.user(), &ctx.request.id, ctx.request.address);
    if let IdentityEvent::RefreshTokenReused(_, session) = event {
        tracing::warn!(target: "security", event = name, %user, %session, %request, ?address);
    } else {
        tracing::info!(target: "security", event = name, %user, %request, ?address);
    }
}

/// Tells the log that somebody was not let in.
pub(super) fn note_refused(ctx: &Ctx, code: &'static str) {
    let (request, address) = (&ctx.request.id, ctx.request.address);
    tracing::info!(target: "security", event = "attempt_refused", code, %request, ?address);
}
