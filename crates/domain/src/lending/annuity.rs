//! The equal instalment that pays a sum back with interest, exact to the minor unit.
//!
//! With `r = b / q` for a month, the instalment is `P · r / (1 − (1 + r)^−n)`, which is the fraction
//! `P · b · (q + b)^n / (q · ((q + b)^n − q^n))` of whole numbers. They get long, and are taken as long
//! as they are: where a fraction lies between two cents is never a matter of how many digits were kept.

use std::cmp::Ordering;

use super::{AnnualRate, TermMonths};

/// Basis points of a year in the whole of a month: `r` is the rate divided by this.
const WHOLE: u64 = 120_000;

/// The interest of a month on `remaining`, rounded half to even.
pub(super) fn interest(remaining: i64, rate: AnnualRate) -> i64 {
    let (whole, product) = (i128::from(WHOLE), i128::from(remaining) * i128::from(rate.get()));
    let (down, rest) = (product / whole, product % whole);
    let up = match (rest * 2).cmp(&whole) {
        Ordering::Less => false,
        Ordering::Equal => down % 2 != 0,
        Ordering::Greater => true,
    };
    i64::try_from(down + i128::from(up)).unwrap_or(i64::MAX)
}

/// The equal instalment for `principal`, rounded half to even.
pub(super) fn instalment(principal: i64, rate: AnnualRate, months: TermMonths) -> i64 {
    let (owed, n) = (principal.unsigned_abs(), months.get().unsigned_abs());
    let (over, under) = match u64::from(rate.get().unsigned_abs()) {
        0 => (Natural::of(owed), Natural::of(n.into())),
        rate => compound(owed, rate, n),
    };
    // One month's worth of everything is more than any instalment.
    let most = principal.saturating_add(interest(principal, rate)).saturating_add(1).unsigned_abs();
    let rounded = nearest(&over, &under, most);
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// The two parts of the fraction, with the rate in its lowest terms.
fn compound(owed: u64, rate: u64, n: u32) -> (Natural, Natural) {
    let common = gcd(rate, WHOLE);
    let (b, q) = (rate / common, WHOLE / common);
    let power = |base: u64| (0..n).fold(Natural::of(1), |product, _| product.times(base));
    let (grown, whole) = (power(q + b), power(q));
    let under = grown.minus(&whole).times(q);
    (grown.times(owed).times(b), under)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// The whole number nearest to `over / under`, the even one of two; it is at most `most`.
fn nearest(over: &Natural, under: &Natural, most: u64) -> u64 {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if under.times(middle) <= *over {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    match over.times(2).cmp(&under.times(2 * low + 1)) {
        Ordering::Less => low,
        Ordering::Equal => low + low % 2,
        Ordering::Greater => low + 1,
    }
}

/// A whole number of any length: its digits to the base of 2^64, the lowest first, none idle.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Natural(Vec<u128>);

impl Natural {
    const BITS: u32 = 64;
    const DIGIT: u128 = (1 << Self::BITS) - 1;

    fn of(number: u64) -> Self {
        Self(vec![number.into()]).trimmed()
    }

    fn times(&self, by: u64) -> Self {
        let (mut digits, mut carry) = (Vec::with_capacity(self.0.len() + 1), 0);
        for digit in &self.0 {
            let product = digit * u128::from(by) + carry;
            digits.push(product & Self::DIGIT);
            carry = product >> Self::BITS;
        }
        digits.push(carry);
        Self(digits).trimmed()
    }

    /// What is left without `other`, which is not larger.
    fn minus(&self, other: &Self) -> Self {
        let (mut digits, mut borrowed) = (Vec::with_capacity(self.0.len()), 0);
        for (place, digit) in self.0.iter().enumerate() {
            let taken = other.0.get(place).copied().unwrap_or(0) + borrowed;
            borrowed = u128::from(*digit < taken);
            digits.push(digit + (borrowed << Self::BITS) - taken);
        }
        Self(digits).trimmed()
    }

    fn trimmed(mut self) -> Self {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        self
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(basis_points: i64) -> AnnualRate {
        basis_points.try_into().unwrap()
    }

    fn months(count: i64) -> TermMonths {
        count.try_into().unwrap()
    }

    #[test]
    fn what_lies_in_the_middle_goes_to_the_even_one() {
        // One basis point of a year is 1/120,000 of a month.
        assert_eq!(interest(60_000, rate(1)), 0);
        assert_eq!(interest(60_001, rate(1)), 1);
        assert_eq!(interest(180_000, rate(1)), 2);
        assert_eq!(interest(179_999, rate(1)), 1);
        assert_eq!(interest(300_000, rate(1)), 2);
        // With one instalment it is the sum and its interest: 60,000.5 and 180,001.5.
        assert_eq!(instalment(60_000, rate(1), months(1)), 60_000);
        assert_eq!(instalment(180_000, rate(1), months(1)), 180_002);
        // Without interest it is a quotient: 12.5 and 13.5.
        assert_eq!(instalment(150, rate(0), months(12)), 12);
        assert_eq!(instalment(162, rate(0), months(12)), 14);
    }

    proptest! {
        /// The same by way of floats, which are good enough where nothing is near the middle.
        #[test]
        fn it_is_what_the_formula_says(owed in 10_000_i64..5_000_000, bps in 1_i64..=10_000, n in 1_i64..=360) {
            let exact = instalment(owed, rate(bps), months(n));
            #[expect(clippy::cast_precision_loss, reason = "it is compared with some room")]
            let (p, r, n) = (owed as f64, bps as f64 / 120_000.0, i32::try_from(n).unwrap());
            let float = p * r / (1.0 - (1.0 + r).powi(-n));
            #[expect(clippy::cast_precision_loss, reason = "it is compared with some room")]
            let off = (exact as f64 - float).abs();
            prop_assert!(off < 0.5 + 1e-4, "{exact} is not {float}");
        }

        #[test]
        fn long_numbers_are_numbers(a in any::<u64>(), b in any::<u64>(), c in any::<u64>()) {
            let product = u128::from(a) * u128::from(b);
            let whole = |it: &Natural| it.0.iter().rev().fold(0_u128, |sum, digit| (sum << 64) + digit);
            prop_assert_eq!(whole(&Natural::of(a).times(b)), product);
            if product >= u128::from(c) {
                prop_assert_eq!(whole(&Natural::of(a).times(b).minus(&Natural::of(c))), product - u128::from(c));
            }
            prop_assert_eq!(Natural::of(a).times(b).cmp(&Natural::of(c)), product.cmp(&u128::from(c)));
        }
    }
}
