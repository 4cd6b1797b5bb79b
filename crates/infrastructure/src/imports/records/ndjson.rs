//! Records that are a line each, as newline-delimited JSON has them.

use std::io::{self, BufRead};

use super::{Fault, LONGEST, Record, skip_byte_order_mark};

/// Walks the lines of `input`. Blank lines are none.
pub(in crate::imports) struct NdjsonRecords<R> {
    input: R,
    text: Vec<u8>,
    /// The number of the line read last.
    line: i64,
}

impl<R: BufRead> NdjsonRecords<R> {
    pub(in crate::imports) fn new(mut input: R) -> io::Result<Self> {
        skip_byte_order_mark(&mut input)?;
        Ok(Self { input, text: Vec::new(), line: 0 })
    }

    /// The next line that is not blank.
    pub(in crate::imports) fn next(&mut self) -> io::Result<Option<Record<String>>> {
        while let Some(fits) = self.read_line()? {
            self.line += 1;
            let text = self.text.trim_ascii();
            if !fits {
                return Ok(Some(Record { line: self.line, content: Err(Fault::TooLong) }));
            }
            if !text.is_empty() {
                let content = str::from_utf8(text).map(str::to_owned).map_err(|_| Fault::NotUtf8);
                return Ok(Some(Record { line: self.line, content }));
            }
        }
        Ok(None)
    }

    /// Reads one line, and says whether it was short enough to be kept.
    fn read_line(&mut self) -> io::Result<Option<bool>> {
        self.text.clear();
        let (mut fits, mut any) = (true, false);
        loop {
            let bytes = self.input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(any.then_some(fits));
            }
            any = true;
            let end = bytes.iter().position(|it| *it == b'\n');
            let part = &bytes[..end.unwrap_or(bytes.len())];
            fits &= self.text.len() + part.len() <= LONGEST;
            if fits {
                self.text.extend_from_slice(part);
            }
            let read = part.len() + usize::from(end.is_some());
            self.input.consume(read);
            if end.is_some() {
                return Ok(Some(fits));
            }
        }
    }
}
