//! `/v1/audit-entries`

use std::time::Duration;

use actix_web::rt::time::timeout;
use application::{
    Weight,
    audit::{self, AuditEntryView, AuditFilter, AuditSort, Auditor},
};

use crate::{
    call::Call,
    list::{List, Listed},
    problem::Problem,
    routes::Routes,
};

/// How long a list waits at most for what was recorded just before.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) fn routes() -> Routes {
    Routes::new("audit", "Who did what to which record.")
        .get("/v1/audit-entries", list_audit_entries, "List the audit trail")
        .note(
            "Every change, with the members that changed; the newest first where nothing else is asked for. Values that \
             are nobody's business are shown as `\"***\"`. Each entry's `hash` covers the entry and the hash before it, \
             so that one that was altered or taken out shows: `lyceum audit verify`.",
        )
}

async fn list_audit_entries(
    call: Call<Auditor>,
    list: List<AuditFilter, AuditSort>,
) -> Result<Listed<AuditEntryView>, Problem> {
    let (filter, page, link) = list.split();
    let role = call.role;
    let (gateway, caller) = call.steps();
    // What this node did before is in the trail; where sealing is behind, the trail is shown as it is.
    let _ = timeout(PATIENCE, gateway.tidings().settled()).await;
    let read = gateway
        .read(caller, Weight::Heavy, move |_, reader| audit::list_audit_entries(&role, reader.audit(), &filter, &page));
    read.await.map(|it| link.to(it)).map_err(Problem::of_parameters)
}
