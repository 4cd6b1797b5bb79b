//! Authors. Their names are not unique.

use chrono::NaiveDate;

use super::{Biography, BookstoreError, Credit, PersonName, SortName, dates, other_identifier};
use crate::kernel::{Change, Id, Revision, Timestamp, Violation};

/// Identifies an author.
pub type AuthorId = Id<Author>;

/// The aggregate. Its [`AuthorFacts`] are readable by all; only the methods here change them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author(AuthorFacts);

/// Everything that is known of an author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorFacts {
    /// Who.
    pub id: AuthorId,
    /// As it is printed on the books.
    pub name: PersonName,
    /// What lists are sorted by. It follows the name until another is given.
    pub sort_name: SortName,
    /// Their life.
    pub biography: Option<Biography>,
    /// The day of birth.
    pub born_on: Option<NaiveDate>,
    /// The day of death, not before that of birth.
    pub died_on: Option<NaiveDate>,
    /// Counts the changes.
    pub revision: Revision,
    /// When Lyceum first knew of them.
    pub created_at: Timestamp,
    /// When they were last changed.
    pub updated_at: Timestamp,
}

/// What is needed for an author.
#[derive(Clone, Debug)]
pub struct NewAuthor {
    /// Brought by the client, or made here.
    pub id: Option<AuthorId>,
    /// Their name.
    pub name: PersonName,
    /// Derived from the name where it is not given.
    pub sort_name: Option<SortName>,
    /// Their life.
    pub biography: Option<Biography>,
    /// The day of birth.
    pub born_on: Option<NaiveDate>,
    /// The day of death.
    pub died_on: Option<NaiveDate>,
}

/// What is to be different about an author.
#[derive(Clone, Debug, Default)]
pub struct AuthorChange {
    /// Another name.
    pub name: Change<PersonName>,
    /// Another sort name; `Set(None)` has it derived from the name again.
    pub sort_name: Change<Option<SortName>>,
    /// Another biography, or none.
    pub biography: Change<Option<Biography>>,
    /// Another day of birth, or none.
    pub born_on: Change<Option<NaiveDate>>,
    /// Another day of death, or none.
    pub died_on: Change<Option<NaiveDate>>,
}

/// What came of changing an author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a new name must reach the credits of the author's books"]
pub enum AuthorChanged {
    /// Nothing differs, so there is nothing to save.
    Nothing,
    /// Something other than the name.
    Details,
    /// The name, and perhaps more: the credits of all their books follow.
    Name,
}

impl NewAuthor {
    /// One of whom only the name is known.
    pub const fn named(name: PersonName) -> Self {
        Self { id: None, name, sort_name: None, biography: None, born_on: None, died_on: None }
    }

    /// What is wrong with it.
    pub fn violations(&self) -> Vec<Violation> {
        life_violations(self.born_on, self.died_on)
    }
}

impl Author {
    /// A new author. Refused with all broken rules: `died_before_born`, `date_range`.
    pub fn add(new: NewAuthor, at: Timestamp) -> Result<Self, BookstoreError> {
        BookstoreError::refuse(new.violations())?;
        Ok(Self::unchecked(new, at))
    }

    /// A new author of whom only the name is known.
    pub fn named(name: PersonName, at: Timestamp) -> Self {
        Self::unchecked(NewAuthor::named(name), at)
    }

    fn unchecked(new: NewAuthor, at: Timestamp) -> Self {
        let NewAuthor { id, name, sort_name, biography, born_on, died_on } = new;
        let sort_name = sort_name.unwrap_or_else(|| SortName::of(&name));
        let (id, revision) = (id.unwrap_or_else(Id::fresh), 1);
        let (created_at, updated_at) = (at, at);
        Self(AuthorFacts { id, name, sort_name, biography, born_on, died_on, revision, created_at, updated_at })
    }

    /// Brings a stored author back.
    pub const fn from_facts(facts: AuthorFacts) -> Self {
        Self(facts)
    }

    /// Everything that is known of them.
    pub const fn facts(&self) -> &AuthorFacts {
        &self.0
    }

    /// How a book credits them.
    pub fn credit(&self) -> Credit {
        Credit { author: self.0.id, name: self.0.name.clone() }
    }

    /// Changes some of it. Refused as [`Author::add`] is, and then nothing has changed.
    pub fn change(&mut self, change: AuthorChange, at: Timestamp) -> Result<AuthorChanged, BookstoreError> {
        let mut next = self.0.clone();
        let derived = next.sort_name == SortName::of(&next.name);
        change.name.apply(&mut next.name);
        match change.sort_name {
            Change::Set(Some(given)) => next.sort_name = given,
            Change::Set(None) => next.sort_name = SortName::of(&next.name),
            Change::Keep if derived => next.sort_name = SortName::of(&next.name),
            Change::Keep => {}
        }
        change.biography.apply(&mut next.biography);
        change.born_on.apply(&mut next.born_on);
        change.died_on.apply(&mut next.died_on);
        BookstoreError::refuse(life_violations(next.born_on, next.died_on))?;
        Ok(self.settle(next, at))
    }

    /// Puts `new` in the place of all that was known. Refused as [`Author::add`] is, and with
    /// `identifier_mismatch` when it brings another id.
    pub fn replace(&mut self, new: NewAuthor, at: Timestamp) -> Result<AuthorChanged, BookstoreError> {
        let mut broken = new.violations();
        if new.id.is_some_and(|id| id != self.0.id) {
            broken.push(other_identifier("/id"));
        }
        BookstoreError::refuse(broken)?;
        let NewAuthor { id: _, name, sort_name, biography, born_on, died_on } = new;
        let sort_name = sort_name.unwrap_or_else(|| SortName::of(&name));
        let AuthorFacts { id, revision, created_at, updated_at, .. } = self.0;
        let next = AuthorFacts { id, name, sort_name, biography, born_on, died_on, revision, created_at, updated_at };
        Ok(self.settle(next, at))
    }

    fn settle(&mut self, next: AuthorFacts, at: Timestamp) -> AuthorChanged {
        if next == self.0 {
            return AuthorChanged::Nothing;
        }
        let renamed = next.name != self.0.name;
        self.0 = AuthorFacts { revision: self.0.revision + 1, updated_at: at, ..next };
        if renamed { AuthorChanged::Name } else { AuthorChanged::Details }
    }
}

fn life_violations(born_on: Option<NaiveDate>, died_on: Option<NaiveDate>) -> Vec<Violation> {
    let reversed = born_on.zip(died_on).is_some_and(|(born, died)| died < born);
    let reversed =
        reversed.then(|| Violation::new("/died_on", "died_before_born", "must not be before the day of birth"));
    [dates::violation("/born_on", born_on), dates::violation("/died_on", died_on), reversed]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Refusal;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_timestamp(second, 0).unwrap()
    }

    fn author(name: &str) -> Author {
        Author::named(name.parse().unwrap(), at(1))
    }

    fn rename(name: &str) -> AuthorChange {
        AuthorChange { name: Change::Set(name.parse().unwrap()), ..AuthorChange::default() }
    }

    #[test]
    fn nobody_dies_before_birth() {
        let (born_on, died_on) = ("1817-07-18".parse().ok(), "1775-12-16".parse().ok());
        let new = NewAuthor { born_on, died_on, ..NewAuthor::named("Jane Austen".parse().unwrap()) };
        let refused = Author::add(new, at(1)).unwrap_err();
        let broken = refused.violations();
        assert_eq!((broken[0].pointer.as_str(), broken[0].code), ("/died_on", "died_before_born"));

        let mut jane = author("Jane Austen");
        let change = AuthorChange { born_on: Change::Set(born_on), ..AuthorChange::default() };
        assert_eq!(jane.change(change, at(2)), Ok(AuthorChanged::Details));
        let before = jane.clone();
        let change = AuthorChange { died_on: Change::Set(died_on), ..rename("Jane") };
        assert!(jane.change(change, at(3)).is_err());
        assert_eq!(jane, before);
    }

    #[test]
    fn a_derived_sort_name_follows_the_name() {
        let mut jane = author("Jane Austin");
        assert_eq!(jane.change(rename("Jane Austen"), at(2)), Ok(AuthorChanged::Name));
        assert_eq!(&*jane.facts().sort_name, "Austen, Jane");
        assert_eq!((jane.facts().revision, jane.facts().updated_at), (2, at(2)));
    }

    #[test]
    fn a_given_sort_name_stays_until_it_is_cleared() {
        let given = SortName::try_from("Márquez".to_owned()).unwrap();
        let mut gabo = author("Gabo");
        let sort_name = Change::Set(Some(given.clone()));
        assert_eq!(
            gabo.change(AuthorChange { sort_name, ..AuthorChange::default() }, at(2)),
            Ok(AuthorChanged::Details)
        );
        assert_eq!(gabo.change(rename("Gabriel Márquez"), at(3)), Ok(AuthorChanged::Name));
        assert_eq!(gabo.facts().sort_name, given);
        let clear = AuthorChange { sort_name: Change::Set(None), ..AuthorChange::default() };
        assert_eq!(gabo.change(clear, at(4)), Ok(AuthorChanged::Details));
        assert_eq!(&*gabo.facts().sort_name, "Márquez, Gabriel");
    }

    #[test]
    fn what_changes_nothing_leaves_the_revision() {
        let mut jane = author("Jane Austen");
        let before = jane.clone();
        assert_eq!(jane.change(rename("Jane Austen"), at(2)), Ok(AuthorChanged::Nothing));
        assert_eq!(jane.replace(NewAuthor::named("Jane Austen".parse().unwrap()), at(2)), Ok(AuthorChanged::Nothing));
        assert_eq!(jane, before);
    }

    #[test]
    fn a_replacement_keeps_the_identity() {
        let mut jane = author("Jane Austen");
        let id = jane.facts().id;
        let other = NewAuthor { id: Some(Id::fresh()), ..NewAuthor::named("Ann".parse().unwrap()) };
        assert_eq!(jane.replace(other, at(2)).unwrap_err().violations()[0].pointer, "/id");
        assert_eq!(jane.replace(NewAuthor::named("Ann".parse().unwrap()), at(2)), Ok(AuthorChanged::Name));
        assert_eq!((jane.facts().id, jane.facts().created_at), (id, at(1)));
    }
}
