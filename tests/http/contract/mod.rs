//! What holds for every operation, present and future, read from the document itself.

mod bodies;
mod compatible;
mod document;
mod keys;
mod methods;
mod parameters;
