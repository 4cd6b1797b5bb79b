//! One row of a file: its cells by the names of their columns. Columns with other names are ignored.

use std::hash::{DefaultHasher, Hash, Hasher};

use domain::bookstore::Isbn;
use serde_json::{Map, Value};

/// Stands between texts that were listed: the unit separator, which no name contains.
const BETWEEN_LISTED: char = '\u{1f}';

/// One row, before it is understood. A column that the file does not have is `None`, an empty cell
/// is an empty text. The names are those of an export, and those of goodbooks-10k.
#[derive(Clone, Debug, Default, Hash, PartialEq, Eq)]
pub struct ImportRow {
    /// Where it stands in the file, from 1.
    pub line: u64,
    pub(super) isbn: Option<String>,
    pub(super) title: Option<String>,
    pub(super) original_title: Option<String>,
    pub(super) subtitle: Option<String>,
    pub(super) authors: Option<String>,
    authors_are_listed: bool,
    pub(super) category: Option<String>,
    pub(super) language: Option<String>,
    pub(super) language_code: Option<String>,
    pub(super) published_year: Option<String>,
    pub(super) original_publication_year: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) page_count: Option<String>,
    pub(super) description: Option<String>,
    pub(super) price: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) stock: Option<String>,
}

impl ImportRow {
    /// A row of a table, such as a CSV file with a header: the names of the columns with the cells.
    /// A name may be in any case, and have spaces or a byte order mark around it.
    pub fn from_cells<'a>(line: u64, cells: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut row = Self { line, ..Self::default() };
        for (name, cell) in cells {
            let name = name.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}').to_ascii_lowercase();
            if let Some(member) = row.member(&name) {
                *member = Some(cell.to_owned());
            }
        }
        row
    }

    /// A row that is a JSON object. A number is as good as its text, and authors may be listed.
    pub fn from_json(line: u64, object: &Map<String, Value>) -> Self {
        let mut row = Self { line, ..Self::default() };
        for (name, value) in object {
            if let (Some(member), Some(cell)) = (row.member(name), cell(value)) {
                *member = Some(cell);
            }
        }
        row.authors_are_listed = object.get("authors").is_some_and(Value::is_array);
        row
    }

    /// What stands between two authors: semicolons in an export, commas in goodbooks-10k, which is
    /// known by its columns.
    pub(super) const fn author_separator(&self) -> char {
        match (&self.original_title, &self.original_publication_year, &self.language_code) {
            _ if self.authors_are_listed => BETWEEN_LISTED,
            (None, None, None) => ';',
            _ => ',',
        }
    }

    /// Which book it is about, and a number that tells one row about it from another. None for a row
    /// that is about no book.
    pub fn fingerprint(&self) -> Option<(Isbn, u64)> {
        let isbn = self.isbn().ok()?;
        let mut hasher = DefaultHasher::new();
        Self { line: 0, isbn: None, ..self.clone() }.hash(&mut hasher);
        Some((isbn, hasher.finish()))
    }

    fn member(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "isbn" => &mut self.isbn,
            "title" => &mut self.title,
            "original_title" => &mut self.original_title,
            "subtitle" => &mut self.subtitle,
            "authors" => &mut self.authors,
            "category" => &mut self.category,
            "language" => &mut self.language,
            "language_code" => &mut self.language_code,
            "published_year" => &mut self.published_year,
            "original_publication_year" => &mut self.original_publication_year,
            "publisher" => &mut self.publisher,
            "page_count" => &mut self.page_count,
            "description" => &mut self.description,
            "price" => &mut self.price,
            "currency" => &mut self.currency,
            "stock" => &mut self.stock,
            _ => return None,
        })
    }
}

fn cell(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(texts) => {
            Some(texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(&BETWEEN_LISTED.to_string()))
        }
        Value::Bool(_) | Value::Object(_) => None,
    }
}
