//! What the reviews of a book come to.

use super::Review;

/// The published reviews of a book: how many there are, and the sum of their stars.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rating {
    /// Of all stars.
    pub sum: i64,
    /// Of reviews.
    pub count: i64,
}

/// By how much one review changes the rating of its book. The book's own figures are only ever changed by such a
/// difference, never by what somebody read of them before: so it does not matter who else reviews it meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatingChange {
    /// To be added to the sum.
    pub sum: i64,
    /// To be added to the count.
    pub count: i64,
}

impl Rating {
    /// The mean in hundredths, rounded half up; none without a review.
    pub const fn hundredths(self) -> Option<i64> {
        if self.count > 0 { Some((self.sum * 200 + self.count) / (self.count * 2)) } else { None }
    }

    /// The rating after a change.
    #[must_use]
    pub const fn changed(self, by: RatingChange) -> Self {
        Self { sum: self.sum + by.sum, count: self.count + by.count }
    }
}

impl RatingChange {
    /// What it makes that a review `was` this and is that `now`; there may be none before or after.
    pub fn between(was: Option<&Review>, now: Option<&Review>) -> Self {
        let counted = |it: Option<&Review>| it.and_then(Review::counted).map_or((0, 0), |it| (i64::from(it.get()), 1));
        let ((was, were), (now, are)) = (counted(was), counted(now));
        Self { sum: now - was, count: are - were }
    }

    /// Whether it makes no difference.
    pub const fn is_none(self) -> bool {
        self.sum == 0 && self.count == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_is_rounded_half_up_to_hundredths() {
        let mean = |sum, count| Rating { sum, count }.hundredths();
        assert_eq!((mean(0, 0), mean(5, 1), mean(13, 3), mean(14, 3)), (None, Some(500), Some(433), Some(467)));
        // 1.125 and 3.375 are halves of a hundredth.
        assert_eq!((mean(9, 8), mean(27, 8)), (Some(113), Some(338)));
    }
}
