//! Changing books.

use domain::{
    bookstore::{Author, AuthorId, Book, BookstoreError, Cataloguer, Credits, Isbn, PersonName, other_identifier},
    kernel::{Change, Precondition, Violation},
};

use super::{
    BookView, BookstoreUnit, CreateBook, RatingView, ReplaceBook, UpdateBook,
    checks::{category_violations, existing, found, together},
    commands::changed_price,
};
use crate::{
    Ctx, Failure,
    page::{Record, Upserted},
};

/// Adds a book, and those of its authors whom nobody knew by name.
pub fn create_book(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    input: &CreateBook,
) -> Result<Record<BookView>, Failure> {
    let book = add(ctx, uow, input, Vec::new())?;
    Ok(BookView::of(&book, RatingView::default()))
}

/// Puts a book where there may be one.
pub fn replace_book(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    isbn: Isbn,
    wanted: &Precondition,
    input: &ReplaceBook,
) -> Result<Upserted<BookView>, Failure> {
    let book = existing(uow.book(isbn))?;
    let new = input.anew(input.isbn.unwrap_or(isbn));
    if let Some(book) = book {
        wanted.check(book.facts().product.revision)?;
        let (book, _) = put(ctx, uow, &book, &new)?;
        return Ok(Upserted::Replaced(shown(uow, &book)?));
    }
    wanted.check_absent()?;
    let broken = (new.isbn != isbn).then(|| other_identifier("/isbn"));
    let book = add(ctx, uow, &new, broken.into_iter().collect())?;
    Ok(Upserted::Created(BookView::of(&book, RatingView::default())))
}

/// Changes some of a book.
pub fn update_book(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    isbn: Isbn,
    wanted: &Precondition,
    input: &UpdateBook,
) -> Result<Record<BookView>, Failure> {
    input.check()?;
    let was = to_change(uow, isbn, wanted)?;
    let category = input.category.clone().value().filter(|it| *it != was.facts().product.category);
    let mut broken = category_violations(uow, category.as_ref())?;
    let price = changed_price(&input.price, &mut broken)?;
    let (credits, made) = match (input.authors.as_ref().value(), input.author_ids.as_ref().value()) {
        (None, None) => (Change::Keep, Vec::new()),
        (names, ids) => {
            broken.extend(both_named(names.is_some(), ids.is_some()));
            let (credits, made) = credited(ctx, uow, names.map(Vec::as_slice), ids.map(Vec::as_slice))?;
            (Change::Set(credits), made)
        }
    };
    let mut now = was.clone();
    if together(broken, now.change(input.change(price, credits), ctx.at))? {
        keep(uow, &made, |uow| uow.save_book(&was, &now))?;
    }
    shown(uow, &now)
}

/// Deletes a book.
pub fn delete_book(
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    isbn: Isbn,
    wanted: &Precondition,
) -> Result<(), Failure> {
    let book = to_change(uow, isbn, wanted)?;
    Ok(uow.remove_book(&book)?)
}

/// Takes a book out of the lists.
pub fn archive_book(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    isbn: Isbn,
    wanted: &Precondition,
) -> Result<Record<BookView>, Failure> {
    let was = to_change(uow, isbn, wanted)?;
    let mut now = was.clone();
    if now.archive(ctx.at) {
        uow.save_book(&was, &now)?;
    }
    shown(uow, &now)
}

/// Puts a book back into the lists.
pub fn restore_book(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    isbn: Isbn,
    wanted: &Precondition,
) -> Result<Record<BookView>, Failure> {
    let was = to_change(uow, isbn, wanted)?;
    let mut now = was.clone();
    if now.restore(ctx.at) {
        uow.save_book(&was, &now)?;
    }
    shown(uow, &now)
}

/// Adds a book, refused together with what else is `broken`.
pub(super) fn add(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    new: &CreateBook,
    mut broken: Vec<Violation>,
) -> Result<Book, Failure> {
    broken.extend(both_named(new.authors.is_some(), new.author_ids.is_some()));
    broken.extend(category_violations(uow, Some(&new.category))?);
    let price = new.price.price(&mut broken)?;
    let (credits, made) = credited(ctx, uow, new.authors.as_deref(), new.author_ids.as_deref())?;
    let book = together(broken, Book::add(new.book(price, credits), ctx.at))?;
    keep(uow, &made, |uow| uow.add_book(&book))?;
    Ok(book)
}

/// Puts `new` in the place of `was`, and tells whether that made a difference.
pub(super) fn put(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    was: &Book,
    new: &CreateBook,
) -> Result<(Book, bool), Failure> {
    let category = Some(&new.category).filter(|it| **it != was.facts().product.category);
    let mut broken = category_violations(uow, category)?;
    broken.extend(both_named(new.authors.is_some(), new.author_ids.is_some()));
    let price = new.price.price(&mut broken)?;
    let (credits, made) = credited(ctx, uow, new.authors.as_deref(), new.author_ids.as_deref())?;
    let mut now = was.clone();
    let changed = together(broken, now.replace(new.book(price, credits), ctx.at))?;
    if changed {
        keep(uow, &made, |uow| uow.save_book(was, &now))?;
    }
    Ok((now, changed))
}

fn to_change(uow: &mut dyn BookstoreUnit, isbn: Isbn, wanted: &Precondition) -> Result<Book, Failure> {
    let book = found(uow.book(isbn), BookstoreError::BookNotFound)?;
    wanted.check(book.facts().product.revision)?;
    Ok(book)
}

fn shown(uow: &mut dyn BookstoreUnit, book: &Book) -> Result<Record<BookView>, Failure> {
    let rating = uow.book_rating(book.facts().isbn)?;
    Ok(BookView::of(book, rating))
}

/// New authors come before the book that credits them.
pub(super) fn keep(
    uow: &mut dyn BookstoreUnit,
    made: &[Author],
    book: impl FnOnce(&mut dyn BookstoreUnit) -> Result<(), domain::kernel::StoreError>,
) -> Result<(), Failure> {
    for author in made {
        uow.add_author(author)?;
    }
    Ok(book(uow)?)
}

fn both_named(by_name: bool, by_id: bool) -> Option<Violation> {
    let detail = "cannot be given together with authors";
    (by_name && by_id).then(|| Violation::new("/author_ids", "conflicting_members", detail))
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
