//! The bookstore's tables, and the ports that read and write them.

use application::bookstore::{BookstoreReader, BookstoreUnit};

use crate::unit::Unit;

impl BookstoreReader for Unit<'_> {}

impl BookstoreUnit for Unit<'_> {}
