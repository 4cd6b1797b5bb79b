//! Answers that take a while.

use std::{future::Future, pin::Pin};

use crate::Failure;

/// An answer that takes a while.
pub type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;
