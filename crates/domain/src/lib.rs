//! The rules of the campus: aggregates, value objects, roles and the ports to their storage.
//!
//! Pure: no I/O, no clock, no randomness but identifiers. One module per bounded context; what all
//! of them share is in [`kernel`].

pub mod bookstore;
pub mod identity;
pub mod kernel;
pub mod lending;
pub mod limits;
pub mod policies;
