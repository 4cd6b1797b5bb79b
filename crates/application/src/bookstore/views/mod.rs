//! What the bookstore shows: the response bodies, made by storage from its tables or by a use case
//! from the aggregate that it changed.

mod author;
mod book;
mod category;
mod item;
mod magazine;

pub use author::AuthorView;
pub use book::{BookAuthor, BookView, CreditView, RatingView};
pub use category::{BookCounts, CategoryView};
pub use item::ItemView;
pub use magazine::MagazineView;
