//! What a review says, and why it is hidden.

use crate::{number, text};

number!(
    /// How good a book is, from 1 to 5.
    pub Stars: 1..=5, "rating_range"
);
text!(
    /// A review in a few words.
    pub ReviewTitle: 1..=200
);
text!(
    /// What somebody has to say about a book.
    pub ReviewText: 1..=10_000
);
text!(
    /// Why a review is hidden, in the words of whoever hid it.
    pub HidingReason: 1..=1_000
);
