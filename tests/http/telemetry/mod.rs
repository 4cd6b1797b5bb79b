//! What is told of the service while it works: traces, and the figures that the dashboard shows.

mod dashboard;
mod outgoing;
mod traces;
