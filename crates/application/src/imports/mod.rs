//! Bringing a file into the catalogue: where long work and the bookstore meet.
//!
//! Rows go in by batches, each a transaction that holds the rows, the lines of the report and how far
//! the job is: whatever happens, what is recorded is what was done.

mod batch;
mod desk;
mod jobs;

pub use batch::{Attempt, Piece, Standing, import_rows, note_progress, try_rows};
pub use desk::{Imports, Pending, Uploads};
pub use jobs::{ImportFormat, ImportInput, begin_import_again, create_catalogue_import};
