//! The use cases of identity on real databases.
