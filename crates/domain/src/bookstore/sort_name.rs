//! The form of an author's name that lists are sorted by.

use super::PersonName;
use crate::text;

text!(
    /// An author's name with the surname first: `Austen, Jane`.
    pub SortName: 1..=250
);

/// Words before a surname that belong to it when they are written with a capital.
const PARTICLES: [&str; 24] = [
    "al", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la", "las", "le", "los", "mac",
    "o'", "st.", "ten", "ter", "van", "von", "zu",
];

/// Words behind a surname that are not part of it.
const SUFFIXES: [&str; 8] = ["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "esq."];

impl SortName {
    /// The sort name of `name`, by a rule that is right for most and known to all; for the rest a
    /// sort name can be given.
    ///
    /// - The last word is the surname, and the others follow it behind a comma: `Austen, Jane`.
    /// - A particle before it belongs to it when written with a capital (`Le Guin, Ursula K.`), and
    ///   to the given names otherwise (`Beethoven, Ludwig van`). The first word never does.
    /// - `Jr.`, `III` and the like come last: `King, Martin Luther, Jr.`.
    /// - One word stays as it is, and so does a name that already has a comma before its last word.
    pub fn of(name: &PersonName) -> Self {
        let mut words: Vec<&str> = name.split(' ').collect();
        let suffix = words.pop_if(|last| SUFFIXES.contains(&last.to_lowercase().as_str()));
        if words.len() < 2 || words[..words.len() - 1].iter().any(|it| it.ends_with(',')) {
            return Self(name.to_string());
        }
        let given = words[1..words.len() - 1].iter().rev().take_while(|it| is_surname_particle(it)).count();
        let (given, surname) = words.split_at(words.len() - 1 - given);
        let surname = surname.join(" ");
        let sorted = format!("{}, {}", surname.trim_end_matches(','), given.join(" "));
        Self(suffix.map_or(sorted.clone(), |suffix| format!("{sorted}, {suffix}")))
    }
}

fn is_surname_particle(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && PARTICLES.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_surname_comes_first() {
        for (name, sorted) in [
            ("Jane Austen", "Austen, Jane"),
            ("Homer", "Homer"),
            ("J.R.R. Tolkien", "Tolkien, J.R.R."),
            ("Gabriel García Márquez", "Márquez, Gabriel García"),
            ("Ludwig van Beethoven", "Beethoven, Ludwig van"),
            ("Ursula K. Le Guin", "Le Guin, Ursula K."),
            ("Oscar De La Hoya", "De La Hoya, Oscar"),
            ("Van Morrison", "Morrison, Van"),
            ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
            ("Martin Luther King, Jr.", "King, Martin Luther, Jr."),
            ("Henry Louis Gates III", "Gates, Henry Louis, III"),
            ("Austen, Jane", "Austen, Jane"),
            ("Prince III", "Prince III"),
            ("Jr.", "Jr."),
        ] {
            assert_eq!(&*SortName::of(&name.parse().unwrap()), sorted);
        }
    }

    proptest! {
        #[test]
        fn every_name_has_a_sort_name(text in "\\PC{1,200}") {
            if let Ok(name) = text.parse::<PersonName>() {
                let sorted = SortName::of(&name).into_string();
                prop_assert!(SortName::try_from(sorted).is_ok());
            }
        }
    }
}
