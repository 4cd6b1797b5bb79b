//! Rate limits: who is asked whether a request may go on.
//!
//! [`RateLimits`] knows the policies and finds those that an operation is under; a [`RateLimiter`] counts. What
//! counts may be in another process, so whoever asks waits for an answer; in this one there is nothing to
//! wait for.

mod accounts;
mod in_force;
mod key;
mod port;

pub use accounts::ACCOUNT_OPERATIONS;
pub use in_force::{KeyPlan, OperationLimits, RateLimits, Standing};
pub use key::LimitKey;
pub use port::{Claim, RateLimiter, Taken};
