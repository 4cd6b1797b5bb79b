//! Copies a database into an empty one of either kind.

mod ends;

use std::ops::ControlFlow;

use diesel::connection::{SimpleConnection, TransactionManager};

use super::{
    TransferError,
    catalogue::{self, Table},
    digest::{self, Digests, TableDigest, Tally},
    order::parents_first,
    progress::{self, Mark},
    read::{self, Part},
    resume,
    value::{Cell, Row},
    write,
};
use crate::{
    db::{DatabaseUrl, Db},
    migrations,
};

/// How a copy is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyOptions {
    /// Although nodes serve the source: what they write meanwhile is missing.
    pub live: bool,
    /// How many rows are written at once.
    pub rows: usize,
    /// How much is written at once, in bytes, unless one row is larger.
    pub bytes: usize,
}

impl Default for CopyOptions {
    fn default() -> Self {
        Self { live: false, rows: 1000, bytes: 4 << 20 }
    }
}

/// What a copy is doing.
#[derive(Debug)]
pub enum Step<'a> {
    /// It begins.
    Begun,
    /// It goes on with what was copied before.
    Resumed,
    /// The source has changed since: it begins anew.
    BegunAnew,
    /// So many rows of a table are written.
    Written(&'a str, u64),
    /// A table is the same on both sides.
    Verified(&'a TableDigest),
}

/// What was copied.
#[derive(Debug)]
pub struct Copied {
    /// Rows and digests, the same on both sides.
    pub digests: Digests,
    /// Whether it went on with a copy that was broken off.
    pub resumed: bool,
}

/// A table as each side has it.
pub(super) struct Pair {
    pub(super) source: Table,
    pub(super) target: Table,
}

/// Whoever watches; a break stops the copy after what was written last.
type Watch<'a> = dyn FnMut(&Step<'_>) -> ControlFlow<()> + 'a;

/// Copies `from` into `to`, which must be empty or hold a copy that was broken off. What is copied is one moment of the
/// source. On success both have the same rows.
pub fn copy(
    from: &DatabaseUrl,
    to: &DatabaseUrl,
    options: CopyOptions,
    watch: &mut Watch<'_>,
) -> Result<Copied, TransferError> {
    if from == to {
        return Err(TransferError::Itself);
    }
    let source = ends::source(from, options.live)?;
    let (target, unfinished) = ends::target(to)?;
    let mut transfer = Transfer { source, target, options, watch };
    let pairs = transfer.pairs()?;
    let resumed = transfer.begin(&pairs, unfinished)?;
    let mut read = Vec::new();
    for pair in &pairs {
        read.push(transfer.table(pair)?);
    }
    transfer.verify(&pairs, &read)?;
    transfer.finish(&pairs)?;
    read.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Copied { digests: Digests(read), resumed })
}

struct Transfer<'a, 'b> {
    source: Db,
    target: Db,
    options: CopyOptions,
    watch: &'a mut Watch<'b>,
}

impl Transfer<'_, '_> {
    /// All tables, those that others refer to first.
    fn pairs(&mut self) -> Result<Vec<Pair>, TransferError> {
        let (source, target) = (catalogue::tables(&mut self.source)?, catalogue::tables(&mut self.target)?);
        catalogue::same(&source, &target)?;
        let with_source = |target: Table| {
            let source = source.iter().find(|it| it.name == target.name)?.clone();
            Some(Pair { source, target })
        };
        Ok(parents_first(target)?.into_iter().filter_map(with_source).collect())
    }

    /// Says whether it goes on with what is there.
    fn begin(&mut self, pairs: &[Pair], unfinished: bool) -> Result<bool, TransferError> {
        if unfinished && resume::stands(&mut self.source, &mut self.target, pairs)? {
            self.tell(&Step::Resumed)?;
            return Ok(true);
        }
        self.target.at_once(|db| -> Result<(), TransferError> {
            migrations::without_replaceables(db)?;
            progress::begin(db)?;
            let tables: Vec<_> = pairs.iter().map(|it| it.target.clone()).collect();
            Ok(write::empty(db, &tables)?)
        })?;
        self.tell(&if unfinished { Step::BegunAnew } else { Step::Begun })?;
        Ok(false)
    }

    /// Copies what is left of one table. Says what all of it is.
    fn table(&mut self, pair: &Pair) -> Result<TableDigest, TransferError> {
        let mark = progress::mark(&mut self.target, &pair.target)?;
        let mark = mark.unwrap_or_else(|| Mark { tally: Tally::begin(&pair.target), last: None, done: false });
        if mark.done {
            return Ok(mark.tally.of(&pair.target));
        }
        // Rows that refer to each other come in the order of their keys, which may not be theirs: so all at once.
        let at_once = !pair.target.inner.is_empty() && matches!(self.target, Db::Pg(_));
        let after = mark.last.clone();
        let Self { source, target, options, watch } = self;
        let mut filling = Filling {
            target,
            watch: &mut **watch,
            options: *options,
            table: &pair.target,
            mark,
            at_once,
            rows: Vec::new(),
            size: 0,
        };
        filling.open()?;
        let part = Part { after: after.as_deref(), limit: None };
        let filled = read::each(source, &pair.source, part, |row| filling.take(row)).and_then(|()| filling.close());
        if filled.is_err() && at_once {
            // The failure is what there is to tell.
            let _ = Db::rollback_transaction(filling.target);
        }
        filled.map(|()| filling.mark.tally.of(&pair.target))
    }

    /// Reads back what was written.
    fn verify(&mut self, pairs: &[Pair], read: &[TableDigest]) -> Result<(), TransferError> {
        for (pair, read) in pairs.iter().zip(read) {
            let written = digest::of(&mut self.target, &pair.target, None)?;
            if written != *read {
                return Err(TransferError::Differs { read: read.clone().into(), written: written.into() });
            }
            self.tell(&Step::Verified(read))?;
        }
        write::no_dangling(&mut self.target)
    }

    /// Makes a whole database of it.
    fn finish(&mut self, pairs: &[Pair]) -> Result<(), TransferError> {
        self.target.at_once(|db| -> Result<(), TransferError> {
            migrations::with_replaceables(db)?;
            pairs.iter().try_for_each(|it| write::advance(db, &it.target))?;
            Ok(progress::end(db)?)
        })?;
        // Without figures about its tables a database plans badly.
        Ok(self.target.batch_execute("ANALYZE")?)
    }

    fn tell(&mut self, step: &Step<'_>) -> Result<(), TransferError> {
        tell(self.watch, step)
    }
}

fn tell(watch: &mut Watch<'_>, step: &Step<'_>) -> Result<(), TransferError> {
    if watch(step).is_break() { Err(TransferError::Stopped) } else { Ok(()) }
}

/// One table while it is filled.
struct Filling<'a, 'b> {
    target: &'a mut Db,
    watch: &'a mut Watch<'b>,
    options: CopyOptions,
    table: &'a Table,
    mark: Mark,
    /// All of it in one transaction.
    at_once: bool,
    rows: Vec<Row>,
    size: usize,
}

impl Filling<'_, '_> {
    fn open(&mut self) -> Result<(), TransferError> {
        if self.at_once {
            self.target.begin()?;
            write::defer(self.target, self.table, true).map_err(TransferError::with(&self.table.name))?;
        }
        Ok(())
    }

    fn take(&mut self, row: Row) -> Result<(), TransferError> {
        self.mark.tally.rows += 1;
        self.mark.tally.chain.add(&row);
        self.size += row.size();
        self.rows.push(row);
        if self.rows.len() >= self.options.rows || self.size >= self.options.bytes {
            self.flush()?;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), TransferError> {
        self.mark.done = true;
        self.flush()?;
        if self.at_once {
            write::defer(self.target, self.table, false).map_err(TransferError::with(&self.table.name))?;
            Db::commit_transaction(self.target)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), TransferError> {
        let rows = std::mem::take(&mut self.rows);
        self.size = 0;
        if let Some(row) = rows.last() {
            self.mark.last = Some(key(self.table, row));
        }
        let (table, mark) = (self.table, &self.mark);
        let keep = |db: &mut Db| -> Result<(), TransferError> {
            write::insert(db, table, rows).map_err(TransferError::with(&table.name))?;
            Ok(progress::note(db, table, mark)?)
        };
        let kept = if self.at_once { keep(self.target) } else { self.target.at_once(keep) };
        kept?;
        tell(self.watch, &Step::Written(&self.table.name, self.mark.tally.rows.unsigned_abs()))
    }
}

fn key(table: &Table, row: &Row) -> Vec<Cell> {
    table.key.iter().map(|it| row.0[*it].clone()).collect()
}
