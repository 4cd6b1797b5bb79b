//! Changing authors.

use domain::{
    bookstore::{Author, AuthorChanged, AuthorId, BookstoreError, Cataloguer, unknown_author},
    kernel::{Precondition, Violation},
};

use super::{
    AuthorView, BookstoreUnit, CreateAuthor, ReplaceAuthor, UpdateAuthor,
    checks::{existing, found, id_violations, together},
};
use crate::{
    Ctx, Failure,
    page::{Record, Upserted},
};

/// Adds an author.
pub fn create_author(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    input: &CreateAuthor,
) -> Result<Record<AuthorView>, Failure> {
    let author = Author::add(input.author(), ctx.at)?;
    uow.add_author(&author)?;
    Ok(AuthorView::of(&author, 0))
}

/// Puts an author where there may be one.
pub fn replace_author(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: AuthorId,
    wanted: &Precondition,
    input: &ReplaceAuthor,
) -> Result<Upserted<AuthorView>, Failure> {
    let new = input.anew();
    if let Some(was) = existing(uow.author(id))? {
        wanted.check(was.facts().revision)?;
        let mut now = was.clone();
        let changed = now.replace(new.author(), ctx.at)?;
        return Ok(Upserted::Replaced(save(uow, &was, &now, changed)?));
    }
    wanted.check_absent()?;
    let broken = id_violations(id, input.id);
    let author = together(broken, Author::add(CreateAuthor { id: Some(id), ..new }.author(), ctx.at))?;
    uow.add_author(&author)?;
    Ok(Upserted::Created(AuthorView::of(&author, 0)))
}

/// Changes some of an author. A new name reaches all their books.
pub fn update_author(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: AuthorId,
    wanted: &Precondition,
    input: &UpdateAuthor,
) -> Result<Record<AuthorView>, Failure> {
    input.check()?;
    let was = to_change(uow, id, wanted)?;
    let mut now = was.clone();
    let changed = now.change(input.change(), ctx.at)?;
    save(uow, &was, &now, changed)
}

/// Deletes an author, once their books are somebody else's.
pub fn delete_author(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    id: AuthorId,
    wanted: &Precondition,
    reassign_to: Option<AuthorId>,
) -> Result<(), Failure> {
    let author = to_change(uow, id, wanted)?;
    match reassign_to {
        Some(to) => {
            let to = heir(uow, id, to)?;
            uow.reassign_books(id, &to, ctx.at)?;
        }
        None => match uow.author_book_count(id)? {
            0 => {}
            books => return Err(BookstoreError::AuthorInUse { books }.into()),
        },
    }
    Ok(uow.remove_author(&author)?)
}

fn heir(uow: &mut dyn BookstoreUnit, from: AuthorId, to: AuthorId) -> Result<Author, Failure> {
    if from == to {
        let violation = Violation::new("/reassign_to", "same_author", "must be another author");
        return Err(Failure::invalid(vec![violation]));
    }
    found(uow.author(to), BookstoreError::Invalid(vec![unknown_author("/reassign_to")]))
}

fn to_change(uow: &mut dyn BookstoreUnit, id: AuthorId, wanted: &Precondition) -> Result<Author, Failure> {
    let author = found(uow.author(id), BookstoreError::AuthorNotFound)?;
    wanted.check(author.facts().revision)?;
    Ok(author)
}

fn save(
    uow: &mut dyn BookstoreUnit,
    was: &Author,
    now: &Author,
    changed: AuthorChanged,
) -> Result<Record<AuthorView>, Failure> {
    if changed != AuthorChanged::Nothing {
        uow.save_author(was, now)?;
    }
    if changed == AuthorChanged::Name {
        uow.author_renamed(now)?;
    }
    let books = uow.listed_book_count(now.facts().id)?;
    Ok(AuthorView::of(now, books))
}
