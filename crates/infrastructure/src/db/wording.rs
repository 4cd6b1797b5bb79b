//! The text of a statement as others may see it: with its placeholders, and with `?` in the place of every value that
//! is written in it.

use std::{iter::Peekable, str::Chars};

/// How many characters of a text are told.
const LONGEST: usize = 4096;
/// How many characters of a summary are told.
const LONGEST_SUMMARY: usize = 255;

/// What may be told of a statement.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wording {
    /// Without values.
    pub(super) text: String,
    /// What it does to which tables, as in `SELECT books authors`.
    pub(super) summary: String,
}

impl Wording {
    pub(super) fn of(statement: &str) -> Self {
        let text = harmless(statement);
        let summaries: Vec<_> = text.split(';').map(summary).filter(|it| !it.is_empty()).collect();
        Self { summary: cut(summaries.join("; "), LONGEST_SUMMARY), text: cut(text, LONGEST) }
    }

    /// The first word of what it does.
    pub(super) fn operation(&self) -> &str {
        self.summary.split([' ', ';']).next().unwrap_or_default()
    }
}

fn cut(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
    }
    text
}

/// The text without what stands for itself: texts, numbers, bytes; and without comments.
fn harmless(statement: &str) -> String {
    let mut out = Out(String::with_capacity(statement.len().min(LONGEST)));
    let mut rest = statement.chars().peekable();
    while let Some(it) = rest.next() {
        match it {
            '\'' => {
                skip_text(&mut rest, out.0.ends_with(['e', 'E']));
                out.value();
            }
            // PostgreSQL quotes names by the one, SQLite by the other.
            '"' | '`' => out.name(it, &mut rest),
            '$' if rest.peek().is_some_and(char::is_ascii_digit) => out.0.push('$'),
            '$' if !out.in_word() => {
                skip_dollars(&mut rest);
                out.value();
            }
            '-' if rest.peek() == Some(&'-') => {
                rest.by_ref().find(|it| *it == '\n');
                out.space();
            }
            '/' if rest.peek() == Some(&'*') => skip_comment(&mut rest),
            '?' => out.value(),
            '0'..='9' if !out.in_word() => {
                skip_number(&mut rest);
                out.value();
            }
            it if it.is_whitespace() => out.space(),
            it => out.0.push(it),
        }
    }
    out.0.trim_end().to_owned()
}

struct Out(String);

impl Out {
    /// However many values there are in a row, it is one statement.
    fn value(&mut self) {
        if self.0.ends_with("?, ") {
            self.0.truncate(self.0.len() - 2);
        } else {
            self.0.push('?');
        }
    }

    fn space(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with(' ') {
            self.0.push(' ');
        }
    }

    fn name(&mut self, quote: char, rest: &mut Peekable<Chars<'_>>) {
        self.0.push(quote);
        for it in rest.by_ref() {
            self.0.push(it);
            if it == quote {
                break;
            }
        }
    }

    /// Whether a digit that comes now is a part of a name or of a placeholder.
    fn in_word(&self) -> bool {
        self.0.ends_with(|it: char| it.is_alphanumeric() || it == '_' || it == '$')
    }
}

/// Up to the end of a text, in which a doubled quote is none, and neither is one behind a backslash if so.
fn skip_text(rest: &mut Peekable<Chars<'_>>, escapes: bool) {
    while let Some(it) = rest.next() {
        match it {
            '\\' if escapes => {
                rest.next();
            }
            '\'' if rest.peek() == Some(&'\'') => {
                rest.next();
            }
            '\'' => return,
            _ => {}
        }
    }
}

/// Up to the end of a text of PostgreSQL between `$tag$` and `$tag$`.
fn skip_dollars(rest: &mut Peekable<Chars<'_>>) {
    let tag: String = rest.by_ref().take_while(|it| *it != '$').collect();
    let (end, mut seen) = (format!("${tag}$"), String::new());
    for it in rest.by_ref() {
        seen.push(it);
        if seen.ends_with(&end) {
            return;
        }
    }
}

fn skip_comment(rest: &mut Peekable<Chars<'_>>) {
    let mut before = ' ';
    for it in rest.by_ref().skip(1) {
        if before == '*' && it == '/' {
            return;
        }
        before = it;
    }
}

fn skip_number(rest: &mut Peekable<Chars<'_>>) {
    let mut before = '0';
    while let Some(&it) = rest.peek() {
        let exponent = matches!(before, 'e' | 'E') && matches!(it, '+' | '-');
        if !(it.is_ascii_alphanumeric() || it == '.' || it == '_' || exponent) {
            return;
        }
        before = it;
        rest.next();
    }
}

/// What one statement does to which tables.
fn summary(statement: &str) -> String {
    let words: Vec<_> = statement.split([' ', '(', ')', ',']).filter(|it| !it.is_empty()).collect();
    let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"];
    let Some(first) = words.first().map(|it| it.to_uppercase()) else { return String::new() };
    let verb = words.iter().map(|it| it.to_uppercase()).find(|it| first == "WITH" && verbs.contains(&it.as_str()));
    let mut summary = vec![verb.unwrap_or(first)];
    for (before, word) in words.iter().zip(words.iter().skip(1)) {
        let names = ["FROM", "JOIN", "INTO"].iter().any(|it| before.eq_ignore_ascii_case(it));
        let updates = before.eq_ignore_ascii_case("UPDATE") && std::ptr::eq(*before, words[0]);
        let table = word.rsplit('.').next().unwrap_or_default().trim_matches(['"', '`']);
        let is_name = table.starts_with(|it: char| it.is_alphabetic()) && !table.eq_ignore_ascii_case("SELECT");
        if (names || updates) && is_name && !summary.iter().any(|it| it == table) {
            summary.push(table.to_owned());
        }
    }
    summary.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_left_out_and_names_and_placeholders_stay() {
        for (statement, text, summary) in [
            ("SELECT 1", "SELECT ?", "SELECT"),
            (
                "SELECT \"books\".\"isbn10\" FROM \"books\" INNER JOIN \"authors\" ON (\"a\" = \"b\") WHERE (\"x\" = $12)  LIMIT 20",
                "SELECT \"books\".\"isbn10\" FROM \"books\" INNER JOIN \"authors\" ON (\"a\" = \"b\") WHERE (\"x\" = $12) LIMIT ?",
                "SELECT books authors",
            ),
            (
                "INSERT INTO platform_ledger (entry) VALUES ('{\"a\": \"it''s\"}'), ('x'); COMMIT",
                "INSERT INTO platform_ledger (entry) VALUES (?), (?); COMMIT",
                "INSERT platform_ledger; COMMIT",
            ),
            (
                "INSERT INTO `events_inbox` (`a1`) VALUES (?, ?)",
                "INSERT INTO `events_inbox` (`a1`) VALUES (?)",
                "INSERT events_inbox",
            ),
            ("SAVEPOINT whole; COMMIT AND CHAIN", "SAVEPOINT whole; COMMIT AND CHAIN", "SAVEPOINT; COMMIT"),
            (
                "UPDATE jobs_jobs SET a = ? WHERE b IN (?, ?, ?)",
                "UPDATE jobs_jobs SET a = ? WHERE b IN (?)",
                "UPDATE jobs_jobs",
            ),
            (
                "SELECT a FROM t1 ORDER BY b FOR UPDATE SKIP LOCKED",
                "SELECT a FROM t1 ORDER BY b FOR UPDATE SKIP LOCKED",
                "SELECT t1",
            ),
            ("DELETE FROM t WHERE n IN (SELECT n FROM t)", "DELETE FROM t WHERE n IN (SELECT n FROM t)", "DELETE t"),
            ("WITH x AS (SELECT 1) SELECT * FROM y", "WITH x AS (SELECT ?) SELECT * FROM y", "SELECT y"),
            ("SELECT E'a\\'b', X'00ff', $$c'd$$, $q$e$f$q$, -1.5e-3, 0x1F", "SELECT E?, X?, -?", "SELECT"),
            ("SELECT a -- canary\nFROM /* canary */ b", "SELECT a FROM b", "SELECT b"),
            ("SELECT 'never closed", "SELECT ?", "SELECT"),
            ("", "", ""),
        ] {
            assert_eq!(Wording::of(statement), Wording { text: text.to_owned(), summary: summary.to_owned() });
        }
        assert_eq!(Wording::of("insert into t values (1)").operation(), "INSERT");
    }

    #[test]
    fn a_long_statement_is_cut() {
        let wording = Wording::of(&"SELECT a FROM \u{e9};".repeat(10_000));
        assert_eq!((wording.text.chars().count(), wording.summary.chars().count()), (LONGEST, LONGEST_SUMMARY));
    }

    proptest! {
        #[test]
        fn no_value_gets_out_of_its_quotes(before in "[ -~]{0,40}", inner in "[ -~]{0,20}", after in "[ -&(-~]{0,20}") {
            let value = format!("{inner}canary{before}");
            let statement = format!("INSERT INTO t VALUES ('{}'), ({after})", value.replace('\'', "''"));
            prop_assert!(!harmless(&statement).contains("canary"));
        }

        #[test]
        fn any_text_is_read(text in "\\PC{0,200}") {
            Wording::of(&text);
        }

        #[test]
        fn no_number_is_told(number in any::<i64>()) {
            let text = harmless(&format!("SELECT a FROM t WHERE b = {number} AND c={number}"));
            prop_assert!(!text.contains(&number.unsigned_abs().to_string()), "{}", text);
        }
    }
}
