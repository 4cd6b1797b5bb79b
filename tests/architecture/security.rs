//! The page about security: all that it names is there, all requirements are on it, and its summary adds up.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{assert_none, tree::ROOT};

const PAGE: &str = "docs/security.md";

/// How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; they are numbered from 1.
#[rustfmt::skip]
const SECTIONS: [(&str, usize); 75] = [
    ("1.1", 2), ("1.2", 9), ("1.3", 11), ("1.4", 3), ("1.5", 2), ("2.1", 3), ("2.2", 3), ("2.3", 4), ("2.4", 1), ("3.2", 2),
    ("3.3", 4), ("3.4", 6), ("3.5", 5), ("3.7", 2), ("4.1", 3), ("4.2", 1), ("4.3", 2), ("4.4", 4), ("5.1", 1), ("5.2", 3),
    ("5.3", 2), ("5.4", 3), ("6.1", 3), ("6.2", 12), ("6.3", 4), ("6.4", 4), ("6.5", 5), ("6.6", 3), ("6.8", 4), ("7.1", 3),
    ("7.2", 4), ("7.3", 2), ("7.4", 5), ("7.5", 2), ("7.6", 2), ("8.1", 2), ("8.2", 3), ("8.3", 1), ("8.4", 1), ("9.1", 3),
    ("9.2", 4), ("10.1", 2), ("10.2", 2), ("10.3", 4), ("10.4", 11), ("10.5", 5), ("10.6", 2), ("10.7", 3), ("11.1", 2),
    ("11.2", 3), ("11.3", 3), ("11.4", 4), ("11.5", 1), ("11.6", 1), ("12.1", 3), ("12.2", 2), ("12.3", 4), ("13.1", 1),
    ("13.2", 5), ("13.3", 2), ("13.4", 5), ("14.1", 2), ("14.2", 4), ("14.3", 3), ("15.1", 3), ("15.2", 3), ("15.3", 7),
    ("16.1", 1), ("16.2", 5), ("16.3", 4), ("16.4", 3), ("16.5", 3), ("17.1", 1), ("17.2", 4), ("17.3", 2),
];

fn page() -> String {
    fs::read_to_string(format!("{ROOT}/{PAGE}")).unwrap()
}

/// What stands between two `` ` ``.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Tests are named `path::name`, further ones of the same file `::name`.
fn named_tests(text: &str) -> Vec<(String, String)> {
    let (mut all, mut file) = (Vec::new(), String::new());
    for (path, name) in quoted(text).filter_map(|it| it.split_once("::")) {
        if path.contains('/') {
            path.clone_into(&mut file);
        }
        if path.contains('/') || path.is_empty() {
            all.push((file.clone(), name.to_owned()));
        }
    }
    all
}

/// Files and directories of the project.
fn named_files(text: &str) -> Vec<String> {
    let ours = ["crates/", "tests/", "docs/", "docker/", "scripts/", "migrations/"];
    let path = |it: &str| it.split("::").next().unwrap_or_default().to_owned();
    quoted(text).filter(|it| ours.iter().any(|root| it.starts_with(root)) && !it.contains(' ')).map(path).collect()
}

/// Whether `source` has a test of this name, and not just a function.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let begins = |it: &&str, how: &str| it.starts_with(&format!("{how} {name}("));
    lines.iter().enumerate().any(|(at, line)| {
        let on_both = begins(line, "async fn") && line.contains("campus: Campus");
        let property = begins(line, "fn") && line.contains(" in ");
        let python = begins(line, "def") && name.starts_with("test_");
        let mut marks = lines[..at].iter().rev().take_while(|it| it.starts_with("#["));
        let marked = (begins(line, "fn") || begins(line, "async fn")) && marks.any(|it| is_test(it));
        on_both || property || python || marked
    })
}

fn is_test(attribute: &str) -> bool {
    attribute == "#[test]" || attribute.ends_with("::test]")
}

/// What a requirement's row says of it.
fn states(text: &str) -> BTreeMap<String, Vec<&'static str>> {
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in text.lines() {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let state = match (line.starts_with("Not applicable"), cells.get(2)) {
            (true, _) => "not applicable",
            (false, Some(&"met")) => "met",
            (false, Some(&"**not met**")) => "not met",
            _ => continue,
        };
        let numbers = quoted(if state == "not applicable" { line } else { cells[1] });
        for number in numbers.filter_map(|it| it.strip_prefix("v5.0.0-")) {
            all.entry(number.to_owned()).or_default().push(state);
        }
    }
    all
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let named = named_tests(&page());
    assert!(named.len() > 100, "the tests on the page were not found");
    let missing = named.iter().filter(|(file, name)| {
        let source = fs::read_to_string(format!("{ROOT}/{file}")).unwrap_or_default();
        !has_test(&source, name)
    });
    assert_none(
        &missing.map(|(file, name)| format!("{PAGE} names {file}::{name}, which is no test")).collect::<Vec<_>>(),
    );
}

#[test]
fn every_file_that_the_page_names_is_there() {
    let missing = named_files(&page()).into_iter().filter(|it| !Path::new(&format!("{ROOT}/{it}")).exists());
    assert_none(&missing.map(|it| format!("{PAGE} names {it}, which is not there")).collect::<Vec<_>>());
}

#[test]
fn every_requirement_has_one_row() {
    let page = page();
    let states = states(&page);
    let wanted = SECTIONS.iter().flat_map(|(section, count)| (1..=*count).map(move |it| format!("{section}.{it}")));
    let wanted: Vec<_> = wanted.collect();
    let rows = |it: &String| states.get(it).map_or(0, Vec::len);
    let missing = wanted.iter().filter(|it| rows(it) != 1).map(|it| format!("{it} has {} rows", rows(it)));
    let foreign =
        states.keys().filter(|it| !wanted.contains(it)).map(|it| format!("{it} is no requirement of level 1 or 2"));
    assert_none(&missing.chain(foreign).collect::<Vec<_>>());
}

#[test]
fn the_summary_adds_up() {
    let page = page();
    let states = states(&page);
    let count = |chapter: &str, state: &str| {
        let of_chapter = states.iter().filter(|it| it.0.split('.').next() == Some(chapter));
        of_chapter.filter(|it| it.1.contains(&state)).count()
    };
    let chapters: Vec<_> = (1..=17).map(|it: u8| it.to_string()).collect();
    let mut lines: Vec<_> = Vec::new();
    let mut sums = [0; 3];
    for chapter in &chapters {
        let counts = ["met", "not applicable", "not met"].map(|it| count(chapter, it));
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        lines.push(format!("| V{chapter} | {} | {} | {} |", counts[0], counts[1], counts[2]));
    }
    lines.push(format!("| all 253 | {} | {} | {} |", sums[0], sums[1], sums[2]));
    let wrong = lines.iter().filter(|it| !page.contains(it.as_str()));
    assert_none(&wrong.map(|it| format!("the summary of {PAGE} should say {it}")).collect::<Vec<_>>());
}

#[test]
fn what_is_missing_is_seen() {
    let text = "| a | `tests/a.rs::one`, `::two` | `Kind::of` `docs/a.md` |\n`crates/b.rs`";
    let pair = |file: &str, name: &str| (file.to_owned(), name.to_owned());
    assert_eq!(named_tests(text), [pair("tests/a.rs", "one"), pair("tests/a.rs", "two")]);
    assert_eq!(named_files(text), ["tests/a.rs", "docs/a.md", "crates/b.rs"]);
    let source = "#[test]\nfn one() {}\nfn two() {}\nasync fn three(mut campus: Campus) {\nfn four(it in 0..9) {\n\
        def test_five(self):\n#[actix_web::test]\nasync fn six() {}";
    let seen = ["one", "two", "three", "four", "test_five", "six", "on"].map(|it| has_test(source, it));
    assert_eq!(seen, [true, false, true, true, true, true, false]);
}

#[test]
fn a_row_is_read_by_its_state() {
    let text = "| `v5.0.0-1.1.1` | met | a |\n| `v5.0.0-1.1.2` | **not met** | b |\nNot applicable: `v5.0.0-1.2.6`, `v5.0.0-1.2.7` (none).";
    let states = states(text);
    let of = |it: &str| states.get(it).cloned().unwrap_or_default();
    assert_eq!((of("1.1.1"), of("1.1.2")), (vec!["met"], vec!["not met"]));
    assert_eq!((of("1.2.7"), of("1.1.3")), (vec!["not applicable"], vec![]));
}
