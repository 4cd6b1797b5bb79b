//! The rows of a file, in either of the two formats.

use std::{
    fs::File,
    io::{self, BufReader},
    path::Path,
};

use application::{
    bookstore::{ExportRow, ImportRow, RowRefused},
    imports::{ImportFormat, Piece},
    jobs::JobProblem,
};
use serde_json::Value;

use super::records::{CsvRecords, Fault, NdjsonRecords, Record};

const BUFFER: usize = 64 * 1024;

/// Walks the rows of a file.
pub(super) enum Rows {
    Csv { records: Box<CsvRecords<BufReader<File>>>, header: Vec<String> },
    Ndjson(NdjsonRecords<BufReader<File>>),
}

/// Why a file cannot be imported at all.
pub(super) type Hopeless = JobProblem;

impl Rows {
    pub(super) fn open(file: &Path, format: ImportFormat) -> Result<Self, Hopeless> {
        let input = || File::open(file).map(|it| BufReader::with_capacity(BUFFER, it));
        match format {
            ImportFormat::Ndjson => Ok(Self::Ndjson(input().and_then(NdjsonRecords::new).map_err(|it| lost(&it))?)),
            ImportFormat::Csv => {
                let mut records = input().and_then(CsvRecords::new).map_err(|it| lost(&it))?;
                let first = records.next().map_err(|it| lost(&it))?;
                Ok(Self::Csv { records: Box::new(records), header: header(first)? })
            }
        }
    }

    /// How many there are.
    pub(super) fn count(mut self) -> Result<i64, Hopeless> {
        let mut count = 0;
        while self.skip().map_err(|it| lost(&it))? {
            count += 1;
        }
        if count == 0 && matches!(self, Self::Ndjson(_)) { Err(empty()) } else { Ok(count) }
    }

    fn skip(&mut self) -> io::Result<bool> {
        Ok(match self {
            Self::Csv { records, .. } => records.skip()?,
            Self::Ndjson(records) => records.next()?.is_some(),
        })
    }

    /// Goes past `count` rows.
    pub(super) fn pass(&mut self, count: i64) -> Result<(), Hopeless> {
        for _ in 0..count {
            self.skip().map_err(|it| lost(&it))?;
        }
        Ok(())
    }

    /// The next `most` rows; none are left when there are none.
    pub(super) fn take(&mut self, most: usize) -> Result<Vec<Piece>, Hopeless> {
        let mut pieces = Vec::with_capacity(most);
        while pieces.len() < most {
            let Some(piece) = self.next().map_err(|it| lost(&it))? else { break };
            pieces.push(piece);
        }
        Ok(pieces)
    }

    fn next(&mut self) -> io::Result<Option<Piece>> {
        Ok(match self {
            Self::Csv { records, header } => {
                records.next()?.map(|it| piece(it, |line, it| of_cells(line, header, &it)))
            }
            Self::Ndjson(records) => records.next()?.map(|it| piece(it, |line, it| of_json(line, &it))),
        })
    }
}

type Broken = (&'static str, String);

fn piece<T>(record: Record<T>, read: impl FnOnce(u64, T) -> Result<ImportRow, Broken>) -> Piece {
    let line = record.line.unsigned_abs();
    let row = record.content.map_err(|fault: Fault| (fault.code(), fault.to_string())).and_then(|it| read(line, it));
    row.map_or_else(|(code, detail)| Piece::Broken(RowRefused { line, code, detail }), |row| Piece::Row(Box::new(row)))
}

fn of_cells(line: u64, header: &[String], cells: &[String]) -> Result<ImportRow, Broken> {
    if cells.len() != header.len() {
        let detail = format!("the row has {} cells, the header has {}", cells.len(), header.len());
        return Err(("cell_count", detail));
    }
    Ok(ImportRow::from_cells(line, header.iter().map(String::as_str).zip(cells.iter().map(String::as_str))))
}

fn of_json(line: u64, text: &str) -> Result<ImportRow, Broken> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(ImportRow::from_json(line, &object)),
        Ok(_) => Err(("not_an_object", "the line is no JSON object".to_owned())),
        // Its own line and column would be those within the line.
        Err(_) => Err(("malformed_json", "the line is not JSON".to_owned())),
    }
}

/// The names of the columns.
fn header(first: Option<Record<Vec<String>>>) -> Result<Vec<String>, Hopeless> {
    let names = match first.ok_or_else(empty)?.content {
        Ok(names) => names,
        Err(Fault::NotUtf8) => return Err(hopeless("header_not_utf8", "the header is not UTF-8".to_owned())),
        Err(Fault::TooLong) => return Err(hopeless("header_too_long", "the header is too long".to_owned())),
    };
    let names: Vec<_> = names.iter().map(|it| it.trim().to_ascii_lowercase()).collect();
    let times = |name: &str| names.iter().filter(|it| *it == name).count();
    if times("isbn") == 0 {
        let detail = "the file has no column isbn; its first line must name its columns, with commas between them";
        return Err(hopeless("missing_column", detail.to_owned()));
    }
    match ExportRow::COLUMNS.iter().find(|it| times(it) > 1) {
        Some(twice) => Err(hopeless("repeated_column", format!("the file has the column {twice} twice"))),
        None => Ok(names),
    }
}

fn empty() -> Hopeless {
    hopeless("empty_file", "there is nothing in the file".to_owned())
}

/// The file was there and whole when the job was asked for.
fn lost(error: &io::Error) -> Hopeless {
    tracing::error!(%error, "a file that waited to be imported cannot be read");
    hopeless("file_lost", "the file cannot be read any more; send it again".to_owned())
}

fn hopeless(code: &str, detail: String) -> Hopeless {
    JobProblem { code: code.to_owned(), detail }
}
