//! Full text search, the same on every database: what is indexed of a book, what is looked for, and
//! how well the one fits the other. Storage only has to find words and beginnings of words.

use domain::{bookstore::Isbn, kernel::fold, text};

text! {
    /// What somebody typed to find something.
    pub SearchText: 1..=200
}

/// The words to look for. All of them must occur in a document, the last one perhaps only as the
/// beginning of a word there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    words: Vec<String>,
    isbn: Option<Isbn>,
}

/// How well a book fits a query, the best first. It follows from the book and the query alone, not
/// from what else is in the catalogue, so that the order is the same everywhere and always. Within
/// a tier books are sorted by title, then by ISBN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Relevance {
    /// The query is the ISBN or the whole title.
    Exact = 0,
    /// The title begins with the query.
    Beginning = 1,
    /// All words are in the title.
    Title = 2,
    /// Some words are elsewhere.
    Elsewhere = 3,
}

/// The words of `text`: without case and accents, runs of letters and digits, one space between
/// them.
pub fn normalized(text: &str) -> String {
    words(&fold(text)).collect::<Vec<_>>().join(" ")
}

/// Everything that a book is found by, as [`normalized`] words: title, subtitle, authors, and the
/// ISBN in both of its forms.
pub fn search_document<'a>(
    title: &'a str,
    subtitle: Option<&'a str>,
    authors: impl IntoIterator<Item = &'a str>,
    isbn: Isbn,
) -> String {
    let texts = std::iter::once(title).chain(subtitle).chain(authors).map(normalized);
    let numbers = std::iter::once(isbn.to_string()).chain(ten_digits(isbn));
    texts.chain(numbers).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What any other product is found by, as [`normalized`] words.
pub fn product_document<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(normalized).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
}

fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty())
}

/// The older form of an ISBN, which only those with 978 before them have. Its check digit makes the
/// weighted sum a multiple of 11.
fn ten_digits(isbn: Isbn) -> Option<String> {
    let thirteen = isbn.to_string();
    let body = thirteen.strip_prefix("978")?.get(..9)?;
    let sum: u32 = body.bytes().zip((2..=10).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = match (11 - sum % 11) % 11 {
        10 => 'x'.to_string(),
        digit => digit.to_string(),
    };
    Some(format!("{body}{check}"))
}

impl SearchQuery {
    /// What `text` asks for; nothing when there is no letter and no digit in it, which no document
    /// fits. An ISBN is one word, however it is spaced and hyphenated.
    pub fn parse(text: &str) -> Option<Self> {
        let isbn: Option<Isbn> = text.parse().ok();
        let words = match isbn {
            Some(isbn) => vec![isbn.to_string()],
            None => text.split_whitespace().flat_map(words_or_isbn).collect(),
        };
        (!words.is_empty()).then_some(Self { words, isbn })
    }

    /// The words, at least one. Each of them consists of letters and digits.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// All of them but the last, which occur as whole words, and the last, which occurs at least as
    /// the beginning of one.
    pub fn parts(&self) -> (&[String], &str) {
        self.words.split_last().map_or((&[], ""), |(last, whole)| (whole, last))
    }

    /// The query as [`normalized`] text: what a title is compared to.
    pub fn phrase(&self) -> String {
        self.words.join(" ")
    }

    /// The ISBN that the whole query is, if it is one.
    pub const fn isbn(&self) -> Option<Isbn> {
        self.isbn
    }

    /// Whether a document or any other [`normalized`] text has all the words.
    pub fn fits(&self, normalized: &str) -> bool {
        let (whole, last) = self.parts();
        let has = |word: &String| normalized.split(' ').any(|it| it == word);
        whole.iter().all(has) && normalized.split(' ').any(|it| it.starts_with(last))
    }

    /// How well a book fits, of which it is known that it does, by its [`normalized`] title.
    pub fn relevance(&self, title: &str, isbn: Isbn) -> Relevance {
        let phrase = self.phrase();
        match () {
            () if self.isbn == Some(isbn) || title == phrase => Relevance::Exact,
            () if title.starts_with(&phrase) => Relevance::Beginning,
            () if self.fits(title) => Relevance::Title,
            () => Relevance::Elsewhere,
        }
    }
}

fn words_or_isbn(part: &str) -> Vec<String> {
    match part.parse::<Isbn>() {
        Ok(isbn) => vec![isbn.to_string()],
        Err(_) => words(&fold(part)).map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn isbn() -> Isbn {
        "9780306406157".parse().unwrap()
    }

    fn emma() -> String {
        search_document("Émma: a Nóvel", Some("Volume I"), ["Jane Austen", "J.R.R. Tolkien"], isbn())
    }

    fn query(text: &str) -> SearchQuery {
        SearchQuery::parse(text).unwrap()
    }

    #[test]
    fn a_document_has_the_words_of_everything() {
        assert_eq!(emma(), "emma a novel volume i jane austen j r r tolkien 9780306406157 0306406152");
        let x = search_document("A", None, [], "080442957X".parse().unwrap());
        assert_eq!(x, "a 9780804429573 080442957x");
        let newer = search_document("A", None, [], "9791090636071".parse().unwrap());
        assert_eq!(newer, "a 9791090636071");
        assert_eq!(product_document(["NB-A5", "Büro"]), "nb a5 buro");
    }

    #[test]
    fn all_words_must_occur_and_the_last_may_be_begun() {
        for found in ["emma", "EMMA Jané", "austen em", "nov", "j.r.r. tolk", "97803064", "03064061", "emma,  novel!"]
        {
            assert!(query(found).fits(&emma()), "{found}");
        }
        for missed in ["em jane", "emma persuasion", "mma", "emma 978030640615 7"] {
            assert!(!query(missed).fits(&emma()), "{missed}");
        }
    }

    #[test]
    fn an_isbn_is_one_word_in_every_spelling() {
        for text in ["9780306406157", "978-0-306-40615-7", "978 0 306 40615 7", "0306406152", "0-306-40615-2"] {
            assert_eq!((query(text).words(), query(text).isbn()), (&["9780306406157".to_owned()][..], Some(isbn())));
        }
        assert!(query("0-306-40615-2 emma").fits(&emma()));
    }

    #[test]
    fn without_letters_and_digits_there_is_nothing_to_look_for() {
        assert_eq!(SearchQuery::parse(" ... "), None);
        assert_eq!(SearchQuery::parse("\u{301}"), None);
        assert_eq!(query("%_*\"x").words(), ["x"]);
    }

    #[test]
    fn relevance_comes_in_tiers() {
        let title = normalized("Émma: a Nóvel");
        let tier = |text| query(text).relevance(&title, isbn());
        assert_eq!(tier("emma a novel"), Relevance::Exact);
        assert_eq!(tier("0306406152"), Relevance::Exact);
        assert_eq!(tier("Emma a"), Relevance::Beginning);
        assert_eq!(tier("emm"), Relevance::Beginning);
        assert_eq!(tier("novel emma"), Relevance::Title);
        assert_eq!(tier("austen emma"), Relevance::Elsewhere);
        assert!(Relevance::Exact < Relevance::Elsewhere);
    }
}
