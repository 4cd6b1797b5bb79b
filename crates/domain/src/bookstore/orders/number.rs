//! Numbers of orders, for people.

use std::{fmt, str::FromStr};

use crate::{kernel::Misfit, textual};

/// A year and a number in it: `2026-000123`. No two orders have the same; some numbers are nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderNumber {
    year: i32,
    count: u32,
}

/// A text that is no number of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be a year and a number of at least six digits, such as 2026-000123")]
pub struct OrderNumberError;

impl Misfit for OrderNumberError {
    fn code(&self) -> &'static str {
        "order_number"
    }
}

impl OrderNumber {
    /// The most characters that one has.
    pub const MAX: usize = 15;

    /// The one after so many others of a year.
    pub fn new(year: i32, count: i64) -> Result<Self, OrderNumberError> {
        let fits = (1000..=9999).contains(&year) && count > 0;
        u32::try_from(count).ok().filter(|_| fits).map(|count| Self { year, count }).ok_or(OrderNumberError)
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:06}", self.year, self.count)
    }
}

impl FromStr for OrderNumber {
    type Err = OrderNumberError;

    fn from_str(text: &str) -> Result<Self, OrderNumberError> {
        let (year, count) = text.split_once('-').ok_or(OrderNumberError)?;
        let number = |digits: &str| digits.parse::<i64>().map_err(|_| OrderNumberError);
        let found = Self::new(i32::try_from(number(year)?).map_err(|_| OrderNumberError)?, number(count)?)?;
        // What is written otherwise, with a sign or more zeros, is another text.
        if found.to_string() == text { Ok(found) } else { Err(OrderNumberError) }
    }
}

textual!(OrderNumber, "order-number");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_has_six_digits_or_as_many_as_it_takes() {
        assert_eq!(OrderNumber::new(2026, 123).unwrap().to_string(), "2026-000123");
        assert_eq!(OrderNumber::new(2026, 1_234_567).unwrap().to_string(), "2026-1234567");
        assert_eq!(OrderNumber::new(9999, u32::MAX.into()).unwrap().to_string().len(), OrderNumber::MAX);
        for (year, count) in [(2026, 0), (2026, -1), (999, 1), (10_000, 1), (2026, i64::MAX)] {
            assert_eq!(OrderNumber::new(year, count), Err(OrderNumberError));
        }
        for bad in
            ["", "2026", "2026-", "-000123", "2026-123", "2026-0000123", "2026-+00123", "+026-000123", "2026-000000"]
        {
            assert_eq!(bad.parse::<OrderNumber>(), Err(OrderNumberError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(year in 1000..=9999_i32, count in 1..=i64::from(u32::MAX)) {
            let number = OrderNumber::new(year, count).unwrap();
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }
    }
}
