//! Languages (BCP 47, which is RFC 5646).

use std::{fmt, str::FromStr};

use oxilangtag::LanguageTag;

use crate::{kernel::Misfit, textual};

/// A well-formed language tag in the case that RFC 5646, section 2.1.1, recommends: `en`, `en-US`,
/// `zh-Hant`. Whether its subtags are registered is not looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

/// Why a text is no language tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a language tag of BCP 47 such as en or pt-BR, of at most {} characters", Language::MAX)]
pub struct LanguageError;

impl Misfit for LanguageError {
    fn code(&self) -> &'static str {
        "language_format"
    }
}

/// The three-letter codes of ISO 639-2 that were made for bibliographies and differ from the
/// terminological ones, each with its two-letter code of ISO 639-1.
const BIBLIOGRAPHIC: [(&str, &str); 20] = [
    ("alb", "sq"),
    ("arm", "hy"),
    ("baq", "eu"),
    ("bur", "my"),
    ("chi", "zh"),
    ("cze", "cs"),
    ("dut", "nl"),
    ("fre", "fr"),
    ("geo", "ka"),
    ("ger", "de"),
    ("gre", "el"),
    ("ice", "is"),
    ("mac", "mk"),
    ("mao", "mi"),
    ("may", "ms"),
    ("per", "fa"),
    ("rum", "ro"),
    ("slo", "sk"),
    ("tib", "bo"),
    ("wel", "cy"),
];

impl Language {
    /// The most characters it may have. RFC 5646, section 4.4.1, wants room for 35.
    pub const MAX: usize = 64;

    /// For files from libraries and other shops: also takes the three-letter codes of ISO 639-2,
    /// for which BCP 47 wants the two-letter ones where there are any (`ger` and `deu` are `de`,
    /// `mul` stays), and `_` for `-`. A blank code is no language.
    pub fn from_any(code: &str) -> Result<Option<Self>, LanguageError> {
        let code = code.trim().replace('_', "-");
        if code.is_empty() {
            return Ok(None);
        }
        let (primary, rest) = code.split_at(code.find('-').unwrap_or(code.len()));
        let primary = primary.to_ascii_lowercase();
        format!("{}{rest}", two_letters(&primary).unwrap_or(&primary)).parse().map(Some)
    }
}

fn two_letters(three: &str) -> Option<&'static str> {
    let bibliographic = BIBLIOGRAPHIC.iter().find(|(code, _)| *code == three).map(|(_, two)| *two);
    bibliographic.or_else(|| isolang::Language::from_639_3(three)?.to_639_1())
}

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, LanguageError> {
        if text.len() > Self::MAX {
            return Err(LanguageError);
        }
        let tag = LanguageTag::parse_and_normalize(text).map_err(|_| LanguageError)?;
        Ok(Self(tag.into_inner()))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::ops::Deref for Language {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

textual!(Language, "language-tag");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn imported(code: &str) -> Option<String> {
        Language::from_any(code).unwrap().map(|it| it.to_string())
    }

    #[test]
    fn a_tag_is_kept_in_the_recommended_case() {
        for (text, tag) in [("EN", "en"), ("en-us", "en-US"), ("ZH-hant", "zh-Hant"), ("sl-Rozaj", "sl-rozaj")] {
            assert_eq!(text.parse::<Language>().unwrap().to_string(), tag);
        }
        for bad in ["", "e", "en_US", "en-", "englishes-", "12", "en US", "français", "en-a"] {
            assert_eq!(bad.parse::<Language>(), Err(LanguageError), "{bad}");
        }
        assert_eq!(
            format!("en-x-{}", "abcd-".repeat(20)).trim_end_matches('-').parse::<Language>(),
            Err(LanguageError)
        );
    }

    #[test]
    fn codes_of_libraries_become_tags() {
        for (code, tag) in [
            ("eng", "en"),
            ("ENG", "en"),
            ("ger", "de"),
            ("deu", "de"),
            ("fre", "fr"),
            ("spa", "es"),
            ("ara", "ar"),
            ("nor", "no"),
            ("per", "fa"),
            ("rum", "ro"),
            ("zho", "zh"),
            ("mul", "mul"),
            ("enm", "enm"),
            ("fil", "fil"),
            ("en-US", "en-US"),
            ("en_gb", "en-GB"),
            ("por-BR", "pt-BR"),
            ("nl", "nl"),
        ] {
            assert_eq!(imported(code).as_deref(), Some(tag), "{code}");
        }
        assert_eq!(imported(" "), None);
        assert_eq!(Language::from_any("?"), Err(LanguageError));
    }

    #[test]
    fn every_bibliographic_code_has_its_place_in_the_table() {
        for (three, two) in BIBLIOGRAPHIC {
            assert!(isolang::Language::from_639_1(two).is_some(), "{three}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_fail_badly(text in ".*") {
            if let Ok(tag) = text.parse::<Language>() {
                prop_assert_eq!(tag.parse::<Language>(), Ok(tag));
            }
            let _ = Language::from_any(&text);
        }
    }
}
