//! Who wrote a book, as it is printed on it.

use std::collections::{HashMap, HashSet, hash_map::Entry};

use super::{Author, AuthorId, PersonName, unknown_author};
use crate::kernel::{Timestamp, Violation};

/// One author of a book. The name is the author's, and follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Who.
    pub author: AuthorId,
    /// What they are called.
    pub name: PersonName,
}

/// The authors that an input names for a book, in their order, and by which member it named them,
/// so that a refusal can point there. Nothing here is checked before a book takes it.
#[derive(Clone, Debug)]
pub struct Credits {
    member: &'static str,
    found: Vec<Option<Credit>>,
}

impl Credits {
    /// The most authors that one book has.
    pub const MAX: usize = 100;

    /// Named by `author_ids`: whom each of them is found to be, `None` for nobody.
    pub const fn by_id(found: Vec<Option<Credit>>) -> Self {
        Self { member: "author_ids", found }
    }

    /// Named by `authors`, of which `found` tells who has each of `names` already. Also gives the
    /// authors that have to be added: one for each name that nobody has, however often and in
    /// whatever case it is named.
    pub fn by_name(names: &[PersonName], found: Vec<Option<Credit>>, at: Timestamp) -> (Self, Vec<Author>) {
        let (mut made, mut authors) = (HashMap::new(), Vec::new());
        let mut credits = Vec::with_capacity(names.len());
        for (name, credit) in names.iter().zip(found) {
            let credit = match (credit, made.entry(name.key())) {
                (Some(credit), _) => credit,
                (None, Entry::Occupied(made)) => Credit::clone(made.get()),
                (None, Entry::Vacant(unmade)) => {
                    let author = Author::named(name.clone(), at);
                    let credit = unmade.insert(author.credit()).clone();
                    authors.push(author);
                    credit
                }
            };
            credits.push(Some(credit));
        }
        (Self { member: "authors", found: credits }, authors)
    }

    /// What is wrong with them: every author must be known, none may be there twice, and there are
    /// 1 to 100.
    pub fn violations(&self) -> Vec<Violation> {
        let member = self.member;
        if self.found.is_empty() {
            return vec![Violation::new(format!("/{member}"), "too_few", "must name at least one author")];
        }
        if self.found.len() > Self::MAX {
            let detail = format!("must name at most {} authors", Self::MAX);
            return vec![Violation::new(format!("/{member}"), "too_many", detail)];
        }
        let mut seen = HashSet::new();
        let broken = |(place, credit): (usize, &Option<Credit>)| {
            let pointer = format!("/{member}/{place}");
            match credit {
                None => Some(unknown_author(&pointer)),
                Some(credit) if seen.insert(credit.author) => None,
                Some(_) => Some(Violation::new(pointer, "duplicate_author", "is an author of this book already")),
            }
        };
        self.found.iter().enumerate().filter_map(broken).collect()
    }

    /// Those that were found. All of them, where there are no violations.
    pub(super) fn into_credits(self) -> Vec<Credit> {
        self.found.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Id;

    fn credit(name: &str) -> Credit {
        Credit { author: Id::fresh(), name: name.parse().unwrap() }
    }

    fn broken(credits: &Credits) -> Vec<(String, &'static str)> {
        credits.violations().into_iter().map(|it| (it.pointer, it.code)).collect()
    }

    #[test]
    fn a_book_has_one_to_a_hundred_authors() {
        let so_many = |n: usize| Credits::by_id((0..n).map(|_| Some(credit("A"))).collect());
        assert_eq!(broken(&so_many(0)), [("/author_ids".to_owned(), "too_few")]);
        assert_eq!(broken(&so_many(100)), []);
        assert_eq!(broken(&so_many(101)), [("/author_ids".to_owned(), "too_many")]);
    }

    #[test]
    fn every_unknown_and_every_repeated_author_is_pointed_at() {
        let (ann, bob) = (credit("Ann"), credit("Bob"));
        let credits = Credits::by_id(vec![Some(ann.clone()), None, Some(ann), Some(bob)]);
        let expected =
            [("/author_ids/1".to_owned(), "unknown_author"), ("/author_ids/2".to_owned(), "duplicate_author")];
        assert_eq!(broken(&credits), expected);
    }

    #[test]
    fn a_name_that_nobody_has_makes_one_author() {
        let names: Vec<PersonName> = ["Ann", "Bob", "BOB"].map(|it| it.parse().unwrap()).into();
        let ann = credit("ann");

        let (credits, made) = Credits::by_name(&names, vec![Some(ann.clone()), None, None], Timestamp::default());

        assert_eq!(made.len(), 1);
        assert_eq!(broken(&credits), [("/authors/2".to_owned(), "duplicate_author")]);
        assert_eq!(credits.into_credits(), [ann, made[0].credit(), made[0].credit()]);
    }
}
