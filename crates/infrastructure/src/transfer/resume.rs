//! Whether a copy that was broken off can be gone on with.

use super::{
    TransferError,
    copy::Pair,
    digest::Tally,
    progress,
    read::{self, Part},
};
use crate::{db::Db, migrations};

/// Whether what was copied before is what the source says now. It is read once more for that: each run sees the source
/// at a moment of its own, and a copy is of one moment.
pub(super) fn stands(source: &mut Db, target: &mut Db, pairs: &[Pair]) -> Result<bool, TransferError> {
    // Whoever has migrated meanwhile has made triggers, and what they have written would be doubled.
    if migrations::has_replaceables(target)? {
        return Ok(false);
    }
    for pair in pairs {
        let Some(mark) = progress::mark(target, &pair.target)? else { continue };
        let mut tally = Tally::begin(&pair.source);
        // One more shows whether there are more.
        let limit = Some(mark.tally.rows + i64::from(mark.done));
        read::each(source, &pair.source, Part { after: None, limit }, |row| {
            tally.rows += 1;
            tally.chain.add(&row);
            Ok(())
        })?;
        if tally != mark.tally {
            return Ok(false);
        }
    }
    Ok(true)
}
