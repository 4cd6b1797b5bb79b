//! Changing authors.

use domain::{
    bookstore::{Author, AuthorChanged, AuthorId, BookstoreError, Cataloguer, unknown_author},
    kernel::{Precondition, Violation},
};

use super::{
    AuthorView, BookstoreUnit, CreateAuthor, ReplaceAuthor, UpdateAuthor,
    checks::{existing, found, names_something, other_id, together},
    trail::{note_author, note_author_deleted},
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
    add_author(uow, &author)?;
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
    let broken = other_id(id, input.id).into_iter().collect();
    let author = together(broken, Author::add(CreateAuthor { id: Some(id), ..new }.author(), ctx.at))?;
    add_author(uow, &author)?;
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
    names_something(input)?;
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
    uow.remove_author(&author)?;
    note_author_deleted(uow, &author, reassign_to);
    Ok(())
}

/// Keeps a new author.
pub(super) fn add_author(uow: &mut dyn BookstoreUnit, author: &Author) -> Result<(), Failure> {
    uow.add_author(author)?;
    note_author(uow, "created", (None, Some(author)));
    Ok(())
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
        note_author(uow, "updated", (Some(was), Some(now)));
    }
    if changed == AuthorChanged::Name {
        uow.author_renamed(now)?;
    }
    let books = uow.listed_book_count(now.facts().id)?;
    Ok(AuthorView::of(now, books))
}

#[cfg(test)]
mod tests {
    use domain::{bookstore::BookFacts, kernel::Id};
    use serde_json::{Value, json};

    use super::*;
    use crate::bookstore::{
        create_product,
        testing::{Fake, cataloguer, ctx, input, refused},
    };

    /// Jane Austen, with a book, and Ann.
    fn two_authors() -> (Fake, AuthorId, AuthorId) {
        let mut fake = Fake::new();
        let book = json!({
            "isbn": "9780141439587", "title": "Emma", "authors": ["Jane Austen"], "category": "fiction",
            "price": { "amount": "5.99", "currency": "USD" },
        });
        create_product::<BookFacts>(&ctx(), &cataloguer(), &mut fake, &input(book)).unwrap();
        let ann = create_author(&ctx(), &cataloguer(), &mut fake, &input(json!({ "name": "Ann" }))).unwrap();
        fake.calls.clear();
        let jane = fake.authors[0].facts().id;
        (fake, jane, ann.view.id.into())
    }

    fn update(fake: &mut Fake, id: AuthorId, change: Value) -> Result<Record<AuthorView>, Failure> {
        update_author(&ctx(), &cataloguer(), fake, id, &Precondition::None, &input(change))
    }

    fn delete(fake: &mut Fake, id: AuthorId, to: Option<AuthorId>) -> Result<(), Failure> {
        delete_author(&ctx(), &cataloguer(), fake, id, &Precondition::None, to)
    }

    #[test]
    fn a_new_name_reaches_the_books() {
        let (mut fake, jane, _) = two_authors();
        let renamed = update(&mut fake, jane, json!({ "name": "Jane  Austen-Leigh" })).unwrap();
        assert_eq!(fake.called(), ["author", "save_author", "author_renamed"]);
        assert_eq!((renamed.view.sort_name.as_str(), renamed.view.book_count), ("Austen-Leigh, Jane", 1));
        update(&mut fake, jane, json!({ "born_on": "1775-12-16" })).unwrap();
        assert_eq!(fake.called(), ["author", "save_author"]);
        update(&mut fake, jane, json!({ "born_on": "1775-12-16" })).unwrap();
        assert_eq!(fake.called(), ["author"]);
    }

    #[test]
    fn books_need_an_author() {
        let (mut fake, jane, ann) = two_authors();
        assert_eq!(refused(delete(&mut fake, jane, None)).0, "in_use");
        let same = refused(delete(&mut fake, jane, Some(jane)));
        assert_eq!(same.1, [("/reassign_to".to_owned(), "same_author")]);
        let nobody = refused(delete(&mut fake, jane, Some(Id::fresh())));
        assert_eq!(nobody.1, [("/reassign_to".to_owned(), "unknown_author")]);
        fake.calls.clear();
        delete(&mut fake, jane, Some(ann)).unwrap();
        assert_eq!(fake.called(), ["author", "author", "reassign_books", "remove_author"]);
        delete(&mut fake, ann, None).unwrap();
        assert_eq!(refused(delete(&mut fake, ann, None)).0, "author_not_found");
    }

    #[test]
    fn a_put_creates_then_replaces() {
        let (mut fake, _, ann) = two_authors();
        let mut put = |id: AuthorId, body: Value| {
            replace_author(&ctx(), &cataloguer(), &mut fake, id, &Precondition::None, &input(body))
        };
        let fresh = Id::fresh();
        assert!(
            matches!(put(fresh, json!({ "name": "Eve" })).unwrap(), Upserted::Created(it) if it.view.id == fresh.uuid())
        );
        assert!(
            matches!(put(ann, json!({ "id": ann, "name": "Anne" })).unwrap(), Upserted::Replaced(it) if it.revision == 2)
        );
        for id in [ann, Id::fresh()] {
            let broken = refused(put(id, json!({ "id": fresh, "name": "Ann" }))).1;
            assert_eq!(broken, [("/id".to_owned(), "identifier_mismatch")]);
        }
    }
}
