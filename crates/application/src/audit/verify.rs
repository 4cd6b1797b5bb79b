//! Finding out whether the chain is whole.

use super::{AuditReader, Head, Sealed};
use crate::Failure;

/// What is wrong with the chain, at its first wrong place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Entries are missing.
    #[error("entries {from} to {to} are missing")]
    Missing {
        /// The first of them.
        from: i64,
        /// The last of them.
        to: i64,
    },
    /// An entry does not say what it said when it was sealed.
    #[error("entry {sequence} ({id}, {action} of {resource}) was altered")]
    Altered {
        /// Its place.
        sequence: i64,
        /// Its name.
        id: uuid::Uuid,
        /// What it says was done.
        action: String,
        /// What it says that was done to.
        resource: String,
    },
    /// It does not end where it ended when it was last added to.
    #[error("the chain ends at entry {found}, but was noted to end at entry {noted}, or with another hash")]
    Cut {
        /// The last entry there is.
        found: i64,
        /// The last entry there was.
        noted: i64,
    },
}

/// How far a chain was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// Up to here it is whole, and there is more.
    More(Head),
    /// It is whole, and ends here.
    Whole(Head),
}

/// Looks at the next entries behind `head`, at most `limit`. The inner error names the first flaw.
pub fn verify_entries(
    reader: &mut dyn AuditReader,
    mut head: Head,
    limit: i64,
) -> Result<Result<Verification, Flaw>, Failure> {
    let entries = reader.sealed_after(head.sequence, limit)?;
    for sealed in &entries {
        match check(&head, sealed) {
            Ok(next) => head = next,
            Err(flaw) => return Ok(Err(flaw)),
        }
    }
    if i64::try_from(entries.len()).unwrap_or(i64::MAX) == limit {
        return Ok(Ok(Verification::More(head)));
    }
    // It may have grown since, but never ends before what there is.
    let noted = reader.audit_head()?;
    let grown = noted.sequence > head.sequence && !entries.is_empty();
    Ok(match noted == head {
        true => Ok(Verification::Whole(head)),
        false if grown => Ok(Verification::More(head)),
        false => Err(Flaw::Cut { found: head.sequence, noted: noted.sequence }),
    })
}

fn check(head: &Head, sealed: &Sealed) -> Result<Head, Flaw> {
    let (expected, sequence, entry) = (head.sequence + 1, sealed.sequence, &sealed.entry);
    if sequence > expected {
        return Err(Flaw::Missing { from: expected, to: sequence - 1 });
    }
    if head.hash_of(sequence, entry) != sealed.hash {
        let resource = format!("{} {}", entry.resource_type, entry.resource_id);
        return Err(Flaw::Altered { sequence, id: entry.id, action: entry.action.clone(), resource });
    }
    Ok(Head::from(sealed))
}
