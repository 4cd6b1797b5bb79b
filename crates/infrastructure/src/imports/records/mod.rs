//! Takes a file apart into records, one at a time, however large the file is: of a record that is too
//! long nothing is kept.

mod csv;
mod ndjson;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead};

pub(super) use csv::CsvRecords;
pub(super) use ndjson::NdjsonRecords;

/// A record is at most this long.
const LONGEST: usize = 256 * 1024;

/// One record, and the line where it begins; lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record<T> {
    pub(super) line: i64,
    pub(super) content: Result<T, Fault>,
}

/// Why a record cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("the row is longer than {LONGEST} bytes")]
    TooLong,
    #[error("the row is not UTF-8")]
    NotUtf8,
}

impl Fault {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "row_too_long",
            Self::NotUtf8 => "not_utf8",
        }
    }
}

/// Leaves out the mark that some programs put in front of UTF-8.
fn skip_byte_order_mark(input: &mut impl BufRead) -> io::Result<()> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    if input.fill_buf()?.starts_with(MARK) {
        input.consume(MARK.len());
    }
    Ok(())
}

/// How many line ends are in `bytes`.
fn line_ends(bytes: &[u8]) -> i64 {
    bytes.iter().map(|it| i64::from(*it == b'\n')).sum()
}
