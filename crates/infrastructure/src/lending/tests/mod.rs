//! Lending on both databases: the same test, word for word.
