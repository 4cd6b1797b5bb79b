//! Panics end the work they happen in, and nothing else.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
};

use application::Failure;

/// Runs `work`; a panic becomes a failure. What `work` touched must be given up or checked after one.
pub(crate) fn contain<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let what = message(&*panic);
        tracing::error!(panic = what, "work on the database panicked");
        Panicked(what.to_owned())
    })
}

/// What a panic said.
#[derive(Debug, thiserror::Error)]
#[error("panicked: {0}")]
pub(crate) struct Panicked(String);

impl From<Panicked> for Failure {
    fn from(panicked: Panicked) -> Self {
        Self::internal(panicked)
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
