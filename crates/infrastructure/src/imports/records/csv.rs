//! Records of comma-separated values (RFC 4180), the header's among them.

use std::{
    io::{self, BufRead},
    mem, str,
};

use csv_core::{ReadRecordResult, Reader};

use super::{Fault, LONGEST, Record, line_ends, skip_byte_order_mark};

/// Nobody's table has more columns.
const MOST_CELLS: usize = 1024;

/// Walks the records of `input`. Blank lines are none.
///
/// The parser is used without its reader, which would keep a whole file in memory for the want of
/// one quote, and count the blank lines before a record as part of it.
pub(in crate::imports) struct CsvRecords<R> {
    input: R,
    parser: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    /// The line that the next byte is in.
    line: i64,
}

impl<R: BufRead> CsvRecords<R> {
    pub(in crate::imports) fn new(mut input: R) -> io::Result<Self> {
        skip_byte_order_mark(&mut input)?;
        Ok(Self { input, parser: Reader::new(), text: vec![0; LONGEST], ends: vec![0; MOST_CELLS], line: 1 })
    }

    /// The cells of the next record.
    pub(in crate::imports) fn next(&mut self) -> io::Result<Option<Record<Vec<String>>>> {
        let Some((line, read)) = self.read()? else { return Ok(None) };
        Ok(Some(Record { line, content: read.and_then(|count| self.cells(count)) }))
    }

    /// Goes past the next record, if there is one.
    pub(in crate::imports) fn skip(&mut self) -> io::Result<bool> {
        Ok(self.read()?.is_some())
    }

    /// The line where the next record begins, and how many cells it has.
    fn read(&mut self) -> io::Result<Option<(i64, Result<usize, Fault>)>> {
        self.skip_line_ends()?;
        let line = self.line;
        let (mut text, mut ends, mut fits) = (0, 0, true);
        loop {
            let bytes = self.input.fill_buf()?;
            let (done, read, written, ended) =
                self.parser.read_record(bytes, &mut self.text[text..], &mut self.ends[ends..]);
            self.line += line_ends(&bytes[..read]);
            self.input.consume(read);
            (text, ends) = (text + written, ends + ended);
            match done {
                ReadRecordResult::InputEmpty => {}
                // The rest is read too, to find the next record, but over what there is already.
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => (text, ends, fits) = (0, 0, false),
                ReadRecordResult::Record if fits => return Ok(Some((line, Ok(ends)))),
                ReadRecordResult::Record => return Ok(Some((line, Err(Fault::TooLong)))),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn cells(&self, count: usize) -> Result<Vec<String>, Fault> {
        let mut begin = 0;
        let cell = |end: &usize| {
            let bytes = &self.text[mem::replace(&mut begin, *end)..*end];
            str::from_utf8(bytes).map(str::to_owned).map_err(|_| Fault::NotUtf8)
        };
        self.ends[..count].iter().map(cell).collect()
    }

    /// What stands between records: the second half of a line end, and blank lines.
    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.input.fill_buf()?;
            let skipped = bytes.iter().take_while(|it| matches!(it, b'\r' | b'\n')).count();
            if skipped == 0 {
                return Ok(());
            }
            self.line += line_ends(&bytes[..skipped]);
            self.input.consume(skipped);
        }
    }
}
