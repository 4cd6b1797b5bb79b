//! The words by which people are found: of their names and their email addresses, folded.

use std::collections::BTreeSet;

use diesel::prelude::*;
use domain::{
    identity::UserFacts,
    kernel::{StoreError, fold},
};

use super::schema::identity_user_words::dsl;
use crate::{
    db::{store_error, types::Key},
    unit::Unit,
};

/// The words in a text.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let folded = fold(text);
    folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).map(ToOwned::to_owned).collect()
}

/// What sorts after every text that begins with `beginning`, and before everything else that does.
pub(super) fn end_of(beginning: &str) -> String {
    format!("{beginning}{}", char::MAX)
}

impl Unit<'_> {
    /// Makes the account known by its present words.
    pub(super) fn keep_words(&mut self, facts: &UserFacts) -> Result<(), StoreError> {
        let user = Key::from(facts.id);
        let mine = || dsl::identity_user_words.filter(dsl::user_id.eq(user));
        let kept: Vec<String> = mine().select(dsl::word).load(self.conn).map_err(store_error)?;
        let wanted = &words(&facts.display_name) | &words(&facts.email);
        for word in kept.iter().filter(|it| !wanted.contains(*it)) {
            diesel::delete(mine().filter(dsl::word.eq(word))).execute(self.conn).map_err(store_error)?;
        }
        for word in wanted.iter().filter(|it| !kept.contains(it)) {
            let row = (dsl::user_id.eq(user), dsl::word.eq(word));
            diesel::insert_into(dsl::identity_user_words).values(row).execute(self.conn).map_err(store_error)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_counted_once() {
        let found: Vec<_> = words("Émile ZOLA, emile.zola@example.org").into_iter().collect();
        assert_eq!(found, ["emile", "example", "org", "zola"]);
        assert!(words(" - ").is_empty());
    }

    #[test]
    fn a_beginning_has_an_end() {
        let (beginning, end) = ("zo", end_of("zo"));
        assert!(["zo", "zola", "zo\u{ffff}"].iter().all(|it| *it >= beginning && *it < &*end));
        assert!(["zn", "zp", "zö"].iter().all(|it| *it < beginning || *it >= &*end));
    }
}
