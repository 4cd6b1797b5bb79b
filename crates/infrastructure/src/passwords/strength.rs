//! Which passwords are tried first.

/// A password that is found in fewer tries is too common. Against guessing over the network far
/// less would do; this much also gives the owner time to act when a copy of the database is stolen.
const TRIES: u64 = 100_000_000;

/// What comes after so many characters is not looked at, as the estimate takes time that grows faster
/// than the password. A beginning of this length that is easy to guess is a flaw in itself.
const LOOKED_AT: usize = 64;

/// What anybody would try first who knows where the password is used (OWASP ASVS 5.0, 6.1.2).
const ABOUT_US: &[&str] = &[
    "lyceum",
    "campus",
    "university",
    "college",
    "student",
    "bookstore",
    "library",
    "loan",
    "course",
    "admin",
    "teacher",
    "semester",
];

/// Whether `password` is easy to guess for somebody who knows its owner, and us.
pub(super) fn is_common(password: &str, about: &[String]) -> bool {
    let end = password.char_indices().nth(LOOKED_AT).map_or(password.len(), |(at, _)| at);
    let words = about.iter().flat_map(|it| it.split(|it: char| !it.is_alphanumeric()).chain([it.as_str()]));
    let words: Vec<&str> = words.filter(|it| it.len() > 2).chain(ABOUT_US.iter().copied()).collect();
    zxcvbn::zxcvbn(&password[..end], &words).guesses() < TRIES
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn common_passwords_are_known() {
        for common in ["password1234", "qwertyuiop12", "123456789012", "aaaaaaaaaaaaaaaaaa", "iloveyou1234"] {
            assert!(is_common(common, &[]), "{common}");
        }
        for good in ["correct horse battery staple", "seven pale lanterns", "Tr0mbone-on-Tuesday", "a-long-password-1"]
        {
            assert!(!is_common(good, &[]), "{good}");
        }
    }

    #[test]
    fn what_is_known_of_the_owner_is_guessed_first() {
        let about = ["ada.lovelace@example.org".to_owned(), "Ada Lovelace".to_owned()];
        assert!(is_common("ada-lovelace", &about));
        assert!(is_common("lovelace2026", &about));
    }

    #[test]
    fn what_is_known_of_us_is_guessed_first() {
        for common in ["bookstore2026", "library12345", "university2026"] {
            assert!(is_common(common, &[]), "{common}");
        }
    }

    #[test]
    fn only_a_beginning_is_looked_at_so_that_no_password_takes_long() {
        let leet = "4@8({[</3696&#!1/|0$5+7%2".repeat(5);
        let begun = Instant::now();
        is_common(&leet, &[]);
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
        assert!(is_common(&format!("{}{leet}", "a".repeat(LOOKED_AT)), &[]));
    }
}
