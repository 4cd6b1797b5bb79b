//! Long work that goes on after its request was answered.

/// What is known of long work.
pub trait JobsReader {}

/// Changes to what is known of long work.
pub trait JobsUnit: JobsReader {}
