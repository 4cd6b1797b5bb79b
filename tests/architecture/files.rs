//! Every file is small enough to read, and says what it is.

use std::{fs, path::Path};

use crate::{
    assert_none,
    tree::{ROOT, Source, files, is_for_tests, sources},
};

/// The most lines of one file. Its tests, which are read one at a time, do not count.
const LONGEST: usize = 300;

fn complaints(source: &Source) -> Vec<String> {
    let mut complaints = Vec::new();
    if !source.text.starts_with("//! ") {
        complaints.push(format!("{} does not say what it is: begin it with `//! `", source.name()));
    }
    let lines = source.text.lines().count() - test_lines(source);
    if lines > LONGEST && !source.is_test() {
        complaints.push(format!("{} has {lines} lines: split it", source.name()));
    }
    complaints
}

/// The lines of modules that are compiled for tests only.
fn test_lines(source: &Source) -> usize {
    let file = source.syntax();
    let modules = file.items.iter().filter_map(|it| match it {
        syn::Item::Mod(module) if module.attrs.iter().any(is_for_tests) => Some(module),
        _ => None,
    });
    let braces = modules.filter_map(|it| it.content.as_ref().map(|(braces, _)| braces.span));
    braces.map(|it| it.close().end().line - it.open().start().line + 1).sum()
}

/// The tests are held to the same.
fn of_the_tests() -> Vec<Source> {
    let root = format!("{ROOT}/tests");
    let read = |it: std::path::PathBuf| {
        let path = it.strip_prefix(&root).unwrap().to_str().unwrap();
        Source::planted("tests", path, &fs::read_to_string(&it).unwrap())
    };
    files(Path::new(&root), "rs").into_iter().map(read).collect()
}

#[test]
fn every_file_is_short_and_says_what_it_is() {
    assert_none(&sources().iter().chain(&of_the_tests()).flat_map(complaints).collect::<Vec<_>>());
}

#[test]
fn a_long_or_silent_file_is_seen_and_its_tests_do_not_count() {
    let of = |text: &str| complaints(&Source::planted("web", "page.rs", text)).len();
    let lines = |count: usize| "fn f() {}\n".repeat(count);
    assert_eq!(of(&format!("//! Something.\n{}", lines(299))), 0);
    assert_eq!(of(&format!("//! Something.\n{}", lines(300))), 1);
    assert_eq!(of(&lines(10)), 1);
    assert_eq!(of(&format!("//! Something.\n{}#[cfg(test)]\nmod tests {{\n{}}}\n", lines(250), lines(250))), 0);
}
