//! What a dry run has seen: books that would be there by now if it were none.

use std::collections::HashMap;

use application::{bookstore::RowOutcome, imports::Piece};
use domain::bookstore::Isbn;

/// Beyond so many books, one that comes again is counted as if it came for the first time.
const MOST: usize = 1_000_000;

/// What a new book lacks, but a known one need not be told.
const LACKS: [&str; 2] = ["price_missing", "category_missing"];

/// The books of the rows before, each with a number for what its row said last.
#[derive(Default)]
pub(super) struct Seen(HashMap<Isbn, u64>);

impl Seen {
    /// What would have become of rows after those before. Within `pieces` the outcomes know of each other.
    pub(super) fn correct(&mut self, pieces: &[Piece], outcomes: &mut [RowOutcome]) {
        let before: Vec<_> = pieces
            .iter()
            .map(|it| fingerprint(it).map(|(isbn, now)| (isbn, now, self.0.get(&isbn).copied())))
            .collect();
        for (outcome, known) in outcomes.iter_mut().zip(before) {
            let Some((isbn, now, before)) = known else { continue };
            // A row of the same book among these has been seen as well by now.
            let before = before.and_then(|_| self.0.get(&isbn).copied());
            match (&*outcome, before) {
                (RowOutcome::Refused(why), Some(_)) if LACKS.contains(&why.code) => *outcome = RowOutcome::Updated,
                (RowOutcome::Refused(_), _) => continue,
                (_, Some(before)) if before == now => *outcome = RowOutcome::Unchanged,
                (_, Some(_)) => *outcome = RowOutcome::Updated,
                (_, None) => {}
            }
            if self.0.len() < MOST || self.0.contains_key(&isbn) {
                self.0.insert(isbn, now);
            }
        }
    }
}

fn fingerprint(piece: &Piece) -> Option<(Isbn, u64)> {
    match piece {
        Piece::Row(row) => row.fingerprint(),
        Piece::Broken(_) => None,
    }
}
