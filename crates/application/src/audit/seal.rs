//! Giving entries their place in the chain.

use super::{AuditUnit, Head, Sealed};
use crate::{Ctx, Failure};

/// Seals at most `limit` of the entries that wait, and says how many that were and where the chain ends.
pub fn seal_entries(_: &Ctx, unit: &mut dyn AuditUnit, limit: i64) -> Result<(usize, Head), Failure> {
    let mut head = unit.lock_audit_head()?;
    let entries = unit.take_unsealed(limit)?;
    let mut sealed = Vec::with_capacity(entries.len());
    for entry in entries {
        let next = head.seal(entry);
        head = Head::from(&next);
        sealed.push(next);
    }
    append(unit, &sealed)?;
    Ok((sealed.len(), head))
}

fn append(unit: &mut dyn AuditUnit, sealed: &[Sealed]) -> Result<(), Failure> {
    if sealed.is_empty() { Ok(()) } else { Ok(unit.append_sealed(sealed)?) }
}
