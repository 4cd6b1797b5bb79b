//! From the cells of a row to the values of a book. Files from elsewhere have been through
//! spreadsheets: numbers have become floats, and leading zeros are gone.

use std::fmt::Display;

use domain::{
    bookstore::{
        Description, Isbn, Language, PageCount, PersonName, Price, PublishedYear, Publisher, Slug, Stock, Subtitle,
        Title,
    },
    kernel::{Change, Currency, Misfit, Money, RangeError, TextError, collapse},
};

use super::ImportRow;

/// Why a row is no book: a stable name, and a sentence for people.
pub(super) type Refused = (&'static str, String);

/// A book as a row tells it. `Keep` is what its file has no column for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ImportedBook {
    pub(super) isbn: Isbn,
    pub(super) title: Title,
    pub(super) subtitle: Change<Option<Subtitle>>,
    pub(super) authors: Vec<PersonName>,
    pub(super) category: Option<Slug>,
    pub(super) language: Change<Option<Language>>,
    pub(super) published_year: Change<Option<PublishedYear>>,
    pub(super) publisher: Change<Option<Publisher>>,
    pub(super) page_count: Change<Option<PageCount>>,
    pub(super) description: Change<Option<Description>>,
    pub(super) price: Option<Price>,
    pub(super) stock: Option<Stock>,
}

impl ImportRow {
    /// The book, with a price in `currency` where the row does not say in what it is.
    pub(super) fn read(&self, currency: Currency) -> Result<ImportedBook, Refused> {
        let language = self.language.as_deref().or(self.language_code.as_deref());
        let year = self.published_year.as_deref().or(self.original_publication_year.as_deref());
        let category = filled(self.category.as_deref()).map(|it| it.parse::<Slug>().map_err(|why| misfit(&why)));
        Ok(ImportedBook {
            isbn: self.isbn()?,
            title: self.title()?,
            subtitle: optional(self.subtitle.as_deref(), one_line)?,
            authors: self.authors()?,
            category: category.transpose()?,
            language: changed(language, |it| Language::from_any(it).map_err(|why| misfit(&why)))?,
            published_year: optional(year, |it| number(it, "year_format"))?,
            publisher: optional(self.publisher.as_deref(), one_line)?,
            page_count: optional(self.page_count.as_deref(), |it| number(it, "page_count_format"))?,
            description: optional(self.description.as_deref(), |it| text(it.to_owned()))?,
            price: self.price(currency)?,
            stock: filled(self.stock.as_deref()).map(|it| number(it, "stock_format")).transpose()?,
        })
    }

    pub(super) fn isbn(&self) -> Result<Isbn, Refused> {
        let text = filled(self.isbn.as_deref()).ok_or_else(|| missing("isbn_missing", "ISBN"))?;
        Isbn::from_digits_that_lost_zeros(text).map_err(|why| misfit(&why))
    }

    /// What the edition is called, or failing that the work.
    fn title(&self) -> Result<Title, Refused> {
        let title = filled(self.title.as_deref()).or_else(|| filled(self.original_title.as_deref()));
        one_line(title.ok_or_else(|| missing("title_missing", "title"))?)
    }

    /// Everybody once, in their order.
    fn authors(&self) -> Result<Vec<PersonName>, Refused> {
        let separator = self.author_separator();
        let mut authors: Vec<PersonName> = Vec::new();
        for name in self.authors.iter().flat_map(|it| it.split(separator)).filter_map(|it| filled(Some(it))) {
            let name: PersonName = name.parse().map_err(|why: TextError| misfit(&why))?;
            if authors.iter().all(|it| it.key() != name.key()) {
                authors.push(name);
            }
        }
        if authors.is_empty() { Err(missing("authors_missing", "author")) } else { Ok(authors) }
    }

    fn price(&self, currency: Currency) -> Result<Option<Price>, Refused> {
        let Some(amount) = filled(self.price.as_deref()) else { return Ok(None) };
        let currency = match filled(self.currency.as_deref()) {
            Some(code) => code.parse().map_err(|why| misfit::<domain::kernel::CurrencyError>(&why))?,
            None => currency,
        };
        let money = Money::parse(amount, currency).map_err(|why| misfit(&why))?;
        Price::try_from(money).map(Some).map_err(|why| misfit(&why))
    }
}

/// What a cell says, if it says anything.
fn filled(cell: Option<&str>) -> Option<&str> {
    cell.map(str::trim).filter(|it| !it.is_empty())
}

/// A member that a file may have a column for, and that need not be there.
fn optional<T>(
    cell: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, Refused>,
) -> Result<Change<Option<T>>, Refused> {
    changed(cell, |it| filled(Some(it)).map(read).transpose())
}

fn changed<T>(cell: Option<&str>, read: impl FnOnce(&str) -> Result<T, Refused>) -> Result<Change<T>, Refused> {
    cell.map_or(Ok(Change::Keep), |it| read(it).map(Change::Set))
}

fn one_line<T: TryFrom<String, Error = TextError>>(cell: &str) -> Result<T, Refused> {
    text(collapse(cell))
}

fn text<T: TryFrom<String, Error = TextError>>(cell: String) -> Result<T, Refused> {
    T::try_from(cell).map_err(|why| misfit(&why))
}

/// A whole number, which a spreadsheet may have written as `1999.0`.
fn number<T: TryFrom<i64, Error = RangeError>>(cell: &str, code: &'static str) -> Result<T, Refused> {
    let whole = match cell.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|it| it == b'0') => whole,
        _ => cell,
    };
    let number: i64 = whole.parse().map_err(|_| (code, format!("{cell:?} is no whole number")))?;
    T::try_from(number).map_err(|why| (why.code(), why.to_string()))
}

fn misfit<E: Misfit + Display>(why: &E) -> Refused {
    (why.code(), why.to_string())
}

fn missing(code: &'static str, what: &str) -> Refused {
    (code, format!("the row has no {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: [(&str, &str); 13] = [
        ("isbn", "9780141439587"),
        ("title", "Emma"),
        ("subtitle", ""),
        ("authors", "Jane Austen; King, Martin Luther"),
        ("category", "fiction"),
        ("language", "en"),
        ("published_year", "1815"),
        ("publisher", "John  Murray"),
        ("page_count", ""),
        ("description", "Two\nlines."),
        ("price", "5.9"),
        ("currency", "EUR"),
        ("stock", "3"),
    ];
    const GOODBOOKS: [(&str, &str); 8] = [
        ("\u{feff}book_id", "1"),
        ("isbn", "439023483"),
        ("isbn13", "9.78043902348e+12"),
        ("authors", "Suzanne  Collins, Elizabeth B. Someone,Suzanne Collins"),
        ("original_publication_year", "-720.0"),
        ("original_title", "The Hunger Games"),
        ("title", "The Hunger  Games (The Hunger Games, #1)"),
        ("language_code", "eng"),
    ];

    fn read(cells: &[(&str, &str)], other: &[(&str, &str)]) -> Result<ImportedBook, Refused> {
        ImportRow::from_cells(2, cells.iter().chain(other).copied()).read("USD".parse().unwrap())
    }

    fn code(cells: &[(&str, &str)], other: (&str, &str)) -> &'static str {
        read(cells, &[other]).unwrap_err().0
    }

    fn names(book: &ImportedBook) -> Vec<&str> {
        book.authors.iter().map(|it| &**it).collect()
    }

    #[test]
    fn our_own_columns_are_read() {
        let book = read(&OURS, &[]).unwrap();
        assert_eq!((book.isbn.to_string().as_str(), &*book.title), ("9780141439587", "Emma"));
        assert_eq!(names(&book), ["Jane Austen", "King, Martin Luther"]);
        assert_eq!(book.subtitle, Change::Set(None));
        assert_eq!(book.publisher.value().flatten().as_deref(), Some("John Murray"));
        assert_eq!(book.description.value().flatten().as_deref(), Some("Two\nlines."));
        assert_eq!(book.price.map(|it| it.money().amount().to_string()), Some("5.90".to_owned()));
        assert_eq!((book.stock.map(Stock::get), book.category.as_deref()), (Some(3), Some("fiction")));
    }

    #[test]
    fn what_a_spreadsheet_did_is_undone() {
        let book = read(&GOODBOOKS, &[]).unwrap();
        assert_eq!(book.isbn.to_string(), "9780439023481");
        assert_eq!(&*book.title, "The Hunger Games (The Hunger Games, #1)");
        assert_eq!(names(&book), ["Suzanne Collins", "Elizabeth B. Someone"]);
        assert_eq!(book.published_year.value().flatten().map(PublishedYear::get), Some(-720));
        assert_eq!(book.language.value().flatten().as_deref(), Some("en"));
        assert_eq!((book.price, book.stock, book.category), (None, None, None));
        assert_eq!((book.publisher, book.subtitle), (Change::Keep, Change::Keep));
    }

    #[test]
    fn an_empty_cell_is_nothing() {
        let book =
            read(&GOODBOOKS, &[("title", " "), ("language_code", ""), ("original_publication_year", "")]).unwrap();
        assert_eq!(&*book.title, "The Hunger Games");
        assert_eq!((book.language, book.published_year), (Change::Set(None), Change::Set(None)));
    }

    #[test]
    fn what_a_row_lacks_is_told() {
        assert_eq!(code(&GOODBOOKS, ("isbn", " ")), "isbn_missing");
        assert_eq!(code(&GOODBOOKS, ("isbn", "439023484")), "isbn_checksum");
        assert_eq!(code(&GOODBOOKS, ("isbn", "9.78043902348e+12")), "isbn_character");
        assert_eq!(code(&GOODBOOKS, ("isbn", "4.39E+08")), "isbn_character");
        assert_eq!(code(&GOODBOOKS, ("authors", " , ")), "authors_missing");
        assert_eq!(code(&OURS, ("title", "")), "title_missing");
        assert_eq!(code(&OURS, ("published_year", "MCM")), "year_format");
        assert_eq!(code(&OURS, ("published_year", "1999.5")), "year_format");
        assert_eq!(code(&OURS, ("published_year", "-3001")), "year_range");
        assert_eq!(code(&OURS, ("stock", "-1")), "stock_range");
        assert_eq!(code(&OURS, ("price", "5.999")), "money_digits");
        assert_eq!(code(&OURS, ("price", "-1")), "price_negative");
        assert_eq!(code(&OURS, ("currency", "XXX")), "currency_without_minor_unit");
        assert_eq!(code(&OURS, ("language", "?")), "language_format");
        assert_eq!(code(&OURS, ("category", "No Slug")), "slug_format");
        let long = "x".repeat(301);
        assert_eq!(code(&OURS, ("title", &long)), "too_long");
    }

    #[test]
    fn a_row_of_json_says_the_same() {
        let json = serde_json::json!({
            "isbn": "9780141439587", "title": "Emma", "subtitle": null, "authors": ["Jane Austen", "King, Martin Luther"],
            "category": "fiction", "language": "en", "published_year": 1815, "publisher": "John Murray",
            "page_count": null, "description": "Two\nlines.", "price": "5.90", "currency": "EUR", "stock": 3,
            "ignored": { "a": 1 },
        });
        let row = ImportRow::from_json(2, json.as_object().unwrap());
        assert_eq!(row.read("USD".parse().unwrap()), read(&OURS, &[]));
    }
}
