//! What happened between people and applications, told to the operator's log.

use domain::identity::SessionFacts;

use crate::Ctx;

/// Warns of a code that came twice: somebody holds what is not theirs. That what it was used for has ended is told by
/// itself.
pub(super) fn note_code_reused(ctx: &Ctx, facts: &SessionFacts) {
    let (user, session, request, address) = (facts.user, facts.id, &ctx.request.id, ctx.request.address);
    tracing::warn!(target: "security", event = "authorization_code.reused", %user, %session, %request, ?address);
}
