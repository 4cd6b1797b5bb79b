//! What two nodes promise while nothing is broken, or next to nothing, promise by promise.

mod costs;
mod groups;
mod idle;
mod limits;
mod taken_away;
