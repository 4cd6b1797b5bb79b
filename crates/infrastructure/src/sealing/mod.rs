//! Values that are kept encrypted, and the columns that hold them.

mod columns;
mod legacy;
mod sealer;
#[cfg(test)]
mod tests;

pub use sealer::AesSealer;
