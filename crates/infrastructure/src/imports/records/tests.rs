//! Records begin where people see them begin, and none takes the others with it.

use std::io::{BufReader, Read};

use super::*;

/// Reads in pieces as small as can be.
fn csv(text: impl Read) -> Vec<Record<Vec<String>>> {
    let mut records = CsvRecords::new(BufReader::with_capacity(3, text)).unwrap();
    std::iter::from_fn(|| records.next().unwrap()).collect()
}

fn ndjson(text: impl Read) -> Vec<Record<String>> {
    let mut records = NdjsonRecords::new(BufReader::with_capacity(3, text)).unwrap();
    std::iter::from_fn(|| records.next().unwrap()).collect()
}

fn cells(line: i64, cells: &[&str]) -> Record<Vec<String>> {
    Record { line, content: Ok(cells.iter().map(|it| (*it).to_owned()).collect()) }
}

#[test]
fn a_record_is_counted_from_the_line_where_it_begins() {
    let text = "isbn,title\n1,\"a\nb\"\n\n\n2,\"c\r\n\"\"d\"\"\"\r\n3,e";
    let expected =
        [cells(1, &["isbn", "title"]), cells(2, &["1", "a\nb"]), cells(6, &["2", "c\r\n\"d\""]), cells(8, &["3", "e"])];
    assert_eq!(csv(text.as_bytes()), expected);
    assert_eq!(csv(format!("\u{feff}{text}\r\n\r\n").as_bytes()), expected);
}

#[test]
fn nothing_gives_nothing() {
    for text in ["", "\u{feff}", "\r\n\n"] {
        assert!(csv(text.as_bytes()).is_empty());
        assert!(ndjson(text.as_bytes()).is_empty());
    }
}

#[test]
fn what_is_not_utf8_spoils_its_own_record_only() {
    let spoilt = Record { line: 1, content: Err(Fault::NotUtf8) };
    assert_eq!(csv(&b"a,\xff\nb,c\n"[..]), [spoilt, cells(2, &["b", "c"])]);
    let lines = ndjson(&b"\xff\n{}\n"[..]);
    assert_eq!(lines[0], Record { line: 1, content: Err(Fault::NotUtf8) });
    assert_eq!(lines[1], Record { line: 2, content: Ok("{}".to_owned()) });
}

#[test]
fn what_is_too_long_spoils_its_own_record_only() {
    let long = format!("{}\nb\n", "x".repeat(LONGEST + 1));
    let many = format!("{}\nb\n", ",".repeat(2000));
    for text in [long.clone(), many] {
        let records = csv(text.as_bytes());
        assert_eq!(records[0], Record { line: 1, content: Err(Fault::TooLong) });
        assert_eq!(records[1..], [cells(2, &["b"])]);
    }
    assert_eq!(ndjson(long.as_bytes())[0].content, Err(Fault::TooLong));
    assert_eq!(ndjson(long.as_bytes())[1], Record { line: 2, content: Ok("b".to_owned()) });
}

#[test]
fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
    let text = format!("a,\"{}", "b\n".repeat(LONGEST));
    assert_eq!(csv(text.as_bytes()), [Record { line: 1, content: Err(Fault::TooLong) }]);
}

#[test]
fn a_blank_line_counts_as_a_line_and_is_no_record() {
    let lines = ndjson(&b"{}\n\n  \r\n[]"[..]);
    let text = |line, text: &str| Record { line, content: Ok(text.to_owned()) };
    assert_eq!(lines, [text(1, "{}"), text(4, "[]")]);
}
