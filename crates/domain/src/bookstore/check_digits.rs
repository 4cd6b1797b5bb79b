//! What ISBN and ISSN have in common: separators that only people need, and a check digit modulo
//! 11 whose value ten is written `X`.

/// The characters of `text` that count: without spaces and hyphens, the typographic ones included,
/// because numbers are copied from title pages and web sites.
pub(super) fn without_separators(text: &str) -> String {
    text.chars().filter(|it| !is_space(*it) && !is_hyphen(*it)).collect()
}

const fn is_space(it: char) -> bool {
    matches!(it, ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}')
}

/// Hyphen-minus, soft hyphen, U+2010 to U+2015 (hyphens and dashes), and the minus sign.
const fn is_hyphen(it: char) -> bool {
    matches!(it, '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The values of the digits of `text`, in which a final `X` is ten; or the first character that is
/// out of place.
pub(super) fn digits(text: &str) -> Result<Vec<u8>, char> {
    let mut rest = text.chars();
    let mut digits = Vec::with_capacity(text.len());
    while let Some(it) = rest.next() {
        digits.push(match it {
            '0'..='9' => it as u8 - b'0',
            'X' | 'x' if rest.as_str().is_empty() => 10,
            _ => return Err(it),
        });
    }
    Ok(digits)
}

/// The check digit, 0 to 10, that follows `digits`: it makes the sum of all digits, weighted with
/// their distance from the end (the check digit itself with 1), a multiple of 11. At most 9 digits.
pub(super) fn modulo_11(digits: &[u8]) -> u8 {
    let rest = digits.iter().rev().zip(2..).fold(0, |rest, (digit, weight)| (rest + digit * weight) % 11);
    (11 - rest) % 11
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    #[test]
    fn separators_do_not_count() {
        assert_eq!(without_separators(" 0\u{2010}306\u{2013}40615\u{2212}2\u{a0}"), "0306406152");
        assert_eq!(without_separators("0.3"), "0.3");
    }

    #[test]
    fn only_the_last_digit_may_be_an_x() {
        assert_eq!(digits("12x"), Ok(vec![1, 2, 10]));
        assert_eq!(digits("1X2"), Err('X'));
        assert_eq!(digits("1٥"), Err('٥'));
        assert_eq!(digits(""), Ok(vec![]));
    }

    #[test]
    fn the_weights_count_from_the_end() {
        assert_eq!(modulo_11(&[0, 3, 0, 6, 4, 0, 6, 1, 5]), 2);
        assert_eq!(modulo_11(&[0, 3, 7, 8, 5, 9, 5]), 5);
        assert_eq!(modulo_11(&[2, 4, 3, 4, 5, 6, 1]), 10);
    }

    proptest! {
        #[test]
        fn the_weighted_sum_is_a_multiple_of_eleven(body in vec(0_u8..10, 7..=9)) {
            let all: Vec<u8> = body.iter().copied().chain([modulo_11(&body)]).collect();
            let sum: usize = all.iter().enumerate().map(|(place, digit)| (all.len() - place) * usize::from(*digit)).sum();
            prop_assert_eq!(sum % 11, 0);
        }
    }
}
