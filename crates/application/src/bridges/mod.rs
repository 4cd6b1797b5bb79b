//! What one context needs to know that another one knows: the one place where they read from each other.

mod erasure;
mod export;
mod invoices;
mod letters;
mod reviewers;

pub use erasure::{ErasureInput, erase_portion, erasure_job};
pub use export::{PersonalData, Place, export_piece};
pub use invoices::order_invoice;
pub use letters::{LetterWriter, MailInput};
pub use reviewers::{page_with_reviewers, upserted_with_reviewer, with_reviewer};
