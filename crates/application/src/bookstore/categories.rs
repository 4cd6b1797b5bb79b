//! Changing the tree of categories. Whatever adds, moves or removes one begins by locking the tree.

use domain::{
    bookstore::{
        BookstoreError, Cataloguer, Category, CategoryChange, Lineage, NewCategory, Slug, other_identifier,
        unknown_category,
    },
    kernel::{Change, Precondition, Violation},
};

use super::{
    BookCounts, BookstoreUnit, CategoryView, CreateCategory, ReplaceCategory, UpdateCategory,
    checks::{existing, found, names_something, together},
    trail::note_category,
};
use crate::{
    Ctx, Failure,
    page::{Record, Upserted},
};

/// Adds a category.
pub fn create_category(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    input: &CreateCategory,
) -> Result<Record<CategoryView>, Failure> {
    uow.lock_category_tree()?;
    add(ctx, uow, input, Vec::new())
}

/// Puts a category where there may be one.
pub fn replace_category(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    slug: &Slug,
    wanted: &Precondition,
    input: &ReplaceCategory,
) -> Result<Upserted<CategoryView>, Failure> {
    uow.lock_category_tree()?;
    let new = input.anew(input.slug.clone().unwrap_or_else(|| slug.clone()));
    let broken: Vec<_> = (new.slug != *slug).then(|| other_identifier("/slug")).into_iter().collect();
    let Some(was) = existing(uow.category(slug))? else {
        wanted.check_absent()?;
        return Ok(Upserted::Created(add(ctx, uow, &new, broken)?));
    };
    wanted.check(was.facts().revision)?;
    let (parent, broken) = parent(uow, new.parent.as_ref(), broken)?;
    let height = height(uow, slug, parent.as_ref())?;
    let mut now = was.clone();
    let new = NewCategory { slug: slug.clone(), name: new.name, parent };
    if together(broken, now.replace(new, height, ctx.at))? {
        save(uow, &was, &now)?;
    }
    Ok(Upserted::Replaced(shown(uow, &now)?))
}

/// Changes some of a category. What is below it moves along.
pub fn update_category(
    ctx: &Ctx,
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    slug: &Slug,
    wanted: &Precondition,
    input: &UpdateCategory,
) -> Result<Record<CategoryView>, Failure> {
    names_something(input)?;
    if !input.parent.is_keep() {
        uow.lock_category_tree()?;
    }
    let was = to_change(uow, slug, wanted)?;
    let (mut height_of_all, mut broken) = (1, Vec::new());
    let place = match &input.parent {
        Change::Keep => Change::Keep,
        Change::Set(wanted) => {
            let (found, wrong) = parent(uow, wanted.as_ref(), broken)?;
            (broken, height_of_all) = (wrong, height(uow, slug, found.as_ref())?);
            Change::Set(found)
        }
    };
    let mut now = was.clone();
    let change = CategoryChange { name: input.name.clone(), parent: place };
    if together(broken, now.change(change, height_of_all, ctx.at))? {
        save(uow, &was, &now)?;
    }
    shown(uow, &now)
}

/// Deletes a category with nothing in it.
pub fn delete_category(
    _: &Cataloguer,
    uow: &mut dyn BookstoreUnit,
    slug: &Slug,
    wanted: &Precondition,
) -> Result<(), Failure> {
    uow.lock_category_tree()?;
    let category = to_change(uow, slug, wanted)?;
    if uow.category_in_use(slug)? {
        return Err(BookstoreError::CategoryInUse.into());
    }
    uow.remove_category(&category)?;
    note_category(uow, "deleted", (Some(&category), None));
    Ok(())
}

fn save(uow: &mut dyn BookstoreUnit, was: &Category, now: &Category) -> Result<(), Failure> {
    uow.save_category(was, now)?;
    note_category(uow, "updated", (Some(was), Some(now)));
    Ok(())
}

fn add(
    ctx: &Ctx,
    uow: &mut dyn BookstoreUnit,
    new: &CreateCategory,
    broken: Vec<Violation>,
) -> Result<Record<CategoryView>, Failure> {
    let (parent, broken) = parent(uow, new.parent.as_ref(), broken)?;
    let new = NewCategory { slug: new.slug.clone(), name: new.name.clone(), parent };
    let category = together(broken, Category::add(new, ctx.at))?;
    uow.add_category(&category)?;
    note_category(uow, "created", (None, Some(&category)));
    Ok(CategoryView::of(&category, BookCounts::default()))
}

fn to_change(uow: &mut dyn BookstoreUnit, slug: &Slug, wanted: &Precondition) -> Result<Category, Failure> {
    let category = found(uow.category(slug), BookstoreError::CategoryNotFound)?;
    wanted.check(category.facts().revision)?;
    Ok(category)
}

/// The place below `slug`, or what more is `broken` when that is no category.
fn parent(
    uow: &mut dyn BookstoreUnit,
    slug: Option<&Slug>,
    mut broken: Vec<Violation>,
) -> Result<(Option<Lineage>, Vec<Violation>), Failure> {
    let Some(slug) = slug else { return Ok((None, broken)) };
    let lineage = existing(uow.lineage(slug))?;
    if lineage.is_none() {
        broken.push(unknown_category("/parent"));
    }
    Ok((lineage, broken))
}

/// The levels that move along; they do not matter at the top, where there is room for all.
fn height(uow: &mut dyn BookstoreUnit, slug: &Slug, parent: Option<&Lineage>) -> Result<usize, Failure> {
    if parent.is_some() { Ok(uow.category_height(slug)?) } else { Ok(1) }
}

fn shown(uow: &mut dyn BookstoreUnit, category: &Category) -> Result<Record<CategoryView>, Failure> {
    let books = uow.category_book_counts(&category.facts().slug)?;
    Ok(CategoryView::of(category, books))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::bookstore::testing::{Fake, cataloguer, ctx, input, refused};

    fn slug(text: &str) -> Slug {
        text.parse().unwrap()
    }

    fn update(fake: &mut Fake, name: &str, change: Value) -> Result<Record<CategoryView>, Failure> {
        update_category(&ctx(), &cataloguer(), fake, &slug(name), &Precondition::None, &input(change))
    }

    fn replace(fake: &mut Fake, name: &str, body: Value) -> Result<Upserted<CategoryView>, Failure> {
        replace_category(&ctx(), &cataloguer(), fake, &slug(name), &Precondition::None, &input(body))
    }

    #[test]
    fn a_move_locks_the_tree_before_all_else() {
        let mut fake = Fake::new();
        update(&mut fake, "crime", json!({ "name": "Crime" })).unwrap();
        assert_eq!(fake.called(), ["category", "save_category"]);
        assert_eq!(update(&mut fake, "crime", json!({ "parent": null })).unwrap().view.parent, None);
        assert_eq!(fake.called()[..2], ["lock_category_tree", "category"]);
        assert_eq!(refused(update(&mut fake, "crime", json!({ "parent": "crime" }))).0, "category_cycle");
        assert_eq!(refused(update(&mut fake, "crime", json!({}))).1, [(String::new(), "empty")]);
        let unknown = refused(update(&mut fake, "crime", json!({ "parent": "poetry" })));
        assert_eq!(unknown.1, [("/parent".to_owned(), "unknown_category")]);
    }

    #[test]
    fn a_put_creates_then_replaces() {
        let mut fake = Fake::new();
        let created = replace(&mut fake, "noir", json!({ "name": "Noir", "parent": "crime" })).unwrap();
        assert!(matches!(created, Upserted::Created(it) if it.view.parent.as_deref() == Some("crime")));
        let replaced = replace(&mut fake, "noir", json!({ "slug": "noir", "name": "Noir" })).unwrap();
        assert!(matches!(replaced, Upserted::Replaced(it) if it.view.parent.is_none() && it.revision == 2));
        for name in ["noir", "gothic"] {
            let broken =
                refused(replace(&mut fake, name, json!({ "slug": "other", "name": "A", "parent": "poetry" }))).1;
            let expected = [("/slug".to_owned(), "identifier_mismatch"), ("/parent".to_owned(), "unknown_category")];
            assert_eq!(broken, expected, "{name}");
        }
    }

    #[test]
    fn only_an_empty_category_is_deleted() {
        let mut fake = Fake::new();
        let mut delete = |name| delete_category(&cataloguer(), &mut fake, &slug(name), &Precondition::None);
        assert_eq!(refused(delete("fiction")).0, "in_use");
        delete("crime").unwrap();
        delete("fiction").unwrap();
        assert_eq!(refused(delete("fiction")).0, "category_not_found");
    }
}
