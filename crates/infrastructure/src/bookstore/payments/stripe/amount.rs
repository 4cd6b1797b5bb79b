//! Sums as Stripe has them: in its own smallest units, which are not always those of ISO 4217
//! (<https://docs.stripe.com/currencies>).

use domain::kernel::Money;

/// Of these Stripe has no smaller unit, whatever ISO 4217 says.
const WHOLE: [&str; 15] =
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"];
/// These have no smaller unit any more, but Stripe goes on counting in hundredths.
const HUNDREDTHS: [&str; 2] = ["ISK", "UGX"];
/// Of these Stripe takes thousandths, the last digit of which must be 0.
const THOUSANDTHS: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

/// How much that is for Stripe; nothing if it cannot be said there.
pub(super) fn in_stripes_units(money: Money) -> Option<i64> {
    let (code, digits) = (money.currency().code(), money.currency().digits());
    let (stripes, step) = match code {
        _ if WHOLE.contains(&code) => (0, 1),
        _ if HUNDREDTHS.contains(&code) => (2, 1),
        _ if THOUSANDTHS.contains(&code) => (3, 10),
        // Stripe has no other currencies than with two digits.
        _ if digits == 2 => (2, 1),
        _ => return None,
    };
    let amount = if stripes >= digits {
        money.minor().checked_mul(10_i64.pow(stripes - digits))?
    } else {
        divided(money.minor(), 10_i64.pow(digits - stripes))?
    };
    divided(amount, step).map(|_| amount)
}

fn divided(amount: i64, by: i64) -> Option<i64> {
    (amount % by == 0).then(|| amount / by)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn units(amount: &str, currency: &str) -> Option<i64> {
        in_stripes_units(Money::parse(amount, currency.parse().unwrap()).unwrap())
    }

    #[test]
    fn each_currency_is_counted_as_stripe_counts_it() {
        for (amount, currency, expected) in [
            ("10.00", "USD", 1000),
            ("0.50", "EUR", 50),
            ("500", "JPY", 500),
            ("1", "KRW", 1),
            // Two digits in ISO 4217, none at Stripe.
            ("5.00", "MGA", 5),
            // None in ISO 4217, two at Stripe.
            ("5", "ISK", 500),
            ("5", "UGX", 500),
            ("5.120", "KWD", 5120),
            ("1.000", "BHD", 1000),
            ("10.45", "HUF", 1045),
        ] {
            assert_eq!(units(amount, currency), Some(expected), "{amount} {currency}");
        }
    }

    #[test]
    fn what_stripe_has_no_coin_for_is_not_rounded() {
        for (amount, currency) in [("5.20", "MGA"), ("5.124", "KWD"), ("1.0001", "CLF"), ("1.000", "IQD")] {
            assert_eq!(units(amount, currency), None, "{amount} {currency}");
        }
    }

    #[test]
    fn every_currency_that_is_named_is_one() {
        for code in WHOLE.iter().chain(&HUNDREDTHS).chain(&THOUSANDTHS) {
            assert!(code.parse::<domain::kernel::Currency>().is_ok(), "{code}");
        }
    }

    proptest! {
        #[test]
        fn the_sum_stays_the_same(minor in 1..Money::MAX_MINOR, code in prop::sample::select(vec![
            ("USD", 100_i128, 2), ("JPY", 1, 0), ("MGA", 1, 2), ("ISK", 100, 0), ("KWD", 1000, 3),
        ])) {
            let (code, per_whole, digits) = code;
            let money = Money::of_minor(minor, code.parse().unwrap()).unwrap();
            if let Some(amount) = in_stripes_units(money) {
                // The same whole units, compared without rounding.
                let scale = 10_i128.pow(digits);
                prop_assert_eq!(i128::from(amount) * scale, i128::from(minor) * per_whole);
            }
        }
    }
}
