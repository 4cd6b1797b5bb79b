//! Rate limits: who is asked whether a request may go on.
//!
//! [`RateLimits`] knows the policies and finds those that an operation is under; a [`RateLimiter`] counts. What
//! counts may be in another process, so whoever asks waits for an answer; in this one there is nothing to
//! wait for.

mod accounts;
mod key;
mod limits;
mod port;

pub use accounts::ACCOUNT_OPERATIONS;
pub use key::LimitKey;
pub use limits::{KeyPlan, OperationLimits, RateLimits, Standing};
pub use port::{Claim, RateLimiter, Taken};
