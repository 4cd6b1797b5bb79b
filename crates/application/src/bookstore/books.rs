//! What the commands about books come to: they name authors, some of whom are to be added first.

use domain::{
    bookstore::{
        Author, AuthorId, Book, BookChange, BookFacts, BookstoreError, Credits, Isbn, NewBook, PersonName, Products,
        other_identifier,
    },
    kernel::{Change, Violation},
};

use super::{BookView, BookstoreUnit, ChangedKind, CreateBook, Draft, RatingView, ReplaceBook, UpdateBook};
use crate::{Ctx, Failure, page::Record};

impl ChangedKind for BookFacts {
    type Create = CreateBook;
    type Replace = ReplaceBook;
    type Update = UpdateBook;
    type View = BookView;

    const NAME: &'static str = "book";
    const KEY: &'static str = "isbn";
    const ABSENT: BookstoreError = BookstoreError::BookNotFound;

    fn kept(uow: &mut dyn BookstoreUnit) -> &mut dyn Products<Self> {
        uow
    }

    fn anew(input: &ReplaceBook, isbn: Isbn) -> CreateBook {
        input.anew(input.isbn.unwrap_or(isbn))
    }

    fn misplaced(new: &CreateBook, isbn: Isbn) -> Option<Violation> {
        (new.isbn != isbn).then(|| other_identifier("/isbn"))
    }

    fn draft(draft: &mut Draft<'_>, new: &CreateBook) -> Result<NewBook, Failure> {
        Ok(NewBook {
            product: draft.product(new.id, &new.category, new.price, new.stock)?,
            credits: draft.credits(new.authors.as_deref(), new.author_ids.as_deref())?,
            isbn: new.isbn,
            title: new.title.clone(),
            subtitle: new.subtitle.clone(),
            language: new.language.clone(),
            published_year: new.published_year,
            publisher: new.publisher.clone(),
            page_count: new.page_count,
            description: new.description.clone(),
        })
    }

    fn draft_change(draft: &mut Draft<'_>, was: &Book, change: &UpdateBook) -> Result<BookChange, Failure> {
        Ok(BookChange {
            product: draft.product_change(was.product(), &change.category, &change.price, &change.stock)?,
            credits: match (change.authors.as_ref().value(), change.author_ids.as_ref().value()) {
                (None, None) => Change::Keep,
                (names, ids) => Change::Set(draft.credits(names.map(Vec::as_slice), ids.map(Vec::as_slice))?),
            },
            title: change.title.clone(),
            subtitle: change.subtitle.clone(),
            language: change.language.clone(),
            published_year: change.published_year.clone(),
            publisher: change.publisher.clone(),
            page_count: change.page_count.clone(),
            description: change.description.clone(),
        })
    }

    /// Nobody has an opinion of a new book.
    fn view(book: &Book) -> Record<BookView> {
        BookView::of(book, RatingView::default())
    }

    fn shown(uow: &mut dyn BookstoreUnit, book: &Book) -> Result<Record<BookView>, Failure> {
        let rating = uow.book_rating(book.facts().isbn)?;
        Ok(BookView::of(book, rating))
    }
}

impl Draft<'_> {
    /// The authors whom a command names in one way or the other. Those whom nobody knows by name are to
    /// be added.
    fn credits(&mut self, names: Option<&[PersonName]>, ids: Option<&[AuthorId]>) -> Result<Credits, Failure> {
        if names.is_some() && ids.is_some() {
            let detail = "cannot be given together with authors";
            self.broken.push(Violation::new("/author_ids", "conflicting_members", detail));
        }
        let (credits, made) = credited(self.ctx, self.uow, names, ids)?;
        self.authors.extend(made);
        Ok(credits)
    }
}

/// The authors that a command names, and those of them who have to be added. Where it names none,
/// the credits say so; where it names more than any book has, nobody is looked up.
fn credited(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    names: Option<&[PersonName]>,
    ids: Option<&[AuthorId]>,
) -> Result<(Credits, Vec<Author>), Failure> {
    let nobody = |count: usize| count == 0 || count > Credits::MAX;
    match (names, ids) {
        (None, Some(ids)) if nobody(ids.len()) => Ok((Credits::by_id(vec![None; ids.len()]), Vec::new())),
        (None, Some(ids)) => Ok((Credits::by_id(uow.authors_by_id(ids)?), Vec::new())),
        (names, _) => {
            let names = names.unwrap_or_default();
            let known = if nobody(names.len()) { vec![None; names.len()] } else { uow.authors_named(names)? };
            Ok(Credits::by_name(names, known, ctx.at))
        }
    }
}

#[cfg(test)]
mod tests;
