//! Whoever counts.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use domain::{
    kernel::Timestamp,
    limits::{Limit, Verdict},
};

use super::LimitKey;

/// Something that somebody wants to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// By which policy: its place among those in force.
    pub policy: usize,
    /// For whom it is counted.
    pub key: LimitKey,
    /// The policy's limit, or that of the plan that the key is on.
    pub limit: Limit,
    /// How much.
    pub cost: u32,
}

/// Counts.
///
/// An adapter keeps one [`State`](domain::limits::State) for each policy and key. Taking reads it, lets the limit
/// decide and writes it back as one step that no other take comes between.
pub trait RateLimiter: Send + Sync {
    /// Takes each of `claims` in their order, up to the first that is refused, and says what became of
    /// these. What was taken before a refusal stays taken.
    fn take(&self, claims: &[Claim], at: Timestamp) -> Taken;
}

/// The verdicts, at once or later.
#[must_use = "whether anything was admitted is not known before this is awaited"]
pub enum Taken {
    /// Counted already.
    Now(Vec<Verdict>),
    /// Counted elsewhere.
    Later(Pin<Box<dyn Future<Output = Vec<Verdict>> + Send>>),
}

impl Future for Taken {
    type Output = Vec<Verdict>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Vec<Verdict>> {
        match &mut *self {
            Self::Now(verdicts) => Poll::Ready(std::mem::take(verdicts)),
            Self::Later(verdicts) => verdicts.as_mut().poll(cx),
        }
    }
}
