//! The words that records are found by.

use application::bookstore::{SearchQuery, normalized, product_document, search_document};
use domain::bookstore::{BookFacts, ItemFacts, MagazineFacts};

/// The most characters of a word that count. Neither index takes words of any length, and nobody
/// types longer ones.
const LONGEST: usize = 64;

/// What a record is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    /// All words.
    pub(super) text: String,
    /// How many characters of it are the title.
    pub(super) title_length: i32,
}

impl Document {
    /// That of a book.
    pub(super) fn of_book(book: &BookFacts) -> Self {
        let names = book.credits.iter().map(|it| &*it.name);
        let text = clipped(&search_document(&book.title, book.subtitle.as_deref(), names, book.isbn));
        let title = clipped(&normalized(&book.title)).chars().count();
        Self { text, title_length: i32::try_from(title).unwrap_or(0) }
    }
}

/// What a magazine is found by.
pub(super) fn of_magazine(magazine: &MagazineFacts) -> String {
    let issn = magazine.issn.to_string();
    let texts = [&*magazine.title, &*magazine.issue_number].into_iter();
    let texts = texts.chain(magazine.issue_label.as_deref()).chain(magazine.publisher.as_deref());
    // The number is also found where it is typed without its hyphen.
    clipped(&product_document(texts.chain([&*issn, &*issn.replace('-', "")])))
}

/// What an item is found by.
pub(super) fn of_item(item: &ItemFacts) -> String {
    clipped(&product_document([&*item.name].into_iter().chain(item.description.as_deref()).chain([&*item.sku])))
}

/// What anything with a few texts is found by.
pub(super) fn of_texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    clipped(&product_document(texts))
}

/// A query in the words that are stored.
pub(super) struct Words {
    /// Occur as they are.
    pub(super) whole: Vec<String>,
    /// Begins a word.
    pub(super) last: String,
    /// All of them.
    pub(super) phrase: String,
}

impl Words {
    pub(super) fn of(query: &SearchQuery) -> Self {
        let (whole, last) = query.parts();
        Self {
            whole: whole.iter().map(|it| clip(it).to_owned()).collect(),
            last: clip(last).to_owned(),
            phrase: clipped(&query.phrase()),
        }
    }

    /// As FTS5 wants it: `"emma" AND "aus" *`.
    pub(super) fn for_sqlite(&self) -> String {
        let whole = self.whole.iter().map(|it| format!("\"{it}\""));
        whole.chain([format!("\"{}\" *", self.last)]).collect::<Vec<_>>().join(" AND ")
    }

    /// As PostgreSQL wants it: `'emma' & 'aus':*`.
    pub(super) fn for_postgres(&self) -> String {
        let whole = self.whole.iter().map(|it| format!("'{it}'"));
        whole.chain([format!("'{}':*", self.last)]).collect::<Vec<_>>().join(" & ")
    }
}

fn clipped(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    text.split(' ').map(clip).collect::<Vec<_>>().join(" ")
}

fn clip(word: &str) -> &str {
    word.char_indices().nth(LONGEST).map_or(word, |(end, _)| &word[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_written_as_each_database_wants_it() {
        let words = Words::of(&SearchQuery::parse("Émile zol").unwrap());
        assert_eq!(words.for_sqlite(), r#""emile" AND "zol" *"#);
        assert_eq!(words.for_postgres(), "'emile' & 'zol':*");
        assert_eq!(words.phrase, "emile zol");
    }

    #[test]
    fn no_word_is_longer_than_an_index_takes() {
        let long = "é".repeat(LONGEST + 1);
        assert_eq!(clipped(&format!("{long} a")), format!("{} a", "é".repeat(LONGEST)));
        assert_eq!(clipped("a b"), "a b");
    }
}
