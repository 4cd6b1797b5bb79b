//! What was sold, what that came to, and what goes with it.

mod recommendations;
mod reports;
