//! Databases of both kinds, copied into each other.

mod catalogue;
mod copies;
mod refusals;

use std::{fmt::Write, ops::ControlFlow};

use diesel::connection::SimpleConnection;

use super::{Copied, CopyOptions, Step, TransferError, copy};
use crate::{
    db::DatabaseUrl,
    migrations,
    testing::{self, Scratch, now},
};

/// Who has written them all.
const AUTHOR: &str = "01938f5c-6a00-7c3e-8a52-3f1d2b4c5d6f";

/// A file with `books` books, and with what is awkward: a child that comes before its parent, bytes of every value,
/// numbers that a database gives by itself, texts with everything in them.
fn filled(books: usize) -> Scratch {
    let scratch = testing::sqlite();
    migrations::up(&scratch.url).unwrap();
    let mut table = "isbn,title,author_id,category,published_year,price,stock\n".to_owned();
    for number in 0..books {
        let isbn = isbn(number);
        writeln!(table, "{isbn},Book {number},{AUTHOR},fiction,1999,5.99,{}", number % 300).unwrap();
    }
    let authors = format!("id,name\n{AUTHOR},Ada Ünal\n");
    let files = (authors.as_bytes(), table.as_bytes());
    crate::seed(&scratch.url, files, "USD".parse().unwrap(), now(), |_| {}).unwrap();
    let bytes: String = (0..=255).fold(String::new(), |text, it| format!("{text}{it:02x}"));
    let at = "2026-11-27 01:02:03.000004Z";
    let file = "0190a000-0000-7000-8000-000000000001";
    scratch
        .open()
        .batch_execute(&format!(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO bookstore_categories (slug, name, parent, search_text, revision, created_at, updated_at) VALUES
                 ('a-child', 'It''s \"A\" child, \\n {{}}', 'z-parent', 'child', 1, '{at}', '{at}'),
                 ('z-parent', 'Ω 😀', NULL, '', 1, '{at}', '{at}');
             INSERT INTO jobs_file_chunks (file_id, number, bytes, created_at) VALUES
                 ('{file}', 0, x'{bytes}', '{at}'), ('{file}', 1, x'', '{at}'), ('{file}', 10, zeroblob(300000), '{at}');
             INSERT INTO platform_ledger (number, entry) VALUES (7, '{{}}'), (41, '{{ \"a\" :  1.0 }}');
             UPDATE identity_usage_plans SET burst = 21 WHERE slug = 'free';
             PRAGMA foreign_keys = ON;"
        ))
        .unwrap();
    scratch
}

/// The ISBN-13 of a number.
fn isbn(number: usize) -> String {
    let digits = format!("978{number:09}");
    let weighted = digits.bytes().enumerate().map(|(at, it)| usize::from(it - b'0') * if at % 2 == 0 { 1 } else { 3 });
    format!("{digits}{}", (10 - weighted.sum::<usize>() % 10) % 10)
}

/// Small batches, so that there are many.
const SMALL: CopyOptions = CopyOptions { live: false, rows: 20, bytes: 100_000 };

fn copied(from: &DatabaseUrl, to: &DatabaseUrl) -> Result<Copied, TransferError> {
    copy(from, to, SMALL, &mut |_| ControlFlow::Continue(()))
}

/// Copies until so many batches are written.
fn broken_off(from: &DatabaseUrl, to: &DatabaseUrl, after: usize) -> TransferError {
    let mut left = after;
    let stopped = copy(from, to, SMALL, &mut |step| {
        left -= usize::from(matches!(step, Step::Written(..)));
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    stopped.unwrap_err()
}

/// An empty database of each kind to copy into.
fn targets() -> impl Iterator<Item = Scratch> {
    testing::both()
}
