//! Categories: the shelves of the shop, a tree of few levels.

use super::{BookstoreError, CategoryName, Slug, other_identifier};
use crate::kernel::{Change, Revision, Timestamp};

/// The aggregate. Its [`CategoryFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category(CategoryFacts);

/// Everything that is known of a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryFacts {
    /// What it is addressed by. It never changes.
    pub slug: Slug,
    /// What it is called.
    pub name: CategoryName,
    /// The category that it is part of, if it is not at the top.
    pub parent: Option<Slug>,
    /// Counts the changes.
    pub revision: Revision,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A category and all that are above it, the nearest first: what must be known of a parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    nearest: Slug,
    above: Vec<Slug>,
}

/// What is needed for a category.
#[derive(Clone, Debug)]
pub struct NewCategory {
    /// What it is addressed by.
    pub slug: Slug,
    /// What it is called.
    pub name: CategoryName,
    /// Where it goes: below this one, or to the top.
    pub parent: Option<Lineage>,
}

/// What is to be different about a category.
#[derive(Clone, Debug, Default)]
pub struct CategoryChange {
    /// Another name.
    pub name: Change<CategoryName>,
    /// Another place.
    pub parent: Change<Option<Lineage>>,
}

impl Lineage {
    /// `nearest`, which is part of the first of `above`, which is part of the second, and so on to
    /// the top.
    pub const fn new(nearest: Slug, above: Vec<Slug>) -> Self {
        Self { nearest, above }
    }

    /// The category that it is about.
    pub const fn nearest(&self) -> &Slug {
        &self.nearest
    }

    /// On which level the nearest is; the top is level 1.
    pub const fn depth(&self) -> usize {
        1 + self.above.len()
    }

    fn contains(&self, slug: &Slug) -> bool {
        self.nearest == *slug || self.above.contains(slug)
    }
}

impl Category {
    /// How many levels the tree has at most.
    pub const MAX_DEPTH: usize = 4;

    /// A new category with nothing in it. Refused with `category_too_deep` below the last level,
    /// and with `category_cycle` below itself.
    pub fn add(new: NewCategory, at: Timestamp) -> Result<Self, BookstoreError> {
        check_place(&new.slug, 1, new.parent.as_ref())?;
        let NewCategory { slug, name, parent } = new;
        let parent = parent.map(|it| it.nearest);
        Ok(Self(CategoryFacts { slug, name, parent, revision: 1, created_at: at, updated_at: at }))
    }

    /// Brings a stored category back.
    pub const fn from_facts(facts: CategoryFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of it.
    pub const fn facts(&self) -> &CategoryFacts {
        &self.0
    }

    /// Changes some of it, and tells whether anything differs now. `height` counts the levels of
    /// the category with all below it, 1 for one with nothing below; they move along. Refused as
    /// [`Category::add`] is.
    pub fn change(&mut self, change: CategoryChange, height: usize, at: Timestamp) -> Result<bool, BookstoreError> {
        let mut next = self.0.clone();
        change.name.apply(&mut next.name);
        if let Change::Set(parent) = change.parent {
            check_place(&next.slug, height, parent.as_ref())?;
            next.parent = parent.map(|it| it.nearest);
        }
        Ok(self.settle(next, at))
    }

    /// Puts `new` in the place of all that was known, as [`Category::change`] does. Refused also
    /// with `identifier_mismatch` when it brings another slug.
    pub fn replace(&mut self, new: NewCategory, height: usize, at: Timestamp) -> Result<bool, BookstoreError> {
        if new.slug != self.0.slug {
            return Err(BookstoreError::Invalid(vec![other_identifier("/slug")]));
        }
        let change = CategoryChange { name: Change::Set(new.name), parent: Change::Set(new.parent) };
        self.change(change, height, at)
    }

    fn settle(&mut self, next: CategoryFacts, at: Timestamp) -> bool {
        let changed = next != self.0;
        if changed {
            self.0 = CategoryFacts { revision: self.0.revision + 1, updated_at: at, ..next };
        }
        changed
    }
}

/// Whether `slug`, with `height` levels, fits below `parent`.
fn check_place(slug: &Slug, height: usize, parent: Option<&Lineage>) -> Result<(), BookstoreError> {
    if parent.is_some_and(|it| it.contains(slug)) {
        return Err(BookstoreError::CategoryCycle);
    }
    if parent.map_or(0, Lineage::depth) + height > Category::MAX_DEPTH {
        return Err(BookstoreError::CategoryTooDeep);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        text.parse().unwrap()
    }

    /// The lineage of the last of `path`, which is written from the top.
    fn below(path: &[&str]) -> Option<Lineage> {
        let mut upwards = path.iter().rev().map(|it| slug(it));
        Some(Lineage::new(upwards.next()?, upwards.collect()))
    }

    fn new(text: &str, parent: Option<Lineage>) -> NewCategory {
        NewCategory { slug: slug(text), name: text.to_owned().try_into().unwrap(), parent }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_timestamp(second, 0).unwrap()
    }

    fn place(parent: Option<Lineage>) -> CategoryChange {
        CategoryChange { parent: Change::Set(parent), ..CategoryChange::default() }
    }

    #[test]
    fn the_tree_has_four_levels() {
        assert!(Category::add(new("d", below(&["a", "b", "c"])), at(1)).is_ok());
        let refused = Category::add(new("e", below(&["a", "b", "c", "d"])), at(1));
        assert_eq!(refused, Err(BookstoreError::CategoryTooDeep));
    }

    #[test]
    fn what_is_below_moves_along() {
        let mut category = Category::add(new("x", None), at(1)).unwrap();
        assert_eq!(category.change(place(below(&["a", "b"])), 3, at(2)), Err(BookstoreError::CategoryTooDeep));
        assert_eq!(category.change(place(below(&["a", "b"])), 2, at(2)), Ok(true));
        assert_eq!(category.facts().parent, Some(slug("b")));
        assert_eq!(category.change(place(None), 4, at(3)), Ok(true));
        assert_eq!((category.facts().parent.clone(), category.facts().revision), (None, 3));
    }

    #[test]
    fn no_category_is_below_itself() {
        let mut category = Category::add(new("a", None), at(1)).unwrap();
        for path in [&["a"][..], &["a", "b"], &["a", "b", "c"]] {
            assert_eq!(category.change(place(below(path)), 1, at(2)), Err(BookstoreError::CategoryCycle));
        }
        assert_eq!(Category::add(new("a", below(&["a"])), at(1)), Err(BookstoreError::CategoryCycle));
    }

    #[test]
    fn what_changes_nothing_leaves_the_revision() {
        let mut category = Category::add(new("a", below(&["b"])), at(1)).unwrap();
        assert_eq!(category.replace(new("a", below(&["b"])), 1, at(2)), Ok(false));
        assert_eq!(category.change(CategoryChange::default(), 1, at(2)), Ok(false));
        assert_eq!((category.facts().revision, category.facts().updated_at), (1, at(1)));
        assert!(category.replace(new("c", None), 1, at(2)).is_err());
    }
}
