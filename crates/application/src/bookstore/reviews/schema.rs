//! How the values of reviews are described to clients.

use crate::schema::{numbers, schemas};

schemas! {
    /// A review in a few words.
    ReviewTitle = domain::bookstore::ReviewTitle, "Handsome, clever, and funny", format("text");
    /// What somebody has to say about a book.
    ReviewText = domain::bookstore::ReviewText, "One laughs at Emma, and then at oneself.", format("text");
    /// Why a review is hidden.
    HidingReason = domain::bookstore::HidingReason, "It is about the delivery, not about the book.", format("text");
    /// Whether a review is for all to see: it is `published` and counts, or was `hidden` by a moderator and does not.
    ReviewState = enum domain::bookstore::ReviewState;
}

numbers! {
    /// How good a book is: the more, the better.
    Stars = domain::bookstore::Stars, 5;
}
