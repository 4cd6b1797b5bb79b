//! The equal instalment that pays a sum back with interest, exact to the minor unit.
//!
//! With `r = b / q` for a month, the instalment is `P · r / (1 − (1 + r)^−n)`, which is the fraction
//! `P · b · (q + b)^n / (q · ((q + b)^n − q^n))` of whole numbers. They get long, and are taken as long
//! as they are: where a fraction lies between two cents is never a matter of how many digits were kept.

use std::cmp::Ordering;

use num_bigint::BigUint;

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
    let (owed, n) = (BigUint::from(principal.unsigned_abs()), months.get().unsigned_abs());
    let rounded = match u64::from(rate.get().unsigned_abs()) {
        0 => nearest(&owed, &n.into()),
        rate => {
            let (grown, whole) = (BigUint::from(WHOLE + rate).pow(n), BigUint::from(WHOLE).pow(n));
            nearest(&(owed * &grown * rate), &((grown - whole) * WHOLE))
        }
    };
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

/// The whole number nearest to `over / under`, the even one of two.
fn nearest(over: &BigUint, under: &BigUint) -> BigUint {
    let (down, rest) = (over / under, over % under);
    let up = match (rest * 2_u8).cmp(under) {
        Ordering::Less => false,
        Ordering::Equal => down.bit(0),
        Ordering::Greater => true,
    };
    down + u8::from(up)
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
    }
}
